"""A factory's story on one axis of time: shipments, inspections, audits, findings, corrective actions, decisions, reports.

One query for each kind however long the story is; each starts from what the person may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from audits.enums import FindingGrade
from audits.models import Audit, Finding
from inspections.enums import InspectionState, InspectionType, Result, ShipmentState
from inspections.models import Defect, Inspection, Shipment
from qcportal.core.badges import colour, worst
from qcportal.core.dates import day_at, start_of
from qcportal.core.models import HistoryEntry
from qcportal.core.names import first_name
from qcportal.core.punctuation import punct
from qcportal.core.roles import Act, may
from reports.models import Report
from reports.queries.outcomes import LABELS, told
from suppliers.enums import CorrectiveActionState, QualificationState
from suppliers.models import CorrectiveAction, Qualification

MOST = 300  # marks of one kind; a factory has a few dozen a year
GAP = 3.2  # percent between two marks in a row: as much as one is wide on a phone
TOP, ROW = 13, 13  # pixels to the first row's middle, and between rows
MOST_ROWS = 24  # what is open fills its row to the right edge; from here on marks of about one day stand in one place
PERIODS = {"12": _("12 months"), "24": _("24 months"), "all": _("all")}


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day; `until` where it lasted, today where it is still open, `value` its badge."""

    day: date
    title: str
    address: str
    value: str = ""
    label: str = ""
    sub: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Lane:
    kind: str
    label: str
    icon: str
    record: str
    marks: Callable


@dataclass(frozen=True)
class About:
    """What the story is narrowed to; what has nothing to do with it is left out."""

    area: str = ""
    category: str = ""

    def __bool__(self):
        return bool(self.area or self.category)

    def inspections(self, rows):
        """In which such a defect was found; a cause in the area is likely for it."""
        found = Defect.objects.filter(inspection=OuterRef("pk"))
        if self.category:
            rows = rows.filter(Exists(found.filter(defect_type__category=self.category)))
        return rows.filter(Exists(found.filter(defect_type__areas__area=self.area))) if self.area else rows

    def findings(self, rows):
        rows = rows.none() if self.category else rows
        return rows.filter(process_area=self.area) if self.area else rows

    def by_findings(self, rows, user, link: str):
        """Records that such a finding belongs to, as far as this person sees it."""
        return rows.filter(pk__in=self.findings(Finding.objects.visible_to(user)).values(link)) if self else rows

    def others(self, rows):
        return rows.none() if self else rows


def shipments(factory, user, since: date | None, about: About) -> list[Mark]:
    """What left, or was to leave, and how much."""
    rows = Shipment.objects.visible_to(user).filter(factory=factory, ships_on__lte=factory.today())
    rows = after(about.others(rows).exclude(state=ShipmentState.CANCELLED), "ships_on", since)
    states = dict(ShipmentState.choices)
    values = rows.annotate(units=Sum("lines__quantity_units")).values_list(
        "uuid", "number", "ships_on", "state", "units"
    )
    return [
        Mark(day, number, reverse("inspections:shipment", args=[uuid]), state, states[state], in_units(units))
        for uuid, number, day, state, units in values
    ]


def in_units(count: int | None) -> str:
    return _("%(units)s units") % {"units": number_format(count or 0, use_l10n=True, force_grouping=True)}


def inspections(factory, user, since: date | None, about: About) -> list[Mark]:
    rows = about.inspections(Inspection.objects.visible_to(user).filter(factory=factory))
    rows = after(rows, "inspected_on", since)
    labels, types = dict(Result.choices) | dict(InspectionState.choices), dict(InspectionType.choices)
    badge = Case(When(state=InspectionState.NOT_DONE, then=F("state")), default=F("result"))  # it has no result
    product = first_name("product__name", "product__local_name")
    values = rows.annotate(badge=badge).values_list("uuid", "number", "inspected_on", "badge", "type", product)
    return [
        Mark(
            day,
            number,
            reverse("inspections:inspection", args=[uuid]),
            value,
            labels[value],
            f"{types[kind]} · {product}",
        )
        for uuid, number, day, value, kind, product in values
    ]


def audits(factory, user, since: date | None, about: About) -> list[Mark]:
    rows = about.by_findings(Audit.objects.visible_to(user).filter(factory=factory), user, "audit")
    rows = after(rows.exclude(grade=""), "audited_on", since)
    values = rows.values_list("uuid", "number", "audited_on", "grade", "score_percent", "standard__name")
    return [
        Mark(day, number, reverse("audits:audit", args=[uuid]), grade, f"{grade} · {score}{punct('%')}", standard)
        for uuid, number, day, grade, score, standard in values
    ]


def findings(factory, user, since: date | None, about: About) -> list[Mark]:
    seen = about.findings(Finding.objects.visible_to(user).standing().filter(factory=factory))
    rows = lasting(seen, seen.open(), since)
    grades = dict(FindingGrade.choices)
    values = rows.values_list("uuid", "number", "raised_on", "grade", "statement", "closed_on")
    return [
        Mark(
            day,
            number,
            reverse("audits:finding", args=[uuid]),
            grade,
            grades[grade],
            statement,
            closed or factory.today(),
        )
        for uuid, number, day, grade, statement, closed in values
    ]


def corrective_actions(factory, user, since: date | None, about: About) -> list[Mark]:
    seen = CorrectiveAction.objects.visible_to(user).filter(factory=factory)
    seen = about.by_findings(seen, user, "corrective_action")
    rows = lasting(seen, seen.unfinished(), since)
    states = dict(CorrectiveActionState.choices)
    values = rows.values_list("uuid", "number", "raised_on", "state", "title", "closed_on")
    return [
        Mark(
            day,
            number,
            reverse("suppliers:corrective_action", args=[uuid]),
            state,
            states[state],
            title,
            None if state == CorrectiveActionState.CANCELLED else closed or factory.today(),
        )
        for uuid, number, day, state, title, closed in values
    ]


