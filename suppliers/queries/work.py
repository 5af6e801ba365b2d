from ..models import CorrectiveAction, VisitAssignment
from .visits import OPEN


def open_assignments(person) -> list[VisitAssignment]:
    """Where the person goes or has not filed yet."""
    found = VisitAssignment.objects.filter(person=person, cancelled_at=None, visit__state__in=OPEN)
    return list(found.select_related("visit__factory", "person").order_by("days", "pk"))


def open_answers(person) -> list[CorrectiveAction]:
    """Corrective actions that the person answers for."""
    found = CorrectiveAction.objects.unfinished().filter(responsible=person)
    return list(found.select_related("factory").order_by("due_on", "pk"))
