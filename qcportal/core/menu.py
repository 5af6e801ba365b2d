"""The left menu: one list, of which each role sees what the matrix lets it list."""

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from .roles import MATRIX, Act


@dataclass(frozen=True)
class Entry:
    label: str
    icon: str
    route: str
    record: str = ""  # empty: for everybody
    roles: frozenset[str] = frozenset()  # empty: whoever may list the record


@dataclass(frozen=True)
class Section:
    label: str
    entries: tuple[Entry, ...]


VISITORS = frozenset({"inspector", "auditor"})
HOUSE = frozenset({"administrator", "qa_manager", "read_only"})
MENU = (
    Section(
        "",
        (
            Entry(_("Home"), icon="home", route="home"),
            Entry(_("My visits"), icon="map-pin", route="suppliers:my_visits", record="visit", roles=VISITORS),
            Entry(_("Compared with colleagues"), icon="scale", route="reports:own_leniency", roles=VISITORS),
        ),
    ),
    Section(
        _("Suppliers"),
        (
            Entry(_("Factories"), icon="building-factory-2", route="suppliers:factory_list", record="factory"),
            Entry(_("Suppliers"), icon="building", route="suppliers:supplier_list", record="supplier"),
            Entry(
                _("Possible duplicates"),
                icon="copy",
                route="possible_duplicate_list",
                record="import",
                roles=HOUSE - {"read_only"},
            ),
            Entry(
                _("Qualification rules"),
                icon="rosette",
                route="suppliers:qualification_rules",
                record="qualification",
                roles=HOUSE,
            ),
            Entry(
                _("Corrective actions"),
                icon="tool",
                route="suppliers:corrective_action_list",
                record="corrective_action",
            ),
        ),
    ),
    Section(
        _("Planning"),
        (
            Entry(_("Calendar"), icon="calendar", route="suppliers:calendar", record="visit", roles=HOUSE),
            Entry(_("Visits"), icon="route", route="suppliers:visit_list", record="visit"),
        ),
    ),
    Section(
        _("Inspections"),
        (
            Entry(_("Shipments"), icon="ship", route="inspections:shipment_list", record="shipment"),
            Entry(_("Inspections"), icon="clipboard-check", route="inspections:inspection_list", record="inspection"),
            Entry(_("Programmes"), icon="clipboard-list", route="inspections:programme_list", record="programme"),
            Entry(_("Products"), icon="package", route="inspections:product_list", record="product"),
            Entry(_("Test protocols"), icon="test-pipe", route="inspections:protocol_list", record="protocol"),
            Entry(_("Defect library"), icon="list-details", route="inspections:defect_type_list", record="defect_type"),
        ),
    ),
    Section(
        _("Audits"),
        (
            Entry(_("Audits"), icon="shield-check", route="audits:audit_list", record="audit"),
            Entry(
                _("Audits due"), icon="calendar-event", route="suppliers:requirement_list", record="audit_requirement"
            ),
            Entry(_("Findings"), icon="flag", route="audits:finding_list", record="finding"),
            Entry(_("Standards"), icon="checklist", route="audits:standard_list", record="standard"),
        ),
    ),
    Section(
        _("Results"),
        (
            Entry(_("Figures"), icon="chart-bar", route="reports:figures", record="figure"),
            Entry(_("Trends"), icon="trending-up", route="reports:trend_list", record="trend"),
            Entry(_("Reports"), icon="file-text", route="reports:report_list", record="report"),
            Entry(_("Summaries by mail"), icon="calendar-event", route="reports:schedule_list", record="schedule"),
            Entry(_("Scorecards"), icon="list-numbers", route="reports:scorecard_list", record="scorecard"),
            Entry(
                _("Letterhead"),
                icon="photo",
                route="suppliers:letterhead_list",
                record="letterhead",
                roles=frozenset({"buyer"}),
            ),
        ),
    ),
    Section(
        _("Administration"),
        (
            Entry(_("People"), icon="users", route="core:person_list", record="user"),
            Entry(_("Inspectors compared"), icon="scale", route="reports:leniency_list", record="leniency"),
            Entry(_("Buyers"), icon="shopping-cart", route="suppliers:buyer_list", record="buyer", roles=HOUSE),
            Entry(
                _("Product families"),
                icon="category",
                route="suppliers:product_family_list",
                record="product_family",
                roles=HOUSE,
            ),
            Entry(_("Mail"), icon="mail", route="core:mail_list", record="mail"),
            Entry(_("Retention"), icon="archive", route="core:retention_list", record="retention"),
        ),
    ),
)


def menu_for(user) -> list[tuple[str, list[tuple[Entry, str]]]]:
    """[(section label, [(entry, address)])] for this person."""
    return menu_of(user.role)


@cache
def menu_of(role: str) -> list[tuple[str, list[tuple[Entry, str]]]]:
    found = [
        (section.label, [(entry, address(entry.route)) for entry in section.entries if shows(entry, role)])
        for section in MENU
    ]
    return [
        (label, [pair for pair in entries if pair[1]]) for label, entries in found if any(pair[1] for pair in entries)
    ]


def place_of(path: str, sections) -> str:
    """The entry's address that this page stands under: the longest one that the path begins with."""
    addresses = [address for _label, entries in sections for _entry, address in entries]
    return max(
        (each for each in addresses if each == path or (each != "/" and path.startswith(each))), key=len, default=""
    )


def shows(entry: Entry, role: str) -> bool:
    if entry.roles and role not in entry.roles:
        return False
    return not entry.record or Act.LIST in MATRIX.get(role, {}).get(entry.record, frozenset())


@cache
def address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
