"""One box for everything with a name or a number: each kind of record as its own list finds and shows it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from re import Pattern
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Window
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from audits.models import Audit, Finding
from audits.views import audits, findings
from inspections.models import Inspection, Product, Shipment, ShipmentLine
from inspections.queries.named import goods_name
from inspections.views import inspections, products, shipments
from qcportal.core.dates import day, instant
from qcportal.core.lists import Column, ListPage, cell_maker, led, ordered, twice_named
from qcportal.core.models import User
from qcportal.core.names import first_name
from qcportal.core.punctuation import listed
from qcportal.core.roles import Act, may
from qcportal.highlight import marked, pattern_of
from reports.models import Report
from reports.queries.outcomes import LABELS, about, told
from reports.views import reports
from suppliers.models import Factory, Supplier
from suppliers.views import corrective_actions, places

FEW, MANY = 5, 10  # of a kind, in the drop-down and on the page; the rest stands in its list
LONGEST = 120  # characters of one fact
LEAST = 2  # characters that are searched for


@dataclass(frozen=True)
class Hit:
    title: str
    facts: tuple[str, ...]  # what tells it from others of that title
    badges: SafeString
    address: str
    wanted: Pattern

    @property
    def title_marked(self) -> SafeString:
        return marked(self.title, self.wanted)

    @property
    def facts_marked(self) -> SafeString:
        return mark_safe(" · ".join(marked(each, self.wanted) for each in self.facts))  # escaped one by one


@dataclass(frozen=True)
class Section:
    """The first hits of a kind, how many there are, and the list that shows them all by the same words."""

    label: str
    icon: str
    hits: list[Hit]
    count: int
    address: str


@dataclass(frozen=True)
class Source:
    """One kind of record: the rows that its list shows to a person, and which columns a hit says.

    The first column is the title; badges stand at the end, whatever is between tells one from another.
    """

    page: ListPage
    icon: str
    listed: str  # the list's route
    record: str
    rows: Callable[[User], QuerySet]
    found_by: str

    def section(self, request, text: str, most: int) -> Section:
        """One query: the first rows, and with each how many there are."""
        filters = self.page.filters({"q": text}, queryset=self.rows(request.user), request=request)
        found = filters.qs if filters.is_valid() else filters.queryset.none()
        first = ordered(found, self.page, self.page.order).annotate(all_found=Window(Count("*")))[:most]
        rows = list(led(first, twice_named(found.model, self.page)))
        address = f"{reverse(self.listed)}?{urlencode({'q': text})}"
        return Section(self.page.title, self.icon, self.hits(rows, text), rows[0]["all_found"] if rows else 0, address)

    def hits(self, rows: list[dict], text: str) -> list[Hit]:
        badges = [cell_maker(column) for column in self.page.columns if column.kind == "badge"]
        sayers = [sayer(column) for column in self.page.columns if column.kind != "badge"]
        wanted = pattern_of(text)
        return [self.hit(row, [say(row) for say in sayers], [badge(row) for badge in badges], wanted) for row in rows]

    def hit(self, row: dict, said: list[str], badges: list[str], wanted: Pattern) -> Hit:
        facts = tuple(each for each in said[1:] if each)
        return Hit(said[0], facts, mark_safe(" ".join(badges)), self.page.address(row), wanted)


def sayer(column: Column) -> Callable[[dict], str]:
    """A column's value as text without HTML; of a day also which day it is."""
    labels = {value: str(label) for value, label in column.choices}

    def say(row: dict) -> str:
        value = row[column.name]
        if isinstance(value, datetime):
            return f"{column.label} {instant(value)}"
        if isinstance(value, date):
            return f"{column.label} {day(value)}"
        text = listed(value) if isinstance(value, list) else str(labels.get(value, value) or "")
        return Truncator(text).chars(LONGEST)

    return say


def of(page: ListPage, *columns: str | Column, order: str = "", needs: tuple[str, ...] = ()) -> ListPage:
    """A list's page with fewer columns, some of them the list's own."""
    own = {column.name: column for column in page.columns}
    kept = tuple(own[each] if isinstance(each, str) else each for each in columns)
    return replace(page, columns=kept, order=order or page.order, needs=page.needs + needs)


