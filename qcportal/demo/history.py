"""Two years of shipments and inspections of one factory, each told from its booking to the buyer's decision."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from inspections import draw
from inspections.actions.plans import AQLS, plan_lines, terms
from inspections.actions.schemes import schemes_of
from inspections.enums import InspectionState, Result, ShipmentState
from inspections.models import Defect, DefectType, Draw, Inspection, PlanLine, Product, Scheme, Shipment, ShipmentLine
from qcportal.core.models import User
from qcportal.core.numbers import following
from suppliers.enums import VisitRole, VisitState
from suppliers.models import Factory, Visit, VisitAssignment
from suppliers.normalise import search_grams

from . import clock, goods
from .deciding import day_to_decide, decide

LOTS = (480, 800, 1200, 1500, 2400, 3000, 3600, 5000, 8000)
WORST_CLASS = 0.35  # share of defects found as the type's own class; the rest are minor
PORTS = {
    "NORD": ("Göteborg", "Hamburg", "Rotterdam", "Göteborg", "Hamburg"),
    "HARB": ("Felixstowe", "Southampton", "Felixstowe", "London Gateway", "Felixstowe"),
    "CASA": ("Valencia", "Barcelona", "Valencia", "Algeciras", "Valencia"),
}
# Hours of the factory's clock in one visit.
ARRIVED, DRAWN, PULLED, COUNTING, TESTING, COUNTED, SUBMITTED = 8.5, 9, 9.5, 10, 14, 14.75, 15.5
BOOKED, PLANNED = timedelta(days=-16), timedelta(days=-9)  # from the day of the visit
WAITS = 14  # days after which every lot is decided


@dataclass
class Lot:
    """The goods of one visit, with what the steps below leave behind."""

    world: Any
    factory: Factory
    product: Product
    person: User
    day: date
    units: int
    lines: list[PlanLine]
    shipment: Shipment = field(init=False)
    visit: Visit = field(init=False)
    inspection: Inspection = field(init=False)

    @property
    def sample(self) -> int:
        return max(line.sample_units for line in self.lines)

    @property
    def reviewed(self) -> datetime:
        return clock.at(self.world.workday(self.day + timedelta(days=1)), 10)

    @property
    def waits(self) -> bool:
        """Whether the buyer has not decided yet."""
        return (self.world.today - self.day).days <= WAITS

    def on_site(self, hour: float) -> datetime:
        return clock.at(self.day, hour, self.factory.time_zone)

    def tell(self, event: str, of, by, at: datetime, **more) -> None:
        self.world.log.tell(event, of, by, at, **more)


def add(world, story) -> None:
    """Approved inspections with their shipments, from two years ago to three weeks ago."""
    month = 0.4 + float(world.chance.random())
    while month < 23.3:
        add_inspection(world, story, month)
        month += float(world.chance.gamma(6, 1 / (6 * story.per_month)))


def add_inspection(world, story, month: float, extra: Counter | None = None) -> Inspection:
    """One lot from its booking to the buyer's decision. `extra` is found beside what chance finds."""
    lot = choose(world, story, month)
    book(lot)
    counts = found(world, story, month, lot) + (extra or Counter())
    plan(lot)
    lot.inspection = file(lot, totals_of(counts))
    draw_and_pull(lot)
    count(lot, counts)
    submit(lot)
    review(lot)
    decide(lot)
    return lot.inspection


def choose(world, story, month: float) -> Lot:
    """Who goes when, and to see what."""
    person = world.people[story.inspector]
    day = world.free_day(person, world.day(month))
    product = world.products[str(world.chance.choice(story.products))]
    units = int(world.chance.choice(LOTS))
    lines = plan_lines(lot_size=units, level="II", severity="normal", standard="ISO 2859-1:1999", aqls=AQLS)
    return Lot(world, world.factories[story.name], product, person, day, units, lines)


def book(lot: Lot) -> None:
    lot.shipment = add_shipment(lot.world, lot.factory, lot.product, lot.units, lot.day)
    if lot.waits:  # it cannot have left
        lot.shipment.ships_on = max(lot.shipment.ships_on, lot.world.today + timedelta(days=2))
    lot.shipment.state = ShipmentState.INSPECTED
    lot.shipment.save(update_fields=["ships_on", "state"])


