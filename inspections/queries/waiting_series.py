"""The series that wait for a manager: inspection is discontinued, or skip-lot is on offer."""

from django.db.models import Count, Exists, F, OuterRef, Q

from ..enums import InspectionState
from ..models import Scheme, SkipSeries
from ..switching import DISCONTINUED
from .schemes import Standing, standings_at
from .skip_lot import SkipStanding, distrust, skip_standings

STOPS_AFTER = 5  # lots not accepted on tightened inspection (9.4)


def stopped(user) -> list[Standing]:
    """Only series in which so many lots were not accepted are replayed, and those of factories that took another over."""
    failed = Q(
        lines__inspection__state=InspectionState.APPROVED,
        lines__inspection__original=None,
        lines__found__gte=F("lines__re"),
    )
    rows = Scheme.objects.visible_to(user).alias(failed=Count("lines", filter=failed))
    rows = rows.filter(Q(failed__gte=STOPS_AFTER) | Q(factory__merged_factories__isnull=False)).distinct()
    rows = rows.select_related("family", "factory", "owner")
    return [each for each in standings_at(rows) if each.severity == DISCONTINUED]


def to_answer(user) -> list[SkipStanding]:
    """The offers that can be accepted: not of a factory that is suspended."""
    bad = distrust(OuterRef("factory"), OuterRef("programme__buyer"))
    rows = SkipSeries.objects.visible_to(user).filter(~Exists(bad), on_offer=True)
    rows = rows.select_related("programme__buyer", "programme__family", "factory")
    return [each for each in skip_standings(rows) if each.offered]
