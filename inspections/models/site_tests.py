from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.names import TwoNames, reading
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import VisitAssignment

from ..dropping import drop_words
from ..enums import Level, SiteTestKind, Unit, WeightUnit
from ..measuring import Limits, plain
from .inspections import Inspection
from .measurements import measure

MOST_UNITS = 2000  # the largest sample of the standard's tables
MOST_READINGS = 125  # the largest sample of a special level
DROPS_HERE = "[drops]"
MOST_STEPS, LONGEST_STEP = 40, 300
SPECIAL = ("S-1", "S-2", "S-3", "S-4")
ONE_SAMPLE = _("Give either a number of units or an inspection level.")
ACCEPTS_FEWER = _("Fewer units may fail than are tested.")
FEW_READINGS = _(
    "Where a reading is taken, at most 125 units are tested: give a number up to that, or a level S-1 to S-4."
)
LIMITS_NEED_A_UNIT = _("Limits need a unit: choose what is read.")
LIMITS_IN_ORDER = _("The lower limit lies above the upper one.")


def lines_of(instruction: str) -> list[str]:
    return [line.strip() for line in instruction.splitlines() if line.strip()]


def check_steps(instruction: str, field: str) -> None:
    lines = instruction.splitlines()
    if len(lines) > MOST_STEPS or max(map(len, lines), default=0) > LONGEST_STEP:
        raise ValidationError({field: _("At most 40 steps of at most 300 characters each.")})


def check_same_steps(instruction: str, other: str, language: str) -> None:
    """A tick says the same in every language: as many steps, and the drops in the same place."""
    own, told = lines_of(instruction), lines_of(other)
    if [line == DROPS_HERE for line in own] != [line == DROPS_HERE for line in told]:
        raise ValidationError(
            {
                f"instruction_{language}": _now(
                    "A translation has the same steps: %(own)d lines, here are %(told)d; a line [drops] stays where it is."
                )
                % {"own": len(own), "told": len(told)}
            }
        )


