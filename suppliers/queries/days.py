"""Days that are over, by the calendar of the factory that they count at."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Q

from qcportal.core.dates import today_in

from ..models import Factory


def over(day: str, factory: str = "factory") -> Q:
    """Rows whose `day` lies before today at their `factory` (lookups); asks once which time zones are in use."""
    zones = defaultdict(list)
    for zone in Factory.objects.order_by().values_list("time_zone", flat=True).distinct():
        zones[today_in(zone)].append(zone)
    late = [Q(**{f"{day}__lt": today, f"{factory}__time_zone__in": names}) for today, names in zones.items()]
    return reduce(or_, late, Q(pk__in=[]))
