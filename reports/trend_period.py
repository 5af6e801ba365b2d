"""How much of a factory's months a chart shows. The limits stay those learnt from all of them. Pure."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from .control_charts import Limits
from .queries.factory_trends import CategoryTrend

PERIODS = {"36": _("36 months"), "24": _("24 months"), "12": _("12 months"), "6": _("6 months")}
USUAL = "36"


def chosen_period(asked: str) -> str:
    """What nobody offers is as if it were not chosen."""
    return asked if asked in PERIODS else USUAL


def first_month(period: str, today: date) -> date:
    """The first of the month with which so many months end in this one."""
    months = today.year * 12 + today.month - int(period)
    return date(months // 12, months % 12 + 1, 1)


def within(row: CategoryTrend, since: date) -> CategoryTrend:
    """The same category with the months from `since` on."""
    left = sum(month.start < since for month in row.months)
    return replace(row, months=row.months[left:], limits=without_first(row.limits, left))


def without_first(limits: Limits, left: int) -> Limits:
    lists = ("values", "sigma", "lower", "upper")
    return replace(limits, **{name: getattr(limits, name)[left:] for name in lists})
