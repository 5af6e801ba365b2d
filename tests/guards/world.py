"""Two buyers that share a factory, with a row of every kind on each side, and everybody who may knock."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from audits.models import AnswerPhoto, CheckFile, DisputeFile, FindingFile
from inspections.actions.plans import terms
from inspections.actions.schemes import schemes_of
from inspections.codes import container_check_digit
from inspections.models import (
    Correction,
    DefectDisputeFile,
    DefectExample,
    Inspection,
    InspectionPhoto,
    PackingReading,
    ReferenceCheck,
    SkipSeries,
)
from qcportal.core import files, history
from qcportal.core.models import OutgoingMail, User
from reports.models import Bundle, ReportDownload, ReportSchedule, ScheduledMail, ScorecardWeights
from suppliers.actions import record_evidence
from suppliers.emails import contacts_at
from suppliers.models import CorrectiveActionFile
from tests.builders import audits, inspections, people, reports, studies, suppliers

CORRECTED = {"figure": "units", "what": "Units inspected", "before": "124", "after": "125"} | dict.fromkeys(
    ("result_before", "result_after"), "pass"
)


@dataclass
class World:
    cast: dict = field(default_factory=dict)
    a: dict = field(default_factory=dict)
    b: dict = field(default_factory=dict)


def build() -> World:
    supplier = suppliers.supplier("Shared Works")
    factory = suppliers.factory("Shared Factory", supplier=supplier)
    ana, ben = (suppliers.with_logo(suppliers.buyer(name)) for name in ("Ana Stores", "Ben Stores"))
    world = World(cast=cast(ana, ben, supplier))
    world.a = side(ana, factory, "Anemone", world.cast["inspector"], world.cast["auditor"])
    world.b = side(ben, factory, "Begonia", people.inspector(), people.auditor())
    elsewhere()
    house_rows(factory)
    for name in ("manager", "buyer", "other buyer"):
        months_file(world.cast[name])
    return world


def months_file(person) -> Bundle:
    """A ZIP file of all reports of a month that this person asked for."""
    path = default_storage.save("bundles/world/claim-1.zip", ContentFile(b"PK\5\6" + bytes(18)))
    now = timezone.now()
    ready = {"state": "ready", "path": path, "ready_at": now, "expires_at": now + timedelta(days=7)}
    return Bundle.objects.create(month=date(2026, 3, 1), asked_by=person, **ready)


def cast(ana, ben, supplier) -> dict:
    """By name; a stranger is active, of a role, and belongs nowhere."""
    return {
        "administrator": people.administrator(),
        "manager": people.manager(),
        "read_only": people.read_only(),
        "inspector": people.inspector(),
        "auditor": people.auditor(),
        "buyer": people.buyer_person(ana),
        "other buyer": people.buyer_person(ben),
        "supplier contact": people.supplier_contact(supplier),
        "stranger buyer": people.buyer_person(),
        "stranger supplier contact": people.supplier_contact(),
        "stranger inspector": people.inspector(),
        "stranger auditor": people.auditor(),
    }


def scheduled(buyer) -> None:
    today = timezone.localdate()
    span = {"period_from": today, "period_to": today, "due_at": timezone.now()}
    plan = ReportSchedule.objects.create(buyer=buyer)
    ScheduledMail.objects.create(schedule=plan, person=User.objects.system(), **span)


def photo(name: str = "photo.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return files.store(SimpleUploadedFile(name, out.getvalue()), by=User.objects.system())


def side(buyer, factory, mark: str, inspector, auditor, visibility: str = "owner") -> dict:
    """One buyer's rows at a factory; `mark` stands in every text that somebody could write."""
    overruled = {"overruled": ["audit"], "overruled_reason": f"Internal{mark}", "overruled_by": User.objects.system()}
    decided = suppliers.qualification(factory, buyer=buyer, note=f"{mark} qualification", **overruled)
    told("qualification.overruled", decided, f"Internal{mark} overruled")
    suppliers.rule(buyer)
    ScorecardWeights.objects.create(buyer=buyer)
    scheduled(buyer)
    suppliers.document(factory, name="Licence")
    product = inspections.product(buyer, sku=f"{mark}-SKU", name=f"{mark} product", local_name=f"{mark} 产品")
    shipment = inspections.shipment(
        buyer, factory, number=f"{mark}-SHIPMENT", destination=f"{mark} port", note=f"{mark} note", units=7717
    )
    shipment.lines.update(po_number=f"{mark}-PO")
    inspections.comment(shipment, text=f"{mark} word")
    common = {"product": product, "remarks": f"{mark} remarks", "visibility": visibility}
    common |= {"review_note": f"Internal{mark} count anew"}
    inspections.point(product, name=f"{mark} width")
    planned = inspections.inspection(buyer, factory, person=inspector, shipment=shipment, **common)
    inspections.freeze(planned, *papers_of(product, mark))
    filing = inspections.inspection(buyer, factory, state="in_progress", person=inspector, **common)
    inspections.measured_point(filing, name=f"{mark} length")
    inspections.site_test(filing, name=f"{mark} test under way", remarks=f"{mark} test remark")
    inspections.part(filing, po_number=f"{mark}-PO", cartons_pulled=[1])
    inspections.packing(inspection=filing, carton_marks=f"{mark} marks")
    loading(
        inspections.inspection(buyer, factory, state="in_progress", person=inspector, type="loading", **common), mark
    )
    loading(inspections.approved(buyer, factory, person=inspector, type="loading", **common), mark)
    inspections.packing(product=product, carton_marks=f"{mark} marks")
    inspections.attention_point(filing, f"{mark} attention")
    inspections.part(planned, po_number=f"{mark}-PO")
    inspections.inspection(buyer, factory, state="submitted", person=inspector, **common)
    hidden = inspections.approved(buyer, factory, person=inspector, **common | {"visibility": "house"})
    inspections.not_done(buyer, factory, person=inspector, note=f"{mark} gate", charge=charge(mark), **common)
    inspections.programme(buyer, product.family, [{"photos": [f"{mark} photo wanted"]}])
    decided_schemes(buyer, factory, planned, mark)
    skip_lot_rows(product, shipment, mark)
    made = {"buyer": buyer, "product": product, "shipment": shipment, "planned": planned, "hidden": hidden}
    made |= filed_inspection(buyer, factory, shipment, mark, inspector, common)
    made |= audit_side(buyer, factory, mark, auditor, visibility)
    made["trend"] = studies.all_of(buyer, factory, made["finding"])
    Inspection.objects.filter(pk=made["approved"].pk).update(corrective_action=made["action"])
    return made


