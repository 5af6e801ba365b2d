"""News of this app, one function each. Nobody is told of the past, nor of what they did themselves."""

from datetime import date

from django.db.models import F
from django.urls import reverse

from qcportal.core import history, notices
from qcportal.core.models import User
from qcportal.core.notices import Kind
from qcportal.core.paces import MailGroup
from qcportal.core.roles import Role

from .enums import (
    EXPIRED,
    CorrectiveActionState,
    NoticeKind,
    QualificationState,
    RequirementState,
    Visibility,
    VisitState,
)
from .models import (
    AuditRequirement,
    CorrectiveAction,
    Factory,
    FactoryDocument,
    Qualification,
    Visit,
    VisitAssignment,
)
from .queries.corrective_actions import due_before_dispute
from .queries.visits import days_when_hidden

WANTED = "suppliers/email/answer_wanted"
GIVEN_BACK = "suppliers/email/days_given_back"
ANSWERED = "suppliers/email/answer_given"
ACCEPTED = "suppliers/email/answer_accepted"
REMINDER = "suppliers/email/answer_due"
ESCALATED = "suppliers/email/answer_overdue"
ASSIGNED = "suppliers/email/visit_assigned"
MOVED = "suppliers/email/visit_moved"
LEFT = "suppliers/email/visit_left"
SHOWN = "suppliers/email/visit_shown"
HIDDEN = "suppliers/email/visit_hidden"
DECIDED = "suppliers/email/qualification_decided"
ENDING = "suppliers/email/qualification_ending"
ENDED = "suppliers/email/qualification_ended"
DOCUMENT_ENDING = "suppliers/email/document_ending"
DOCUMENT_ENDED = "suppliers/email/document_ended"
DOCUMENT_WAITS = "suppliers/email/document_waits"
DOCUMENT_CONFIRMED = "suppliers/email/document_confirmed"
DOCUMENT_WITHDRAWN = "suppliers/email/document_withdrawn"
AUDIT_DUE = "suppliers/email/audit_due"


# -- who ---------------------------------------------------------------------------------------
def managers() -> list[User]:
    return list(User.objects.active().filter(role__in=Role.managing()).order_by("pk"))


def members_of(buyer) -> list[User]:
    """Who acts for a buyer; for the house (None) nobody but its managers does."""
    if buyer is None:
        return []
    acting = User.objects.active().filter(role=Role.BUYER, memberships__buyer=buyer)
    return list(acting.distinct().order_by("pk"))


def contacts_at(factory) -> list[User]:
    """Who acts for its supplier."""
    return contacts_of([factory.supplier_id]).get(factory.supplier_id, [])


def contacts_of(suppliers) -> dict[int, list[User]]:
    """{supplier: who acts for it}, for many in one query."""
    wanted = {each for each in suppliers if each is not None}
    acting = User.objects.active().filter(role=Role.SUPPLIER_CONTACT, memberships__supplier__in=wanted)
    found: dict[int, list[User]] = {}
    for person in acting.annotate(acts_for=F("memberships__supplier")).order_by("pk"):
        found.setdefault(person.acts_for, []).append(person)
    return found


def contacts(record: CorrectiveAction) -> list[User]:
    """Who answers for it, unless that person has left or acts for another company by now."""
    return answering(record, contacts_at(record.factory))


def answering(record: CorrectiveAction, people: list[User]) -> list[User]:
    return [each for each in people if each.pk == record.responsible_id] or people


def raised_by(record: CorrectiveAction):
    raised = history.of(record).filter(event="corrective_action.raised").values("actor_id")
    return User.objects.filter(pk__in=raised)


def managers_of(record: CorrectiveAction) -> list[User]:
    """Who raised it and still manages, or else every manager."""
    raised = User.objects.active().filter(role__in=Role.managing(), pk__in=raised_by(record))
    return list(raised.order_by("pk")) or managers()


# -- visits ------------------------------------------------------------------------------------
def visit_assigned(assignment: VisitAssignment, by) -> None:
    about_visit(ASSIGNED, assignment, by)


def visit_moved(assignment: VisitAssignment, by) -> None:
    about_visit(MOVED, assignment, by)


