"""What is done without a visit, by a day: the house's review of documents, and what a supplier says of itself."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected
from qcportal.core.numbers import following
from suppliers.emails import contacts_at
from suppliers.enums import VisitRole
from suppliers.rules import GOES_AS
from suppliers.validators import check_current

from .. import emails
from ..enums import Announcement, AuditKind, AuditState
from ..models import Audit, Standard
from ..models.audits import at_desk
from ..queries.fitness import against_people, led_by_first
from ..rules import OPEN_FOR_ASKING
from ..validators import check_usable
from .audits import change_audit, schedule_audit
from .visiting import against

REVIEW, ASKED = AuditKind.DESK_REVIEW, AuditKind.SELF_ASSESSMENT


def plan_audit(*, kind: str = AuditKind.PERIODIC, due_on: date | None = None, people=(), message: str = "", **plan):
    """Of any kind, as people ask for it: with a visit, or by a day without one."""
    if kind == ASKED:
        return ask_self_assessment(people=people, due_on=due_on, message=message, **plan)
    if kind == REVIEW:
        return plan_desk_review(due_on=due_on, people=people, message=message, **plan)
    check_on_visit({"due_on": due_on, "people": people, "message": message})
    return schedule_audit(kind=kind, **plan)


@transaction.atomic
def plan_desk_review(
    *,
    factory,
    standard: Standard,
    due_on: date | None,
    by,
    lead=None,
    team=(),
    people=(),
    overrule="",
    uuid=None,
    **plan,
) -> Audit:
    """An audit by the house from documents. Nobody travels, so there is neither visit nor anything to announce."""
    auditors = list(dict.fromkeys([*([lead] if lead else []), *team, *people]))
    audit = Audit(uuid=uuid or uuid4(), factory=factory, standard=standard, kind=REVIEW, due_on=due_on)
    check_reviewers(auditors)
    fill(audit, plan)
    check_due(factory, due_on)
    note = against(against_people(led_by_first(auditors), audit, due_on), overrule)
    return made(audit, auditors, by=by, event="audit.scheduled", prefix="AUD", note=note)


@transaction.atomic
def ask_self_assessment(
    *, factory, standard: Standard, people, due_on: date | None, by, message: str = "", uuid=None, **plan
) -> Audit:
    """The supplier's contacts answer the standard's questions by a day. It never counts as an audit."""
    audit = Audit(uuid=uuid or uuid4(), factory=factory, standard=standard, kind=ASKED, due_on=due_on, message=message)
    check_due(factory, due_on)
    check_asked(factory, people)
    fill(audit, plan)
    made(audit, people, by=by, event="audit.asked", prefix="SAQ")
    emails.self_assessment_asked(audit, people, by)
    return audit


def fill(audit: Audit, plan: dict) -> None:
    """What of a plan is for an audit without a visit; the rest may be said, but only as if it were not."""
    for name in ("owner", "visibility"):
        if name in plan:
            setattr(audit, name, plan.pop(name))
    plan.pop("part", None)
    check_nothing_to_announce(plan.pop("announcement", None))
    if said := next((name for name, value in plan.items() if value), None):
        raise Rejected(_("This belongs to an audit with a visit."), field=said)


def check_nothing_to_announce(announcement: str | None) -> None:
    """Who does it at a desk takes nobody by surprise."""
    if announcement not in (None, Announcement.ANNOUNCED):
        raise Rejected(_("Without a visit there is nothing to announce."), field="announcement")


def check_on_visit(desk: dict) -> None:
    if said := next((name for name, value in desk.items() if value), None):
        raise Rejected(_("Its day and people stand on its visit."), field=said)


def made(audit: Audit, people, *, by, event: str, prefix: str, note: str = "") -> Audit:
    check_current(audit.factory)
    check_usable(audit.standard)
    audit.number = following(prefix)
    changes.create(audit, by=by, event=event, note=note)
    give(audit, people)
    return audit


def give(audit: Audit, people) -> None:
    """One after the other, as the first leads; who has it already keeps the place."""
    audit.people.remove(*audit.people.exclude(pk__in=[each.pk for each in people]))
    for person in people:
        audit.people.add(person)


def check_due(factory, day: date | None) -> None:
    if day is None:
        raise Rejected(_("Say by which day."), field="due_on", code="required")
    if day < factory.today():
        raise Rejected(_("This day is over at the factory."), field="due_on")


def check_reviewers(people) -> None:
    if not people:
        raise Rejected(_("Choose a lead auditor."), field="lead", code="required")
    wrong = [each for each in people if each.role not in GOES_AS[VisitRole.LEAD_AUDITOR] or not each.is_active]
    refuse(wrong, _("These do not audit: %(names)s."), "people")


def check_asked(factory, people) -> None:
    if not people:
        raise Rejected(_("Choose whom you ask."), field="people", code="required")
    acting = contacts_at(factory)
    refuse(
        [each for each in people if each not in acting],
        _("These are no contacts of this factory's supplier: %(names)s."),
        "people",
    )


def refuse(people, sentence: str, field: str) -> None:
    if people:
        raise Rejected(sentence % {"names": ", ".join(each.name for each in people)}, field=field)


@transaction.atomic
def change_plan(*, audit: Audit, by, version: int | None = None, **values) -> Audit:
    """Of any kind: without a visit its day and people too, of a self-assessment these and the message alone."""
    desk = {name: values.pop(name) for name in ("due_on", "people", "message") if name in values}
    if audit.visit_id:
        check_on_visit(desk)
        return change_audit(audit=audit, by=by, version=version, **values)
    row = changes.lock(audit, version)
    if row.self_assessed:
        check_stays_asked(row, **values)
        change_desk(row, desk, by)
        return row
    check_nothing_to_announce(values.get("announcement"))
    other_people = change_desk(row, desk, by)
    return change_audit(audit=row, by=by, other_people=other_people, **values)


def check_stays_asked(row: Audit, overrule: str = "", **values) -> None:
    if overrule.strip():
        raise Rejected(_("This belongs to an audit with a visit."), field="overrule")
    if said := next((name for name, value in values.items() if value != getattr(row, name)), None):
        raise Rejected(_("Cancel it and ask anew instead."), field=said)


def change_desk(row: Audit, values: dict, by) -> bool:
    """Day, message and people; whether these changed."""
    people = values.pop("people", None)
    if row.state not in (OPEN_FOR_ASKING if row.self_assessed else {AuditState.PLANNED}):
        raise Rejected(_("Only a planned audit can be changed."), code="wrong_state")
    if "due_on" in values and values["due_on"] != row.due_on:
        check_due(row.factory, values["due_on"])
    before = at_desk(row)
    changes.save(row, values, by=by, event="audit.changed")
    if people is None or set(people) == set(before):
        return False
    if row.self_assessed:
        check_asked(row.factory, people)
    else:
        check_reviewers(people)
    set_people(row, people, by)
    return True


def set_people(row: Audit, people, by) -> None:
    """Who is new on it is told, where the supplier is asked."""
    before = at_desk(row)
    give(row, people)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    names = [", ".join(each.name for each in some) for some in (before, at_desk(row))]
    history.record(event="audit.changed", of=row, by=by, changes={"people": names})
    if row.self_assessed:
        emails.self_assessment_asked(row, [each for each in people if each not in before], by)


def open_desk(person):
    """What the person has not finished without a visit."""
    return person.desk_audits.filter(state__in=OPEN_FOR_ASKING).order_by("pk")


@transaction.atomic
def hand_over_desk(*, person, to, by) -> None:
    """What somebody who leaves has not finished goes to another, or to those who are left."""
    for audit in open_desk(person):
        row = changes.lock(audit)
        if to and row.self_assessed:
            check_asked(row.factory, [to])
        others = [each for each in at_desk(row) if each not in (person, to)]
        set_people(row, [*others, to] if to else [*others, *answering(row, others, person)], by)


def answering(row: Audit, others: list, gone) -> list:
    """Where nobody who is left can answer for the supplier, its other contacts do."""
    acting = [each for each in contacts_at(row.factory) if each != gone]
    if not row.self_assessed or any(each in acting for each in others):
        return []
    if not acting:
        raise Rejected(
            _("%(number)s would have nobody at the supplier who answers it. Ask somebody else, or cancel it first.")
            % {"number": row.number},
            code="nobody_left",
        )
    return acting