def reports(factory, user, since: date | None, about: About) -> list[Mark]:
    rows = about.others(Report.objects.visible_to(user).filter(factory=factory, ready_at__isnull=False))
    rows = rows.filter(ready_at__gte=start_of(since, factory.time_zone)) if since else rows
    rows = rows.annotate(told=told()).order_by("-ready_at")[:MOST]
    values = rows.values_list("uuid", "number", "revision", "ready_at", "told", "shipment__number")
    return [
        Mark(
            day_at(at, factory.time_zone),
            f"{number} r{revision}",
            reverse("reports:report", args=[uuid]),
            value,
            LABELS[value],
            shipment or "",
        )
        for uuid, number, revision, at, value, shipment in values
    ]


def qualifications(factory, user, since: date | None, about: About) -> list[Mark]:
    """Every decision about whether orders may be placed here, from its history."""
    seen = about.others(Qualification.objects.visible_to(user).filter(factory=factory))
    named = seen.filter(uuid=OuterRef("record_uuid")).values(name=Coalesce("buyer__name", Value("")))
    rows = HistoryEntry.objects.filter(record_uuid__in=seen.values("uuid"), changes__has_key="state")
    rows = rows.filter(at__gte=start_of(since, factory.time_zone)) if since else rows
    states = dict(QualificationState.choices)
    values = rows.annotate(name=Subquery(named[:1])).order_by("-at", "-pk")[:MOST]
    return [
        Mark(
            day_at(at, factory.time_zone),
            name or str(_("the house")),
            reverse("suppliers:qualification", args=[uuid]),
            changes["state"][1],
            states[changes["state"][1]],
        )
        for uuid, at, name, changes in values.values_list("record_uuid", "at", "name", "changes")
    ]


def after(rows, field: str, since: date | None):
    """The newest rows that have this day, at most MOST."""
    rows = rows.filter(**{f"{field}__gte": since}) if since else rows.filter(**{f"{field}__isnull": False})
    return rows.order_by(F(field).desc(), "-pk")[:MOST]


def lasting(rows, still_open, since: date | None):
    """The newest that were raised or closed since then, and what is open however long."""
    if since:
        begun = Q(raised_on__gte=since) | Q(closed_on__gte=since)
        rows = rows.filter(begun | Q(pk__in=still_open.order_by().values("pk")))
    return after(rows, "raised_on", None)


LANES = (
    Lane("qualifications", _("Qualification"), icon="rosette", record="qualification", marks=qualifications),
    Lane("shipments", _("Shipments"), icon="ship", record="shipment", marks=shipments),
    Lane("inspections", _("Inspections"), icon="clipboard-check", record="inspection", marks=inspections),
    Lane("audits", _("Audits"), icon="shield-check", record="audit", marks=audits),
    Lane("findings", _("Findings"), icon="flag", record="finding", marks=findings),
    Lane(
        "corrective_actions", _("Corrective actions"), icon="tool", record="corrective_action", marks=corrective_actions
    ),
    Lane("reports", _("Reports"), icon="file-text", record="report", marks=reports),
)


def lanes_for(user) -> list[Lane]:
    return [lane for lane in LANES if may(user, Act.READ, lane.record)]


def since_of(period: str, today: date) -> date | None:
    return None if period == "all" else today - timedelta(days=round(int(period) * 30.44))


def timeline(factory, user, *, kinds: list[str], period: str, about: About) -> list[tuple[Lane, list[Mark]]]:
    """The chosen lanes with their marks, newest first."""
    since = since_of(period, factory.today())
    chosen = [lane for lane in lanes_for(user) if lane.kind in kinds]
    return [(lane, lane.marks(factory, user, since, about)) for lane in chosen]


def drawn(rows: list[tuple[Lane, list[Mark]]], axis) -> list[dict]:
    """Lanes with each mark's place: `x`, and `width` where it lasted, in percent, and `y` in pixels."""
    return [{"lane": lane, **stacked([placed(mark, axis) for mark in reversed(marks)])} for lane, marks in rows]


def stacked(marks: list[dict]) -> dict:
    """No mark lies on another: it goes into the first row with room, else into one more.

    Where there are many rows already, a mark beside it counts it too.
    """
    rows: list[dict] = []  # each row's last mark
    for each in marks:
        place = next((n for n, last in enumerate(rows) if each["x"] >= last["end"] + GAP), len(rows))
        latest = max(rows, key=itemgetter("x"), default=each)
        if place == len(rows) >= MOST_ROWS and each["x"] - latest["x"] <= GAP:
            join(latest, each)
            continue
        each["y"] = TOP + ROW * place
        rows[place : place + 1] = [each]
    drawn = [each for each in marks if "y" in each]
    return {"marks": drawn, "height": 2 * TOP + ROW * (max(len(rows), 1) - 1)}


def join(shown: dict, other: dict) -> None:
    shown["others"].append(other["mark"])
    shown["colour"] = worst(shown["colour"], other["colour"])
    shown["end"] = max(shown["end"], other["end"])
    shown["width"] = round(shown["end"] - shown["x"], 2)


def placed(mark: Mark, axis) -> dict:
    """`before`: it began left of the axis, so only what is left of it is drawn, and no day."""
    x = axis.x(mark.day)
    end = max(axis.x(mark.until), x) if mark.until else x
    shown = {"x": x, "end": end, "width": round(end - x, 2), "before": mark.day < axis.first}
    return {"mark": mark, "colour": colour(mark.value), "others": []} | shown