def add_shipment(world, factory, product, units: int, day: date) -> Shipment:
    """Booked by the buyer sixteen days before `day`, to leave some days after it."""
    count = Shipment.objects.filter(buyer=product.buyer).count() + 1
    number, order = f"{product.buyer.code}-S{1000 + count}", f"PO-{product.buyer.code[:2]}{24000 + 7 * count}"
    facts = {
        "number": number,
        "buyer": product.buyer,
        "factory": factory,
        "ships_on": day + timedelta(days=int(world.chance.integers(4, 14))),
        "destination": str(world.chance.choice(PORTS[product.buyer.code])),
        "search_grams": search_grams(number, order, product.sku, product.name),
    }
    booked = clock.at(day + BOOKED, 11)
    with clock.standing_at(booked):
        shipment = Shipment.objects.create(**facts)
    ShipmentLine.objects.create(
        shipment=shipment,
        product=product,
        po_number=order,
        quantity_units=units,
        cartons=-(-units // goods.per_carton(product)),
    )
    world.log.tell("shipment.booked", shipment, world.signers[product.buyer_id], booked)
    return shipment


# -- the visit, step by step -------------------------------------------------------------------
def plan(lot: Lot) -> None:
    """The visit, and who goes."""
    day, at = lot.day, clock.at(lot.day + PLANNED, 9)
    with clock.standing_at(at):
        lot.visit = Visit.objects.create(factory=lot.factory, starts_on=day, ends_on=day, state=VisitState.DONE)
        assigned = VisitAssignment.objects.create(
            visit=lot.visit, person=lot.person, role=VisitRole.LEAD_INSPECTOR, days=DateRange(day, day, "[]")
        )
    lot.tell("visit.planned", lot.visit, lot.world.manager, at)
    lot.tell("visit.assigned", assigned, lot.world.manager, at)


def file(lot: Lot, totals: Counter) -> Inspection:
    """The inspection as it stands at the end, and its plan with what each line counts."""
    planned = clock.at(lot.day + PLANNED, 9.25)
    with clock.standing_at(planned):
        row = Inspection.objects.create(
            number=following("INS"),
            type="pre_shipment",
            **planned_of(lot),
            **found_of(lot, totals, lot.shipment.ships_on),
        )
    keep_plan(lot, row, totals)
    lot.tell("inspection.scheduled", row, lot.world.manager, planned)
    arrive(lot, row)
    return row


def planned_of(lot: Lot) -> dict:
    return {
        "shipment": lot.shipment,
        "product": lot.product,
        "factory": lot.factory,
        "visit": lot.visit,
        "owner": lot.product.buyer,
        "lot_size": lot.units,
    }


def found_of(lot: Lot, totals: Counter, ships_on: date) -> dict:
    passes = all(line.verdict(totals[line.defect_class]).passes for line in lot.lines)
    return {
        "state": InspectionState.APPROVED,
        "inspected_on": lot.day,
        "units_inspected": lot.sample,
        "critical_found": totals["critical"],
        "major_found": totals["major"],
        "minor_found": totals["minor"],
        "result": Result.PASS if passes else Result.FAIL,
        "submitted_by": lot.person,
        "submitted_at": lot.on_site(SUBMITTED),
        "reviewed_by": lot.world.manager,
        "reviewed_at": lot.reviewed,
        "decide_by": day_to_decide(lot.reviewed, ships_on),
    }


def schemes_for(lot: Lot, row: Inspection) -> dict[tuple[str, str], Scheme]:
    """Asked for once: the lots of a series follow each other in the hundreds."""
    place = {"owner": row.owner, "factory": lot.factory, "family": lot.product.family, "standard": row.standard}
    key = (*place.values(), row.level)
    if key not in lot.world.schemes:
        lot.world.schemes[key] = schemes_of(**place, terms=terms(row.level, AQLS))
    return lot.world.schemes[key]


def keep_plan(lot: Lot, row: Inspection, totals: Counter) -> None:
    schemes = schemes_for(lot, row)
    for line in lot.lines:
        line.inspection, line.scheme = row, schemes.get((line.group, line.defect_class))
        line.found = totals[line.defect_class]
    PlanLine.objects.bulk_create(lot.lines)


def arrive(lot: Lot, row: Inspection) -> None:
    begin(lot, row)
    at = lot.on_site(ARRIVED)
    lot.tell("shipment.under_inspection", lot.shipment, lot.person, at, state=["booked", "under_inspection"])


def begin(lot: Lot, row: Inspection) -> None:
    at = lot.on_site(ARRIVED)
    lot.tell("visit.started", lot.visit, lot.person, at, state=["planned", "under_way"])
    lot.tell("inspection.started", row, lot.person, at, state=["planned", "in_progress"])


def draw_and_pull(lot: Lot) -> None:
    drawn = reveal(lot)
    part = goods.add_past(lot.inspection, lot.shipment.lines.get(), [number for number, _units in drawn.drawn])
    presented = {f"{part.po_number} · presented_units": ["", part.presented_units]}
    lot.tell("inspection.quantities_recorded", lot.inspection, lot.person, lot.on_site(PULLED), **presented)


def reveal(lot: Lot) -> Draw:
    """The hash was published with the plan; on site the seed is revealed, and then the cartons are pulled."""
    drawn = add_draw(lot)
    committed = {"hash": ["", drawn.commitment]}
    lot.tell(
        "inspection.draw_committed", lot.inspection, lot.world.manager, clock.at(lot.day + PLANNED, 9.25), **committed
    )
    told = {"units": ["", lot.units], "cartons": ["", drawn.lot.cartons], "fingerprint": ["", drawn.fingerprint]}
    lot.tell("inspection.drawn", lot.inspection, lot.person, drawn.revealed_at, **told)
    return drawn


def add_draw(lot: Lot) -> Draw:
    """As the portal draws, from a secret that is the same every time."""
    number, per_carton = lot.inspection.number, goods.per_carton(lot.product)
    secret = sha256(number.encode()).hexdigest()
    cartons = draw.usual_cartons(lot.units, per_carton, lot.sample)
    of = draw.Lot(number, lot.units, per_carton, cartons, lot.sample)
    return Draw.objects.create(
        inspection=lot.inspection,
        secret=secret,
        seed=secret,
        commitment=draw.commitment(secret, number),
        units=of.units,
        units_per_carton=per_carton,
        cartons_to_open=cartons,
        count=of.count,
        drawn=[[each.number, list(each.units)] for each in draw.drawn(secret, of)],
        revealed_at=lot.on_site(DRAWN),
        revealed_by=lot.person,
    )


def count(lot: Lot, counts: Counter) -> None:
    """One defect after the other, until the afternoon."""
    rows = Defect.objects.bulk_create(
        Defect(
            inspection=lot.inspection,
            defect_type=kind,
            defect_class=name,
            group=kind.judged_as,
            count=number,
            units=number,
            factory=lot.factory,
            inspected_on=lot.day,
        )
        for (kind, name), number in counts.items()
    )
    for place, row in enumerate(rows):
        lot.tell("defect.found", row, lot.person, lot.on_site(COUNTING + 4 * place / len(rows)))


def submit(lot: Lot) -> None:
    counted = {"units_inspected": [None, lot.sample]}
    lot.tell("inspection.facts_recorded", lot.inspection, lot.person, lot.on_site(COUNTED), **counted)
    at = lot.on_site(SUBMITTED)
    lot.tell("inspection.submitted", lot.inspection, lot.person, at, state=["in_progress", "submitted"])
    lot.tell("visit.finished", lot.visit, lot.person, at, state=["under_way", "done"])


def review(lot: Lot) -> None:
    approve(lot)
    lot.tell(
        "shipment.inspected", lot.shipment, lot.world.manager, lot.reviewed, state=["under_inspection", "inspected"]
    )


def approve(lot: Lot) -> None:
    lot.tell("inspection.approved", lot.inspection, lot.world.manager, lot.reviewed, state=["submitted", "approved"])


# -- what is found -----------------------------------------------------------------------------
def rates_at(story, month: float) -> dict[str, float]:
    """Defects per 100 units by category in this month of the story."""
    rates = dict(story.rates)
    for change in story.changes:
        if change.first <= month < change.last + 1:
            rates[change.category] = rates[change.category] * change.ratio
    return rates


def found(world, story, month: float, lot: Lot) -> Counter:
    """{(defect type, class): count} in the sample of this lot."""
    counts: Counter = Counter()
    for category, rate in rates_at(story, month).items():
        kinds = types_of(world, category, lot.product.family.code)
        for _ in range(world.counted(rate * lot.sample / 100)):
            kind = kinds[int(world.chance.integers(len(kinds)))]
            worst = float(world.chance.random()) < WORST_CLASS
            counts[kind, kind.default_class if worst else "minor"] += 1
    return counts


def totals_of(counts: Counter) -> Counter:
    """By class."""
    totals: Counter = Counter()
    for (_kind, name), number in counts.items():
        totals[name] += number
    return totals


SOFT, HARD = ("COLOUR-LOT", "COLOUR-SHADE", "COLOUR-STAIN"), ("COATING-PEEL", "PAINT-RUN", "PAINT-SCRATCH")
WORKS = ("FUNC-INTERMIT", "FUNC-NOISE", "FUNC-INTERMIT")
# Where the first types of a category do not fit the goods: nothing of a stool has a battery.
FITTING = {
    "colour": {
        "knitwear": SOFT,
        "woven": SOFT,
        "home-textile": SOFT,
        "lighting": HARD,
        "kitchen": HARD,
        "furniture": HARD,
    },
    "function": {"lighting": WORKS, "kitchen": WORKS, "furniture": ("FUNC-NOISE",) * 3},
}


def types_of(world, category: str, family: str) -> list[DefectType]:
    """Three types of a category that are not critical: critical defects are rare, and so stay out of the story."""
    key = category, family if category in FITTING else ""
    if key not in world.types:
        kinds = DefectType.objects.filter(category=category).exclude(default_class="critical").order_by("code")
        by_code = {kind.code: kind for kind in kinds}
        codes = FITTING.get(category, {}).get(family) or list(by_code)[:3]
        world.types[key] = [by_code[code] for code in codes]
    return world.types[key]
