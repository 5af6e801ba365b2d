"""Whether a corrective action helped: what inspections found at the factory before it was raised, and after it was done.

The plain figures before and after stand beside what would be expected without any correction (corrections.py): a factory
that just looked bad looks better by itself.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Sum

from inspections.models import Defect
from suppliers.enums import ProcessArea
from suppliers.models import CorrectiveAction

from ..corrections import NOT_SHOWN, WORSE
from ..distributions import two_sided
from ..figures import CONFIDENCE, Rate, defects_per_100_units
from .defect_lots import kinds_of
from .sight import Sight
from .without_correction import WithoutCorrection, without_correction

DAYS_BEFORE = 365
FEWEST = 3  # inspections on either side; what one or two lots show may be those lots

TOO_FEW, FEWER, MORE, SAME = "too_few", "fewer", "more", "same"


@dataclass(frozen=True)
class Side:
    """The inspections of one time."""

    inspections: int
    last: date | None
    rate: Rate


@dataclass(frozen=True)
class Effect:
    areas: list[str]  # labels of the process areas whose defects are counted; none: all defects
    raised_on: date
    done_on: date | None
    before: Side
    after: Side | None
    without: WithoutCorrection | None = None

    @property
    def verdict(self) -> str:
        """What the figures can say; too few lots on one side say nothing."""
        if self.after is None or min(self.before.inspections, self.after.inspections) < FEWEST:
            return TOO_FEW
        if chance(self.before.rate, self.after.rate) > 1 - CONFIDENCE:
            return SAME
        return FEWER if self.after.rate.per_100_units < self.before.rate.per_100_units else MORE

    @property
    def shown(self) -> str:
        """Whether it worked, as far as that can be told; without an expectation the plain figures count only against it."""
        if self.without:
            return self.without.correction.verdict
        return WORSE if self.verdict == MORE else NOT_SHOWN

    @property
    def fewest(self) -> int:
        return FEWEST


def chance(before: Rate, after: Rate) -> float:
    """How often two samples of one rate differ as much: the conditional test of two Poisson counts (two-sided)."""
    total = before.defects + after.defects
    if not total:
        return 1.0
    share = after.units / (before.units + after.units)
    return two_sided(after.defects, total, share)


def effect(sight: Sight, record: CorrectiveAction) -> Effect:
    """From what the reader may see. Done is what the factory says, or else the day on which it was accepted.

    Never before it was asked for: the lots that led to it show nothing of what it did.
    """
    areas = areas_of(sight, record)
    kinds = kinds_of(areas) if areas else None
    said = record.corrective_done_on or record.closed_on
    done = max(said, record.raised_on) if said else None
    since = record.raised_on - timedelta(days=DAYS_BEFORE)
    found = Effect(
        areas=[str(ProcessArea(each).label) for each in areas],
        raised_on=record.raised_on,
        done_on=done,
        before=side(sight, record, kinds, inspected_on__gte=since, inspected_on__lt=record.raised_on),
        after=side(sight, record, kinds, inspected_on__gt=done) if done else None,
    )
    if found.verdict == TOO_FEW:
        return found
    return replace(found, without=without_correction(sight, record, areas, kinds, since, done))


def areas_of(sight: Sight, record: CorrectiveAction) -> list[str]:
    """Its own, or those of the findings that asked for it."""
    if record.process_area:
        return [record.process_area]
    rows = sight.findings.that_asked_for(record).order_by().values_list("process_area", flat=True)
    return sorted(set(rows))


def side(sight: Sight, record: CorrectiveAction, kinds, **when) -> Side:
    """Each lot by its first inspection; what was looked for because of an audit is left out, as in trends."""
    rows = sight.inspections.filter(original=None, factory=record.factory, units_inspected__gt=0, **when)
    values = list(rows.order_by().values_list("pk", "units_inspected", "inspected_on"))
    defects = Defect.objects.filter(inspection__in=[each[0] for each in values], found_because_of_audit=False)
    if kinds is not None:
        defects = defects.filter(defect_type__in=kinds)
    found = defects.aggregate(total=Sum("count"))["total"] or 0
    last = max((each[2] for each in values), default=None)
    return Side(len(values), last, defects_per_100_units(found, sum(each[1] for each in values)))
