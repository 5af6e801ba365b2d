import itertools
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspections.actions.library import keep_findable
from inspections.actions.plans import AQLS, plan_lines
from inspections.enums import ContainerPart, DefectCategory, DefectClass, InspectionState, Result
from inspections.models import (
    AttentionPoint,
    ContainerCheck,
    Decision,
    Defect,
    DefectDispute,
    DefectType,
    Draw,
    DrawDeviation,
    ExpectedPacking,
    Inspection,
    InspectionPaper,
    InspectionPhoto,
    Loading,
    LotPart,
    MeasuredPoint,
    MeasuredValue,
    MeasurementPoint,
    NotDone,
    Paper,
    PaperRevision,
    PlanLine,
    Product,
    ProductPacking,
    Programme,
    ProgrammeEdition,
    ProgrammeStep,
    Protocol,
    Scheme,
    SchemeDecision,
    Shipment,
    ShipmentComment,
    ShipmentLine,
    SiteReading,
    SiteTest,
    SkipDecision,
    SkipDraw,
    SkipSeries,
)
from inspections.sampling import ISO
from qcportal.core import files
from qcportal.core.models import StoredFile, User
from suppliers.enums import VisitRole
from suppliers.normalise import search_grams

from . import people, suppliers

_count = itertools.count(1)
AGREED = {"secret": "ab" * 32, "commitment": "cd" * 32}


def product(buyer=None, **fields) -> Product:
    number = next(_count)
    fields = {"sku": f"SKU-{number}", "name": f"Product {number}"} | fields
    fields.setdefault("search_grams", search_grams(fields["sku"], fields["name"], fields.get("local_name", "")))
    return Product.objects.create(
        buyer=buyer or suppliers.buyer(), family=fields.pop("family", None) or suppliers.family(), **fields
    )


def shipment(buyer=None, factory=None, *, units: int = 3000, **fields) -> Shipment:
    """A shipment with one line."""
    buyer = buyer or suppliers.buyer()
    fields = {"number": f"SH-{next(_count)}", "ships_on": suppliers.SOME_DAY + timedelta(days=10)} | fields
    of = fields.pop("product", None) or product(buyer)
    grams = search_grams(fields["number"])
    made = Shipment.objects.create(
        buyer=buyer, factory=factory or suppliers.factory(buyers=[buyer]), search_grams=grams, **fields
    )
    ShipmentLine.objects.create(shipment=made, product=of, po_number=f"PO-{next(_count)}", quantity_units=units)
    return made


def comment(of=None, by=None, text: str = "Please hold it.", **fields) -> ShipmentComment:
    """On a shipment, by one of its buyer's people."""
    of = of or shipment()
    return ShipmentComment.objects.create(shipment=of, by=by or people.buyer_person(of.buyer), text=text, **fields)


def scheme(owner=None, factory=None, **fields) -> Scheme:
    fields = {"standard": ISO, "level": "II", "defect_class": "major", "aql": "2.5"} | fields
    owner = owner or suppliers.buyer()
    fields.setdefault("family", suppliers.family())
    return Scheme.objects.create(owner=owner, factory=factory or suppliers.factory(buyers=[owner]), **fields)


def programme(buyer=None, family=None, steps=(), **fields) -> Programme:
    """With a pre-shipment inspection a week before the goods leave, unless other `steps` are given."""
    made = Programme.objects.create(buyer=buyer or suppliers.buyer(), family=family or suppliers.family(), **fields)
    edition = ProgrammeEdition.objects.create(programme=made, number=1, by=User.objects.system())
    usual = {"type": "pre_shipment", "days_before": 7, "standard": ISO, "level": "II", "aql_major": "2.5"}
    for step in steps or [{}]:
        ProgrammeStep.objects.create(edition=edition, **usual | step)
    return made


def skip_series(made=None, factory=None) -> SkipSeries:
    return SkipSeries.objects.create(programme=made or programme(), factory=factory or suppliers.factory())


def skip_draw(series, shipment, *, reason: str = "Good lots.", **fields) -> SkipDraw:
    """A lot that is drawn by an agreement of the series, to be skipped unless `fields` say otherwise."""
    agreement = SkipDecision.objects.create(
        series=series, event="accept", reason=reason, by=User.objects.system(), inspect_one_in=2, **AGREED
    )
    line = shipment.lines.first()
    usual = {
        "product": line.product,
        "place": 1,
        "units": line.quantity_units,
        "lot": str(line),
        "key": "ef" * 32,
        "skips": True,
    }
    return SkipDraw.objects.create(agreement=agreement, shipment=shipment, **usual | fields)


def decision(inspection=None, kind="reject", **fields) -> Decision:
    inspection = inspection or approved()
    given = {"reason": "Open seams.", "meaning": "I decide.", "signed_name": "Anna"} | fields
    given.setdefault("by", User.objects.system())
    return Decision.objects.create(inspection=inspection, kind=kind, **given)


