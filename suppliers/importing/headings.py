"""Where the headings of a list stand: below titles, and sometimes in two rows, one grouping the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from .fields import FACTORIES, Fields
from .guessing import guess
from .lines import Line

SOUGHT = 10  # lines among which the headings are sought
MOST_COLUMNS = 500
LOOKED_AT = 60  # lines that tell what a column holds


@dataclass(frozen=True)
class Headings:
    """`place` is the index, `number` the line of the headings; `rows` how many lines they take."""

    number: int
    texts: list[str]
    place: int = 0
    rows: int = 1


def with_headings(lines: Iterable[Line], of: Fields = FACTORIES) -> tuple[Headings, list[Line], Iterator[Line]]:
    """The headings, the first data lines, and all of them. Titles above the headings are no data."""
    lines = iter(lines)
    first = list(islice(lines, LOOKED_AT))
    if not first:
        raise Rejected(_("The file is empty."))
    found = found_headings(first, of) or Headings(first[0].number, told_apart(tidy(first[0].cells)))
    check_width(found)
    data = first[found.place + found.rows :]
    return found, data, chain(data, lines)


def check_width(found: Headings) -> None:
    if len(found.texts) > MOST_COLUMNS:
        raise Rejected(
            _("Line %(line)d has %(n)d columns; a list has at most %(most)d.")
            % {"line": found.number, "n": len(found.texts), "most": MOST_COLUMNS}
        )


def found_headings(lines: list[Line], of: Fields = FACTORIES) -> Headings | None:
    """The first line with a heading of what marks such a list and another one; the next one may group with it, or say it again."""
    place = next((at for at, line in enumerate(lines[:SOUGHT]) if telling(line.cells, of)), None)
    if place is None:
        return None
    upper = lines[place]
    below = lines[place + 1].cells if place + 1 < len(lines) else []
    if not (says_again(upper.cells, below, of) or fills_gaps(upper.cells, below, of)):
        return Headings(upper.number, told_apart(tidy(upper.cells)), place)
    best = max((tidy(upper.cells), tidy(below), tidy(joined(upper.cells, below))), key=lambda cells: telling(cells, of))
    return Headings(upper.number, told_apart(best), place, rows=2)


def says_again(upper: list[str], lower: list[str], of: Fields) -> bool:
    """Each field of the upper line once more in its column, as in another language; a factory called "Plant" is data."""
    return guess(upper, of=of).items() <= guess(lower, of=of).items()


def fills_gaps(upper: list[str], lower: list[str], of: Fields) -> bool:
    """Cells merged over several columns leave empty ones; with the lower line more fields are known than without."""
    filled = range(len(tidy(upper)))
    gaps = [at for at, cell in enumerate(lower) if cell.strip() and (at not in filled or not upper[at].strip())]
    return bool(gaps) and max(telling(lower, of), telling(joined(upper, lower), of)) > telling(upper, of)


def telling(cells: list[str], of: Fields) -> int:
    """How many columns the cells are headings of; 0 unless what marks such a list is one of several."""
    found = guess(cells, of=of)
    columns = sum(map(len, found.values()))
    return columns if columns > 1 and any(name in found for name in of.marks) else 0


def joined(upper: list[str], lower: list[str]) -> list[str]:
    """A cell merged over several columns is written in the first of them: "Factory" over "Name" and "City"."""
    filled, last = [], ""
    for at in range(max(len(upper), len(lower))):
        last = (upper[at] if at < len(upper) else "").strip() or last
        filled.append(f"{last} {lower[at] if at < len(lower) else ''}")
    return filled


def tidy(cells: list[str]) -> list[str]:
    cells = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def told_apart(headings: list[str]) -> list[str]:
    """Each by a name of its own: what is empty or stands there before gets the column's letters, as in "Name [D]"."""
    found: list[str] = []
    for at, text in enumerate(headings[: MOST_COLUMNS + 1]):
        found.append(f"{text} [{letters(at)}]".strip() if not text or text in found else text)
    return found + headings[MOST_COLUMNS + 1 :]


def letters(at: int) -> str:
    """0 → A, 26 → AA, as a spreadsheet names its columns."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
