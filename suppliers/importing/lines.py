"""A line of a list as its readers hand it on."""

from typing import NamedTuple


class Line(NamedTuple):
    """`number` is that of the line in the file it begins in, headings = 1. With a `problem` its cells are not to be used."""

    number: int
    cells: list[str]
    problem: str = ""

    @property
    def is_filled(self) -> bool:
        return bool(self.problem) or any(cell and not cell.isspace() for cell in self.cells)
