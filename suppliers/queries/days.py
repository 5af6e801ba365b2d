"""Days that are over or come soon, by the calendar of the factory that they count at."""

from collections import defaultdict
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from qcportal.core.dates import today_in

from ..models import Factory


def overdue() -> Q:
    """Corrective actions whose due day is over; not what is disputed still, which may be withdrawn or gets its days back."""
    return over("due_on") & Q(disputed_since=None)


def over(day: str, factory: str = "factory") -> Q:
    """Rows whose `day` lies before today at their `factory` (lookups); asks once which time zones are in use."""
    return by_calendar(f"{day}__lt", factory)


def until(day: str, ahead: timedelta, factory: str = "factory") -> Q:
    """Rows whose `day` is over or comes within `ahead` from today at their `factory`."""
    return by_calendar(f"{day}__lte", factory, ahead)


def by_calendar(lookup: str, factory: str, ahead: timedelta = timedelta(0)) -> Q:
    zones = defaultdict(list)
    for zone in Factory.objects.order_by().values_list("time_zone", flat=True).distinct():
        zones[today_in(zone) + ahead].append(zone)
    found = [Q(**{lookup: day, f"{factory}__time_zone__in": names}) for day, names in zones.items()]
    return reduce(or_, found, Q(pk__in=[]))
