"""Numbers on packings with a check digit (GS1 General Specifications, section 7.9): GTIN of 8, 12, 13 or 14 digits, SSCC of 18.

Pure. The check digit makes the sum of all digits, weighted 1, 3, 1, 3 … from the right, a multiple of ten.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

GTIN_LENGTHS = (8, 12, 13, 14)
SSCC_LENGTH = 18
LONGEST = max(GTIN_LENGTHS)
SYMBOLOGY = re.compile(r"^\][A-Za-z]\d")  # what many scanners send first, such as ]C1 for GS1-128
ELEMENT = re.compile(r"^(?:00(\d{18})|01(\d{14}).*)$", re.ASCII)
BETWEEN = re.compile(r"[\s()\-‐–.]")


def check_digit(body: str) -> int:
    """The digit that belongs behind these."""
    return -sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body))) % 10


def is_whole(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return len(digits) > 1 and check_digit(digits[:-1]) == int(digits[-1])


def digits_of(text: str) -> str:
    """What was typed or scanned, as plain digits: without spaces and hyphens, a scanner's marks and the identifiers (00) and (01)."""
    plain = SYMBOLOGY.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in BETWEEN.sub("", plain))
    found = ELEMENT.match(plain) if len(plain) > SSCC_LENGTH or len(plain) == 16 else None
    return (found[1] or found[2]) if found else plain


def gtin_of(text: str, field: str | None = None) -> str:
    """The digits of a GTIN, empty for an empty text. Raises Rejected with a sentence."""
    return checked(text, GTIN_LENGTHS, _("A GTIN has 8, 12, 13 or 14 digits; this has %(count)d."), field)


def sscc_of(text: str, field: str | None = None) -> str:
    return checked(text, (SSCC_LENGTH,), _("An SSCC has 18 digits; this has %(count)d."), field)


def checked(text: str, lengths: tuple[int, ...], sentence: str, field: str | None) -> str:
    digits = digits_of(text)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdecimal()):
        raise Rejected(_("Give digits alone, as they stand below the bars."), field=field)
    if len(digits) not in lengths:
        raise Rejected(sentence % {"count": len(digits)}, field=field)
    if not is_whole(digits):
        words = {"last": digits[-1], "right": check_digit(digits[:-1])}
        raise Rejected(
            _("The check digit is wrong: it ends in %(last)s, these digits ask for %(right)d. Read it again.") % words,
            field=field,
        )
    return digits


def same_gtin(one: str, other: str) -> bool:
    """A shorter GTIN is the longer one with noughts before it."""
    return one.zfill(LONGEST) == other.zfill(LONGEST)
