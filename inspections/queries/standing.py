"""How an inspection stands: what was counted, what the plan says to it, what is still missing."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..enums import DefectClass
from ..judging import ClassVerdict, verdicts
from ..models import Defect, Inspection, PlanLine


@dataclass(frozen=True)
class Standing:
    """One class of an inspection: its plan and what the counts say to it."""

    line: PlanLine
    verdict: ClassVerdict
    label: str


def standings(inspection: Inspection) -> list[Standing]:
    """Every class against its plan, in one query."""
    same = Defect.objects.filter(inspection=OuterRef("inspection"), defect_class=OuterRef("defect_class"))
    total = same.order_by().values("defect_class").annotate(total=Sum("count")).values("total")
    lines = inspection.plan_lines.select_related("scheme").annotate(found=Coalesce(Subquery(total), 0))
    return [standing(line) for line in lines]


def standing(line) -> Standing:
    verdict = ClassVerdict(line.defect_class, line.found, line.sample_units, line.ac, line.re)
    return Standing(line, verdict, DefectClass(line.defect_class).label)


def counted(inspection: Inspection) -> dict[str, int]:
    """Defects found per class."""
    rows = inspection.defects.order_by().values("defect_class").annotate(total=Sum("count"))
    return {row["defect_class"]: row["total"] for row in rows}


def judged(inspection: Inspection) -> list[ClassVerdict]:
    plan = [(line.defect_class, line.sample_units, line.ac, line.re) for line in inspection.plan_lines.all()]
    return verdicts(plan, counted(inspection))


def failures(inspection: Inspection) -> list[str]:
    """The classes in which too much was found."""
    return [over_sentence(each) for each in judged(inspection) if not each.passes]


def over_sentence(verdict: ClassVerdict) -> str:
    return _("%(kind)s: %(found)s found in %(units)s units; the plan accepts at most %(ac)d.") % {
        "kind": capfirst(str(DefectClass(verdict.defect_class).label)),
        "found": number_format(verdict.found, force_grouping=True),
        "units": number_format(verdict.sample_units, force_grouping=True),
        "ac": verdict.ac,
    }


def sample_needed(inspection: Inspection) -> int:
    return max((line.sample_units for line in inspection.plan_lines.all()), default=0)


def missing(inspection: Inspection) -> list[str]:
    """What keeps this inspection from being submitted, in sentences."""
    found = [units_missing(inspection)]
    if not inspection.inspected_on:
        found.append(_("Say on which day you inspected."))
    if not inspection.photos.exists():
        found.append(_("Add at least one photo."))
    return [sentence for sentence in [*found, *unplanned(inspection)] if sentence]


def units_missing(inspection: Inspection) -> str:
    units, needed = inspection.units_inspected, sample_needed(inspection)
    if not units:
        return _("Say how many units were inspected.")
    if units < needed:
        words = {"needed": needed, "units": units}
        return _("The plan asks for %(needed)d units; %(units)d were inspected.") % words
    return ""


def unplanned(inspection: Inspection) -> list[str]:
    """Classes that were counted without a plan would decide nothing, so nobody would notice."""
    planned = {line.defect_class for line in inspection.plan_lines.all()}
    words = [DefectClass(name).label for name in counted(inspection) if name not in planned]
    return [_("There is no plan for %(kind)s defects; count them in another class.") % {"kind": word} for word in words]


def without_photo(inspection: Inspection) -> list:
    """Defects that no photo shows; worth a look before submitting, though not asked for."""
    rows = inspection.defects.filter(photos=None, defect_class__in=[DefectClass.CRITICAL, DefectClass.MAJOR])
    return list(rows.select_related("defect_type").order_by("pk"))
