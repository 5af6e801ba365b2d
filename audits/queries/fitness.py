"""What speaks against a lead auditor: missing competence, too often there, an interest of the own."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from qcportal.core.dates import day as written_day
from suppliers.enums import VisitRole
from suppliers.models import VisitAssignment

from ..enums import AuditState
from ..models import Audit, AuditorCompetence, DeclaredInterest
from ..models.audits import given_to
from ..rules import MOST_RUNNING


def objections(lead, standard, factory, day: date) -> list[str]:
    """A sentence each; a manager overrules them with a reason."""
    found = [lacks_competence(lead, standard, day), led_too_often(lead, factory, day)]
    return [each for each in found if each] + interests(lead, factory, day)


def lacks_competence(lead, standard, day: date) -> str:
    """As long as nobody's competence for a standard is noted, it asks for none."""
    noted = AuditorCompetence.objects.filter(standard_code=standard.code)
    if not noted.exists() or noted.filter(person=lead, valid_until__gte=day).exists():
        return ""
    said = {"person": lead.name, "standard": standard.name, "day": written_day(day)}
    return _("%(person)s has no competence for “%(standard)s” that holds on %(day)s.") % said


def led_too_often(lead, factory, day: date) -> str:
    """The last audits by the house there were all led by this person, or done at the desk."""
    before = Audit.objects.by_the_house().with_days().filter(factory=factory, from_day__lte=day)
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
