"""Who is where on which days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Exists, OuterRef, Prefetch, Subquery

from qcportal.core import history
from qcportal.core.models import User
from qcportal.core.roles import Role

from ..enums import VisitState
from ..models import Factory, Visit, VisitAssignment
from ..rules import MANAGERS

OPEN = [VisitState.PLANNED, VisitState.UNDER_WAY]


def days_when_hidden(visit: Visit) -> tuple[date, date]:
    """First and last day as they were when it was last hidden from the supplier; as they are where it was not."""
    days = {"starts_on": visit.starts_on, "ends_on": visit.ends_on}
    for changes in history.of(visit).order_by("-pk").values_list("changes", flat=True):
        if "announced" in changes:
            hidden = not changes["announced"][1]
            return (days["starts_on"], days["ends_on"]) if hidden else (visit.starts_on, visit.ends_on)
        days |= {name: date.fromisoformat(changes[name][0]) for name in days if name in changes}
    return visit.starts_on, visit.ends_on


def was_shown_later(visit: Visit) -> bool:
    """After it was planned."""
    return history.of(visit).filter(changes__announced=[False, True]).exists()


def with_people(visits, user):
    """Visits with `crew`: the assignments this person may see, with their people, in one query more."""
    seen = VisitAssignment.objects.visible_to(user).crew().select_related("person")
    return visits.select_related("factory").prefetch_related(
        Prefetch("assignments", seen.order_by("role", "pk"), to_attr="crew")
    )


def with_names(visits, user):
    """Visits with `crew_names`: who goes or went, of those this person may see, in one text."""
    seen = VisitAssignment.objects.visible_to(user).went().filter(visit=OuterRef("pk"))
    names = seen.order_by().values("visit").annotate(names=StringAgg("person__name", ", ", order_by=("role", "pk")))
    return visits.annotate(crew_names=Subquery(names.values("names")))


def between(user, first: date, last: date, *, factory=None, person=None, text: str = "") -> list[Visit]:
    """Visits that touch these days, but for cancelled ones, with their crew; two queries.

    `factory` and `person` are uuids, `text` is a part of the factory's name in any script.
    """
    visits = Visit.objects.visible_to(user).filter(starts_on__lte=last, ends_on__gte=first)
    visits = visits.exclude(state=VisitState.CANCELLED)
    visits = visits.filter(factory__uuid=factory) if factory else visits
    visits = visits.filter(factory__in=Factory.objects.visible_to(user).search(text)) if text else visits
    if person:
        seen = VisitAssignment.objects.visible_to(user)
        on_it = seen.filter(visit=OuterRef("pk"), person__uuid=person, cancelled_at=None)
        visits = visits.filter(Exists(on_it))
    return list(with_people(visits, user).order_by("starts_on", "pk"))


def people_who_go(user) -> list[User]:
    """Active inspectors, auditors and managers among those this person sees, by trade and name."""
    roles = [Role.INSPECTOR, Role.AUDITOR, *sorted(MANAGERS)]
    return sorted(
        User.objects.visible_to(user).active().filter(role__in=roles),
        key=lambda each: (roles.index(each.role), each.name.casefold(), each.pk),
    )


@dataclass(frozen=True)
class Cell:
    day: date
    assignments: list[VisitAssignment]


def person_grid(user, days: list[date]) -> list[tuple[User, list[Cell]]]:
    """A row for each person who goes, a cell for each day with what the person has then; two queries."""
    people = people_who_go(user)
    assigned = (
        VisitAssignment.objects.visible_to(user)
        .went()
        .filter(
            days__overlap=(days[0], days[-1] + timedelta(days=1)),
            person__in=people,
        )
    )
    found: dict[tuple[int, date], list[VisitAssignment]] = defaultdict(list)
    for each in assigned.select_related("visit__factory").order_by("part", "pk"):
        for day in days_of(each):
            found[each.person_id, day].append(each)
    return [(person, [Cell(day, found[person.pk, day]) for day in days]) for person in people]


def days_of(assignment: VisitAssignment) -> Iterable[date]:
    day = assignment.days.lower
    while day < assignment.days.upper:
        yield day
        day += timedelta(days=1)


def own(user) -> dict[str, list[Visit]]:
    """A visitor's own visits: today's, those still to file, and the coming ones; two queries."""
    mine = VisitAssignment.objects.filter(person=user, cancelled_at=None)
    visits = Visit.objects.filter(state__in=OPEN, pk__in=mine.values("visit"))
    groups: dict[str, list[Visit]] = {"today": [], "to_file": [], "coming": []}
    for visit in with_people(visits, user).order_by("starts_on", "pk")[:200]:
        groups[group_of(visit, visit.factory.today())].append(visit)
    return groups


def group_of(visit: Visit, today: date) -> str:
    if visit.ends_on < today:
        return "to_file"
    return "today" if visit.starts_on <= today else "coming"
