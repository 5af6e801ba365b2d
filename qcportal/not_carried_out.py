"""Reactions that keep failing behind the pages: which they are, and where each can be seen."""

from datetime import timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import FindingDispute
from inspections.models import Decision, DefectDispute
from qcportal.core.models import HistoryEntry, User
from qcportal.core.roles import Act, may
from qcportal.core.waiting import SHOWN, Item, Waiting

PAGES = {
    "inspections.inspection": "inspections:inspection",
    "inspections.decision": "inspections:inspection",  # a decision stands on the page of its inspection
    "inspections.shipment": "inspections:shipment",
    "audits.audit": "audits:audit",
    "audits.findingdispute": "audits:finding",
    "inspections.defectdispute": "inspections:inspection",
    "suppliers.qualification": "suppliers:qualification",
    "suppliers.factory": "factory_overview",
    "suppliers.factorydocument": "suppliers:document_file",
    "suppliers.correctiveaction": "suppliers:corrective_action",
    "suppliers.visit": "suppliers:visit",
    "suppliers.factoryimport": "suppliers:import",
}
WHY = gettext_lazy("What follows from its approval, filing or cancellation keeps failing; the worker's log says why.")
STUCK_AFTER = timedelta(minutes=10)  # the sweep has tried again dozens of times by then


def stuck() -> QuerySet[HistoryEntry]:
    """What keeps failing behind the pages; `uuid` is that of the page where it can be seen."""
    rows = HistoryEntry.objects.filter(reaction_due=True, reacted_at=None, at__lt=timezone.now() - STUCK_AFTER)
    shown_on = [
        Subquery(model.objects.filter(uuid=OuterRef("record_uuid")).values(f"{page}__uuid")[:1])
        for model, page in ((Decision, "inspection"), (DefectDispute, "inspection"), (FindingDispute, "finding"))
    ]
    return rows.annotate(uuid=Coalesce(*shown_on, "record_uuid"))


def address_of(record_type: str, uuid: UUID) -> str:
    return reverse(PAGES[record_type], args=[uuid])


def waiting_for(user: User) -> list[Waiting]:
    """For administrators, who alone can do something about it."""
    if not may(user, Act.DECIDE, "history"):
        return []
    rows = stuck()
    items = [
        Item(
            title=entry.record_label,
            address=address_of(entry.record_type, entry.uuid),
            sub=str(WHY),
            day=timezone.localdate(entry.at),
            day_word=_("since"),
            late=True,
        )
        for entry in rows.order_by("at", "pk")[:SHOWN]
    ]
    return [Waiting(_("Not carried out"), rows.count(), items, reverse("not_carried_out"), "alert-triangle")]
