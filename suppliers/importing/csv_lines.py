"""Text as lines of cells. What is wrong with a line costs that line alone: the next one begins anew."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from django.utils.translation import gettext as _

from .lines import Line

SEPARATORS = ",;\t|"
LONGEST = 1_000_000  # characters of one line
MOST_LINES = 200  # that one row may go over
WIDE = 4  # a line within a cell that has as many separators as a row of so many cells is a row of its own
LOOKED_AT = 10
UNDECODED = "\udcff"  # stands in a text where the file's bytes are none in its encoding
ERRORS = "suppliers.importing.undecoded"
codecs.register_error(ERRORS, lambda error: (UNDECODED, error.end))


class Lines:
    """Physical lines with their endings and numbers; some may be given back."""

    def __init__(self, text: TextIO):
        self.text, self.number, self.returned = text, 0, []

    def take(self) -> str:
        """ "" at the end of the file; of a line beyond all measure only the beginning."""
        line = self.returned.pop() if self.returned else self.read()
        self.number += bool(line)
        return line

    def read(self) -> str:
        line = rest = self.text.readline(LONGEST)
        while len(rest) == LONGEST and rest[-1] not in "\r\n":
            rest = self.text.readline(LONGEST)
        return line

    def give_back(self, lines: list[str]) -> None:
        self.returned += reversed(lines)
        self.number -= len(lines)


def separator_of(lines: Lines) -> str:
    """What Excel says of it in a first line of its own, else what parts most of the first lines into equally many cells."""
    first = lines.take()
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4]
    seen = [first, *iter_some(lines, LOOKED_AT - 1)]
    lines.give_back([line for line in seen if line])
    return max(SEPARATORS, key=lambda mark: agreement(seen, mark))


def iter_some(lines: Lines, most: int) -> Iterator[str]:
    for _time in range(most):
        if not (line := lines.take()):
            return
        yield line


def agreement(lines: list[str], mark: str) -> tuple[int, int]:
    counts = Counter("".join(line.split('"')[::2]).count(mark) for line in lines)
    del counts[0]
    return max(((times, count) for count, times in counts.items()), default=(0, 0))


def csv_lines(lines: Lines, separator: str, encoding: str) -> Iterator[Line]:
    width = 0
    while text := lines.take():
        number = lines.number
        if problem := unreadable(text, encoding):
            yield Line(number, rough(text, separator), problem)
        elif '"' not in text:
            cells = text.rstrip("\r\n").split(separator)
            width = max(width, len(cells))
            yield Line(number, cells)
        else:
            row = quoted(lines, text, separator, width, encoding)
            width = max(width, len(row.cells))
            yield row._replace(number=number)


def unreadable(text: str, encoding: str) -> str:
    if UNDECODED in text:
        return _("The line holds bytes that are no text in %(encoding)s.") % {"encoding": encoding}
    if "\0" in text:
        return _("The line holds a NUL byte, so it is damaged.")
    if len(text) == LONGEST:
        return _("The line is longer than a million characters.")
    return ""


def quoted(lines: Lines, first: str, separator: str, width: int, encoding: str) -> Line:
    """A row with quotes, over as many lines as its cells take."""
    text, more = first, []
    while (cells := parsed(text, separator)) is None and is_open(text, separator):
        taken = rest_of_cell(lines, MOST_LINES - len(more))
        more += taken
        text += "".join(taken)
        if not taken or '"' not in taken[-1]:
            return broken(lines, first, more, separator)
    if more and (cells is None or len(cells) < width or swallowed(more, separator, width)):
        return broken(lines, first, more, separator)
    cells = cells or parsed(text, separator, strict=False)
    problem = unreadable(text, encoding) if cells else _("The line cannot be read: one of its cells is too long.")
    return Line(0, cells or rough(first, separator), problem)


def rest_of_cell(lines: Lines, most: int) -> list[str]:
    """Lines up to the next one with a quote."""
    taken: list[str] = []
    while len(taken) < most and (line := lines.take()):
        taken.append(line)
        if '"' in line:
            break
    return taken


def broken(lines: Lines, first: str, more: list[str], separator: str) -> Line:
    lines.give_back(more)
    return Line(0, rough(first, separator), _("A quote that opens in this line is not closed."))


def parsed(text: str, separator: str, strict: bool = True) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=separator, strict=strict), [])
    except csv.Error:
        return None


def is_open(text: str, separator: str) -> bool:
    """Whether one more quote would make it whole."""
    return parsed(text.rstrip("\r\n") + '"', separator) is not None


def swallowed(more: list[str], separator: str, width: int) -> bool:
    """Whether a line that stands whole within a cell looks like a row: then the quote was never meant to reach so far."""
    return width >= WIDE and any(line.count(separator) >= width - 1 for line in more[:-1])


def rough(text: str, separator: str) -> list[str]:
    """The cells of a line that cannot be read, to be shown to people."""
    return text.replace(UNDECODED, "\ufffd").replace("\0", "\ufffd").strip().split(separator)
