"""Mails of this app, one function each. Nobody is told of the past, nor of what they did themselves."""

from django.urls import reverse

from qcportal.core import history, mail
from qcportal.core.models import User
from qcportal.core.roles import Role

from .enums import Visibility
from .models import CorrectiveAction, VisitAssignment


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
    """To who answers for it, or else to every contact of the supplier."""
    if record.visibility == Visibility.HOUSE or record.due_on < record.factory.today():
        return
    about_action("suppliers/email/answer_wanted", contacts(record), record, by)


def contacts(record: CorrectiveAction) -> list[User]:
    """Who answers for it, unless that person has left or acts for another company by now."""
    if record.factory.supplier_id is None:
        return []
    acting = User.objects.active().filter(role=Role.SUPPLIER_CONTACT, memberships__supplier=record.factory.supplier_id)
    people = list(acting.order_by("pk"))
    return [each for each in people if each.pk == record.responsible_id] or people


def answer_given(record: CorrectiveAction, by) -> None:
    """To who raised it."""
    raised = history.of(record).filter(event="corrective_action.raised").values("actor_id")
    about_action("suppliers/email/answer_given", User.objects.filter(pk__in=raised), record, by)


def about_action(template: str, people, record: CorrectiveAction, by) -> None:
    """To those of them who still see it: a membership may have ended since."""
    seen = CorrectiveAction.objects.filter(pk=record.pk)
    people = [person for person in people if person.pk != by.pk and seen.visible_to(person).exists()]
    link = reverse("suppliers:corrective_action", args=[record.uuid])
    tell(people, template, {"record": record, "link": link, "by": by})


def tell(people, template: str, context: dict) -> None:
    for person in people:
        if person.is_active:
            mail.send(to=person, template=template, context=context)