def papers_of(product, mark: str) -> tuple:
    """An artwork of the buyer, of which there is a draft too, and a paper that the factory reads."""
    artwork = inspections.revision(inspections.paper(product, f"{mark} artwork"), f"{mark} A", note=f"{mark} changed")
    shown = inspections.revision(inspections.paper(product, f"{mark} for all", for_factory=True), f"{mark} B")
    inspections.revision(artwork.paper, f"{mark} draft", approved=False)
    return artwork, shown


def decided_schemes(buyer, factory, planned, mark: str) -> None:
    series = {"owner": buyer, "factory": factory, "family": planned.product.family, "standard": planned.standard}
    for scheme in schemes_of(**series, terms=terms("II", {"major": "2.5"}, None)).values():
        inspections.scheme_decision(scheme, reason=f"{mark} steadiness")


def told(event: str, of, note: str, **changes) -> None:
    """What the house alone reads of a record's history."""
    history.record(event=event, of=of, by=User.objects.system(), note=note, changes=changes)


def loading(inspection, mark: str) -> None:
    inspections.part(inspection, po_number=f"{mark}-PO", loaded_units=1717)
    number = f"{mark[:4].upper()}305438"
    inspections.loading(
        inspection,
        checks={"floor": ("not_sound", f"{mark} hole")},
        container_number=f"{number}{container_check_digit(number)}",
        seal_number=f"{mark}-SEAL",
        other_seals=f"{mark}-CUSTOMS",
        truck_plate=f"{mark}-PLATE",
        weather=f"{mark} rain",
        remarks=f"{mark} loaded",
    )