def visit_left(assignment: VisitAssignment, by) -> None:
    about_visit(LEFT, assignment, by)


def about_visit(template: str, assignment: VisitAssignment, by) -> None:
    if assignment.visit.ends_on >= assignment.visit.factory.today():
        notices.tell(template, [assignment.person], assignment, by=by)


def own_assignments(person: User):
    """Those of others are no news; one that was cancelled is."""
    return VisitAssignment.objects.filter(person=person).select_related("visit__factory", "person")


def of_visit(assignment: VisitAssignment) -> dict:
    visit = assignment.visit
    return {"assignment": assignment, "visit": visit, "link": reverse("suppliers:visit", args=[visit.uuid])}


def left_visit(assignment: VisitAssignment) -> dict:
    """Its page is not this person's any more; the calendar shows the days that are free again."""
    return of_visit(assignment) | {"link": reverse("suppliers:visit_list")}


def still_goes(assignment: VisitAssignment, facts: dict) -> bool:
    return assignment.cancelled_at is None and is_to_come(assignment)


def stays_off(assignment: VisitAssignment, facts: dict) -> bool:
    return assignment.cancelled_at is not None and is_to_come(assignment)


def is_to_come(assignment: VisitAssignment) -> bool:
    return assignment.visit.ends_on >= assignment.visit.factory.today()


def visit_shown(visit: Visit, by) -> None:
    """To the supplier's contacts."""
    notices.tell(SHOWN, contacts_at(visit.factory), visit, by=by)


def visit_hidden(visit: Visit, by) -> None:
    """To those of them who may know its days: not to who would have heard of them in the mail of the day first."""
    unaware = notices.take_back(SHOWN, visit)
    notices.tell(HIDDEN, [each for each in contacts_at(visit.factory) if each not in unaware], visit, by=by)


def seen_visits(person: User):
    return Visit.objects.visible_to(person).select_related("factory")


def visits_told_before(person: User):
    """Of days that hold no more its supplier hears, though it does not see the visit now."""
    return Visit.objects.filter(factory__in=Factory.objects.of_suppliers_of(person)).select_related("factory")


def of_shown(visit: Visit) -> dict:
    return {"visit": visit, "factory": visit.factory, "link": reverse("suppliers:visit", args=[visit.uuid])}


def of_hidden(visit: Visit) -> dict:
    """With the days as they were told: it may have moved since, which is nobody's business."""
    first, last = days_when_hidden(visit)
    link = reverse("factory_overview", args=[visit.factory.uuid])
    return {"factory": visit.factory, "first": first, "last": last, "link": link}


def is_shown(visit: Visit, facts: dict) -> bool:
    return visit.announced and visit.state == VisitState.PLANNED and visit.ends_on >= visit.factory.today()


def is_hidden(visit: Visit, facts: dict) -> bool:
    return visit.state == VisitState.CANCELLED or visit.state == VisitState.PLANNED and not visit.announced


# -- corrective actions --------------------------------------------------------------------------
def answer_wanted(record: CorrectiveAction, by) -> None:
    """To who answers for it, or else to every contact of the supplier, while the factory is at it."""
    wanted = record.state in CorrectiveActionState.to_answer() and record.visibility != Visibility.HOUSE
    if not wanted or record.due_on < record.factory.today():
        return
    about_action(NoticeKind.WANTED, WANTED, contacts(record), record, by)


def days_given_back(record: CorrectiveAction, by) -> None:
    """To who answers for it: a dispute left it standing, and it is due later."""
    if record.visibility != Visibility.HOUSE:
        about_action(NoticeKind.WANTED, GIVEN_BACK, contacts(record), record, by)


def answer_given(record: CorrectiveAction, by) -> None:
    """To who raised it."""
    about_action(NoticeKind.ANSWERED, ANSWERED, raised_by(record), record, by)


def answer_accepted(record: CorrectiveAction, by) -> None:
    """To who answers for it."""
    about_action(NoticeKind.ACCEPTED, ACCEPTED, contacts(record), record, by)


