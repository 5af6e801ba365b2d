"""What a point that is judged by variables says, in numbers and words."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from qcportal.core.punctuation import with_colon

from ..measuring import mean, plain
from ..models import MeasuredPoint
from ..variables_judging import FEW, PLAUSIBLE, SAME, SKEWED, TAILED, accepts, inside, shape, spread

PLACES = 4


@dataclass(frozen=True)
class Distance:
    """Of the mean inside one limit, in standard deviations."""

    limit: str
    words: str
    enough: bool


@dataclass(frozen=True)
class ByVariables:
    point: MeasuredPoint
    values: list[Decimal]

    @property
    def k(self) -> str:
        return plain(self.point.k)

    @property
    def mean(self) -> str:
        return plain(mean(self.values))

    @property
    def deviation(self) -> str:
        found = spread(self.values)
        return rounded(found.deviation) if found else ""

    @property
    def accepts(self) -> bool | None:
        """So far; None before there are two values."""
        found, limits = spread(self.values), self.point.limits
        return accepts(found, self.point.k, limits.low, limits.high) if found else None

    @property
    def inside(self) -> dict[str, str]:
        """Empty where all values are the same and distances have no measure."""
        found, limits = spread(self.values), self.point.limits
        distances = inside(found, limits.low, limits.high) if found else {}
        return {side: rounded(each) for side, each in distances.items() if each is not None}

    @property
    def distances(self) -> list[Distance]:
        found, limits = spread(self.values), self.point.limits
        ends = {"lower": limits.low, "upper": limits.high}
        sides = {"lower": _("the lower limit"), "upper": _("the upper limit")}
        return [
            Distance(plain(ends[side]), with_colon(sides[side], words), one_side(found, self.point.k, side, ends[side]))
            for side, words in self.inside.items()
        ]

    @property
    def hint(self) -> str:
        return {
            FEW: _("Too few values to tell whether they are normally distributed, as this plan assumes."),
            SAME: _("All values are the same; a normal distribution, which this plan assumes, has a spread."),
            SKEWED: _("The values lean to one side. This plan assumes a normal distribution: look at them."),
            TAILED: _("More or fewer values lie far out than in a normal distribution, which this plan assumes."),
            PLAUSIBLE: _("Nothing here speaks against a normal distribution, which this plan assumes."),
        }[shape(self.values)]

    @property
    def warns(self) -> bool:
        return shape(self.values) in (SKEWED, TAILED)


def one_side(found, k: Decimal, side: str, end: Decimal) -> bool:
    return accepts(found, k, end, None) if side == "lower" else accepts(found, k, None, end)


def rounded(value: float) -> str:
    return plain(Decimal(str(round(value, PLACES))))
