"""How a number is written: the same digits in a sentence, a table, a chart and a document."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

NOTHING = "–"
LEAST_TO_ONE_PLACE = Decimal("0.995")  # it is 1.00 to two places


def rounded(value: float, places: int) -> str:
    """Half away from zero; formatting alone would cut digits off."""
    step = Decimal(1).scaleb(-places)
    return number_format(Decimal(str(float(value))).quantize(step, ROUND_HALF_UP), decimal_pos=places)


def number(value: float | None) -> str:
    """A rate or a ratio: to one place, to two what would be less than 1."""
    if value is None:
        return NOTHING
    return rounded(value, 2 if Decimal(str(float(value))) < LEAST_TO_ONE_PLACE else 1)


def grouped(count: int) -> str:
    """A count, its thousands apart."""
    return number_format(count, force_grouping=True)


def span(low: float | None, high: float | None, written=number) -> str:
    return f"{written(low)}–{written(high)}"
