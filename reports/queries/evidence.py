"""What lies behind a trend: the inspections of its time, and photos of such defects, as far as this person may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from inspections.models import Defect, InspectionPhoto

from .sight import sight_of_buyer, sight_of_user

PHOTOS = 12


@dataclass(frozen=True)
class Evidence:
    """`inspections` of the time, those `with_such` defects, and the latest photos of them out of `photos_count`."""

    since: date
    until: date
    inspections: int
    with_such: int
    photos: list[InspectionPhoto]
    photos_count: int


def evidence_of(user, factory, category: str, since: date, until: date, buyer=None) -> Evidence:
    """Three queries. What was found because of an audit starts no trend and is left out.

    buyer: the one whose rows the trend is made of, where this person works for several.
    """
    sight = sight_of_buyer(buyer) if buyer else sight_of_user(user)
    here = {"factory": factory, "inspected_on__range": (since, until)}
    lots = sight.first_looks.filter(**here).order_by()
    such = Defect.objects.filter(**here, defect_type__category=category, found_because_of_audit=False)
    found = Q(pk__in=such.order_by().values("inspection"))
    counts = lots.aggregate(all=Count("pk"), such=Count("pk", filter=found))
    photos = photos_of(user, lots, such)
    return Evidence(since, until, counts["all"], counts["such"], list(photos[:PHOTOS]), photos.count())


def photos_of(user, lots, such):
    """The latest first."""
    rows = InspectionPhoto.objects.visible_to(user).filter(
        inspection__in=lots.values("pk"), defect__in=such.values("pk")
    )
    named = rows.select_related("file", "site_test", "inspection", "defect__defect_type")
    return named.order_by("-inspection__inspected_on", "-inspection", "position", "pk")
