"""How far a carton falls, by its weight, and on what of it: the table and its source stand in `inspections/data/ista_1a.json`."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TABLE = Path(__file__).parent / "data" / "ista_1a.json"
DROPS = (
    gettext_lazy("Corner: the weakest one that is known, else the bottom corner at the seam of the carton"),
    gettext_lazy("The shortest edge that runs from that corner"),
    gettext_lazy("The next longer edge from that corner"),
    gettext_lazy("The longest edge from that corner"),
    gettext_lazy("One of the two smallest faces"),
    gettext_lazy("The other of the smallest faces"),
    gettext_lazy("One of the two middle faces"),
    gettext_lazy("The other of the middle faces"),
    gettext_lazy("One of the two largest faces"),
    gettext_lazy("The other of the largest faces"),
)


@dataclass(frozen=True)
class Height:
    mm: int
    inches: int

    def __str__(self):
        return f"{self.mm} mm ({self.inches} in)"


@cache
def table() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return content


def name() -> str:
    return f"{table()['procedure']}:{table()['edition']}"


def most(unit: str) -> Decimal:
    return Decimal(table()["most"][unit])


def drop_height(weight: Decimal, unit: str) -> Height | None:
    """By the breaks that are printed in the unit of the scales, so nothing is converted; None beyond what the procedure covers."""
    if not 0 < weight <= most(unit):
        return None
    row = next(each for each in table()["heights"] if not each["below"] or weight < Decimal(each["below"][unit]))
    return Height(row["mm"], row["in"])


def drop_words() -> list[str]:
    """The ten drops in their order."""
    return [
        _("Drop %(number)d. %(where)s") % {"number": number, "where": where} for number, where in enumerate(DROPS, 1)
    ]
