"""What people want of a plan, the series that its lots are of, and the plan that follows from both."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from ..enums import BY_SCHEME, Counts, InspectionType, Level, Sampling, Severity
from ..models import Inspection, PlanLine, ProgrammeStep, Scheme
from ..sampling import ISO
from .plans import AQLS, plan_lines, terms
from .schemes import known_schemes, schemes_of, severities, strictest

# As usual, where neither the caller nor a programme says it.
PLAN = {
    "level": Level.II,
    "standard": ISO,
    "aqls": AQLS,
    "groups": None,
    "sampling": Sampling.SINGLE,
    "counts": Counts.UNITS,
}


@dataclass(frozen=True)
class Wanted:
    """All of a plan but the lot: as the forms, the API and a programme say it. `isolated` has the limits of a lot by itself."""

    level: str
    standard: str
    aqls: Mapping[str, str]
    groups: Mapping[str, dict] | None
    sampling: str
    counts: str
    isolated: dict | None = None
    severity: str = BY_SCHEME
    severity_reason: str = ""


def wanted(given: dict, step: ProgrammeStep | None = None) -> Wanted:
    return Wanted(**filled(PLAN, step, given))


def filled(usual: dict, step: ProgrammeStep | None, given: dict) -> dict:
    """What is not given is as the programme asks."""
    asked = {name: getattr(step, name) for name in usual} if step else usual
    return asked | {name: value for name, value in given.items() if value is not None}


def parted(values: dict) -> tuple[Wanted, dict]:
    """What of the values is of the plan, and the others."""
    names = {field.name for field in fields(Wanted)}
    plan = {name: value for name, value in values.items() if name in names}
    return wanted(plan), {name: value for name, value in values.items() if name not in names}


# -- the series --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """The series that lots are of by (group, class), and the severity that each series asks for."""

    schemes: dict[tuple[str, str], Scheme]
    severities: dict[tuple[str, str], str]

    def of(self, line: PlanLine) -> str:
        return self.severities.get((line.group, line.defect_class), Severity.NORMAL)


def lot_series(product, factory, type: str, owner=None, again: bool = False) -> dict:
    """Whose lots of which family these are, where, of which type of inspection, and whether the lot is inspected again."""
    place = {"owner": owner or product.buyer, "factory": factory, "family": product.family}
    return place | {"type": type, "again": again}


def series_of(row: Inspection) -> dict:
    return lot_series(row.product, row.factory, row.type, row.owner, again=row.original_id is not None)


def asked_of(find, series: dict, want: Wanted) -> Asked:
    """Only lots before shipment make a series and stand in it; others are inspected on the severity at which it stands, and an
    isolated lot has none. Raises Rejected where inspection is discontinued, but for a lot that is inspected again.
    """
    if not series or want.sampling == Sampling.ISOLATED:
        return Asked({}, {})
    own = series["type"] == InspectionType.PRE_SHIPMENT
    place = {name: series[name] for name in ("owner", "factory", "family")}
    of_lot = terms(want.level, want.aqls, want.groups)
    schemes = (find if own else known_schemes)(**place, standard=want.standard, terms=of_lot)
    return Asked(schemes if own else {}, severities(schemes, moves=own and not series["again"]))


# -- the plan ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Plan:
    """As it is kept: lines that are not saved, and what the inspection says of them."""

    lines: list[PlanLine]
    facts: dict

    @property
    def reason(self) -> str:
        return self.facts["severity_reason"]


def plan_for(series: dict, lot_size: int, want: Wanted) -> Plan:
    """Makes the series of which this lot is the first. Raises Rejected with a sentence where there is no such plan."""
    asked = asked_of(schemes_of, series, want)
    lines = lines_of(asked, lot_size, want)
    severity = {"severity": severity_of(lines, want), "severity_reason": check_severity(lines, asked, want)}
    kept = {name: getattr(want, name) for name in ("standard", "level", "sampling", "counts")}
    return Plan(lines, kept | severity | {"lot_size": lot_size})


def previewed(*, series: dict, lot_size: int, **plan) -> list[PlanLine]:
    """The plan as it would be scheduled, without making a series; lines know why they are as severe as they are."""
    want = wanted(plan)
    return lines_of(asked_of(known_schemes, series, want), lot_size, want)


def lines_of(asked: Asked, lot_size: int, want: Wanted) -> list[PlanLine]:
    """The plan's lines; a severity that was chosen holds for this inspection alone."""
    names = ("level", "severity", "standard", "aqls", "groups", "sampling", "counts", "isolated")
    plan = {name: getattr(want, name) for name in names}
    lines = plan_lines(lot_size=lot_size, asked=asked.severities if want.severity == BY_SCHEME else {}, **plan)
    for line in lines:
        line.scheme = asked.schemes.get((line.group, line.defect_class))
    return lines


def check_severity(lines: list[PlanLine], asked: Asked, want: Wanted) -> str:
    """Why another severity is chosen than a series asks for; empty where none is."""
    other = next((line for line in lines if line.aql and line.severity != asked.of(line)), None)
    if other is None:
        return ""
    if not want.severity_reason.strip():
        words = {"kind": other.label, "asked": Severity(asked.of(other)).label}
        sentence = _("Say why: for %(kind)s defects the scheme asks for “%(asked)s”.") % words
        raise Rejected(sentence, field="severity_reason")
    return want.severity_reason.strip()[:300]


def severity_of(lines: list[PlanLine], want: Wanted) -> str:
    """Of the inspection as a whole."""
    return strictest([line.severity for line in lines if line.aql]) if want.severity == BY_SCHEME else want.severity