def scheme_decision(scheme, event="steady", **fields) -> SchemeDecision:
    return SchemeDecision.objects.create(
        scheme=scheme, event=event, **{"reason": "Seen on site.", "by": User.objects.system()} | fields
    )


def drawing(inspection, **fields) -> Draw:
    """A draw that is revealed; its hash is nobody's."""
    told = {"seed": "5eed" * 16, "units": 3000, "units_per_carton": 24, "cartons_to_open": 12, "count": 125}
    told |= {"drawn": [[3, [1, 2]]], "revealed_at": timezone.now(), "revealed_by": User.objects.system()}
    return Draw.objects.create(
        inspection=inspection, **{"secret": "5eed" * 16, "commitment": "c0" * 32} | told | fields
    )


def deviation(draw, file, **fields) -> DrawDeviation:
    photo = InspectionPhoto.objects.create(inspection=draw.inspection, file=file, caption=fields.get("reason", ""))
    return DrawDeviation.objects.create(
        draw=draw, photo=photo, **{"carton": 3, "taken": "carton 4", "reason": "Wet."} | fields
    )


def not_done(buyer=None, factory=None, *, note: str = "The gate was shut.", charge=None, **fields) -> Inspection:
    """An inspection that was not carried out; `charge` is (who pays, amount, currency)."""
    made = inspection(buyer, factory, state=InspectionState.NOT_DONE, **fields)
    told = dict(zip(("charged_to", "amount", "currency"), charge or (), strict=False))
    NotDone.objects.create(inspection=made, reason="closed", note=note, by=User.objects.system(), **told)
    return made


def defect_type(name: str = "", category=DefectCategory.SEAM, default_class=DefectClass.MAJOR, **fields) -> DefectType:
    number = next(_count)
    fields = {"code": f"D-{number}", "name": name or f"Defect {number}"} | fields
    kind = DefectType.objects.create(category=category, default_class=default_class, **fields)
    keep_findable(kind)
    return kind


def paper(product, name: str = "", kind: str = "artwork", **fields) -> Paper:
    return Paper.objects.create(product=product, kind=kind, name=name or f"Paper {next(_count)}", **fields)


def revision(paper, label: str = "A", file=None, approved: bool = True, **fields) -> PaperRevision:
    """In use since a month, unless `approved` is False."""
    system, now = User.objects.system(), timezone.now()
    fields = {"valid_from": timezone.localdate() - timedelta(days=30), "uploaded_by": system} | fields
    fields |= {"approved_by": system, "approved_at": now} if approved else {}
    return PaperRevision.objects.create(paper=paper, label=label, file=file or pdf(f"{label}.pdf"), **fields)


def pdf(name: str = "paper.pdf", content: bytes = b"%PDF-1.7 tiny") -> StoredFile:
    return files.store(SimpleUploadedFile(name, content), by=User.objects.system(), allow=("pdf",))


def freeze(inspection, *revisions) -> None:
    InspectionPaper.objects.bulk_create(InspectionPaper(inspection=inspection, revision=each) for each in revisions)


POINT = {"name": "Width", "nominal": Decimal(10), "lower_tolerance": Decimal("0.5"), "upper_tolerance": Decimal(1)}


def point(product, **fields) -> MeasurementPoint:
    return MeasurementPoint.objects.create(product=product, **{"position": product.points.count() + 1} | POINT | fields)


def measured_point(inspection, *values: str, **fields) -> MeasuredPoint:
    """A point that is frozen into an inspection, and what its first samples measure."""
    fields = {"position": inspection.points.count() + 1} | POINT | fields
    made = MeasuredPoint.objects.create(inspection=inspection, **fields)
    rows = [MeasuredValue(point=made, sample=place, value=Decimal(each)) for place, each in enumerate(values, start=1)]
    MeasuredValue.objects.bulk_create(rows)
    return made


def protocol(name: str = "Pull test", **fields) -> Protocol:
    fields = {"code": f"P-{next(_count)}", "kind": "function", "sample_units": 3} | fields
    return Protocol.objects.create(name=name, **fields)


def site_test(inspection, *readings: str, protocol_of=None, **fields) -> SiteTest:
    """A test that is frozen into an inspection, and what was read on its first units."""
    position = inspection.site_tests.count() + 1
    fields = {"name": "Pull test", "kind": "function", "sample_units": 3, "position": position} | fields
    of = protocol_of or protocol(fields["name"])
    made = SiteTest.objects.create(inspection=inspection, protocol=of, protocol_version=1, code=of.code, **fields)
    rows = [SiteReading(test=made, sample=place, value=Decimal(each)) for place, each in enumerate(readings, start=1)]
    SiteReading.objects.bulk_create(rows)
    return made


