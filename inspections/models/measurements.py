from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from qcportal.core.names import TwoNames

from ..enums import Judging, Sampling, Unit
from ..measuring import DIGITS, PLACES, Limits, plain
from .inspections import Inspection
from .shipments import Product

MOST_SAMPLES = 200
NEEDS_A_TOLERANCE = _("Give a tolerance below, above or both; an empty one means no limit on that side.")
NOT_NEGATIVE = _("A tolerance is given as a distance from the nominal, so it is never negative.")
SAMPLES_IN_RANGE = _("Between 1 and 200 samples are measured.")
ACCEPTS_LESS = _("Fewer samples may be out of tolerance than are measured.")
CRITICAL_ACCEPTS_NONE = _("A critical point allows no sample out of tolerance; give 0.")
CRITICAL_IS_COUNTED = _("A critical point is judged by counting: a single sample out of tolerance fails the lot.")
MATCHES_WHOLE = _("Give both n and Ac of the plan to match, or neither: then it is the inspection's own.")
MATCHES_A_PLAN = _("The plan to match has an n of at least 2 and an Ac below it.")


def measure(label, **options) -> models.DecimalField:
    return models.DecimalField(label, max_digits=DIGITS + PLACES, decimal_places=PLACES, **options)


class Point(TwoNames, models.Model):
    """What is measured, in one unit: nominal − lower tolerance … nominal + upper tolerance conforms, both ends included.

    `accept` is how many of the samples may be out of tolerance; of a critical point none. Judged by variables the samples
    are as many as match the attribute plan `match_units`, `match_ac` (empty: the inspection's own for major defects).
    """

    position = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    local_name = models.CharField(_("name in the factory's script"), max_length=120, blank=True)
    nominal = measure(_("nominal"))
    lower_tolerance = measure(_("tolerance below"), null=True, blank=True)
    upper_tolerance = measure(_("tolerance above"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=5, choices=Unit.choices, default=Unit.MM)
    critical = models.BooleanField(_("critical point"), default=False)
    samples = models.PositiveSmallIntegerField(_("samples"), default=5)
    accept = models.PositiveSmallIntegerField(_("samples that may be out"), default=0)
    judged = models.CharField(_("judged"), max_length=10, choices=Judging.choices, default=Judging.COUNT)
    match_units = models.PositiveIntegerField(_("n of the plan to match"), null=True, blank=True)
    match_ac = models.PositiveIntegerField(_("Ac of the plan to match"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_tolerance",
                condition=Q(lower_tolerance__isnull=False) | Q(upper_tolerance__isnull=False),
                violation_error_message=NEEDS_A_TOLERANCE,
            ),
            models.CheckConstraint(
                name="%(class)s_tolerance_positive",
                condition=(Q(lower_tolerance=None) | Q(lower_tolerance__gte=0))
                & (Q(upper_tolerance=None) | Q(upper_tolerance__gte=0)),
                violation_error_message=NOT_NEGATIVE,
            ),
            models.CheckConstraint(
                name="%(class)s_samples",
                condition=Q(samples__range=(1, MOST_SAMPLES)),
                violation_error_message=SAMPLES_IN_RANGE,
            ),
            models.CheckConstraint(
                name="%(class)s_accepts_less",
                condition=Q(accept__lt=F("samples")),
                violation_error_message=ACCEPTS_LESS,
            ),
            models.CheckConstraint(
                name="%(class)s_critical_none",
                condition=Q(critical=False) | Q(accept=0),
                violation_error_message=CRITICAL_ACCEPTS_NONE,
            ),
            models.CheckConstraint(name="%(class)s_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(name="%(class)s_judged_known", condition=Q(judged__in=Judging.values)),
            models.CheckConstraint(
                name="%(class)s_critical_counted",
                condition=Q(critical=False) | Q(judged="count"),
                violation_error_message=CRITICAL_IS_COUNTED,
            ),
            models.CheckConstraint(
                name="%(class)s_matches_whole",
                condition=Q(match_units=None, match_ac=None) | Q(match_units__isnull=False, match_ac__isnull=False),
                violation_error_message=MATCHES_WHOLE,
            ),
            models.CheckConstraint(
                name="%(class)s_matches_a_plan",
                condition=Q(match_units=None) | Q(match_units__gte=2, match_ac__lt=F("match_units")),
                violation_error_message=MATCHES_A_PLAN,
            ),
        ]

    def __str__(self):
        mark = " !" if self.critical else ""
        way = "" if self.judged == Judging.COUNT else f", {self.judged} {self.match_units or ''}/{self.match_ac or 0}"
        return f"{self.position} {self.name}{mark}: {self.wanted}, n {self.samples}, {self.accept}{way}"

    def clean(self):
        """The constraints' sentences without asking the database for each of many points."""
        wrong = {}
        tolerances = {"lower_tolerance": self.lower_tolerance, "upper_tolerance": self.upper_tolerance}
        if set(tolerances.values()) == {None}:
            wrong["lower_tolerance"] = NEEDS_A_TOLERANCE
        wrong |= {name: NOT_NEGATIVE for name, value in tolerances.items() if value is not None and value < 0}
        if self.samples is not None and not 1 <= self.samples <= MOST_SAMPLES:
            wrong["samples"] = SAMPLES_IN_RANGE
        elif None not in (self.samples, self.accept) and self.accept >= self.samples:
            wrong["accept"] = ACCEPTS_LESS
        if self.critical and self.accept:
            wrong["accept"] = CRITICAL_ACCEPTS_NONE
        if self.critical and self.judged != Judging.COUNT:
            wrong["judged"] = CRITICAL_IS_COUNTED
        wrong |= self.wrong_match()
        if wrong:
            raise ValidationError(wrong)

    def wrong_match(self) -> dict:
        if (self.match_units is None) != (self.match_ac is None):
            return {"match_ac" if self.match_ac is None else "match_units": MATCHES_WHOLE}
        fits = self.match_units is None or (self.match_units >= 2 and self.match_ac < self.match_units)
        return {} if fits else {"match_units": MATCHES_A_PLAN}

    @property
    def limits(self) -> Limits:
        low = None if self.lower_tolerance is None else self.nominal - self.lower_tolerance
        high = None if self.upper_tolerance is None else self.nominal + self.upper_tolerance
        return Limits(low, high)

    @property
    def signed(self) -> bool:
        """Whether a value may be negative: by its unit, or because such a value conforms."""
        return self.unit in Unit.signed() or (self.limits.low is not None and self.limits.low < 0)

    @property
    def wanted(self) -> str:
        """Nominal and tolerances, as on a drawing."""
        below, above = self.lower_tolerance, self.upper_tolerance
        if {below, above} == {None, 0}:
            return self.range
        if below == above:
            return f"{plain(self.nominal)} ± {plain(above)} {self.unit}"
        parts = [f"+{plain(above)}"] if above is not None else []
        parts += [f"−{plain(below)}"] if below is not None else []
        return f"{plain(self.nominal)} {'/'.join(parts)} {self.unit}"

    @property
    def range(self) -> str:
        """What conforms, as two numbers or one."""
        low, high = self.limits.low, self.limits.high
        if low is None:
            return f"≤ {plain(high)} {self.unit}"
        return f"≥ {plain(low)} {self.unit}" if high is None else f"{plain(low)} – {plain(high)} {self.unit}"


class MeasurementPoint(Point):
    """A point of a product, as the next inspection that is planned takes it over."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="points")

    class Meta(Point.Meta):
        verbose_name = _("measurement point")
        verbose_name_plural = _("measurement points")
        constraints = [
            *Point.Meta.constraints,
            models.UniqueConstraint(fields=["product", "position"], name="point_position_once"),
            models.UniqueConstraint(
                "product",
                Upper("name"),
                name="point_name_once_per_product",
                violation_error_message=_("This product already has a point of this name."),
            ),
        ]


class MeasuredPoint(Point):
    """A point as it was when the inspection was planned.

    With a `k` it is judged by variables. Without one it is counted, also where the product wants it by variables and this
    inspection's plan has no counterpart of at most MOST_SAMPLES samples, or of more than the lot holds.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="points")
    k = models.DecimalField("k", max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta(Point.Meta):
        verbose_name = _("point of an inspection")
        verbose_name_plural = _("points of an inspection")
        constraints = [
            *Point.Meta.constraints,
            models.UniqueConstraint(fields=["inspection", "position"], name="measured_point_position_once"),
            models.CheckConstraint(
                name="measured_point_k_whole",
                condition=Q(k=None) | Q(judged="variables", match_units__isnull=False, samples__gte=2),
            ),
        ]

    @property
    def matched(self) -> dict[str, str]:
        """n and Ac of the plan that k does the work of; of the inspection's double plan those of its samples."""
        own = self.inspection.plan_lines.all() if self.inspection.sampling == Sampling.DOUBLE else ()
        both = (self.match_units, self.match_ac)
        line = next((each for each in own if each.is_double and (each.most_units, each.second_ac) == both), None)
        if line is None:
            return {"n": str(self.match_units), "ac": str(self.match_ac)}
        return {"n": f"{line.sample_units} + {line.second_units}", "ac": f"{line.ac}; {line.second_ac}"}


class MeasuredValue(models.Model):
    """What one sample measures at one point, in the point's unit."""

    point = models.ForeignKey(MeasuredPoint, on_delete=models.CASCADE, related_name="values")
    sample = models.PositiveSmallIntegerField(_("sample"))
    value = measure(_("value"))

    class Meta:
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        ordering = ["sample", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["point", "sample"], name="measured_value_once"),
            models.CheckConstraint(name="measured_value_sample", condition=Q(sample__range=(1, MOST_SAMPLES))),
        ]

    def __str__(self):
        return f"{self.sample}: {plain(Decimal(self.value))}"