def about_action(kind: NoticeKind, template: str, people, record: CorrectiveAction, by) -> None:
    """To those of them who still see it: a membership may have ended since."""
    notices.tell(template, people, record, by=by, facts=facts_of(kind, record))


def facts_of(kind: NoticeKind, record: CorrectiveAction) -> dict:
    return {"kind": kind, "due_on": record.due_on.isoformat()}


STATES = {
    NoticeKind.ANSWERED: [CorrectiveActionState.ANSWERED],
    NoticeKind.ACCEPTED: CorrectiveActionState.closed(),
}


def still_so(record: CorrectiveAction, facts: dict) -> bool:
    """To be answered until that day, or answered and not reviewed, or accepted."""
    if states := STATES.get(facts["kind"]):
        return record.state in states
    paused = facts["kind"] == NoticeKind.REMINDER and record.disputed_since is not None
    asked = record.state in CorrectiveActionState.to_answer() and not paused
    return asked and record.due_on.isoformat() == facts["due_on"]


def seen_actions(person: User):
    return CorrectiveAction.objects.visible_to(person).select_related("factory")


def of_action(record: CorrectiveAction) -> dict:
    link = reverse("suppliers:corrective_action", args=[record.uuid])
    return {"record": record, "late": record.due_on < record.factory.today(), "link": link}


def of_given_back(record: CorrectiveAction) -> dict:
    return of_action(record) | {"before": due_before_dispute(record)}


def to_answer(person: User) -> list[CorrectiveAction]:
    """What this person answers for, the most pressing first; not what is disputed still."""
    rows = list(seen_actions(person).to_answer().filter(disputed_since=None).order_by("due_on", "pk"))
    people = contacts_of(row.factory.supplier_id for row in rows)
    return [row for row in rows if person in answering(row, people.get(row.factory.supplier_id, []))]


# -- qualification and documents -----------------------------------------------------------------
def qualification_decided(record: Qualification, by) -> None:
    """To the buyer whose it is, and to the managers."""
    facts = {"state": record.state}
    notices.tell(DECIDED, concerned(record), record, by=by, facts=facts)


def concerned(record: Qualification) -> list[User]:
    return [*members_of(record.buyer), *managers()]


def qualification_ends(record: Qualification, days: int) -> None:
    """In so many days; 0: it has."""
    told_once(ENDING if days else ENDED, concerned(record), record, record.ends_on, days)


def document_ends(record: FactoryDocument, days: int) -> None:
    """To the supplier's contacts, who keep it, and to the managers."""
    people = [*contacts_at(record.factory), *managers()]
    told_once(DOCUMENT_ENDING if days else DOCUMENT_ENDED, people, record, record.valid_until, days)


def document_waits(record: FactoryDocument, by) -> None:
    """To the managers, one of whom reads it."""
    notices.tell(DOCUMENT_WAITS, managers(), record, by=by)


def document_confirmed(record: FactoryDocument, by) -> None:
    notices.tell(DOCUMENT_CONFIRMED, [record.file.uploaded_by], record, by=by)


def document_withdrawn(record: FactoryDocument, by) -> None:
    notices.tell(DOCUMENT_WITHDRAWN, [record.file.uploaded_by], record, by=by)


def told_once(template: str, people: list[User], record, ends_on: date, days: int) -> None:
    facts = {"ends_on": ends_on.isoformat()}
    notices.tell(template, people, record, facts=facts, key=f"{ends_on} {days}")


def audit_due(record: AuditRequirement, by) -> None:
    """To the managers, who plan it."""
    notices.tell(AUDIT_DUE, managers(), record, by=by, key="open")


def seen_qualifications(person: User):
    return Qualification.objects.visible_to(person).select_related("factory", "buyer")


def of_qualification(record: Qualification) -> dict:
    return {"record": record, "link": reverse("suppliers:qualification", args=[record.uuid])}


def still_decided(record: Qualification, facts: dict) -> bool:
    return record.state == facts["state"]


def still_ending(record: Qualification, facts: dict) -> bool:
    good = record.standing in QualificationState.good() and record.ends_on
    return bool(good) and record.ends_on.isoformat() == facts["ends_on"]


