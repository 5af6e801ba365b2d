"""One document of each kind, requested and full of things to say. A new kind of document gets its line in MAKERS."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from audits.models import FindingFile
from inspections.models import InspectionPhoto, Product
from qcportal.core import files
from qcportal.core.models import User
from reports import actions, making
from reports.enums import ReportKind
from reports.models import Report
from reports.periods import Period
from reports.requests.audits import request_audit_report
from reports.requests.factories import request_factory_profile
from reports.requests.periods import request_portfolio_summary, request_supplier_review
from suppliers import actions as mending

from . import audits, inspections, people, studies, suppliers
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


def audit_report(buyer) -> Report:
    """With notes for the house alone, a finding with a photo, and a trend that it may explain."""
    factory = known_factory(buyer, "Shengda")
    audit = audits.approved(buyer, factory, grade="C", score_percent="81.5", confidential_note="Told by Olga")
    weak = audits.answer(audit, "s1-q1", "major", "No needle log")
    audits.all_answered(audit)
    found = audits.finding(audit, answer=weak, statement="针没有记录。", evidence="Line 3")
    FindingFile.objects.create(finding=found, file=stored("needle.jpg", "maroon"))
    studies.claimed(studies.written(buyer), factory, {found: 0.82})
    return request_audit_report(audit=audit, by=people.buyer_person(buyer))


def factory_profile(buyer) -> Report:
    """Of a factory with an audit, something late and something that runs out."""
    factory = known_factory(buyer, "Anh Dũng", local_name="Công ty Anh Dũng")
    week = timedelta(days=7)
    story.history(buyer, factory, story.RISEN[-14:])  # within the twelve months that it counts, next month too
    audits.finding(audits.approved(buyer, factory, grade="B", valid_until=factory.today() + week))
    suppliers.corrective_action(
        factory, owner=buyer, raised_on=factory.today() - 5 * week, due_on=factory.today() - week
    )
    return request_factory_profile(factory=factory, by=people.buyer_person(buyer))


def supplier_review(buyer) -> Report:
    factory = known_factory(buyer, "Güneş")
    story.history(buyer, factory, story.STEADY)
    asked = {"supplier": factory.supplier, "owner": buyer, "by": people.buyer_person(buyer)}
    return request_supplier_review(period=last_year(), **asked)


def portfolio_summary(buyer) -> Report:
    """Of all factories that the others' documents are of, too."""
    for name in ("Karim", "Siam"):
        story.history(buyer, known_factory(buyer, name), story.RISEN)
    return request_portfolio_summary(owner=buyer, period=last_year(), by=people.buyer_person(buyer))


def known_factory(buyer, name: str, **fields):
    return suppliers.factory(name, supplier=suppliers.supplier(f"{name} Group"), buyers=[buyer], **fields)


def last_year() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=364), today)


MAKERS = {
    ReportKind.SHIPMENT: shipment_report,
    ReportKind.RELEASE: release_document,
    ReportKind.EIGHT_D: eight_d_report,
    ReportKind.AUDIT: audit_report,
    ReportKind.FACTORY: factory_profile,
    ReportKind.SUPPLIER: supplier_review,
    ReportKind.PORTFOLIO: portfolio_summary,
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
