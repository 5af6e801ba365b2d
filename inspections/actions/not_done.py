"""An inspection that was not carried out although somebody went: why, with evidence, and who pays."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Forbidden, Rejected

from ..enums import ChargedTo, InspectionState, NotDoneReason, PhotoSubject
from ..models import Inspection, NotDone
from ..queries.quantities import packed_wanted
from ..rules import INSPECTION, MANAGERS
from .filing import add_photo, check_on_visit, start_inspection
from .shipments import follow_inspections

ALL = 100  # percent, where nobody asks for a share
BEFORE_START = frozenset({InspectionState.PLANNED, InspectionState.SENT_BACK})


@transaction.atomic
def report_not_done(
    *, inspection: Inspection, reason: str, note: str, by, packed_percent: int | None = None, photo=None, version=None
) -> Inspection:
    """Somebody went and could not inspect. `photo` is the evidence; one that was taken before does too."""
    row = changes.lock(inspection, version)
    check_on_visit(row, by)
    if row.state in BEFORE_START:
        row = start_inspection(inspection=row, by=by)
    INSPECTION.check(row, "report_not_done", by)
    check_told(reason, note, packed_percent)
    if reason == NotDoneReason.UNDER_PACKED:
        check_too_little(packed_percent, packed_wanted(row) or ALL)
    keep_evidence(row, photo, by)
    told = NotDone(inspection=row, reason=reason, note=note.strip()[:500], packed_percent=packed_percent, by=by)
    told.full_clean(exclude=["inspection"])
    told.save()
    INSPECTION.move(row, "report_not_done", by=by, note=f"{told.in_words(packed_wanted(row))}: {told.note}")
    follow_inspections(row.shipment, by=by)
    return row


def check_told(reason: str, note: str, packed_percent: int | None) -> None:
    if not note.strip():
        raise Rejected(_("Say what happened."), field="note")
    if reason == NotDoneReason.UNDER_PACKED and packed_percent is None:
        raise Rejected(_("Say how many percent were packed."), field="packed_percent")


def check_too_little(packed: int, wanted: int) -> None:
    """Goods that are packed as far as was asked for can be inspected."""
    if packed >= wanted:
        words = {"packed": packed, "wanted": wanted}
        raise Rejected(
            _(
                "%(packed)d %% is packed and at least %(wanted)d %% is asked for: that is not too little. Inspect, or give another reason."
            )
            % words,
            field="packed_percent",
        )


def keep_evidence(row: Inspection, photo, by) -> None:
    if photo is not None:
        add_photo(inspection=row, upload=photo, by=by, shows=PhotoSubject.EVIDENCE)
    elif not row.photos.evidence().exists():
        raise Rejected(_("Add a photo as evidence."), field="photo")


@transaction.atomic
def charge_not_done(
    *, inspection: Inspection, charged_to: str, by, amount: Decimal | None = None, currency: str = "", version=None
) -> Inspection:
    """Who pays for the visit in vain; a manager says so, and may say otherwise later."""
    row = changes.lock(inspection, version)
    if by.role not in MANAGERS:
        raise Forbidden(_("Your role may not do this."))
    told = NotDone.objects.filter(inspection=row).first()
    if told is None:
        raise Rejected(_("This inspection is not one that was not carried out."), code="wrong_state")
    before = charge_words(told)
    told.charged_to, told.amount, told.currency = charged_to, amount, currency.strip().upper()
    if charged_to == ChargedTo.NOBODY:
        told.amount, told.currency = None, ""
    told.full_clean()
    told.save()
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    history.record(event="inspection.charged", of=row, by=by, changes={"charge": [before, charge_words(told)]})
    return row


def charge_words(told: NotDone) -> str:
    amount = f" {told.amount} {told.currency}" if told.amount else ""
    return f"{told.get_charged_to_display()}{amount}"


def forget_not_done(row: Inspection) -> None:
    """Sent back, it is open again; history keeps what was said."""
    NotDone.objects.filter(inspection=row).delete()
