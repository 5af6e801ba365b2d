"""Columns of the portal's own, which its layout and an XLSForm have alike."""

from django.utils.translation import gettext as _

from .cells import yes_or_no
from .told import Told

MOST_WEIGHT = 32_767  # a column of the database


def weight_of(sheet: str, row: int, text: str, told: Told) -> int:
    if not text:
        return 1
    if text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_WEIGHT:
        return int(text)
    told.fault(
        sheet,
        row,
        _("The weight “%(text)s” is no whole number from 1 to %(most)d.") % {"text": text, "most": MOST_WEIGHT},
    )
    return 1


def flag_of(sheet: str, row: int, column: str, text: str, told: Told) -> bool:
    if text and yes_or_no(text) is None:
        told.fault(
            sheet,
            row,
            _("“%(text)s” in the column %(column)s is neither yes nor no.") % {"text": text, "column": column},
        )
    return bool(yes_or_no(text))
