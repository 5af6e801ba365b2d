"""Clauses of published standards that a question goes back to, with the edition: as data and as people write them.

Pure. "ISO 9001:2015 7.1.3, 7.1.4; SA8000:2026 3.1" are three clauses; what names no edition is kept whole as a clause.
"""

import re
from itertools import groupby

EDITED = re.compile(r"(?P<source>[^:;]*[^:;\s])\s*:\s*(?P<edition>[0-9][0-9A-Za-z./-]*)\s+(?P<clauses>\S.*)")
Clause = dict[str, str]  # source, edition, clause


def parse_clauses(text: str) -> list[Clause]:
    return [clause for part in text.split(";") if part.strip() for clause in parsed(part.strip())]


def parsed(part: str) -> list[Clause]:
    found = EDITED.fullmatch(part)
    if not found:
        return [{"source": "", "edition": "", "clause": part}]
    about = {"source": found["source"], "edition": found["edition"]}
    return [about | {"clause": clause.strip()} for clause in found["clauses"].split(",") if clause.strip()]


def clauses_text(clauses: list[Clause]) -> str:
    """The way back: those of one edition stand together."""
    groups = groupby(clauses, lambda each: (each["source"], each["edition"]))
    return "; ".join(group_text(*about, [each["clause"] for each in members]) for about, members in groups)


def group_text(source: str, edition: str, clauses: list[str]) -> str:
    heading = ":".join(filter(None, (source, edition)))
    return f"{heading} {', '.join(clauses)}" if heading else "; ".join(clauses)


def fitting(clauses: list[Clause], most: int) -> str:
    """As many of the first ones as fit into a text of `most` characters."""
    kept = clauses
    while kept and len(clauses_text(kept)) > most:
        kept = kept[:-1]
    return clauses_text(kept)