def seen(model) -> Callable[[User], QuerySet]:
    return lambda user: model.objects.visible_to(user)


def shipments_seen(user: User) -> QuerySet:
    """With the orders and products by which one is found."""
    lines = ShipmentLine.objects.filter(shipment=OuterRef("pk"))
    lines = lines.annotate(product_name=first_name("product__name", "product__local_name"))
    orders, names = (
        ArraySubquery(lines.order_by(name).values(name).distinct()) for name in ("po_number", "product_name")
    )
    return Shipment.objects.visible_to(user).annotate(orders=orders, product_names=names)


SOURCES = (
    Source(
        of(shipments.LIST, "number", Column("orders", ""), Column("product_names", ""), "buyer_name", "factory_name",
           "ships_on", "state"),
        icon="ship", listed="inspections:shipment_list", record="shipment", rows=shipments_seen,
        found_by=_("number, purchase order, SKU or name of a product"),
    ),
    Source(
        of(places.FACTORIES, "name", Column("local_name", ""), "supplier_name", "city", "country"),
        icon="building-factory-2", listed="suppliers:factory_list", record="factory",
        rows=lambda user: Factory.objects.visible_to(user).current(),
        found_by=_("name in any script, city, external id"),
    ),
    Source(
        of(places.SUPPLIERS, "name", Column("local_name", ""), "city", "country"),
        icon="building", listed="suppliers:supplier_list", record="supplier", rows=seen(Supplier),
        found_by=_("name in any script, city, external id"),
    ),
    Source(
        of(reports.LIST, "number", "kind", "shipment_number", "about", "requested_at",
           Column("told", "", kind="badge", choices=LABELS.items())),
        icon="file-text", listed="reports:report_list", record="report",
        rows=lambda user: Report.objects.visible_to(user).annotate(told=told(), about=about()),
        found_by=_("number, shipment, factory, supplier"),
    ),
    Source(
        of(inspections.LIST, "number", Column("goods", ""), "factory_name", "type",
           "starts_on", "result", "state"),
        icon="clipboard-check", listed="inspections:inspection_list", record="inspection",
        rows=lambda user: Inspection.objects.visible_to(user).annotate(goods=goods_name()),
        found_by=_("number, product, shipment, purchase order, factory"),
    ),
    Source(
        of(audits.LIST, "number", Column("standard_name", "", path="shown_standard"), "factory_name", "starts_on",
           "grade", "state", needs=("valid_until",)),
        icon="shield-check", listed="audits:audit_list", record="audit",
        rows=lambda user: Audit.objects.visible_to(user).with_days().with_standard(),
        found_by=_("number, factory"),
    ),
    Source(
        of(findings.LIST, "number", Column("statement", ""), "factory_name", "raised_on", "grade", "state"),
        icon="flag", listed="audits:finding_list", record="finding", rows=seen(Finding),
        found_by=_("number, what was found, factory"),
    ),
    Source(
        of(products.LIST, "name", "sku", Column("local_name", ""), "buyer_name", "family_name"),
        icon="package", listed="inspections:product_list", record="product", rows=seen(Product),
        found_by=_("SKU, name in any script"),
    ),
    Source(
        of(corrective_actions.LIST, "number", Column("title", ""), "factory_name", "due_on", "state"),
        icon="tool", listed="suppliers:corrective_action_list", record="corrective_action",
        rows=corrective_actions.by_waiting, found_by=_("number, title, factory"),
    ),
)  # fmt: skip


def sources_of(user: User) -> list[Source]:
    """The kinds that a person may search."""
    return [source for source in SOURCES if may(user, Act.LIST, source.record)]


def search(request, text: str, most: int = MANY) -> list[Section]:
    """Sections with at least one hit; one query for each kind. Fewer than two characters find nothing."""
    if len(text) < LEAST:
        return []
    found = [source.section(request, text, most) for source in sources_of(request.user)]
    return [section for section in found if section.hits]
