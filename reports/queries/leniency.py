"""The jobs by which inspectors and auditors are compared: the house's latest, each by who filed it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from audits.enums import AnswerValue
from audits.models import Answer, Audit, Finding
from inspections.enums import Result
from inspections.models import Defect, Inspection
from qcportal.core.models import HistoryEntry, User
from qcportal.core.roles import Role

from ..agreement import Look
from ..leniency import Effect, Job
from ..models import ComparedPerson, Comparison

YEARS_DAYS = 730
BAD_SCORE = 60  # percent; below it an audit went badly
MOST_JOBS = 2000  # the latest


@dataclass(frozen=True)
class Row:
    """A job as it stands in the records, before what sways people is read off the order."""

    person: int
    factory: int
    kind: int
    units: float
    found: float
    day: object
    at: object  # when it was started; where nobody recorded that, when it was submitted
    bad: bool
    lot: int | None = None  # that was inspected blind a second time


def inspection_rows() -> list[Row]:
    """Approved first looks at lots, and blind second ones by somebody else; what was looked for because of an audit says nothing about who looks."""
    found = Defect.objects.filter(inspection=OuterRef("pk"), found_because_of_audit=False).order_by()
    total = Subquery(found.values("inspection").annotate(total=Sum("count")).values("total"))
    pairs = dict(Inspection.objects.pairs().values_list("pk", "original"))
    counted = Q(pk__in=Inspection.objects.approved().filter(original=None)) | Q(pk__in=pairs)
    rows = Inspection.objects.filter(counted, units_inspected__gt=0, inspected_on__gte=since())
    rows = rows.filter(submitted_by__role=Role.INSPECTOR, imported_from=None)  # whoever imported one did not look
    rows = rows.annotate(found=Coalesce(total, 0), at=started("inspection.started"))
    values = (
        "pk",
        "result",
        "submitted_by",
        "factory",
        "product__family",
        "units_inspected",
        "found",
        "inspected_on",
        "at",
    )
    latest = rows.order_by("-inspected_on", "-pk").values_list(*values)[:MOST_JOBS]
    twice = pairs | {first: first for first in pairs.values()}
    return [Row(*rest, bad=result == Result.FAIL, lot=twice.get(pk)) for pk, result, *rest in latest]


def started(event: str):
    """When the person began, which orders the jobs of a day; several may be filed in the evening."""
    entries = HistoryEntry.objects.filter(event=event, record_uuid=OuterRef("uuid")).order_by("at")
    return Coalesce(Subquery(entries.values("at")[:1]), "submitted_at")


def audit_rows() -> list[Row]:
    """Approved audits: findings written down over the questions that applied."""
    asked = Answer.objects.filter(audit=OuterRef("pk"), question__standard=F("audit__standard"))
    asked = asked.exclude(value=AnswerValue.NOT_APPLICABLE).order_by().values("audit")
    found = Finding.objects.standing().filter(audit=OuterRef("pk")).order_by().values("audit")
    rows = Audit.objects.approved().filter(audited_on__gte=since(), submitted_by__role=Role.AUDITOR, imported_from=None)
    rows = rows.annotate(
        at=started("audit.started"),
        asked=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
        found=Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0),
    )
    values = ("submitted_by", "factory", "standard", "asked", "found", "audited_on", "at", "score_percent")
    latest = rows.order_by("-audited_on", "-pk").values_list(*values)[:MOST_JOBS]
    return [Row(*each[:-1], bad=each[-1] is not None and each[-1] < BAD_SCORE) for each in latest]


def since():
    return timezone.localdate() - timedelta(days=YEARS_DAYS)


def jobs_of(rows: Iterable[Row]) -> list[Job]:
    """In the order in which each person did them: the order of the day, what came before, and where they were before."""
    last: dict[int, Row] = {}
    places: dict[int, int] = {}
    been: set[tuple[int, int]] = set()
    jobs = []
    for row in sorted(rows, key=lambda each: (each.day, each.at)):
        before = last.get(row.person)
        same_day = before is not None and before.day == row.day
        places[row.person] = places.get(row.person, 0) + 1 if same_day else 0
        swayed = (min(places[row.person], 4), before is not None and before.bad, (row.person, row.factory) in been)
        jobs.append(Job(row.person, row.factory, row.kind, row.units, row.found, *swayed, lot=row.lot))
        last[row.person] = row
        been.add((row.person, row.factory))
    return jobs


# -- answers -------------------------------------------------------------------------------------
SOURCES = {Role.INSPECTOR: inspection_rows, Role.AUDITOR: audit_rows}
EFFECT = [each.name for each in fields(Effect)]


def own(person: User) -> tuple[Effect | None, Comparison | None]:
    """The own value, none where there was too little to compare, and what it was compared with."""
    among = Comparison.objects.filter(role=person.role, made_at__isnull=False).first()
    found = among.people.filter(person=person).values(*EFFECT).first() if among else None
    return (Effect(**found) if found else None), among


def everybody() -> list[tuple[User, Effect]]:
    """Whoever was compared, by name; people who left, or do something else by now, stay out."""
    rows = ComparedPerson.objects.filter(person__in=User.objects.active(), person__role=F("comparison__role"))
    rows = rows.select_related("person").order_by("person__role", "person__name", "person")
    return [(row.person, Effect(*(getattr(row, name) for name in EFFECT))) for row in rows]


def compared_as_of() -> datetime | None:
    return Comparison.objects.aggregate(at=Min("checked_at"))["at"]


# -- blind re-inspections --------------------------------------------------------------------------
@dataclass(frozen=True)
class BlindPair:
    """Two inspections of one lot, and what each found."""

    first: Inspection
    second: Inspection
    looks: tuple[Look, Look]


def blind_pairs() -> list[BlindPair]:
    """The latest first; three queries at any number."""
    rows = Inspection.objects.pairs().filter(
        inspected_on__gte=since(), units_inspected__gt=0, original__units_inspected__gt=0
    )
    seconds = list(rows.select_related("original__submitted_by", "submitted_by").order_by("-inspected_on", "-pk"))
    found = found_by({each.pk for each in seconds} | {each.original_id for each in seconds})
    return [BlindPair(each.original, each, (look(each.original, found), look(each, found))) for each in seconds]


def look(row: Inspection, found: dict[int, dict[int, int]]) -> Look:
    return Look(row.submitted_by_id, found.get(row.pk, {}), row.units_inspected, row.result == Result.PASS)


def found_by(inspections: set[int]) -> dict[int, dict[int, int]]:
    """{inspection: {defect type: how many}}."""
    rows = Defect.objects.filter(inspection__in=inspections, found_because_of_audit=False).order_by()
    found: dict[int, dict[int, int]] = {}
    for inspection, kind, count in rows.values_list("inspection", "defect_type").annotate(Sum("count")):
        found.setdefault(inspection, {})[kind] = count
    return found


def looks_of(pairs: list[BlindPair]) -> list[tuple[Look, Look]]:
    return [each.looks for each in pairs]
