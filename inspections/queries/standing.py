"""How an inspection stands: what was counted, what the plan says to it, what is still missing."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject
from django.db.models.lookups import Exact
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..enums import DefectClass, Group, PlanKind
from ..judging import ClassVerdict
from ..models import Defect, Inspection, PlanLine
from . import units
from .gaps import Gap
from .quantities import lot_of

LAST = JSONObject(name="defect_type__name", local_name="defect_type__local_name", defect_class="defect_class")


@dataclass(frozen=True)
class Standing:
    """One class of a group of an inspection: its plan, what the counts say to it, and of how many units they are."""

    line: PlanLine
    verdict: ClassVerdict
    label: str
    units: int


def standings(inspection: Inspection) -> list[Standing]:
    """Every class against its plan, in one query."""
    own = Q(group=OuterRef("group")) | Q(Exact(OuterRef("group"), Value(Group.ALL)))
    same = Defect.objects.filter(own, inspection=OuterRef("inspection"), defect_class=OuterRef("defect_class"))
    last_unit = (
        Defect.objects.filter(inspection=OuterRef("inspection"), unit_at__isnull=False)
        .order_by("-unit_at")
        .values(unit=LAST)[:1]
    )
    totals = (
        same.order_by().values("defect_class").annotate(total=Sum("count"), own=Sum(F("units") - F("shared_units")))
    )
    lines = inspection.plan_lines.select_related("scheme").annotate(
        defects_found=Coalesce(Subquery(totals.values("total")), 0),
        units_found=Coalesce(Subquery(totals.values("own")), 0),
        last_unit=Subquery(last_unit),
    )
    lines = list(lines)
    return [standing(line, lines) for line in lines]


def standing(line, lines: list[PlanLine]) -> Standing:
    found = line.units_found if line.counts_units else line.defects_found
    return Standing(line, line.verdict(found), line.label, own_sample(line, lines))


def own_sample(line: PlanLine, lines: list[PlanLine]) -> int:
    """Units that a class looks at as things stand (decision 0014); one that accepts zero at all that its group looks at."""
    if line.kind != PlanKind.ZERO:
        return line.units_now
    return max(each.units_now for each in lines if each.group == line.group)


def first_sample(found: list[Standing]) -> dict | None:
    """Of double plans: whether the second sample is drawn, and how many units it has or would have."""
    double = [each for each in found if each.line.is_double]
    if not double:
        return None
    units = max(each.line.second_units for each in double)
    needed = units if any(each.verdict.needs_second for each in double) else 0
    drawn = any(each.line.first_found is not None for each in double)
    return {"standings": double, "drawn": drawn, "units": units, "needed": needed}


def counted(inspection: Inspection) -> dict[str, int]:
    """Defects found per class."""
    rows = inspection.defects.order_by().values("defect_class").annotate(total=Sum("count"))
    return {row["defect_class"]: row["total"] for row in rows}


def judged(inspection: Inspection) -> list[ClassVerdict]:
    return [each.verdict for each in standings(inspection)]


def failures(inspection: Inspection) -> list[str]:
    """The classes in which too much was found."""
    return [over_sentence(each) for each in standings(inspection) if not each.verdict.passes]


def over_sentence(standing: Standing) -> str:
    units, ac, _re = standing.verdict.limits
    units = standing.units if standing.line.kind == PlanKind.ZERO else units
    return over_words(standing) % {
        "kind": capfirst(standing.label),
        "found": number_format(standing.verdict.counted, force_grouping=True),
        "units": number_format(units, force_grouping=True),
        "ac": ac,
    }


def over_words(standing: Standing) -> str:
    if standing.verdict.by_both:
        return _("%(kind)s: %(found)s found in %(units)s units of both samples; the plan accepts at most %(ac)d.")
    return _("%(kind)s: %(found)s found in %(units)s units; the plan accepts at most %(ac)d.")


def sample_needed(inspection: Inspection) -> int:
    """Units to inspect as things stand: with the second sample once it is drawn, and never more than is presented."""
    planned = max((line.units_now for line in inspection.plan_lines.all()), default=0)
    presented = lot_of(inspection).presented
    return planned if presented is None else min(planned, presented)


def sample_at_most(inspection: Inspection) -> int:
    """Units to inspect if every second sample is needed: so much must fit into the cartons that are opened."""
    return max((line.most_units for line in inspection.plan_lines.all()), default=0)


def needs_attention(inspection: Inspection) -> list[str]:
    """That more was looked at than any class asks for: each plan is judged on its own sample all the same."""
    units, needed = inspection.units_inspected, sample_needed(inspection)
    if not units or units <= needed:
        return []
    words = {
        name: number_format(number, force_grouping=True) for name, number in (("units", units), ("needed", needed))
    }
    return [
        _("%(units)s units were inspected; the plan asks for %(needed)s. Each class is judged on its own sample.")
        % words
    ]


def missing(inspection: Inspection) -> list[str]:
    """What keeps this inspection from being submitted, in sentences."""
    found = [undrawn(inspection), units_missing(inspection)]
    if not inspection.inspected_on:
        found.append(Gap("facts", _("Say on which day you inspected.")))
    if not inspection.photos.exists():
        found.append(Gap("photos", _("Add at least one photo.")))
    found += [*unplanned(inspection), *undecided(inspection), *units.doubtful(inspection)]
    return [sentence for sentence in found if sentence]


def undrawn(inspection: Inspection) -> str:
    """Inspections for which no draw was fixed choose on site; others do so with a reason alone."""
    if not inspection.draws.filter(revealed_at=None, deviations=None).exists():
        return ""
    return Gap("sample", _("Draw the sample, or say with a photo why it was not drawn."))


def units_missing(inspection: Inspection) -> str:
    units, needed = inspection.units_inspected, sample_needed(inspection)
    if not units:
        return Gap("facts", _("Say how many units were inspected."))
    if units < needed:
        words = {"needed": needed, "units": units}
        return Gap("facts", _("The plan asks for %(needed)d units; %(units)d were inspected.") % words)
    return ""


def unplanned(inspection: Inspection) -> list[str]:
    """Classes that were counted without a plan would decide nothing, so nobody would notice."""
    planned = {line.defect_class for line in inspection.plan_lines.all()}
    words = [
        DefectClass(name).label for name in counted(inspection) if name not in planned
    ]  # groups have all classes alike
    sentence = _("There is no plan for %(kind)s defects; count them in another class.")
    return [Gap("lines", sentence % {"kind": word}) for word in words]


def undecided(inspection: Inspection) -> list[str]:
    """First samples of double plans that decide nothing."""
    words = _("%(kind)s: the first sample decides nothing (%(found)d found); draw the second one.")
    open_ones = [each for each in standings(inspection) if each.verdict.needs_second]
    return [words % {"kind": capfirst(each.label), "found": each.verdict.found} for each in open_ones]


def without_photo(inspection: Inspection) -> list:
    """Defects that no photo shows; worth a look before submitting, though not asked for."""
    rows = inspection.defects.filter(photos=None, defect_class__in=[DefectClass.CRITICAL, DefectClass.MAJOR])
    return list(rows.select_related("defect_type").order_by("pk"))
