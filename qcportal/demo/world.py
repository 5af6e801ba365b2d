"""Builds the demonstration company: people and places by the portal's own actions, two years of history in bulk."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from audits.actions.shipped import load_shipped_standards
from audits.models import Audit
from inspections.actions import add_example, create_product, load_defect_library, load_protocols
from inspections.models import DefectType, Inspection
from qcportal.core.models import NumberSeries, OutgoingMail, User
from qcportal.core.roles import Role
from reports.studies import actions as studies
from suppliers import actions as suppliers
from suppliers.enums import EvidenceKind, QualificationState
from suppliers.models import Buyer, Evidence, Factory, Qualification, Supplier

from . import audits, blind, clock, history, logos, present
from .company import BUYERS, DOCUMENT_LANGUAGES, DOMAIN, FAMILIES, PEOPLE, PRODUCTS, FactoryStory
from .factories import FACTORIES
from .log import Log
from .papers import page
from .photos import picture

SEED = 20241
MONTHS = 24
DAYS_PER_MONTH = 30.44
EXAMPLES = [
    ("defect", "open_seam", "Five stitches gone: open over 12 mm"),
    ("acceptable", "held_seam", "One stitch gone, the seam holds"),
]
VERBS = {  # after the evaluation has begun
    QualificationState.APPROVED: ["approve"],
    QualificationState.CONDITIONAL: ["approve_conditionally"],
    QualificationState.SUSPENDED: ["approve", "suspend"],
    QualificationState.UNDER_EVALUATION: [],
}


@dataclass
class World:
    """What has been made so far, found by the names of the story."""

    today: date
    chance: np.random.Generator
    people: dict[str, User] = field(default_factory=dict)
    buyers: dict[str, Buyer] = field(default_factory=dict)
    products: dict[str, object] = field(default_factory=dict)
    factories: dict[str, Factory] = field(default_factory=dict)
    signers: dict[int, User] = field(default_factory=dict)  # who decides for a buyer, by its id
    contacts: dict[str, User] = field(default_factory=dict)  # who answers for a supplier, by its name
    types: dict[tuple[str, str], list[DefectType]] = field(default_factory=dict)  # by category and product family
    schemes: dict[tuple, dict] = field(default_factory=dict)  # as schemes_of gives them, by what it is asked for
    log: Log = field(default_factory=Log)
    busy: set[tuple[int, date]] = field(default_factory=set)  # (person, day): nobody is in two places at once

    @property
    def manager(self) -> User:
        return self.people["manager"]

    def counted(self, mean: float) -> int:
        """A count that varies more than Poisson says, as defects do."""
        spread = 30.0
        return int(self.chance.poisson(mean * self.chance.gamma(spread, 1 / spread))) if mean > 0 else 0

    def day(self, month: float) -> date:
        """A day of the story: 0 is two years ago, 24 is today. Sundays become Mondays."""
        found = self.today - timedelta(days=(MONTHS - month) * DAYS_PER_MONTH)
        return found + timedelta(days=1) if found.weekday() == 6 else found

    def free_day(self, person: User, wanted: date, step: int = 1) -> date:
        """The wanted day, or the next one (with `step` -1 the last one) on which the person goes nowhere else."""
        while (person.pk, wanted) in self.busy or wanted.weekday() == 6:
            wanted += timedelta(days=step)
        self.busy.add((person.pk, wanted))
        return wanted

    def workday(self, day: date) -> date:
        """This day, or the Monday after it: the house does not work on Saturdays and Sundays."""
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    @property
    def founded(self) -> date:
        """Before the first shipment is booked."""
        return self.workday(self.day(0) - timedelta(days=30))


@transaction.atomic
def build(tell: Callable[[str], None] = lambda _line: None, today: date | None = None) -> World:
    """Everything or nothing."""
    world = World(today or timezone.localdate(), np.random.default_rng(SEED))
    add_number_series(world)
    tell("people, buyers, defect library and standards")
    with clock.standing_at(clock.at(world.founded, 9)):
        add_people(world)
        add_masters(world)
    for number, story in enumerate(FACTORIES, start=1):
        tell(f"factory {number} of {len(FACTORIES)}: {story.name}")
        with clock.standing_at(clock.at(world.founded, 13)):
            add_factory(world, story)
        history.add(world, story)
        push_results(world, story)
        audits.add(world, story)
        qualify(world, story)
    tell("what is planned, under way and waiting")
    present.add(world)
    blind.add(world)
    world.log.write()
    studies.mark_all_due()  # rows written here tell no reaction of themselves
    OutgoingMail.objects.filter(created_at__lt=timezone.now() - timedelta(days=30)).delete()  # read long ago
    return world


def add_number_series(world: World) -> None:
    """With keys that are no secret, so that every record has the same number wherever the company is made."""
    years = range(world.today.year - MONTHS // 12, world.today.year + 1)
    names = [f"{prefix}-{year}" for prefix in ("INS", "AUD", "FND", "CA", "RPT", "REL", "PRT", "SUP") for year in years]
    NumberSeries.objects.bulk_create([NumberSeries(name=name, key=name) for name in names], ignore_conflicts=True)


def add_people(world: World) -> None:
    password = make_password(os.environ.get("DEMO_PASSWORD") or None)
    for local, name, role, language, _membership in PEOPLE:
        zone = {"cn": "Asia/Shanghai", "bd": "Asia/Dhaka", "tr": "Europe/Istanbul", "vn": "Asia/Ho_Chi_Minh"}
        zone |= {"supplier": "Asia/Shanghai", "in": "Asia/Kolkata"}
        world.people[local] = User.objects.create(
            email=f"{local}@{DOMAIN}",
            name=name,
            role=role,
            language=language,
            time_zone=zone.get(local.rpartition(".")[2], "Europe/Stockholm"),
            password=password,
        )


def add_examples(boss) -> None:
    """Limit samples of one defect type, for people to see what they are."""
    kind = DefectType.objects.get(code="SEAM-OPEN")
    for shows, drawn, caption in EXAMPLES:
        add_example(defect_type=kind, upload=picture(drawn, 1), shows=shows, caption=caption, by=boss)


def add_masters(world: World) -> None:
    boss = world.manager
    load_defect_library(by=boss)
    load_protocols(by=boss)
    add_examples(boss)
    load_shipped_standards(by=boss)
    families = {code: suppliers.create_product_family(code=code, name=name, by=boss) for code, name in FAMILIES.items()}
    for code, name in BUYERS.items():
        world.buyers[code] = suppliers.create_buyer(
            code=code, name=name, document_language=DOCUMENT_LANGUAGES.get(code, ""), by=boss
        )
    logos.add(world)
    for buyer, family, sku, name, local in PRODUCTS:
        world.products[sku] = create_product(
            buyer=world.buyers[buyer], family=families[family], sku=sku, name=name, local_name=local, by=boss
        )
    for local, _name, role, _language, membership in PEOPLE:
        if role == Role.BUYER:
            buyer = world.buyers[membership]
            suppliers.add_membership(user=world.people[local], buyer=buyer, by=world.people["admin"])
            world.signers[buyer.pk] = world.people[local]


def add_factory(world: World, story: FactoryStory) -> None:
    latitude, longitude = story.place
    factory = suppliers.create_factory(
        name=story.name,
        local_name=story.local_name,
        supplier=supplier_of(world, story),
        country=story.country,
        city=story.city,
        address=story.address,
        latitude=latitude,
        longitude=longitude,
        sector=story.sector,
        workers_count=story.workers,
        by=world.manager,
    )
    world.factories[story.name] = factory
    licence = page("BUSINESS LICENCE", story.name, "business-licence.pdf")
    ends = world.today + timedelta(days=400)
    suppliers.add_document(factory=factory, kind="business_licence", file=licence, valid_until=ends, by=world.manager)
    for buyer in sorted({world.products[sku].buyer for sku in story.products}, key=lambda each: each.pk):
        record = suppliers.open_qualification(factory=factory, buyer=buyer, by=world.manager)
        suppliers.decide_qualification(record=record, verb="evaluate", by=world.manager)


def supplier_of(world: World, story: FactoryStory) -> Supplier:
    found = Supplier.objects.filter(name=story.supplier).first()
    if found:
        return found
    made = suppliers.create_supplier(name=story.supplier, country=story.country, city=story.city, by=world.manager)
    for local, _name, role, _language, membership in PEOPLE:
        if role == Role.SUPPLIER_CONTACT and membership == story.supplier:
            suppliers.add_membership(user=world.people[local], supplier=made, by=world.people["admin"])
            world.contacts[story.supplier] = world.people[local]
    return made


def push_results(world: World, story: FactoryStory) -> None:
    """What the inspections of the past told of the factory when they were approved."""
    rows = Inspection.objects.filter(factory=world.factories[story.name], state="approved").order_by("pk")
    Evidence.objects.bulk_create(
        Evidence(
            factory_id=row.factory_id,
            kind=EvidenceKind.INSPECTION,
            grade=row.result,
            source_type=Inspection._meta.label_lower,
            source_uuid=row.uuid,
            source_label=row.number,
            owner_id=row.owner_id,
            visibility=row.visibility,
            variant="again" if row.original_id else row.type,
            severity=row.severity,
            happened_on=row.inspected_on,
        )
        for row in rows
    )


def qualify(world: World, story: FactoryStory) -> None:
    """Each buyer's decisions, at the day of the audit that led to them."""
    audit = Audit.objects.filter(factory=world.factories[story.name]).order_by("audited_on").first()
    for verb in VERBS[QualificationState(story.state)]:
        led = verb not in ("approve",) or (audit and audit.kind == "initial")
        day = audit.reviewed_at.date() if led and audit else world.founded
        for record in Qualification.objects.filter(factory=world.factories[story.name]).order_by("pk"):
            with clock.standing_at(clock.at(day, 15)):
                decide(world, record, verb)


def decide(world: World, record: Qualification, verb: str) -> None:
    until = world.today + timedelta(days=200) if verb.startswith("approve") else None
    note = REASONS.get(verb, "")
    suppliers.decide_qualification(
        record=record,
        verb=verb,
        by=world.manager,
        valid_until=until,
        note=note,
        overruled_reason="Known from earlier orders; the licence is on its way.",
    )


REASONS = {
    "approve_conditionally": "Loom maintenance must be back on plan before the next large order.",
    "suspend": "Zero-tolerance finding of the unannounced audit.",
}