def skip_lot_rows(product, shipment, mark: str) -> None:
    """A series with an agreement, and a lot of another shipment that was drawn."""
    series = SkipSeries.objects.create(programme=product.family.programmes.get(), factory=shipment.factory)
    other = inspections.shipment(shipment.buyer, shipment.factory, number=f"{mark}-SKIP")
    inspections.skip_draw(series, other, reason=f"{mark} agreed", lot=f"{mark} lot")


def charge(mark: str) -> tuple[str, str, str]:
    """That a buyer pays for a visit in vain."""
    return "buyer", f"{len(mark)}471.53", "USD"


def filed_inspection(buyer, factory, shipment, mark, inspector, common) -> dict:
    done = inspections.approved(
        buyer, factory, person=inspector, shipment=shipment, major_found=41, inspected_on=timezone.localdate(), **common
    )
    kind = inspections.defect_type(f"{mark} seam")
    inspections.measured_point(done, "9.5", "12.25", name=f"{mark} height")
    inspections.site_test(
        done, "88", name=f"{mark} test", unit="N", remarks=f"{mark} tested", serial_number=f"{mark}-1"
    )
    inspections.part(done, po_number=f"{mark}-PO", presented_units=2417, packed_units=1313, cartons_pulled=[1])
    inspections.packing(inspection=done, carton_marks=f"{mark} marks")
    inspections.attention_point(done, f"{mark} attention", answer="not_ok", remark=f"{mark} answer")
    line = inspections.defect(done, kind, 41, note=f"{mark} defect")
    InspectionPhoto.objects.create(inspection=done, file=photo(f"{mark}-seam.jpg"), defect=line)
    disputed = inspections.dispute(line, reason=f"{mark} holds")
    DefectDisputeFile.objects.create(dispute=disputed, file=photo(f"{mark}-held.jpg"))
    DefectExample.objects.create(defect_type=kind, file=photo(), shows="defect")
    InspectionPhoto.objects.create(inspection=done, file=photo(f"{mark}.jpg"), caption=f"{mark} caption")
    drawn = inspections.drawing(done, reason=f"{mark} drawn anew")
    inspections.deviation(drawn, photo(), taken=f"{mark} carton", reason=f"{mark} wet")
    inspections.inspection(buyer, factory, person=inspector, original=done, **common)
    report = None
    if common["visibility"] != "shared":
        report = reports.shipment_report(done)
        ReportDownload.objects.create(report=report, person_label=f"{mark} downloader", person_id=inspector.pk)
    PackingReading.objects.create(inspection=done, carton=1, kind="marks", text=f"{mark} read", answer="conform")
    ReferenceCheck.objects.create(inspection=done, tag=f"{mark} tag", kept_at=f"{mark} shelf")
    Correction.objects.create(inspection=done, reason=f"{mark} miscounted", **CORRECTED, by=done.reviewed_by)
    inspections.decision(done, reason=f"{mark} reason", conditions=f"{mark} conditions")
    release = reports.release_document(shipment)
    given = reports.link(shipment=shipment, given_to=f"{mark} forwarder")
    ReportDownload.objects.create(report=release, link=given, way="link")
    return {"approved": done, "report": report, "release": release}


def said_of_itself(mark: str, fields: dict) -> None:
    """Of the supplier: one that was accepted, one that waits for it, one that was sent back with a reason for an answer."""
    for state in ("approved", "planned", "in_progress"):
        audit = audits.self_assessment(*contacts_at(fields["factory"]), state=state, **fields)
        given = audits.answer(audit, note=f"{mark} own word", review_note=f"{mark} asks to be shown")
        AnswerPhoto.objects.create(answer=given, file=photo(), caption=f"{mark} own photo")


