"""Measured values: read as people type them, judged against their limits. Decimal throughout, so nothing is rounded."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

DIGITS, PLACES = 8, 4  # before and after the point
NUMBER = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?", re.ASCII)
WHOLE_DIGITS = 10
# Groups as people print them. One point and three digits are a fraction to some and thousands to others, so they are no number here.
GROUPED = re.compile(r"[1-9]\d{0,2}(?:(,\d{3})+|([ '’]\d{3})+|(\.\d{3}){2,})", re.ASCII)
PLAIN_WHOLE = re.compile(r"(\d+)(?:[.,]0)?", re.ASCII)  # a sheet writes 5 as 5.0
BELOW, ABOVE = "below", "above"


@dataclass(frozen=True)
class Limits:
    """What still conforms, both ends included; None where there is no limit on that side."""

    low: Decimal | None
    high: Decimal | None

    def side(self, value: Decimal) -> str:
        """BELOW, ABOVE or nothing."""
        if self.low is not None and value < self.low:
            return BELOW
        return ABOVE if self.high is not None and value > self.high else ""


def number_of(text: str, field: str | None = None) -> Decimal | None:
    """The number, with comma or point; None for an empty text. Raises Rejected with a sentence."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace(",", ".")
    if not plain:
        return None
    found = NUMBER.fullmatch(plain)
    if not found or not (found[2] or found[3]):
        raise Rejected(_("Give a plain number, such as 12.5 or 12,5: without unit or spaces."), field=field)
    whole, part = found[2].lstrip("0"), (found[3] or "").rstrip("0")
    if len(whole) > DIGITS or len(part) > PLACES:
        words = {"digits": DIGITS, "places": PLACES}
        raise Rejected(
            _("A number has at most %(digits)d digits before the point and %(places)d after it.") % words, field=field
        )
    return Decimal(f"{found[1]}{whole or '0'}.{part or '0'}")


def whole_of(text: str, field: str | None = None) -> int | None:
    """The whole number from 0, also as pages print it (1,000); None for an empty text. Raises Rejected with a sentence."""
    typed = in_ascii_digits(unicodedata.normalize("NFKC", text).strip())
    if not typed:
        return None
    plain = PLAIN_WHOLE.fullmatch(typed)
    digits = plain[1] if plain else re.sub(r"\D", "", typed) if GROUPED.fullmatch(typed) else ""
    if not digits:
        raise Rejected(_("Give a whole number by its digits, such as 1000: without unit or fraction."), field=field)
    if len(digits.lstrip("0")) > WHOLE_DIGITS:
        raise Rejected(_("A whole number has at most %(digits)d digits.") % {"digits": WHOLE_DIGITS}, field=field)
    return int(digits)


def in_ascii_digits(text: str) -> str:
    """Digits of other scripts are numbers to who writes them."""
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


def check_value(value: Decimal, *, signed: bool, field: str | None = None) -> None:
    """`signed` says whether what is measured can be negative."""
    if value < 0 and not signed:
        raise Rejected(_("This cannot be negative."), field=field)


def plain(value: Decimal | None) -> str:
    """Without the zeros at its end."""
    return "" if value is None else format(value.normalize() + 0, "f")


def mean(values: list[Decimal]) -> Decimal | None:
    """To one decimal more than the finest of the values: what lies behind it says nothing."""
    if not values:
        return None
    finest = min(0, *(int(value.normalize().as_tuple().exponent) for value in values))
    return (sum(values) / len(values)).quantize(Decimal(1).scaleb(finest - 1))
