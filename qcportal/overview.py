"""A factory's story on one axis of time: shipments and what is planned, inspections, audits that are due and done,
findings, corrective actions, decisions, reports.

One query for each kind however long the story is; each starts from what the person may see.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from audits.enums import AuditKind, AuditState, FindingGrade, FindingState
from audits.models import Audit, Finding
from inspections.enums import InspectionState, InspectionType, Result, ShipmentState
from inspections.models import Inspection, Shipment
from inspections.queries.named import goods_name
from qcportal.core.dates import day_at, start_of
from qcportal.core.models import HistoryEntry
from qcportal.core.punctuation import punct
from qcportal.core.roles import Act, may
from reports.models import Report
from reports.queries import outcomes
from suppliers.enums import STANDINGS, CorrectiveActionState, RequirementState
from suppliers.models import AuditRequirement, CorrectiveAction, PlannedVolume, Qualification

from .narrowing import About

MOST = 300  # marks of one kind; a factory has a few dozen a year
PERIODS = {"12": _("12 months"), "24": _("24 months"), "all": _("all")}


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day; `until` where it lasted, today where it is still open, `value` its badge.

    `word` says what began on the day, where the badge says how it stands by now; `steps` are what became of it.
    """

    day: date
    title: str
    address: str
    value: str = ""
    label: str = ""
    sub: str = ""
    until: date | None = None
    word: str = ""
    steps: tuple["Mark", ...] = ()


@dataclass(frozen=True)
class Lane:
    kind: str
    label: str
    icon: str
    record: str
    marks: Callable


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
    rows = about.inspections(Inspection.objects.visible_to(user).filter(factory=factory, blind=False))
    rows = after(rows, "inspected_on", since)
    labels, types = dict(Result.choices) | dict(InspectionState.choices), dict(InspectionType.choices)
    badge = Case(When(state=InspectionState.NOT_DONE, then=F("state")), default=F("result"))  # it has no result
    values = rows.annotate(badge=badge).values_list("uuid", "number", "inspected_on", "badge", "type", goods_name())
    return [
        Mark(
            day,
            number,
            reverse("inspections:inspection", args=[uuid]),
            value,
            labels[value],
            " · ".join(filter(None, (str(types[kind]), product))),
        )
        for uuid, number, day, value, kind, product in values
    ]


def audits(factory, user, since: date | None, about: About) -> list[Mark]:
    rows = about.by_findings(Audit.objects.visible_to(user).filter(factory=factory), user, "audit")
    rows = after(rows.exclude(grade="", imported_from=None), "audited_on", since)
    values = rows.with_standard().values_list(
        "uuid", "number", "audited_on", "grade", "score_percent", "result_label", "shown_standard"
    )
    return [
        Mark(day, number, reverse("audits:audit", args=[uuid]), grade or "imported", graded(grade, *how), standard)
        for uuid, number, day, grade, *how, standard in values
    ]


def graded(grade: str, score: Decimal | None, result: str) -> str:
    """Of an imported one as far as its list told."""
    percent = "" if score is None else f"{score}{punct('%')}"
    return " · ".join(filter(None, (grade, percent, result))) or str(_("imported"))


def self_assessments(factory, user, since: date | None, about: About) -> list[Mark]:
    """What the supplier said of itself, on a lane apart from what was audited."""
    rows = about.by_findings(Audit.objects.visible_to(user).filter(factory=factory), user, "audit")
    rows = after(rows.filter(kind=AuditKind.SELF_ASSESSMENT, state=AuditState.APPROVED), "audited_on", since)
    said = _("said by the supplier")
    return [
        Mark(day, number, reverse("audits:audit", args=[uuid]), "", f"{score}{punct('%')} · {said}", standard)
        for uuid, number, day, score, standard in rows.with_standard().values_list(
            "uuid", "number", "audited_on", "score_percent", "shown_standard"
        )
    ]


