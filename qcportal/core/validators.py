from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2099


def likely_day(day: date) -> None:
    """Whatever lies further off is a slip of the year."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Check the year."))


def known_time_zone(name: str) -> None:
    """One that days can be told by: a name of the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        sentence = _("There is no time zone “%(name)s”. Write it as “Asia/Shanghai”.")
        raise ValidationError(sentence, params={"name": name}) from error
