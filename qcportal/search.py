"""One box for everything with a name or a number: shipments by number or order, suppliers, factories, reports and their sources."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, Finding
from inspections.models import Inspection, Product, Shipment
from qcportal.core.dates import day
from qcportal.core.names import first_name, second_name
from qcportal.core.roles import Act, may
from reports.models import Report
from suppliers.models import CorrectiveAction, Factory, Supplier
from suppliers.normalise import search_terms

FEW, MANY = 5, 50


@dataclass(frozen=True)
class Hit:
    title: str
    sub: str
    address: str


@dataclass(frozen=True)
class Section:
    label: str
    icon: str
    hits: list[Hit]


@dataclass(frozen=True)
class Source:
    """One kind of record: how it is found among those a person sees, and what a hit says."""

    label: str
    icon: str
    model: type
    find: Callable[[QuerySet, str], QuerySet]
    columns: tuple[str | Callable, ...]  # uuid, title and what stands below it; a name by who reads it
    route: str
    order: tuple[str, ...]

    def hits(self, user, text: str, most: int) -> list[Hit]:
        seen = self.model.objects.visible_to(user)
        columns = [each() if callable(each) else each for each in self.columns]
        rows = self.find(seen, text).order_by(*self.order).values_list(*columns)[:most]
        return [hit(self.route, *row) for row in rows]


def hit(route: str, uuid, title, *below) -> Hit:
    words = (day(each) if isinstance(each, date) else str(each) for each in below if each)
    return Hit(str(title), " · ".join(words), reverse(route, args=[uuid]))


def by_grams(rows: QuerySet, text: str) -> QuerySet:
    terms = search_terms(text)
    return rows.filter(search_grams__contains=terms) if terms else rows.none()


def by_number(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(number__icontains=text)


def by_either(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(Q(number__icontains=text) | Q(search_grams__contains=search_terms(text) or ["—"]))


def current(rows: QuerySet, text: str) -> QuerySet:
    return by_grams(rows.filter(merged_into=None), text)


NAMES = partial(first_name, "name", "local_name"), partial(second_name, "name", "local_name")
FACTORY = partial(first_name, "factory__name", "factory__local_name")
PLACE = ("uuid", *NAMES, "city", "country")
DONE_AT = ("uuid", "number", FACTORY)
SOURCES = (
    Source(_("Shipments"), icon="ship", model=Shipment, find=by_grams, order=("-ships_on", "-pk"),
           columns=("uuid", "number", FACTORY, "ships_on"), route="inspections:shipment"),
    Source(_("Factories"), icon="building-factory-2", model=Factory, find=current, order=("name", "pk"),
           columns=PLACE, route="factory_overview"),
    Source(_("Suppliers"), icon="building", model=Supplier, find=by_grams, order=("name", "pk"),
           columns=PLACE, route="suppliers:supplier"),
    Source(_("Reports"), icon="file-text", model=Report, find=by_either, order=("-pk",),
           columns=DONE_AT, route="reports:report"),
    Source(_("Inspections"), icon="clipboard-check", model=Inspection, find=by_number, order=("-pk",),
           columns=DONE_AT, route="inspections:inspection"),
    Source(_("Audits"), icon="shield-check", model=Audit, find=by_number, order=("-pk",),
           columns=DONE_AT, route="audits:audit"),
    Source(_("Findings"), icon="flag", model=Finding, find=by_number, order=("-pk",),
           columns=DONE_AT, route="audits:finding"),
    Source(_("Products"), icon="package", model=Product, find=by_grams, order=("name", "pk"),
           columns=("uuid", "sku", *NAMES), route="inspections:product"),
    Source(_("Corrective actions"), icon="tool", model=CorrectiveAction, find=by_number, order=("-pk",),
           columns=("uuid", "number", "title", FACTORY), route="suppliers:corrective_action"),
)  # fmt: skip


def search(user, text: str, most: int = MANY) -> list[Section]:
    """Sections with at least one hit; a fixed number of queries for each role. Fewer than two characters find nothing."""
    text = text.replace("\0", "").strip()
    if len(text) < 2:
        return []
    asked = [source for source in SOURCES if may(user, Act.READ, source.model.objects.all().record_name)]
    found = [Section(source.label, source.icon, source.hits(user, text, most)) for source in asked]
    return [section for section in found if section.hits]
