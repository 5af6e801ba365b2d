"""Which row of a sheet holds the headings: mostly the first one, under a title a later one."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from django.utils.translation import gettext as _

from suppliers.importing.lines import Line

from .told import Told

KNOWN = set(
    "type name label list_name question section process_area key scale guidance hint form_title form_id".split()
)
LOOKED_AT = 10  # filled rows
SHOWN = 60  # characters of what is left out


def from_headings_on(title: str, lines: Iterable[Line], told: Told) -> Iterator[Line]:
    """Of filled lines; what stands above the headings is told."""
    lines = iter(lines)
    first = list(islice(lines, LOOKED_AT))
    begins = next((place for place, line in enumerate(first) if known_in(line) >= 2), 0)
    for line in first[:begins]:
        text = " ".join(filter(None, map(str.strip, line.cells)))[:SHOWN]
        told.warn(
            title.lower(), line.number, _("What stands above the headings is left out: %(text)s") % {"text": text}
        )
    return chain(first[begins:], lines)


def known_in(line: Line) -> int:
    """How many of its cells are headings of a checklist, in whatever language."""
    names = {"_".join(cell.split(":")[0].split("(")[0].lower().split()) for cell in line.cells}
    return len(names & KNOWN)