def findings(factory, user, since: date | None, about: About) -> list[Mark]:
    seen = about.findings(Finding.objects.visible_to(user).standing().filter(factory=factory))
    rows = lasting(seen, seen.open(), since)
    grades = dict(FindingGrade.choices)
    values = rows.values_list("uuid", "number", "raised_on", "grade", "statement", "closed_on")
    marks = []
    for uuid, number, day, grade, statement, closed in values:
        address = reverse("audits:finding", args=[uuid])
        ended = step(closed, number, address, "closed", FindingState.CLOSED.label)
        mark = Mark(day, number, address, grade, grades[grade], statement, closed or factory.today(), _("raised"))
        marks.append(replace(mark, steps=ended))
    return marks


def step(day: date | None, title: str, address: str, value: str, label: str) -> tuple[Mark, ...]:
    """What became of something, once its day is there."""
    return (Mark(day, title, address, value, label),) if day else ()


def corrective_actions(factory, user, since: date | None, about: About) -> list[Mark]:
    seen = CorrectiveAction.objects.visible_to(user).filter(factory=factory)
    seen = about.corrective_actions(seen, user)
    rows = lasting(seen, seen.unfinished(), since)
    rows = rows.only("uuid", "number", "raised_on", "state", "title", "answered_at", "closed_on", "checked_on")
    return [action_mark(row, factory) for row in rows]


def action_mark(row: CorrectiveAction, factory) -> Mark:
    return Mark(
        row.raised_on,
        row.number,
        reverse("suppliers:corrective_action", args=[row.uuid]),
        row.state,
        row.get_state_display(),
        row.title,
        None if row.state == CorrectiveActionState.CANCELLED else row.closed_on or factory.today(),
        _("raised"),
        action_steps(row, factory),
    )


def action_steps(row: CorrectiveAction, factory) -> tuple[Mark, ...]:
    """Its last answer and what was said of it; earlier rounds stand on its own page."""
    checked = row.state in (CorrectiveActionState.EFFECTIVE, CorrectiveActionState.NOT_EFFECTIVE)
    days = (
        (row.answered_at and day_at(row.answered_at, factory.time_zone), CorrectiveActionState.ANSWERED),
        (row.closed_on, CorrectiveActionState.ACCEPTED),
        (row.checked_on if checked else None, CorrectiveActionState(row.state)),
    )
    address = reverse("suppliers:corrective_action", args=[row.uuid])
    return tuple(mark for day, state in days for mark in step(day, row.number, address, state, state.label))


def requirements(factory, user, since: date | None, about: About) -> list[Mark]:
    """Why an audit was due, and until when it was."""
    seen = about.others(AuditRequirement.objects.visible_to(user).filter(factory=factory))
    over = HistoryEntry.objects.filter(record_uuid=OuterRef("uuid"), changes__has_key="state").order_by("-pk")
    rows = seen.annotate(over_at=Subquery(over.values("at")[:1]))
    if since:
        begun = Q(opened_on__gte=since) | Q(over_at__gte=start_of(since, factory.time_zone))
        rows = rows.filter(begun | Q(state=RequirementState.OPEN))
    return [requirement_mark(row, factory) for row in rows.order_by("-opened_on", "-pk")[:MOST]]


def requirement_mark(row: AuditRequirement, factory) -> Mark:
    title, address = str(row.get_reason_display()), reverse("suppliers:requirement", args=[row.uuid])
    state = RequirementState(row.state)
    over = row.over_at and day_at(row.over_at, factory.time_zone)
    ended = step(over, title, address, state, state.label)
    last = factory.today() if state == RequirementState.OPEN else over
    return Mark(row.opened_on, title, address, state, state.label, row.sentence, last, _("due"), ended)


