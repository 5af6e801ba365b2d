"""Parts of a document that are made once the document asks for them: what it says is known without them."""

from dataclasses import dataclass
from functools import cached_property

from qcportal.core import charts, intact
from qcportal.core.documents import Part
from qcportal.core.marked import open_marked
from qcportal.core.models import StoredFile


class Chart(Part):
    """Drawn from its specification."""

    def __init__(self, specification: dict):
        vars(self).update(specification=specification, media_type="image/svg+xml")

    @cached_property
    def data(self) -> bytes:
        return charts.svg(vars(self)["specification"]).encode()


SIZE = "print"  # of the derivatives


class Photo(Part):
    """Read from the store, with what is marked on it; one at a time, as it is laid out: all at once take much memory."""

    def __init__(self, stored: StoredFile, marks: list | tuple = ()):
        vars(self).update(stored=stored, marks=list(marks), media_type="image/jpeg")

    @property
    def data(self) -> bytes:
        with open_marked(vars(self)["stored"], vars(self)["marks"], SIZE) as file:
            return file.read()


@dataclass(frozen=True)
class Picture:
    """A photo in a document: the part that holds it, its name or caption, and what proves which it was."""

    part: str
    name: str
    sha256: str
    damaged: bool = False  # its file cannot be shown; there is no such part


def picture(parts: dict[str, Part], stored: StoredFile, name: str = "", marks: list | tuple = ()) -> Picture:
    """Put it among the parts of a document, if its file is what was stored."""
    part = f"photo-{stored.uuid}"
    try:
        intact.check(stored, list(marks), SIZE)
    except intact.Damaged:
        return Picture(part, name or stored.name, stored.sha256, damaged=True)
    parts[part] = Photo(stored, marks)
    return Picture(part, name or stored.name, stored.sha256)
