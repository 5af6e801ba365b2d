"""One document of each kind, requested and full of things to say. A new kind of document gets its line in MAKERS."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from audits.models import FindingFile
from inspections.models import InspectionPhoto, Product
from qcportal.core import files
from qcportal.core.models import User
from reports import actions, making
from reports.enums import ReportKind
from reports.models import Report
from suppliers import actions as mending

from . import audits, inspections, people, suppliers
from . import reports as story


def photo(name: str, colour: str = "teal") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (160, 120), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def stored(name: str, colour: str = "teal"):
    return files.store(photo(name, colour), by=User.objects.system())


def shipment_report(buyer) -> Report:
    """Of a factory whose seams went bad, with charts, a finding and two photos."""
    factory = suppliers.factory("Hengyi Garment", local_name="东莞市恒艺制衣有限公司", city="东莞", buyers=[buyer])
    last = story.history(buyer, factory, story.RISEN)[-1]
    Product.objects.filter(pk=last.product_id).update(name="Rain jacket", local_name="雨衣")
    last.shipment = inspections.shipment(buyer, factory, product=last.product)
    last.save()
    for name in ("seam.jpg", "label.jpg"):
        InspectionPhoto.objects.create(inspection=last, file=stored(name), caption="Open seam, 左袖")
    audits.finding(audits.approved(buyer, factory), statement="新工人未经培训。")
    return actions.request_shipment_report(inspection=last, by=User.objects.system())


def release_document(buyer) -> Report:
    factory = suppliers.factory("Minh Phát", local_name="Công ty Minh Phát", buyers=[buyer])
    product = inspections.product(buyer, name="Chair", local_name="Ghế")
    shipment = inspections.shipment(buyer, factory, product=product, state="inspected", units=3000)
    lot = inspections.approved(buyer, factory, shipment=shipment, product=product, lot_size=3000)
    inspections.decision(lot, kind="accept", reason="可以放行。")
    return story.release_document(shipment)


def eight_d_report(buyer) -> Report:
    """Asked for by a finding with a photo, and answered with another."""
    boss, factory = people.manager(name="Olga"), suppliers.factory("Aydın", local_name="Aydın", buyers=[buyer])
    action = suppliers.corrective_action(factory, owner=buyer, title="Needle log 针", description="12 of 80")
    finding = audits.finding(audits.approved(buyer, factory), corrective_action=action, statement="No needle log")
    FindingFile.objects.create(finding=finding, file=stored("found.jpg"))
    told = {"whys": ["Worn needles"], "action_taken": "Needle log", "team": "Mr Li", "uploads": [photo("mended.jpg")]}
    action = mending.answer_corrective_action(record=action, by=boss, **told)
    return actions.request_eight_d(corrective_action=action, by=people.buyer_person(buyer, name="Anna"))


MAKERS = {
    ReportKind.SHIPMENT: shipment_report,
    ReportKind.RELEASE: release_document,
    ReportKind.EIGHT_D: eight_d_report,
}


def made(kind: str, buyer) -> tuple[Report, bytes]:
    """The document as a worker makes it, and its file."""
    return finished(MAKERS[kind](buyer))


def finished(report: Report) -> tuple[Report, bytes]:
    assert making.make(report.pk), Report.objects.get(pk=report.pk).error
    report = Report.objects.get(pk=report.pk)
    return report, content(report)


def content(report: Report) -> bytes:
    with report.file.file.open("rb") as file:
        return file.read()
