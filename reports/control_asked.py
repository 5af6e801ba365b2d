"""Which control chart somebody asks for, from the address of a page; what nobody offers is as if it were not chosen."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.enums import DefectCategory
from qcportal.core.punctuation import in_brackets

from . import control_series as series
from .control_series import CONTROL, CUSUM, EWMA, LEAST, SPREAD, Controlled, Sample
from .queries import control
from .run_rules import NELSON, WESTERN_ELECTRIC
from .trend_period import PERIODS, chosen_period, first_month

DEFECTS, DEFECTIVES = "defects", "defectives"
COUNTS = {DEFECTS: gettext_lazy("defects per 100 units"), DEFECTIVES: gettext_lazy("defective units in %")}
CHARTS = {
    CONTROL: gettext_lazy("control chart"),
    SPREAD: gettext_lazy("spread within samples"),
    CUSUM: gettext_lazy("CUSUM"),
    EWMA: gettext_lazy("EWMA"),
}
EACH = {"inspection": gettext_lazy("each inspection"), "month": gettext_lazy("each month")}
RULES = {"western_electric": gettext_lazy("Western Electric"), "nelson": gettext_lazy("Nelson")}
RULE_SETS = {"western_electric": WESTERN_ELECTRIC, "nelson": NELSON}


@dataclass(frozen=True)
class Choice:
    """A drop-down of the page."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


class ControlAsked:
    """The chart of one reader, made when it is read, once."""

    def __init__(self, user, factory, data):
        self.user, self.factory, self.data = user, factory, data
        self.period = chosen_period(data.get("months", ""))
        self.category = self.one_of("category", DefectCategory.values, "")
        self.each = self.one_of("each", EACH, "inspection")
        self.rules = self.one_of("rules", RULES, "western_electric")

    def one_of(self, name: str, known, usual: str) -> str:
        asked = self.data.get(name, "")
        return asked if asked in known else usual

    @cached_property
    def lots(self):
        return control.lots_at(self.user, self.factory, first_month(next(iter(PERIODS)), self.factory.today()))

    @cached_property
    def characteristics(self) -> dict[str, control.Characteristic]:
        return {each.key: each for each in control.characteristics(self.lots)}

    @property
    def of(self) -> str:
        return self.one_of("of", [*COUNTS, *self.characteristics], DEFECTS)

    @property
    def measured(self) -> control.Characteristic | None:
        return self.characteristics.get(self.of)

    @property
    def chart(self) -> str:
        known = [name for name in CHARTS if self.measured or name != SPREAD]
        return self.one_of("chart", known, CONTROL)

    @property
    def by_month(self) -> bool:
        """Whether a point is a month; a measured one is of one inspection."""
        return self.each == "month" and not self.measured

    @property
    def since(self) -> date:
        return first_month(self.period, self.factory.today())

    @property
    def unit(self) -> str:
        """Of the values that are drawn."""
        if self.chart in series.SHIFTS:
            return _("standard deviations")
        return self.measured.unit if self.measured else str(COUNTS[self.of])

    @property
    def heading(self) -> str:
        """Over a column of the values; the sign of a unit is never written otherwise."""
        return self.unit if self.measured and self.chart not in series.SHIFTS else capfirst(self.unit)

    @property
    def what(self) -> str:
        """What is drawn, in words."""
        if self.measured:
            return in_brackets(self.measured.name, self.measured.product_name)
        of = str(COUNTS[self.of])
        return in_brackets(of, DefectCategory(self.category).label) if self.category else of

    # -- the chart -------------------------------------------------------------------------------
    @cached_property
    def samples(self) -> list[Sample]:
        if self.measured:
            return control.measured(self.lots, self.measured)
        found = control.counted(self.lots, self.category, defective=self.of == DEFECTIVES)
        return control.by_month(found) if self.each == "month" else found

    @cached_property
    def whole(self) -> Controlled | None:
        """Over all months; None where there is too little to make limits of."""
        if len(self.samples) < LEAST:
            return None
        return self.of_values() if self.measured else self.of_counts()

    @property
    def shown(self) -> Controlled | None:
        part = self.whole and self.whole.last(self.since)
        return part if part and part.samples else None

    def of_counts(self) -> Controlled:
        learnt = control.calm(self.user, self.factory, self.category, self.samples)
        limits_of = series.defective_limits if self.of == DEFECTIVES else series.defect_limits
        return self.drawn(limits_of(self.samples, learnt), sum(learnt) or len(learnt))

    def of_values(self) -> Controlled:
        means, spreads = series.measured_limits(self.samples)
        if self.chart == SPREAD:
            return series.spread(self.samples, spreads, len(spreads.values))
        return self.drawn(means, len(self.samples))

    def drawn(self, limits: series.Scored, learnt: int) -> Controlled:
        if self.chart in series.SHIFTS:
            return series.SHIFTS[self.chart](self.samples, limits, learnt)
        return series.control(self.samples, limits, RULE_SETS[self.rules], learnt)

    # -- what can be chosen ----------------------------------------------------------------------
    @property
    def choices(self) -> list[Choice]:
        """A measured point is of one product, so nothing is asked of category and month; only a control chart has rules."""
        points = [
            (key, f"{each.name} ({each.unit}) · {each.product_name}") for key, each in self.characteristics.items()
        ]
        charts = [each for each in CHARTS.items() if self.measured or each[0] != SPREAD]
        found = [
            Choice("of", _("What"), [*COUNTS.items(), *points], self.of),
            Choice("chart", _("Chart"), charts, self.chart),
        ]
        if not self.measured:
            categories = [("", _("every defect category")), *DefectCategory.choices]
            found.append(Choice("category", _("Defect category"), categories, self.category))
            found.append(Choice("each", _("A point for"), list(EACH.items()), self.each))
        if self.chart == CONTROL:
            found.append(Choice("rules", _("Run rules"), list(RULES.items()), self.rules))
        return [*found, Choice("months", _("Period"), list(PERIODS.items()), self.period)]

    @property
    def query(self) -> dict[str, str]:
        return {each.name: each.chosen for each in self.choices if each.chosen}
