from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..enums import Counts, DefectClass, Group, Level, PlanKind, Severity
from ..judging import ClassVerdict, Second
from ..sampling import DoublePlan, Plan
from .inspections import Inspection

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]
NO_SECOND = Q(second_units=None, second_ac=None, second_re=None)
SECOND = Q(second_units__isnull=False, second_ac__isnull=False, second_re__isnull=False)


class PlanLine(models.Model):
    """The plan for one defect class of a group as it was when the inspection was planned; never recomputed.

    Of a double plan `sample_units`, `ac` and `re` are the first sample's; `second_ac` and `second_re` judge both
    together. `first_found` is kept when the second sample is drawn, `found` with the result; both are counted as
    `counts` says.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="plan_lines")
    group = models.CharField(_("group"), max_length=15, choices=Group.choices, default=Group.ALL)
    defect_class = models.CharField(_("class"), max_length=10, choices=DefectClass.choices)
    kind = models.CharField(_("kind of plan"), max_length=10, choices=PlanKind.choices, default=PlanKind.SINGLE)
    counts = models.CharField(_("what is counted"), max_length=10, choices=Counts.choices, default=Counts.UNITS)
    scheme = models.ForeignKey(
        "inspections.Scheme", on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )
    level = models.CharField(_("inspection level"), max_length=5, choices=Level.choices, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.NORMAL)
    aql = models.CharField(_("AQL"), max_length=10, blank=True)
    code_letter = models.CharField(_("code letter"), max_length=1, blank=True)
    plan_letter = models.CharField(max_length=1, blank=True)
    sample_units = models.PositiveIntegerField(_("sample size (units)"))
    ac = models.PositiveIntegerField("Ac")
    re = models.PositiveIntegerField("Re")
    second_units = models.PositiveIntegerField(_("second sample (units)"), null=True, blank=True)
    second_ac = models.PositiveIntegerField(_("Ac of both samples"), null=True, blank=True)
    second_re = models.PositiveIntegerField(_("Re of both samples"), null=True, blank=True)
    limiting_quality = models.DecimalField(
        _("limiting quality (%)"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    consumer_risk = models.DecimalField(
        _("consumer's risk (%)"), max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    contested = models.BooleanField(default=False)
    note = models.TextField(_("note"), blank=True)
    first_found = models.PositiveIntegerField(_("found in the first sample"), null=True, blank=True)
    found = models.PositiveIntegerField(_("found"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "group", "defect_class"], name="plan_line_once_per_class_and_group"
            ),
            models.CheckConstraint(name="plan_line_re_above_ac", condition=Q(re__gt=F("ac"))),
            models.CheckConstraint(
                name="plan_line_double_has_second",
                condition=Q(
                    SECOND, kind="double", second_units__gte=1, second_ac__gte=F("ac"), second_re__gt=F("second_ac")
                )
                | Q(NO_SECOND, ~Q(kind="double"), first_found=None),
            ),
            models.CheckConstraint(
                name="plan_line_isolated_has_limit",
                condition=Q(
                    kind="isolated",
                    limiting_quality__gt=0,
                    limiting_quality__lt=100,
                    consumer_risk__gt=0,
                    consumer_risk__lt=100,
                )
                | Q(~Q(kind="isolated"), limiting_quality=None, consumer_risk=None),
            ),
            models.CheckConstraint(
                name="plan_line_of_the_tables",
                condition=Q(Q(kind__in=["single", "double"]), ~Q(aql=""), ~Q(level=""))
                | Q(kind__in=["isolated", "zero"], aql="", level="", scheme=None),
            ),
            models.CheckConstraint(
                name="plan_line_zero_accepts_none", condition=~Q(kind="zero") | Q(ac=0, re=1, counts="defects")
            ),
            models.CheckConstraint(name="plan_line_kind_known", condition=Q(kind__in=PlanKind.values)),
            models.CheckConstraint(name="plan_line_group_known", condition=Q(group__in=Group.values)),
            models.CheckConstraint(name="plan_line_counts_known", condition=Q(counts__in=Counts.values)),
            models.CheckConstraint(name="plan_line_level_known", condition=Q(level__in=["", *Level.values])),
            models.CheckConstraint(name="plan_line_class_known", condition=Q(defect_class__in=DefectClass.values)),
            models.CheckConstraint(name="plan_line_severity_known", condition=Q(severity__in=Severity.values)),
        ]

    def __str__(self):
        return f"{self.label} {self.numbers}"

    @property
    def label(self) -> str:
        """The class, with its group where groups are judged apart: “major packaging”."""
        kind = DefectClass(self.defect_class).label
        return str(kind) if self.group == Group.ALL else class_in_group(kind, Group(self.group).label)

    @property
    def numbers(self) -> str:
        first = f"n={self.sample_units} Ac={self.ac} Re={self.re}"
        return f"{first}, n={self.second_units} Ac={self.second_ac} Re={self.second_re}" if self.is_double else first

    @property
    def is_double(self) -> bool:
        return self.kind == PlanKind.DOUBLE

    @property
    def counts_units(self) -> bool:
        return self.counts == Counts.UNITS

    @property
    def per_100(self) -> bool:
        """Rates are defects per 100 units; for accept zero they are shares, as one defect decides."""
        return self.counts == Counts.DEFECTS and self.kind != PlanKind.ZERO

    @property
    def units_now(self) -> int:
        """Units that are to be inspected for this line as things stand."""
        return self.sample_units if self.first_found is None else self.most_units

    @property
    def most_units(self) -> int:
        return self.sample_units + (self.second_units or 0)

    @property
    def plan(self) -> Plan | DoublePlan:
        """The line as the arithmetic of sampling takes it."""
        letters = {"code_letter": self.code_letter, "plan_letter": self.plan_letter, "arrow": "none"}
        common = letters | {"full_inspection": False, "inspect": self.most_units, "contested": self.contested}
        if not self.is_double:
            return Plan(n=self.sample_units, ac=self.ac, re=self.re, **common)
        return DoublePlan(
            n1=self.sample_units,
            n2=self.second_units,
            ac1=self.ac,
            re1=self.re,
            ac2=self.second_ac,
            re2=self.second_re,
            **common,
        )

    def verdict(self, found: int) -> ClassVerdict:
        second = Second(self.second_units, self.second_ac, self.second_re) if self.is_double else None
        return ClassVerdict(self.defect_class, found, self.sample_units, self.ac, self.re, second, self.first_found)


def class_in_group(kind: str, group: str) -> str:
    return _now("%(kind)s %(group)s") % {"kind": kind, "group": group}
