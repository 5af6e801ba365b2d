"""What is read on a carton: as it is kept, and whether it is what should stand there. `packing` holds the expected values."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from .codes import gtin_of, same_gtin, sscc_of
from .enums import PackingKind
from .measuring import check_value, number_of, plain, whole_of

BY = re.compile(r"[x×*/;\s]+", re.IGNORECASE)
SIDES = 3


def kept(kind: str, text: str, field: str | None = None) -> str:
    """What was typed or scanned, in the form it is kept in. Raises Rejected with a sentence."""
    if kind in PackingKind.gtins():
        return gtin_of(text, field)
    if kind == PackingKind.SSCC:
        return sscc_of(text, field)
    if kind == PackingKind.SIZE:
        return " × ".join(plain(side) for side in sides(text, field))
    if kind == PackingKind.COUNT:
        units = whole_of(text, field)
        return "" if units is None else str(units)
    return kept_weight(text, field) if kind == PackingKind.WEIGHT else text.strip()


def kept_weight(text: str, field: str | None) -> str:
    number = number_of(text, field)
    if number is not None:
        check_value(number, signed=False, field=field)
    return plain(number)


def sides(text: str, field: str | None = None) -> list[Decimal]:
    """Length, width and height, such as “60 x 40 x 35,5”; none for an empty text."""
    numbers = [number_of(each, field) for each in BY.split(text.strip()) if each]
    if numbers and (len(numbers) != SIDES or any(each is None or each <= 0 for each in numbers)):
        raise Rejected(_("Give length, width and height, such as 60 x 40 x 35."), field=field)
    return [each for each in numbers if each is not None]


def conforms(kind: str, packing, text: str) -> bool:
    """Of what the portal compares; `text` as it is kept."""
    if kind in PackingKind.gtins():
        return same_gtin(text, getattr(packing, kind))
    if kind == PackingKind.COUNT:
        return Decimal(text) == packing.units_per_carton
    if kind == PackingKind.WEIGHT:
        return within(Decimal(text), packing.gross_weight_kg, packing.tolerance_percent)
    if kind == PackingKind.SIZE:
        wanted = sorted([packing.length_cm, packing.width_cm, packing.height_cm])
        found = zip(sorted(sides(text)), wanted, strict=True)  # whichever side was called the length
        return all(within(each, side, packing.tolerance_percent) for each, side in found)
    return True


def within(value: Decimal, wanted: Decimal, percent: int) -> bool:
    """Both ends included."""
    return abs(value - wanted) * 100 <= wanted * percent