class Terms(TwoNames, models.Model):
    """How a test is done and judged: with a unit, a number is read on each unit tested, and both limits still conform."""

    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=120)
    local_name = models.CharField(_("name in the factory's script"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=SiteTestKind.choices)
    instruction = models.TextField(_("instruction, a step on each line"), max_length=6000, blank=True)
    translations = models.JSONField(
        _("translations"), default=dict, blank=True
    )  # {language: {"name": …, "instruction": …}}
    accept = models.PositiveSmallIntegerField(_("acceptance number (Ac)"), default=0)
    unit = models.CharField(_("what is read, in"), max_length=5, choices=Unit.choices, blank=True)
    low = measure(_("lower limit"), null=True, blank=True)
    high = measure(_("upper limit"), null=True, blank=True)
    photo_required = models.BooleanField(_("a photo is required"), default=False)
    equipment = models.CharField(_("equipment whose serial number is recorded"), max_length=120, blank=True)
    may_be_left_out = models.BooleanField(_("may be left out, with a reason"), default=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_kind_known", condition=Q(kind__in=SiteTestKind.values)),
            models.CheckConstraint(name="%(class)s_unit_known", condition=Q(unit__in=["", *Unit.values])),
            models.CheckConstraint(
                name="%(class)s_limits_need_a_unit",
                condition=~Q(unit="") | Q(low=None, high=None),
                violation_error_message=LIMITS_NEED_A_UNIT,
            ),
            models.CheckConstraint(
                name="%(class)s_limits_in_order",
                condition=Q(low=None) | Q(high=None) | Q(low__lte=F("high")),
                violation_error_message=LIMITS_IN_ORDER,
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        check_steps(self.instruction, "instruction")
        for language, words in self.translations.items():
            if text := words.get("instruction", ""):
                check_steps(text, f"instruction_{language}")
                check_same_steps(self.instruction, text, language)

    @property
    def limits(self) -> Limits:
        return Limits(self.low, self.high)

    @property
    def signed(self) -> bool:
        """Whether a reading may be negative: by its unit, or because such a reading conforms."""
        return self.unit in Unit.signed() or (self.low is not None and self.low < 0)

    @property
    def range(self) -> str:
        """What conforms, in words; empty without limits."""
        low, high = self.low, self.high
        if low is None:
            return "" if high is None else f"≤ {plain(high)} {self.unit}"
        return f"≥ {plain(low)} {self.unit}" if high is None else f"{plain(low)} – {plain(high)} {self.unit}"

    @property
    def drops(self) -> bool:
        return self.kind == SiteTestKind.CARTON_DROP

    @property
    def shown_name(self) -> str:
        """In the reader's language, as far as somebody gave it; the Chinese one stands in its own field."""
        return self.translations.get(reading(), {}).get("name") or super().shown_name

    @property
    def other_name(self) -> str:
        return self.local_name if self.shown_name == self.name else self.name

    @property
    def steps(self) -> list[str]:
        """What is ticked on site, in the reader's language. The ten drops of a carton drop come where a line says so, or last."""
        return self.steps_of(self.translations.get(reading(), {}).get("instruction") or self.instruction)

    def steps_of(self, instruction: str) -> list[str]:
        written = lines_of(instruction)
        place = written.index(DROPS_HERE) if DROPS_HERE in written else len(written)
        rest = [line for line in written[place:] if line != DROPS_HERE]
        return written[:place] + (drop_words() if self.drops else []) + rest


class ProtocolQuerySet(ScopedQuerySet):
    record_name = "protocol"

    def active(self):
        return self.filter(retired=False)

    def search(self, text: str):
        wanted = text.replace("\0", "").strip()
        return self.filter(Q(name__icontains=wanted) | Q(code__icontains=wanted) | Q(local_name__icontains=wanted))

    def scope_inspector(self, user):
        """The same for everybody who goes somewhere."""
        return self.filter(models.Exists(VisitAssignment.objects.visible_to(user)))


class Protocol(Record, Terms):
    """The house's way to do a test. Inspections keep the one they were planned with."""

    sample_units = models.PositiveSmallIntegerField(_("units to test"), null=True, blank=True)
    level = models.CharField(_("or as many as this level asks for"), max_length=5, choices=Level.choices, blank=True)
    retired = models.BooleanField(_("retired"), default=False)

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        verbose_name = _("test protocol")
        verbose_name_plural = _("test protocols")
        ordering = ["name", "pk"]
        constraints = [
            *Terms.Meta.constraints,
            models.UniqueConstraint(
                Lower("code"),
                name="protocol_code_once",
                violation_error_message=_("Another test protocol has this code."),
            ),
            models.CheckConstraint(name="protocol_level_known", condition=Q(level__in=["", *Level.values])),
            models.CheckConstraint(
                name="protocol_one_sample",
                condition=Q(sample_units=None) & ~Q(level="") | Q(sample_units__isnull=False, level=""),
                violation_error_message=ONE_SAMPLE,
            ),
            models.CheckConstraint(
                name="protocol_sample_range",
                condition=Q(sample_units=None) | Q(sample_units__range=(1, MOST_UNITS)),
                violation_error_message=_("Between 1 and 2,000 units are tested."),
            ),
            models.CheckConstraint(
                name="protocol_accepts_fewer",
                condition=Q(sample_units=None) | Q(accept__lt=F("sample_units")),
                violation_error_message=ACCEPTS_FEWER,
            ),
            models.CheckConstraint(
                name="protocol_few_readings",
                condition=Q(unit="")
                | Q(level__in=SPECIAL)
                | Q(sample_units__isnull=False, sample_units__lte=MOST_READINGS),
                violation_error_message=FEW_READINGS,
            ),
        ]

    @property
    def sample_words(self) -> str:
        if self.level:
            return _now("level %(level)s") % {"level": self.level}
        return f"n {self.sample_units}"


class SiteTest(Terms):
    """A test of one inspection, as its protocol was at planning, and what came out."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="site_tests")
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="site_tests")
    protocol_version = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(_("number"))
    sample_units = models.PositiveSmallIntegerField(_("units to test"))
    # on site
    tested = models.PositiveSmallIntegerField(_("units tested"), null=True, blank=True)
    failed = models.PositiveSmallIntegerField(_("units that failed"), null=True, blank=True)
    steps_done = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("steps ticked")
    )
    carton_weight = measure(_("weight of the carton"), null=True, blank=True)
    weight_unit = models.CharField(_("in"), max_length=2, choices=WeightUnit.choices, default=WeightUnit.KG)
    serial_number = models.CharField(_("serial number"), max_length=60, blank=True)
    calibrated_until = models.DateField(_("calibrated until"), null=True, blank=True)
    remarks = models.CharField(_("remarks"), max_length=500, blank=True)
    not_done = models.CharField(_("not done, because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("on-site test")
        verbose_name_plural = _("on-site tests")
        ordering = ["position", "pk"]
        constraints = [
            *Terms.Meta.constraints,
            models.UniqueConstraint(fields=["inspection", "position"], name="site_test_position_once"),
            models.UniqueConstraint(
                fields=["inspection", "protocol"],
                name="site_test_protocol_once",
                violation_error_message=_("Each test stands in an inspection once."),
            ),
            models.CheckConstraint(name="site_test_accepts_fewer", condition=Q(accept__lt=F("sample_units"))),
            models.CheckConstraint(
                name="site_test_tested_of_sample",
                condition=Q(tested=None) | Q(tested__lte=F("sample_units")),
                violation_error_message=_("No more units are tested than the plan asks for."),
            ),
            models.CheckConstraint(
                name="site_test_failed_of_sample",
                condition=Q(failed=None) | Q(failed__lte=F("sample_units")),
                violation_error_message=_("No more units fail than the plan asks for."),
            ),
            models.CheckConstraint(
                name="site_test_weight_positive", condition=Q(carton_weight=None) | Q(carton_weight__gt=0)
            ),
            models.CheckConstraint(name="site_test_weight_unit_known", condition=Q(weight_unit__in=WeightUnit.values)),
        ]


class SiteReading(models.Model):
    """What was read on one unit, in the test's unit."""

    test = models.ForeignKey(SiteTest, on_delete=models.CASCADE, related_name="readings")
    sample = models.PositiveSmallIntegerField(_("unit"))
    value = measure(_("value"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["sample", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["test", "sample"], name="site_reading_once"),
            models.CheckConstraint(name="site_reading_sample", condition=Q(sample__range=(1, MOST_READINGS))),
        ]

    def __str__(self):
        return f"{self.sample}: {plain(self.value)}"
