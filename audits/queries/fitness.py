"""What speaks against who goes on an audit: the lead's competence, too often there, an interest of anybody's own."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from qcportal.core import history
from qcportal.core.dates import day as written_day
from qcportal.core.models import User
from suppliers.enums import VisitRole
from suppliers.models import VisitAssignment

from ..enums import AuditState
from ..models import Audit, AuditorCompetence, DeclaredInterest
from ..models.audits import at_desk, given_to
from ..rules import MOST_RUNNING

Crew = list[tuple[User, bool]]  # with whether the person leads


def against_crew(audit: Audit, day: date, since: datetime | None = None) -> list[str]:
    """What speaks against who does it, or against those of them who were put there `since`."""
    return against_people(desk_since(audit, since) if audit.visit is None else crew_since(audit, since), audit, day)


def against_people(crew: Crew, audit: Audit, day: date) -> list[str]:
    """Against the lead all that is asked, against the others an interest of their own."""
    found: list[str] = []
    for person, leads in crew:
        if leads:
            found += objections(person, audit.standard, audit.factory, day, audit)
        else:
            found += interests(person, audit.factory, day)
    return found


def crew_since(audit: Audit, since: datetime | None) -> Crew:
    crew = audit.visit.assignments.filter(role__in=VisitRole.auditing(), cancelled_at=None)
    crew = crew.filter(created_at__gt=since) if since else crew
    return [(each.person, each.role == VisitRole.LEAD_AUDITOR) for each in crew.select_related("person").order_by("pk")]


def desk_since(audit: Audit, since: datetime | None) -> Crew:
    """All of them once the people changed: history says that they did, and not when each came."""
    changed = history.of(audit).filter(event="audit.changed", changes__has_key="people")
    if since and not changed.filter(at__gt=since).exists():
        return []
    return led_by_first(at_desk(audit))


def led_by_first(people: list[User]) -> Crew:
    return [(person, place == 0) for place, person in enumerate(people)]


def objections(lead, standard, factory, day: date, audit: Audit | None = None) -> list[str]:
    """A sentence each; a manager overrules them with a reason."""
    found = [lacks_competence(lead, standard, day), led_too_often(lead, factory, day, audit)]
    return [each for each in found if each] + interests(lead, factory, day)


def lacks_competence(lead, standard, day: date) -> str:
    """As long as nobody's competence for a standard is noted, it asks for none."""
    noted = AuditorCompetence.objects.filter(standard_code=standard.code)
    if not noted.exists() or noted.filter(person=lead, valid_until__gte=day).exists():
        return ""
    said = {"person": lead.name, "standard": standard.name, "day": written_day(day)}
    return _("%(person)s has no competence for “%(standard)s” that holds on %(day)s.") % said


def led_too_often(lead, factory, day: date, audit: Audit | None = None) -> str:
    """The last audits by the house there before `audit` were all led by this person, or done at the desk."""
    before = Audit.objects.by_the_house().with_days().filter(factory=factory, from_day__lte=day, imported_from=None)
    before = before.exclude(pk=audit.pk) if audit else before
    leads = VisitAssignment.objects.filter(person=lead, role=VisitRole.LEAD_AUDITOR, cancelled_at=None)
    mine = Exists(leads.filter(visit=OuterRef("visit"))) | Exists(given_to(lead).filter(audit=OuterRef("pk")))
    last = before.exclude(state=AuditState.CANCELLED).order_by("-from_day", "-pk").annotate(mine=mine)
    if list(last.values_list("mine", flat=True)[:MOST_RUNNING]) != [True] * MOST_RUNNING:
        return ""
    return _("%(person)s led the last %(number)d audits of this factory.") % {
        "person": lead.name,
        "number": MOST_RUNNING,
    }


def interests(lead, factory, day: date) -> list[str]:
    there = Q(factory=factory) | (Q(supplier=factory.supplier_id) if factory.supplier_id else Q())
    rows = DeclaredInterest.objects.filter(there, Q(until=None) | Q(until__gte=day), person=lead)
    return [_("%(person)s declared: %(note)s.") % {"person": lead.name, "note": row.note} for row in rows]