def part(inspection, units: int | None = None, **fields) -> LotPart:
    """Goods of one order in an inspection's lot; with `presented` and the like as somebody counted them."""
    number = inspection.parts.count() + 1
    fields = {"position": number, "po_number": f"PO-{next(_count)}", "units": units or inspection.lot_size} | fields
    fields.setdefault("ordered_units", fields["units"])
    return LotPart.objects.create(inspection=inspection, **fields)


def packing(product=None, inspection=None, **fields):
    """What should stand on the cartons, of a product or frozen into an inspection."""
    fields = {"outer_gtin": "4006381333931"} | fields
    if inspection:
        return ExpectedPacking.objects.create(inspection=inspection, **fields)
    return ProductPacking.objects.create(product=product, **fields)


def loading(inspection, *, checks: dict | None = None, **fields) -> Loading:
    """All of a container loading: sound, sealed and whole, as far as the fields and `checks` {part: (answer, remark)} say nothing else."""
    began = timezone.make_aware(datetime.combine(inspection.inspected_on or suppliers.SOME_DAY, time(3)))
    usual = {"container": "40_hc", "container_number": "CSQU3054383", "seal": "high_security", "seal_number": "ML-1"}
    usual |= {"began_at": began, "ended_at": began + timedelta(hours=2), "cartons_loaded": 125}
    usual |= {"recorded_by": User.objects.system(), "recorded_at": began + timedelta(hours=2)}
    made = Loading.objects.create(inspection=inspection, **usual | fields)
    seen = dict.fromkeys(ContainerPart.values, ("sound", "")) | (checks or {})
    rows = [ContainerCheck(loading=made, part=part, answer=each[0], remark=each[1]) for part, each in seen.items()]
    ContainerCheck.objects.bulk_create(rows)
    return made


def attention_point(inspection, text: str = "Rivet the pull tab", **fields) -> AttentionPoint:
    fields = {"position": inspection.attention_points.count() + 1, "source": "product"} | fields
    return AttentionPoint.objects.create(inspection=inspection, text=text, **fields)


def inspection(
    buyer=None, factory=None, *, person=None, lot_size: int = 3000, state=InspectionState.PLANNED, plan=None, **fields
):
    """An inspection with its plan (`plan` changes it, as groups or double sampling), on a visit of `person`; from `submitted` on filed with a passing result."""
    buyer = buyer or suppliers.buyer()
    factory = factory or suppliers.factory(buyers=[buyer])
    people = [(person, VisitRole.LEAD_INSPECTOR)] if person else []
    fields.setdefault("visit", None)
    visit = fields.pop("visit") or suppliers.visit(
        factory, people=people, starts_on=suppliers.SOME_DAY + timedelta(days=next(_count))
    )
    made = Inspection.objects.create(
        number=fields.pop("number", None) or f"INS-T-{next(_count)}",
        type=fields.pop("type", "pre_shipment"),
        product=fields.pop("product", None) or product(buyer),
        factory=factory,
        visit=visit,
        owner=buyer,
        lot_size=lot_size,
        state=state,
        **(filed(visit, state) | fields),
    )
    usual = {"lot_size": lot_size, "level": "II", "severity": "normal", "standard": made.standard, "aqls": AQLS}
    lines = plan_lines(**usual | (plan or {}))
    for line in lines:
        line.inspection = made
        line.found = getattr(made, f"{line.defect_class}_found") if made.submitted_at else None
    PlanLine.objects.bulk_create(lines)
    return made


def filed(visit, state) -> dict:
    """What the constraints ask of a submitted or approved inspection."""
    if state not in (InspectionState.SUBMITTED, InspectionState.APPROVED):
        return {"inspected_on": visit.starts_on} if state == InspectionState.IN_PROGRESS else {}
    system, now = User.objects.system(), timezone.now()
    facts = {
        "inspected_on": visit.starts_on,
        "units_inspected": 200,
        "result": Result.PASS,
        "submitted_by": system,
        "submitted_at": now,
    }
    return facts | ({"reviewed_by": system, "reviewed_at": now} if state == InspectionState.APPROVED else {})


def approved(buyer=None, factory=None, **fields) -> Inspection:
    return inspection(buyer, factory, state=InspectionState.APPROVED, **fields)


def defect(inspection, kind=None, count: int = 1, **fields) -> Defect:
    kind = kind or defect_type()
    return Defect.objects.create(
        inspection=inspection,
        defect_type=kind,
        defect_class=fields.pop("defect_class", kind.default_class),
        group=fields.pop("group", kind.judged_as),
        count=count,
        units=fields.pop("units", count),
        factory=inspection.factory,
        inspected_on=inspection.inspected_on,
        **fields,
    )


def dispute(line=None, by=None, **fields) -> DefectDispute:
    """The supplier's word against a line of defects."""
    line = line or defect(approved())
    what = {name: getattr(line, name) for name in ("inspection", "defect_type", "defect_class", "count")}
    fields = {"reason": "The seam holds", "raised_by": by or User.objects.system()} | what | fields
    return DefectDispute.objects.create(**fields)
