"""The visit of an audit: planned for it or joined, who goes on it, and what speaks against them."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qcportal.core import history
from qcportal.core.errors import Rejected
from qcportal.core.punctuation import joined
from suppliers.actions import announce_with_audit, assign, plan_visit, tell_visit_anew
from suppliers.enums import VisitRole

from .. import emails
from ..enums import Announcement, AuditState
from ..models import Audit
from ..queries.fitness import against_crew
from ..validators import check_keeps_window, check_visit_for_audit

OVERRULED = "audit.overruled"


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
        visit = announce_with_audit(visit=visit, announced=False, by=by)
        tell_visit_anew(visit=visit, changes={"announced": [True, False]}, by=by)
    there = dict(visit.assignments.filter(cancelled_at=None).values_list("person_id", "role"))
    check_lead(people, there)
    for person, role, part in people:
        if person.pk not in there:
            assign(visit=visit, person=person, role=role, part=part, by=by)
    return visit


def check_lead(people, there: dict[int, str]) -> None:
    """An audit has one lead, and nobody goes on a visit as two things."""
    leading = {pk for pk, role in there.items() if role == VisitRole.LEAD_AUDITOR}
    chosen = {person.pk for person, role, _part in people if role == VisitRole.LEAD_AUDITOR}
    for person, role, _part in people:
        if there.get(person.pk, role) not in (role, VisitRole.LEAD_AUDITOR):
            about = {"person": person.name, "role": VisitRole(there[person.pk]).label}
            raise Rejected(
                _("%(person)s is on this visit as %(role)s. Change that on the visit first, or choose somebody else.")
                % about,
                field="lead" if role == VisitRole.LEAD_AUDITOR else "team",
                code="other_role",
            )
    if not leading | chosen:
        raise Rejected(_("Nobody on this visit leads an audit. Choose a lead auditor."), field="lead", code="required")
    if leading and chosen - leading:
        raise Rejected(
            _("Somebody else leads the audit on this visit. Change that on the visit first, or leave this empty."),
            field="lead",
            code="leads_already",
        )


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


@transaction.atomic
def tell_days_anew(*, visit, changes: dict, by) -> bool:
    """To the supplier of the audit on a visit that moved, was called off, shown or hidden; False if there was nothing to tell.

    `changes` are {field: [before, after]}.
    """
    audit = Audit.objects.select_related("visit", "factory").filter(visit=visit).first()
    if audit is None:
        return False
    for name, (before, _after) in changes.items():
        setattr(audit.visit, name, visit._meta.get_field(name).to_python(before))
    told = emails.told(audit)
    audit.visit.refresh_from_db()
    return emails.told_anew(audit, by, told)


def overruled(audit: Audit, reason: str) -> str:
    """What speaks against who goes, with the reason why it is planned all the same; refused without one."""
    return against(against_crew(audit, audit.first_day), reason)


def against(found: list[str], reason: str) -> str:
    if found and not reason.strip():
        found.append(_("Choose somebody else, or say why it is planned all the same."))
        raise Rejected(joined(*found), field="overrule", code="objections")
    return joined(*found, reason) if found else ""


def overrule_anew(audit: Audit, reason: str, by) -> None:
    """After its plan changed, or for somebody who was put on the visit since."""
    if note := overruled(audit, reason):
        history.record(event=OVERRULED, of=audit, by=by, note=note)


def check_fit(audit: Audit, day: date) -> None:
    """When it starts: something may speak against the crew since it was planned, or against who joined since it was overruled."""
    said = history.of(audit).filter(event__in=["audit.scheduled", OVERRULED]).exclude(note="")
    if found := against_crew(audit, day, said.aggregate(last=Max("at"))["last"]):
        found.append(
            _("A manager puts somebody else on it, or says when editing the audit why it goes on all the same.")
        )
        raise Rejected(joined(*found), code="objections")