def has_ended(record: Qualification, facts: dict) -> bool:
    return record.standing == EXPIRED and record.ends_on.isoformat() == facts["ends_on"]


def seen_documents(person: User):
    """Of a factory that has a newer one of the kind, nobody needs to hear of the old."""
    return FactoryDocument.objects.visible_to(person).in_use().select_related("factory")


def of_document(record: FactoryDocument) -> dict:
    return {"record": record, "link": reverse("factory_overview", args=[record.factory.uuid])}


def own_documents(person: User):
    """Whether they count or not."""
    return FactoryDocument.objects.visible_to(person).select_related("factory", "file")


def of_waiting(record: FactoryDocument) -> dict:
    return {"record": record, "link": reverse("suppliers:document_confirm", args=[record.uuid])}


def of_withdrawn(record: FactoryDocument) -> dict:
    """With the reason."""
    said = history.of(record).filter(event="document.withdrawn").values_list("note", flat=True)
    return of_document(record) | {"note": said.first() or ""}


def still_waits(record: FactoryDocument, facts: dict) -> bool:
    return record.confirmed_at is None and record.withdrawn_at is None


def still_counts(record: FactoryDocument, facts: dict) -> bool:
    return record.withdrawn_at is None


def seen_requirements(person: User):
    return AuditRequirement.objects.visible_to(person).select_related("factory")


def of_requirement(record: AuditRequirement) -> dict:
    return {"record": record, "link": reverse("factory_overview", args=[record.factory.uuid])}


def still_due(record: AuditRequirement, facts: dict) -> bool:
    return record.state == RequirementState.OPEN


# -- how each is told ----------------------------------------------------------------------------
VISIT = {"group": MailGroup.VISITS, "rows": own_assignments, "words": of_visit}
ACTION = {"group": MailGroup.CORRECTIVE_ACTIONS, "rows": seen_actions, "words": of_action, "holds": still_so}
QUALIFICATION = {"group": MailGroup.QUALIFICATION, "rows": seen_qualifications, "words": of_qualification}
DOCUMENT = {"group": MailGroup.QUALIFICATION, "rows": seen_documents, "words": of_document}
OWN_DOCUMENT = DOCUMENT | {"rows": own_documents}
REQUIREMENT = {"group": MailGroup.AUDITS, "rows": seen_requirements, "words": of_requirement}

notices.register(
    Kind(ASSIGNED, holds=still_goes, **VISIT),
    Kind(MOVED, holds=still_goes, **VISIT),
    Kind(LEFT, holds=stays_off, **VISIT | {"words": left_visit}),
    Kind(SHOWN, MailGroup.VISITS, seen_visits, of_shown, is_shown),
    Kind(HIDDEN, MailGroup.VISITS, visits_told_before, of_hidden, is_hidden),
    Kind(ESCALATED, by_calendar=True, escalates=True, **ACTION),
    Kind(ANSWERED, **ACTION),
    Kind(ACCEPTED, **ACTION),
    Kind(WANTED, **ACTION),
    Kind(GIVEN_BACK, **ACTION | {"words": of_given_back}),
    Kind(REMINDER, by_calendar=True, also=to_answer, **ACTION),
    Kind(DECIDED, holds=still_decided, **QUALIFICATION),
    Kind(ENDING, by_calendar=True, holds=still_ending, **QUALIFICATION),
    Kind(ENDED, by_calendar=True, holds=has_ended, **QUALIFICATION),
    Kind(DOCUMENT_ENDING, by_calendar=True, **DOCUMENT),
    Kind(DOCUMENT_ENDED, by_calendar=True, **DOCUMENT),
    Kind(DOCUMENT_WAITS, holds=still_waits, **OWN_DOCUMENT | {"words": of_waiting}),
    Kind(DOCUMENT_CONFIRMED, holds=still_counts, **OWN_DOCUMENT),
    Kind(DOCUMENT_WITHDRAWN, **OWN_DOCUMENT | {"words": of_withdrawn}),
    Kind(AUDIT_DUE, by_calendar=True, holds=still_due, **REQUIREMENT),
)
