"""Figures as people read them: value, interval and number of cases; and as rows of a table and of its CSV."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qcportal.core.punctuation import punct

from .figures import MedianDays, Rate, Share, Tally
from .filters import age_key
from .numbers import NOTHING, number, rounded, span
from .queries.factory_trends import CategoryTrend
from .queries.figures import AGES, Ageing, Cause, Part, Series


@dataclass(frozen=True)
class Said:
    """One number with its 95 % interval; both “–” where there is nothing to make it of."""

    value: str
    interval: str = ""


def rate_said(rate: Rate) -> Said:
    if rate.per_100_units is None:
        return Said(NOTHING)
    return Said(number(rate.per_100_units), span(rate.low, rate.high))


def share_said(share: Share) -> Said:
    if share.share is None:
        return Said(NOTHING)
    return Said(per_cent(share.share) + punct("%"), span(share.low, share.high, per_cent) + punct("%"))


def days_said(median: MedianDays) -> Said:
    if median.days is None:
        return Said(NOTHING)
    return Said(str(median.days), "" if median.low is None else f"{median.low}–{median.high}")


def per_cent(share: float) -> str:
    """The ends of the scale are written without decimals."""
    value = 100 * share
    return rounded(value, 0 if value in (0, 100) else 1)


# -- CSV -----------------------------------------------------------------------------------------
RATE = ["defects_per_100_units", "low_95_per_100_units", "high_95_per_100_units"]
DEFECTIVE = ["defective_units_percent", "defective_low_95_percent", "defective_high_95_percent"]
PASSED = ["first_pass_percent", "first_pass_low_95_percent", "first_pass_high_95_percent"]
LIMITS = ["usual_per_100_units", "lower_limit_per_100_units", "upper_limit_per_100_units"]
COUNTED = ["inspections", "units", "defects", "defective_units"]


def digits(value: float | None, times: float = 1) -> str:
    return "" if value is None else f"{times * value:.4f}"


def rate_cells(rate: Rate) -> list[str]:
    return [digits(rate.per_100_units), digits(rate.low), digits(rate.high)]


def share_cells(share: Share) -> list[str]:
    return [digits(each, 100) for each in (share.share, share.low, share.high)]


def tally_cells(tally: Tally) -> list[str]:
    counts = [str(each) for each in (tally.inspections, tally.units, tally.defects, tally.defectives)]
    return [*counts, *rate_cells(tally.per_100_units), *share_cells(tally.defective)]


def month_lines(series: Series) -> list[list[str]]:
    limits = series.limits
    heads = ["month", *COUNTED, *RATE, *DEFECTIVE, *PASSED, "chart", *LIMITS]
    lines = [
        [
            f"{month.start:%Y-%m}",
            *tally_cells(tally),
            *share_cells(tally.first_pass),
            limits.kind,
            *(digits(value, 100) for value in (limits.centre, limits.lower[place], limits.upper[place])),
        ]
        for place, (month, tally) in enumerate(zip(series.months, series.tallies, strict=True))
        if limits
    ]
    return [heads, *lines]


TREND = ["month", "inspections", "units", "defects", *RATE, "chart", *LIMITS, "in_trend"]


def trend_lines(row: CategoryTrend) -> list[list[str]]:
    """A month a row, with its limits and whether it lies in the time that is claimed to be raised."""
    return [TREND, *(trend_line(row, place) for place in range(len(row.months)))]


def trend_line(row: CategoryTrend, place: int) -> list[str]:
    month, limits = row.months[place], row.limits
    counts = [str(each) for each in (month.inspections, month.rate.units, month.rate.defects)]
    lines = [digits(each, 100) for each in (limits.centre, limits.lower[place], limits.upper[place])]
    return [
        f"{month.start:%Y-%m}",
        *counts,
        *rate_cells(month.rate),
        limits.kind,
        *lines,
        "yes" if row.raised_in(month) else "no",
    ]


def part_lines(parts: list[Part], by: str, with_passed: bool) -> list[list[str]]:
    heads = [by, *COUNTED, *RATE, *DEFECTIVE, *(PASSED if with_passed else [])]
    return [heads, *([part.label, *tally_cells(part.tally), *passed_cells(part, with_passed)] for part in parts)]


def passed_cells(part: Part, with_passed: bool) -> list[str]:
    return share_cells(part.tally.first_pass) if with_passed else []


def cause_lines(causes: list[Cause]) -> list[list[str]]:
    heads = ["defect", *COUNTED, *RATE, *DEFECTIVE, "cumulative_percent"]
    return [heads, *([each.label, *tally_cells(each.tally), digits(each.cumulative, 100)] for each in causes)]


def age_lines(found: Ageing) -> list[list[str]]:
    return [["days_open", "corrective_actions"], *([age_key(age), str(count)] for age, count in ages(found))]


def ages(found: Ageing) -> list[tuple[tuple, int]]:
    return list(zip(AGES, found.ages, strict=True))


def age_label(age: tuple) -> str:
    low, high = age
    if high is None:
        return _("more than %(days)d days") % {"days": low - 1}
    return _("%(low)d–%(high)d days") % {"low": low, "high": high}
