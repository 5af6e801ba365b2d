"""What a document to print is made of. `pdf` lays it out, and loads WeasyPrint for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """Something a document shows or carries: a picture by name, or an attached file."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class Document:
    html: str
    style: str  # CSS
    parts: Mapping[str, Part] = field(default_factory=dict)
    attachments: Mapping[str, Part] = field(default_factory=dict)
    identifier: str = ""  # what the file is known by, in its metadata
