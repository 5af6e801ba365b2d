"""Numbers of cartons as people write them down: “3, 7, 12-14”. Pure."""

import re
from itertools import groupby

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

PIECE = re.compile(r"(\d{1,7})(?:\s*[-–]\s*(\d{1,7}))?")
MOST_CARTONS = 400


def numbers_of(text: str, field: str | None = None) -> list[int]:
    """Each number once, in order. Raises Rejected with a sentence."""
    found: set[int] = set()
    for piece in filter(None, (each.strip() for each in re.split(r"[,;、，\n]", text))):
        match = PIECE.fullmatch(piece)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last or last - first >= MOST_CARTONS:
            raise Rejected(_("Give the numbers of cartons, such as 3, 7, 12-14."), field=field)
        found.update(range(first, last + 1))
    if len(found) > MOST_CARTONS:
        raise Rejected(_("At most 400 cartons are pulled."), field=field)
    return sorted(found)


def text_of(numbers: list[int]) -> str:
    """The shortest way to write them, three in a row as a range."""
    runs = [[number for _place, number in run] for _gap, run in groupby(enumerate(sorted(numbers)), key=distance)]
    return ", ".join(text_of_run(run) for run in runs)


def distance(placed: tuple[int, int]) -> int:
    place, number = placed
    return number - place


def text_of_run(run: list[int]) -> str:
    return f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