def audit_side(buyer, factory, mark, auditor, visibility) -> dict:
    common = {"visibility": visibility, "summary": f"{mark} summary", "confidential_note": f"Secret{mark}"}
    common |= {"review_note": f"Internal{mark}", "people_met": f"{mark} foreman", "areas_visited": f"{mark} hall"}
    for state in ("planned", "in_progress", "submitted"):
        visit = audits.audit(buyer, factory, person=auditor, state=state, **common).visit
        visit.note = f"Internal{mark} road"
        visit.save()
    desk = {"owner": buyer, "factory": factory, **common}
    audits.desk_review(auditor, **desk)
    said_of_itself(mark, desk | {"message": f"{mark} asks you", "review_note": f"{mark} asks again"})
    unannounced = audits.audit(buyer, factory, person=auditor, announcement="unannounced", **common)
    unannounced.visit.note = f"Surprise{mark}"
    unannounced.visit.save()
    done = audits.approved(buyer, factory, person=auditor, **common)
    notes = {"interview_note": f"{mark} interview", "confidential_note": f"SecretWord{mark}"}
    given = audits.answer(done, note=f"{mark} answer", **notes)
    told("answer.noted", given, "", confidential_note=["", f"SecretWord{mark}"])
    told("audit.summarised", done, f"Internal{mark} agreed", confidential_note=["", f"Secret{mark}"])
    AnswerPhoto.objects.create(answer=given, file=photo(), caption=f"{mark} a")
    action = suppliers.corrective_action(
        factory, owner=buyer, visibility=visibility, title=f"{mark} action", description=f"{mark} description"
    )
    CorrectiveActionFile.objects.create(corrective_action=action, file=photo(f"{mark}-proof.jpg"))
    texts = {"statement": f"{mark} statement", "evidence": f"{mark} evidence", "clause": f"{mark}-8"}
    finding = audits.finding(done, corrective_action=action, **texts)
    record_evidence(factory=factory, kind="audit", grade="A", valid_until=None, source=done)
    FindingFile.objects.create(finding=finding, file=photo(f"{mark}-finding.jpg"))
    audits.competence(auditor)
    audits.interest(auditor, factory, note=f"Internal{mark} employer")
    follow_ups(finding, mark, auditor, common)
    disputed = audits.dispute(audits.finding(done, statement=f"{mark} disputed"), reason=f"{mark} objection")
    DisputeFile.objects.create(dispute=disputed, file=photo(f"{mark}-objection.jpg"))
    return {"unannounced": unannounced, "audit": done, "finding": finding, "action": action}


def follow_ups(finding, mark, auditor, common) -> None:
    """One that is approved, and one under way, each with its word on the finding."""
    said = {"outcome": "still_open", "note": f"{mark} progress", "person": auditor}
    done = audits.following(finding, state="approved", **said, **common)
    CheckFile.objects.create(check_of=done, file=photo(f"{mark}-progress.jpg"))
    audits.following(finding, state="in_progress", **said, **common | {"summary": f"{mark} hurry"})


def elsewhere() -> None:
    """A factory that nobody of the cast but the house has to do with."""
    supplier = suppliers.supplier("Elsewhere Works")
    factory = suppliers.factory("Elsewhere Factory", supplier=supplier)
    side(
        suppliers.with_logo(suppliers.buyer("Elsewhere Stores")),
        factory,
        "Elsewhere",
        people.inspector(),
        people.auditor(),
    )
    people.supplier_contact(supplier)


def house_rows(factory) -> None:
    """What belongs to no buyer."""
    suppliers.qualification(factory, note="Housemark")
    audits.approved(None, factory, visibility="house", summary="Housemark")
    suppliers.corrective_action(factory, visibility="house", title="Housemark")
    audits.standard(state="draft")
    suppliers.imported(factory)
    suppliers.requirement(factory)
    suppliers.volume(factory)
    house = studies.written()
    kept = audits.finding(audits.approved(None, factory, visibility="house"), statement="Housemark")
    studies.claimed(house, factory, {kept: 0.9}, ratio=7.7)
    studies.warned(house, kept)
    studies.written(supplier=factory.supplier)
    OutgoingMail.objects.create(to="somebody@example.com", subject="Housemark", body="Housemark")
