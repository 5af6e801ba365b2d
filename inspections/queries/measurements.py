"""What was measured at each point of an inspection, and what it says about the lot."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qcportal.core.punctuation import decimals

from ..measuring import ABOVE, BELOW, mean, plain
from ..models import Inspection, MeasuredPoint
from .by_variables import ByVariables
from .gaps import Gap
from .quantities import with_presented


@dataclass(frozen=True)
class Cell:
    """One sample at one point. `side` is BELOW, ABOVE or nothing."""

    sample: int
    value: Decimal | None
    side: str

    @property
    def text(self) -> str:
        return plain(self.value)

    @property
    def sentence(self) -> str:
        return side_word(self.side)


@dataclass(frozen=True)
class PointStanding:
    """A point, its samples, and whether the lot passes at it. `presented` is how many units there are; None: nobody has said it."""

    point: MeasuredPoint
    values: dict[int, Decimal]
    presented: int | None = None

    @cached_property
    def cells(self) -> list[Cell]:
        limits = self.point.limits
        found = [(sample, self.values.get(sample)) for sample in range(1, self.point.samples + 1)]
        return [Cell(sample, value, "" if value is None else limits.side(value)) for sample, value in found]

    def changed(self, values: dict[int, Decimal | None]) -> "PointStanding":
        """As it stands with these set; None takes a value away."""
        left = {sample: value for sample, value in (self.values | values).items() if value is not None}
        return replace(self, values=left)

    @property
    def outside(self) -> int:
        return sum(bool(cell.side) for cell in self.cells)

    @property
    def measured(self) -> int:
        return len(self.values)

    @cached_property
    def by_variables(self) -> ByVariables | None:
        """Where this point is judged by mean and standard deviation."""
        return None if self.point.k is None else ByVariables(self.point, list(self.values.values()))

    @property
    def passes(self) -> bool:
        """So far. Without two values there is no spread to judge by: then the one there is lies within the limits or not."""
        verdict = self.by_variables and self.by_variables.accepts
        if verdict is not None:
            return bool(verdict)
        return self.outside <= self.accept

    @property
    def accept(self) -> int:
        """Samples that may lie outside, where they are counted; by variables none is bought by another."""
        return 0 if self.point.critical or self.by_variables else self.point.accept

    @property
    def whole(self) -> bool:
        return self.measured >= self.needed

    @property
    def needed(self) -> int:
        """Samples to measure: never more than units are presented."""
        return self.point.samples if self.presented is None else min(self.point.samples, self.presented)

    @property
    def mean(self) -> str:
        return plain(mean(list(self.values.values())))

    @property
    def least(self) -> str:
        return plain(min(self.values.values(), default=None))

    @property
    def most(self) -> str:
        return plain(max(self.values.values(), default=None))


def side_word(side: str) -> str:
    return {BELOW: _("too low"), ABOVE: _("too high")}.get(side, "")


def measured(inspection: Inspection) -> list[PointStanding]:
    """Every point with its values, in two queries."""
    return [standing_of(point) for point in points_of(inspection)]


def points_of(inspection: Inspection) -> QuerySet[MeasuredPoint]:
    return with_presented(MeasuredPoint.objects.filter(inspection=inspection)).prefetch_related("values")


def standing_of(point) -> PointStanding:
    """`point` is one of points_of."""
    return PointStanding(point, {row.sample: row.value for row in point.values.all()}, point.presented)


def asked(inspection: Inspection) -> bool:
    return MeasuredPoint.objects.filter(inspection=inspection).exists()


def missing(inspection: Inspection) -> list[str]:
    """A sentence for each point of which samples are not measured."""
    words = _("%(point)s: %(done)d of %(samples)d samples are measured.")
    return [
        Gap(
            f"point-{each.point.position}",
            words % {"point": each.point.shown_name, "done": each.measured, "samples": each.needed},
        )
        for each in measured(inspection)
        if not each.whole
    ]


def failures(inspection: Inspection) -> list[str]:
    return [over_sentence(each) for each in measured(inspection) if not each.passes]


def over_sentence(each: PointStanding) -> str:
    if each.by_variables and each.by_variables.accepts is not None:
        return beyond_sentence(each.point, each.by_variables)
    words = {
        "point": each.point.shown_name,
        "out": each.outside,
        "samples": each.point.samples,
        "range": decimals(each.point.range),
        "accept": each.accept,
    }
    if each.point.critical:
        return _("%(point)s, a critical point: %(out)d of %(samples)d samples outside %(range)s.") % words
    return _("%(point)s: %(out)d of %(samples)d samples outside %(range)s; at most %(accept)d may be.") % words


def beyond_sentence(point: MeasuredPoint, found: ByVariables) -> str:
    told = {"mean": found.mean, "s": found.deviation, "k": found.k, "range": point.range}
    words = {"point": point.shown_name} | {name: decimals(value) for name, value in told.items()}
    said = _(
        "%(point)s, by variables: the mean %(mean)s lies less than k = %(k)s standard deviations (s = %(s)s) inside %(range)s."
    )
    return said % words
