"""ETags: the row's version, which a change must name, and a digest of all that the answer says.

A detail also says things of other rows (parts, names), which change without its version. Proxies that compress put
W/ before a tag or their method behind it; both come back to us and mean the same.
"""

import re
import zlib

from .renderer import as_json

TAG = re.compile(r'"(\d+)(\.\w+)?(?:-\w+)?"')


def etag(row: dict) -> str:
    return f'"{row["version"]}.{zlib.crc32(as_json(row)):08x}"'


def is_known(header: str, tag: str) -> bool:
    """Whether an If-None-Match names the answer that would be given."""
    return header.strip() == "*" or tag.strip('"') in {"".join(parts) for parts in TAG.findall(header)}


def names_version(header: str, version: int) -> bool:
    """Whether an If-Match names the version that would be changed; `*` means whichever there is (RFC 9110, 13.1.1)."""
    return header.strip() == "*" or str(version) in {number for number, _digest in TAG.findall(header)}
