"""Numbers with a check digit: GTIN of 8, 12, 13 or 14 digits, SSCC of 18, and those of freight containers.

Pure. GTIN and SSCC (GS1 General Specifications, section 7.9): the check digit makes the sum of all digits, weighted
1, 3, 1, 3 … from the right, a multiple of ten. Containers (ISO 6346, annex A): see `container_check_digit`.
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
CONTAINER = re.compile(r"^[A-Z]{4}\d{7}$", re.ASCII)
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


# -- freight containers ------------------------------------------------------------------------
def container_check_digit(body: str) -> int:
    """The digit behind four letters and six digits, by ISO 6346, annex A.

    Letters count 10 to 38 without 11, 22 and 33; each place doubles the weight, from 1; the remainder of the sum by 11
    is the digit, 10 written as 0.
    """
    return sum(container_value(sign) << place for place, sign in enumerate(body)) % 11 % 10


def container_value(sign: str) -> int:
    """Of a digit itself; of a letter its place from A = 10, each multiple of 11 left out."""
    value = int(sign, 36)
    return value if value < 10 else value + (value - 1) // 10


def container_of(text: str, field: str | None = None) -> str:
    """A container's number as it is kept, empty for an empty text. Raises Rejected with a sentence."""
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not plain:
        return ""
    if not CONTAINER.match(plain):
        raise Rejected(_("A container's number has four letters and seven digits, such as CSQU 305438 3."), field=field)
    if container_check_digit(plain[:-1]) != int(plain[-1]):
        words = {"last": plain[-1], "right": container_check_digit(plain[:-1])}
        raise Rejected(
            _("The check digit is wrong: it ends in %(last)s, this number asks for %(right)d. Read it again.") % words,
            field=field,
        )
    return plain
