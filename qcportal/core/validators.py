from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .paces import MailGroup, Pace

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


def known_paces(mails: dict) -> None:
    """{group of mails: how often}, of those that there are."""
    known = isinstance(mails, dict) and mails.keys() <= set(MailGroup.values)
    if not known or not all(each in Pace.values for each in mails.values()):
        raise ValidationError(_("Choose for each group of mails: at once, once a day or never."))
