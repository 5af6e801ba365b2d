"""What a reader may see: the querysets every number, trend and sentence for that reader is made from."""

from dataclasses import dataclass

from django.db.models import QuerySet

from audits.models import Audit, Finding
from inspections.models import Inspection
from suppliers.models import CorrectiveAction


@dataclass(frozen=True)
class Sight:
    """Approved inspections and audits, findings and corrective actions of one reader."""

    inspections: QuerySet
    audits: QuerySet
    findings: QuerySet
    corrective_actions: QuerySet


def sight_of_user(user) -> Sight:
    """For a page: what this person may see."""
    return Sight(
        inspections=Inspection.objects.visible_to(user).approved(),
        audits=Audit.objects.visible_to(user).approved(),
        findings=Finding.objects.visible_to(user).standing().filter(audit__state="approved"),
        corrective_actions=CorrectiveAction.objects.visible_to(user),
    )


def sight_of_buyer(buyer) -> Sight:
    """For a document made for a buyer, or for the house where buyer is None."""
    return Sight(
        inspections=Inspection.objects.seen_by_buyer(buyer).approved(),
        audits=Audit.objects.seen_by_buyer(buyer).approved(),
        findings=Finding.objects.seen_by_buyer(buyer).standing().filter(audit__state="approved"),
        corrective_actions=CorrectiveAction.objects.seen_by_buyer(buyer),
    )
