"""The one list of what a history entry of one app causes in another.

Run on commit by Celery, swept by beat, at least once: every reaction may run twice and must then do nothing more.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from inspections.models import Inspection
from qcportal.core.models import HistoryEntry, User
from reports import actions as reports


def report_requested(entry: HistoryEntry) -> None:
    """An approved inspection of a shipment has its report made."""
    inspection = Inspection.objects.get(uuid=entry.record_uuid)
    if inspection.shipment_id:
        reports.request_shipment_report(inspection=inspection, by=User.objects.system())


REACTIONS: dict[str, list[Callable[[HistoryEntry], None]]] = {
    "inspection.approved": [report_requested],
}


def react(entry_id: int) -> bool:
    """Run what an entry causes, once among those who try at the same time; False if there was nothing to do."""
    with transaction.atomic():
        due = HistoryEntry.objects.select_for_update(skip_locked=True).filter(
            pk=entry_id, reaction_due=True, reacted_at=None
        )
        entry = due.first()
        if entry is None:
            return False
        for reaction in REACTIONS.get(entry.event, []):
            reaction(entry)
        HistoryEntry.objects.filter(pk=entry.pk).update(reacted_at=timezone.now())
        return True


def overdue() -> list[int]:
    """Entries whose reaction has not run; beat hands them to Celery again."""
    return list(
        HistoryEntry.objects.filter(reaction_due=True, reacted_at=None)
        .order_by("pk")
        .values_list("pk", flat=True)[:500]
    )
