"""A factory with a story: inspections over two years, and a defect whose rate changes."""

from datetime import timedelta

from django.utils import timezone

from inspections.enums import DefectCategory, InspectionState
from inspections.models import DefectTypeArea
from qcportal.core.models import User
from reports import actions, making, sharing
from suppliers.enums import ProcessArea

from . import inspections, people, suppliers


def seam_type():
    kind = inspections.defect_type("Open seam", category=DefectCategory.SEAM, local_name="开线")
    DefectTypeArea.objects.create(defect_type=kind, area=ProcessArea.TRAINING_STAFFING, weight="0.80")
    return kind


def history(buyer, factory, counts, kind=None, units: int = 125, **fields) -> list:
    """An approved inspection every three weeks up to last week, with so many defects each."""
    kind = kind or seam_type()
    today = timezone.localdate()
    made = []
    product = inspections.product(buyer)
    for place, count in enumerate(counts):
        day = today - timedelta(days=7 + 21 * (len(counts) - 1 - place))
        row = inspections.inspection(
            buyer,
            factory,
            state=InspectionState.APPROVED,
            product=product,
            inspected_on=day,
            units_inspected=units,
            **fields,
        )
        if count:
            inspections.defect(row, kind, count)
        made.append(row)
    return made


RISEN = [3, 2, 4, 3, 2, 3, 4, 2, 3, 3, 2, 3, 11, 12, 10, 13, 11, 12, 14, 11]
STEADY = [3, 2, 4, 3, 2, 3, 4, 2, 3, 3, 2, 3, 3, 4, 2, 3, 3, 2, 4, 3]


def shipment_report(inspection):
    return actions.request_shipment_report(inspection=inspection, by=User.objects.system())


def release_document(shipment):
    return actions.request_release_document(shipment=shipment, by=User.objects.system())


def requested(buyer=None, factory=None, **fields):
    """A queued report of an approved inspection of a shipment."""
    buyer = buyer or suppliers.buyer()
    factory = factory or suppliers.factory(buyers=[buyer])
    shipment = inspections.shipment(buyer, factory)
    return shipment_report(inspections.approved(buyer, factory, shipment=shipment, **fields))


def ready(buyer=None, factory=None, content: bytes = b"%PDF-1.7 tiny", **fields):
    """A report with a file and few figures, published as a worker does it, without laying anything out."""
    sentences = [{"sentence": "Seams: no evidence of change.", "explanation": ""}]
    figures = {"trends": sentences, "findings": [], "why": ["Within its acceptance number."]}
    return published(requested(buyer, factory, **fields), figures, content)


def published(report, figures, content: bytes = b"%PDF-1.7 tiny"):
    claim = actions.claim(report.pk)
    file = making.stored(report, claim, content)
    actions.publish(report.pk, claim, file=file, figures=figures, content_sha256="0" * 64)
    report.refresh_from_db()
    return report


def link(by=None, *, given_to: str = "Vera", **of):
    """A share link of a `report` or a `shipment`, made for its buyer by one of its people."""
    buyer = of["report"].owner if "report" in of else of["shipment"].buyer
    return sharing.make_link(by=by or people.buyer_person(buyer), given_to=given_to, **of)[0]


def held_again(buyer, factory, content: bytes = b"%PDF-1.7 tiny") -> tuple:
    """A release document that lets the goods leave, and the next revision, not made yet, that holds them."""
    shipment = inspections.shipment(buyer, factory, units=3000)
    lot = inspections.approved(buyer, factory, shipment=shipment, product=shipment.lines.get().product, lot_size=3000)
    inspections.decision(lot, kind="accept")
    first = release_document(shipment)
    published(first, first.figures, content)
    inspections.decision(lot, kind="reject")
    return first, release_document(shipment)


def failed(buyer=None, factory=None, why: str = "The disk is full."):
    report = requested(buyer, factory)
    actions.give_up(report.pk, actions.claim(report.pk), why, final=True)
    report.refresh_from_db()
    return report
