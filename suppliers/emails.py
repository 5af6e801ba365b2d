"""Mails of this app, one function each. Nobody is told of the past, nor of what they did themselves."""

from django.urls import reverse

from qcportal.core import history, mail
from qcportal.core.models import User
from qcportal.core.models.users import Reminders
from qcportal.core.roles import Role

from .enums import CorrectiveActionState, NoticeKind, Visibility
from .models import CorrectiveAction, Notice, VisitAssignment


# -- visits ------------------------------------------------------------------------------------
def visit_assigned(assignment: VisitAssignment, by) -> None:
    about_visit("suppliers/email/visit_assigned", assignment, by)


def visit_moved(assignment: VisitAssignment, by) -> None:
    about_visit("suppliers/email/visit_moved", assignment, by)


def visit_left(assignment: VisitAssignment, by) -> None:
    about_visit("suppliers/email/visit_left", assignment, by)


def about_visit(template: str, assignment: VisitAssignment, by) -> None:
    visit = assignment.visit
    if assignment.person_id == by.pk or visit.ends_on < visit.factory.today():
        return
    link = reverse("suppliers:visit", args=[visit.uuid])
    tell([assignment.person], template, {"assignment": assignment, "visit": visit, "link": link, "by": by})


# -- corrective actions --------------------------------------------------------------------------
def answer_wanted(record: CorrectiveAction, by) -> None:
    """To who answers for it, or else to every contact of the supplier, while the factory is at it."""
    wanted = record.state in CorrectiveActionState.to_answer() and record.visibility != Visibility.HOUSE
    if not wanted or record.due_on < record.factory.today():
        return
    about_action(NoticeKind.WANTED, "suppliers/email/answer_wanted", contacts(record), record, by)


def contacts(record: CorrectiveAction) -> list[User]:
    """Who answers for it, unless that person has left or acts for another company by now."""
    people = contacts_at(record.factory)
    return [each for each in people if each.pk == record.responsible_id] or people


def contacts_at(factory) -> list[User]:
    """Who acts for its supplier."""
    if factory.supplier_id is None:
        return []
    acting = User.objects.active().filter(role=Role.SUPPLIER_CONTACT, memberships__supplier=factory.supplier_id)
    return list(acting.distinct().order_by("pk"))


def answer_given(record: CorrectiveAction, by) -> None:
    """To who raised it."""
    about_action(NoticeKind.ANSWERED, "suppliers/email/answer_given", raised_by(record), record, by)


def raised_by(record: CorrectiveAction):
    raised = history.of(record).filter(event="corrective_action.raised").values("actor_id")
    return User.objects.filter(pk__in=raised)


def managers_of(record: CorrectiveAction) -> list[User]:
    """Who raised it and still manages, or else every manager."""
    managing = User.objects.active().filter(role__in=Role.managing()).order_by("pk")
    return list(managing.filter(pk__in=raised_by(record))) or list(managing)


def about_action(kind: NoticeKind, template: str, people, record: CorrectiveAction, by) -> None:
    """To those of them who still see it (a membership may have ended since), at once or in the mail of the day."""
    seen = CorrectiveAction.objects.filter(pk=record.pk)
    people = [person for person in people if person.pk != by.pk and seen.visible_to(person).exists()]
    owed = [each for each in people if each.is_active and each.reminders == Reminders.DAILY]
    Notice.objects.bulk_create(
        Notice(corrective_action=record, person=each, kind=kind, due_on=record.due_on) for each in owed
    )
    people = [each for each in people if each.reminders == Reminders.AT_ONCE]
    link = reverse("suppliers:corrective_action", args=[record.uuid])
    tell(people, template, {"record": record, "link": link, "by": by})


def tell(people, template: str, context: dict) -> None:
    for person in people:
        if person.is_active:
            mail.send(to=person, template=template, context=context)