def volumes(factory, user, since: date | None, about: About) -> list[Mark]:
    """What was planned for a year, and planned anew: two queries, as history keeps no more than what changed."""
    seen = about.others(PlannedVolume.objects.visible_to(user).filter(factory=factory))
    units = {uuid: (year, planned) for uuid, year, planned in seen.values_list("uuid", "year", "units")}
    entries = HistoryEntry.objects.filter(record_uuid__in=units).order_by("-at", "-pk")
    marks = []
    for uuid, at, changes in entries.values_list("record_uuid", "at", "changes"):
        year, planned = units[uuid]
        marks.append(volume_mark(factory, user, at, year, planned))
        units[uuid] = (year, changes.get("units", [planned])[0])
    return [mark for mark in marks if since is None or mark.day >= since][:MOST]


def volume_mark(factory, user, at, year: int, units: int) -> Mark:
    """Its page is the form that plans it, so who only reads stays here."""
    plans = may(user, Act.WRITE, "audit_requirement")
    address = reverse("suppliers:volume_plan" if plans else "factory_overview", args=[factory.uuid])
    return Mark(day_at(at, factory.time_zone), str(year), address, "planned", _("planned"), in_units(units))


def reports(factory, user, since: date | None, about: About) -> list[Mark]:
    rows = about.others(Report.objects.visible_to(user).filter(factory=factory, ready_at__isnull=False))
    rows = rows.filter(ready_at__gte=start_of(since, factory.time_zone)) if since else rows
    rows = rows.annotate(told=outcomes.told()).order_by("-ready_at")[:MOST]
    values = rows.values_list("uuid", "number", "revision", "ready_at", "told", "shipment__number")
    return [
        Mark(
            day_at(at, factory.time_zone),
            f"{number} r{revision}",
            reverse("reports:report", args=[uuid]),
            value,
            outcomes.LABELS[value],
            shipment or "",
        )
        for uuid, number, revision, at, value, shipment in values
    ]


def qualifications(factory, user, since: date | None, about: About) -> list[Mark]:
    """Every decision about whether orders may be placed here, from its history, and when one ran out."""
    seen = about.others(Qualification.objects.visible_to(user).filter(factory=factory))
    named = seen.filter(uuid=OuterRef("record_uuid")).values(name=Coalesce("buyer__name", Value("")))
    rows = HistoryEntry.objects.filter(record_uuid__in=seen.values("uuid"), changes__has_any_keys=["state", "standing"])
    rows = rows.filter(at__gte=start_of(since, factory.time_zone)) if since else rows
    labels = dict(STANDINGS)
    values = rows.annotate(name=Subquery(named[:1])).order_by("-at", "-pk")[:MOST]
    marks = [
        Mark(
            day_of(changes) or day_at(at, factory.time_zone),
            name or str(_("the house")),
            reverse("suppliers:qualification", args=[uuid]),
            state,
            str(labels[state]),
        )
        for uuid, at, name, changes in values.values_list("record_uuid", "at", "name", "changes")
        for state in [changes.get("state", changes.get("standing"))[1]]
    ]
    return [mark for mark in marks if since is None or mark.day >= since]


def day_of(changes: dict) -> date | None:
    """On which one ran out, though it was noted later."""
    return date.fromisoformat(changes["ended_on"][1]) if "ended_on" in changes else None


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
    Lane("volumes", _("Planned volume"), icon="chart-line", record="audit_requirement", marks=volumes),
    Lane("shipments", _("Shipments"), icon="ship", record="shipment", marks=shipments),
    Lane("inspections", _("Inspections"), icon="clipboard-check", record="inspection", marks=inspections),
    Lane("requirements", _("Audits due"), icon="calendar-event", record="audit_requirement", marks=requirements),
    Lane("audits", _("Audits"), icon="shield-check", record="audit", marks=audits),
    Lane("self_assessments", _("Self-assessments"), icon="checklist", record="audit", marks=self_assessments),
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


def told(rows: list[tuple[Lane, list[Mark]]], since: date | None) -> list[tuple[Mark, Lane]]:
    """The same in words: each mark, and what became of it on its own day, newest first."""
    found = [(mark, lane) for lane, marks in rows for mark in marks]
    found += [(each, lane) for mark, lane in found for each in mark.steps if since is None or each.day >= since]
    return sorted(found, key=lambda pair: pair[0].day, reverse=True)
