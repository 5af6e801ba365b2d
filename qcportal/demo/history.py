"""Two years of shipments and inspections of one factory, written in bulk with the days they belong to."""

from collections import Counter
from datetime import timedelta
from hashlib import sha256

from django.db.backends.postgresql.psycopg_any import DateRange

from inspections import draw
from inspections.actions.plans import AQLS, plan_lines, terms
from inspections.actions.schemes import schemes_of
from inspections.enums import InspectionState, Result, ShipmentState
from inspections.models import Defect, DefectType, Draw, Inspection, PlanLine, Shipment, ShipmentLine
from qcportal.core.models import HistoryEntry
from qcportal.core.numbers import following
from suppliers.enums import VisitRole, VisitState
from suppliers.models import Visit, VisitAssignment
from suppliers.normalise import search_grams

from . import goods

LOTS = (480, 800, 1200, 1500, 2400, 3000, 3600, 5000, 8000)
PER_CARTON = 24
WORST_CLASS = 0.35  # share of defects found as the type's own class; the rest are minor
PORTS = ("Rotterdam", "Felixstowe", "Hamburg", "Valencia", "Göteborg")


def add(world, story) -> None:
    """Approved inspections with their shipments, from two years ago to three weeks ago."""
    month = 0.4 + float(world.chance.random())
    while month < 23.3:
        add_inspection(world, story, month)
        month += float(world.chance.gamma(6, 1 / (6 * story.per_month)))


def rates_at(story, month: float) -> dict[str, float]:
    """Defects per 100 units by category in this month of the story."""
    rates = dict(story.rates)
    for change in story.changes:
        if change.first <= month < change.last + 1:
            rates[change.category] = rates[change.category] * change.ratio
    return rates


def add_inspection(world, story, month: float) -> Inspection:
    """One visit, shipment and inspection, filed and approved."""
    person = world.people[story.inspector]
    day = world.free_day(person, world.day(month))
    product = world.products[str(world.chance.choice(story.products))]
    factory = world.factories[story.name]
    lot = int(world.chance.choice(LOTS))
    visit = add_visit(factory, person, day)
    shipment = add_shipment(world, factory, product, lot, day)
    lines = plan_lines(lot_size=lot, level="II", severity="normal", standard="ISO 2859-1:1999", aqls=AQLS)
    units = max(line.sample_units for line in lines)
    counts = found(world, story, month, units)
    inspection = file(world, visit, shipment, product, lot, units, day, lines, counts, person)
    decide(shipment, inspection, day, world)
    return inspection


def add_visit(factory, person, day) -> Visit:
    visit = Visit.objects.create(factory=factory, starts_on=day, ends_on=day, state=VisitState.DONE)
    VisitAssignment.objects.create(
        visit=visit, person=person, role=VisitRole.LEAD_INSPECTOR, days=DateRange(day, day, "[]")
    )
    return visit


