"""The visit of an audit: planned for it or joined, who goes on it, and what speaks against them."""

from datetime import date

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected
from suppliers.actions import assign, change_visit, plan_visit
from suppliers.enums import VisitRole

from ..enums import Announcement, AuditState
from ..models import Audit
from ..queries.fitness import objections
from ..validators import check_keeps_window, check_visit_for_audit


def crew(lead, team, part: str) -> list[tuple]:
    """(person, role, part of the day) of each."""
    found = [(lead, VisitRole.LEAD_AUDITOR, part)] if lead else []
    return found + [(person, VisitRole.AUDITOR, part) for person in team if person != lead]


def new_visit(audit: Audit, people, starts_on: date | None, ends_on: date | None, *, by, note: str):
    leads = any(role == VisitRole.LEAD_AUDITOR for _person, role, _part in people)
    if not leads or starts_on is None:
        raise Rejected(
            _("Choose a lead auditor and a day, or a visit that is planned already."),
            field="starts_on" if leads else "lead",
            code="required",
        )
    return plan_visit(
        factory=audit.factory,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        by=by,
        announced=audit.announcement == Announcement.ANNOUNCED,
        note=note,
        people=people,
    )


def join_visit(audit: Audit, people, visit, *, by):
    """Put the auditors on a visit that is planned already; an unannounced audit hides all of it."""
    check_visit_for_audit(visit, audit.factory)
    if visit.announced and audit.announcement != Announcement.ANNOUNCED:
        visit = change_visit(visit=visit, by=by, announced=False, note=visit.note)
    there = set(visit.assignments.filter(cancelled_at=None).values_list("person_id", flat=True))
    for person, role, part in people:
        if person.pk not in there:
            assign(visit=visit, person=person, role=role, part=part, by=by)
    return visit


def hold_visit(visit, values: dict) -> None:
    """A visit is not announced as long as its audit is not, and does not leave the window that the supplier was told."""
    audit = Audit.objects.filter(visit=visit).exclude(state=AuditState.CANCELLED).first()
    if audit is None or audit.announcement == Announcement.ANNOUNCED:
        return
    if "starts_on" in values:
        check_keeps_window(audit, values["starts_on"], values["ends_on"], "starts_on")
    if values.get("announced") and not visit.announced:
        about = {"number": audit.number, "announcement": audit.get_announcement_display()}
        raise Rejected(
            _("%(number)s on this visit is %(announcement)s. Change the announcement of the audit first.") % about,
            field="announced",
            code="not_announced",
        )


def overruled(audit: Audit, reason: str) -> str:
    """What speaks against the lead auditor, with the reason why it is planned all the same; refused without one."""
    lead = lead_of(audit.visit)
    found = objections(lead, audit.standard, audit.factory, audit.visit.starts_on) if lead else []
    if found and not reason.strip():
        found.append(_("Choose another lead auditor, or say why it is planned all the same."))
        raise Rejected(" ".join(found), field="overrule", code="objections")
    return " ".join([*found, reason]) if found else ""


def lead_of(visit):
    """Who leads the audit on a visit."""
    leads = visit.assignments.filter(role=VisitRole.LEAD_AUDITOR, cancelled_at=None).select_related("person")
    first = leads.order_by("pk").first()
    return first.person if first else None
