from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def known_time_zone(name: str) -> None:
    """One that days can be told by: a name of the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        sentence = _("There is no time zone “%(name)s”. Write it as “Asia/Shanghai”.")
        raise ValidationError(sentence, params={"name": name}) from error