def add_shipment(world, factory, product, lot: int, day, state=ShipmentState.INSPECTED) -> Shipment:
    count = Shipment.objects.filter(buyer=product.buyer).count() + 1
    number, order = f"{product.buyer.code}-S{1000 + count}", f"PO-{product.buyer.code[:2]}{24000 + 7 * count}"
    shipment = Shipment.objects.create(
        number=number,
        buyer=product.buyer,
        factory=factory,
        ships_on=day + timedelta(days=int(world.chance.integers(4, 14))),
        destination=str(world.chance.choice(PORTS)),
        state=state,
        search_grams=search_grams(number, order, product.sku, product.name),
    )
    ShipmentLine.objects.create(
        shipment=shipment, product=product, po_number=order, quantity_units=lot, cartons=-(-lot // PER_CARTON)
    )
    return shipment


def found(world, story, month: float, units: int) -> Counter:
    """{(defect type, class): count} in a sample of so many units."""
    from .world import poisson  # noqa: PLC0415  the two build on each other

    counts: Counter = Counter()
    for category, rate in rates_at(story, month).items():
        kinds = types_of(category)
        for _ in range(poisson(world, rate * units / 100)):
            kind = kinds[int(world.chance.integers(len(kinds)))]
            worst = float(world.chance.random()) < WORST_CLASS
            counts[kind, kind.default_class if worst else "minor"] += 1
    return counts


_types: dict[str, list[DefectType]] = {}


def types_of(category: str) -> list[DefectType]:
    """Three types of a category that are not critical: critical defects are rare, and so stay out of the story."""
    if category not in _types or not DefectType.objects.filter(pk=_types[category][0].pk).exists():
        kinds = DefectType.objects.filter(category=category).exclude(default_class="critical").order_by("code")
        _types[category] = list(kinds[:3])
    return _types[category]


def add_draw(inspection: Inspection, count: int, when) -> Draw:
    """As the portal draws, from a secret that is the same every time."""
    secret = sha256(inspection.number.encode()).hexdigest()
    cartons = draw.usual_cartons(inspection.lot_size, PER_CARTON, count)
    lot = draw.Lot(inspection.number, inspection.lot_size, PER_CARTON, cartons, count)
    return Draw.objects.create(
        inspection=inspection,
        secret=secret,
        seed=secret,
        commitment=draw.commitment(secret, inspection.number),
        units=lot.units,
        units_per_carton=PER_CARTON,
        cartons_to_open=cartons,
        count=count,
        drawn=[[each.number, list(each.units)] for each in draw.drawn(secret, lot)],
        revealed_at=when,
        revealed_by=inspection.submitted_by,
    )


def file(world, visit, shipment, product, lot, units, day, lines, counts, person) -> Inspection:
    totals = Counter()
    for (_kind, name), count in counts.items():
        totals[name] += count
    passes = all(line.verdict(totals[line.defect_class]).passes for line in lines)
    inspection = Inspection.objects.create(
        number=following("INS", day.year),
        type="pre_shipment",
        shipment=shipment,
        product=product,
        factory=visit.factory,
        visit=visit,
        owner=product.buyer,
        state=InspectionState.APPROVED,
        lot_size=lot,
        inspected_on=day,
        units_inspected=units,
        critical_found=totals["critical"],
        major_found=totals["major"],
        minor_found=totals["minor"],
        result=Result.PASS if passes else Result.FAIL,
        submitted_by=person,
        submitted_at=world.at(day, 10),
        reviewed_by=world.manager,
        reviewed_at=world.at(day + timedelta(days=1), 8),
    )
    schemes = schemes_of(
        owner=product.buyer,
        factory=visit.factory,
        family=product.family,
        standard=inspection.standard,
        terms=terms(inspection.level, AQLS),
    )
    for line in lines:
        line.inspection, line.scheme = inspection, schemes.get((line.group, line.defect_class))
        line.found = totals[line.defect_class]
    PlanLine.objects.bulk_create(lines)
    draw = add_draw(inspection, units, world.at(day, 2))
    goods.add_past(inspection, shipment.lines.get(), [number for number, _units in draw.drawn])
    Defect.objects.bulk_create(
        Defect(
            inspection=inspection,
            defect_type=kind,
            defect_class=name,
            group=kind.judged_as,
            count=count,
            units=count,
            factory=visit.factory,
            inspected_on=day,
        )
        for (kind, name), count in counts.items()
    )
    remember(world, inspection, person, day)
    return inspection


def remember(world, inspection, person, day) -> None:
    """History as it would stand there, at its own time."""
    steps = [
        ("inspection.scheduled", world.manager, day - timedelta(days=9), 7),
        ("inspection.submitted", person, day, 10),
        ("inspection.approved", world.manager, day + timedelta(days=1), 8),
    ]
    entries = HistoryEntry.objects.bulk_create(
        HistoryEntry(
            event=event,
            actor_id=by.pk,
            actor_label=str(by),
            record_type="inspections.inspection",
            record_uuid=inspection.uuid,
            record_label=inspection.number,
        )
        for event, by, _day, _hour in steps
    )
    for entry, (_event, _by, when, hour) in zip(entries, steps, strict=True):
        entry.at = world.at(when, hour)
    HistoryEntry.objects.bulk_update(entries, ["at"])


def decide(shipment: Shipment, inspection: Inspection, day, world) -> None:
    """Older shipments were decided; those of the last weeks wait for their buyer."""
    if (world.today - day).days > 40:
        passed = inspection.result == Result.PASS
        shipment.state = ShipmentState.RELEASED if passed else ShipmentState.HELD
        shipment.save(update_fields=["state"])
