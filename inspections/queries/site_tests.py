"""How the on-site tests of an inspection stand: what each still lacks, and what it says about the lot."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from qcportal.core.dates import day
from qcportal.core.punctuation import with_colon

from .. import dropping
from ..enums import Result
from ..measuring import mean, plain
from ..models import Inspection, InspectionPhoto, SiteTest
from .measurements import Cell
from .quantities import with_presented

LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Step:
    number: int
    text: str
    done: bool


@dataclass(frozen=True)
class SiteTestStanding:
    """A test and what came out. A unit whose reading lies outside the limits has failed; `also_failed` are the others."""

    test: SiteTest
    readings: dict[int, Decimal]
    photos: list[InspectionPhoto]
    inspected_on: date | None
    presented: int | None = None  # units; nobody has said it yet

    @cached_property
    def cells(self) -> list[Cell]:
        if not self.test.unit:
            return []
        found = [(unit, self.readings.get(unit)) for unit in range(1, self.test.sample_units + 1)]
        return [Cell(unit, value, "" if value is None else self.test.limits.side(value)) for unit, value in found]

    def changed(self, test: SiteTest, readings: dict[int, Decimal | None]) -> "SiteTestStanding":
        """As it stands after saving these; None takes a reading away."""
        left = {unit: value for unit, value in (self.readings | readings).items() if value is not None}
        return replace(self, test=test, readings=left)

    @cached_property
    def steps(self) -> list[Step]:
        done = set(self.test.steps_done)
        return [Step(number, text, number in done) for number, text in enumerate(self.test.steps, start=1)]

    @property
    def outside(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.side]

    @property
    def also_failed(self) -> int:
        return self.test.failed or 0

    @property
    def tested(self) -> int:
        return len(self.readings) if self.test.unit else self.test.tested or 0

    @property
    def needed(self) -> int:
        """Units to test: never more than are presented."""
        return self.test.sample_units if self.presented is None else min(self.test.sample_units, self.presented)

    @property
    def failed(self) -> int:
        return len(self.outside) + self.also_failed

    @property
    def ticked(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def left_out(self) -> bool:
        return bool(self.test.not_done)

    @property
    def passes(self) -> bool:
        return self.failed <= self.test.accept

    @property
    def outcome(self) -> str:
        """LEFT_OUT or a Result; pending as long as it lacks something."""
        if not self.passes:
            return Result.FAIL
        if self.left_out and self.test.may_be_left_out:
            return LEFT_OUT
        return Result.PENDING if lacking(self) else Result.PASS

    @property
    def outcome_words(self) -> str:
        words = {LEFT_OUT: _("left out"), Result.PASS: _("passed"), Result.FAIL: _("failed")}
        return words.get(self.outcome, _("not done yet"))

    @property
    def height(self) -> dropping.Height | None:
        weight = self.test.carton_weight
        return dropping.drop_height(weight, self.test.weight_unit) if self.test.drops and weight is not None else None

    @property
    def drop_table(self) -> str:
        return dropping.name()

    @property
    def weight(self) -> str:
        return f"{plain(self.test.carton_weight)} {self.test.weight_unit}" if self.test.carton_weight else ""

    @property
    def calibration_over(self) -> bool:
        """Whether the equipment was due for calibration before the day of the inspection."""
        until = self.test.calibrated_until
        return until is not None and self.inspected_on is not None and until < self.inspected_on

    @property
    def mean(self) -> str:
        return plain(mean(list(self.readings.values())))


def tests_of(inspection: Inspection) -> list[SiteTestStanding]:
    """Every test with its readings and photos, in three queries."""
    return [standing_of(row, inspection) for row in with_parts(inspection)]


def one_of(inspection: Inspection, number: int) -> SiteTestStanding | None:
    row = with_parts(inspection).filter(position=number).first()
    return standing_of(row, inspection) if row else None


def with_parts(inspection: Inspection) -> QuerySet[SiteTest]:
    photos = Prefetch("photos", InspectionPhoto.objects.select_related("file"))
    rows = with_presented(SiteTest.objects.filter(inspection=inspection))
    return rows.select_related("protocol").prefetch_related("readings", photos)


def standing_of(test, inspection: Inspection) -> SiteTestStanding:
    readings = {row.sample: row.value for row in test.readings.all()}
    return SiteTestStanding(test, readings, list(test.photos.all()), inspection.inspected_on, test.presented)


def asked(inspection: Inspection) -> bool:
    return SiteTest.objects.filter(inspection=inspection).exists()


def missing(inspection: Inspection) -> list[str]:
    return [with_colon(each.test.shown_name, sentence) for each in tests_of(inspection) for sentence in lacking(each)]


def lacking(each: SiteTestStanding) -> list[str]:
    """What keeps this test from being whole. One that has failed already need not be done to its end."""
    if each.left_out:
        return [] if each.test.may_be_left_out else [not_to_be_left_out(each)]
    found = [] if not each.passes else [*units_lacking(each), *steps_lacking(each)]
    return [*found, *numbers_wrong(each), *weight_lacking(each), *proof_lacking(each)]


def not_to_be_left_out(each: SiteTestStanding) -> str:
    words = _("it is not done (%(why)s), and it may not be left out. Do it, or ask a manager to let it be left out.")
    return words % {"why": each.test.not_done}


def units_lacking(each: SiteTestStanding) -> list[str]:
    words = {"done": each.tested, "units": each.needed}
    if each.tested < each.needed:
        return [_("%(done)d of %(units)d units are tested.") % words]
    if each.test.failed is None and not each.test.unit:
        return [_("say how many units failed; 0 if none did.")]
    return []


def steps_lacking(each: SiteTestStanding) -> list[str]:
    if each.ticked == len(each.steps):
        return []
    return [_("%(done)d of %(steps)d steps are ticked.") % {"done": each.ticked, "steps": len(each.steps)}]


def numbers_wrong(each: SiteTestStanding) -> list[str]:
    if each.failed <= each.tested:
        return []
    words = {"failed": each.failed, "tested": each.tested}
    return [_("%(failed)d units failed, but only %(tested)d were tested; check the numbers.") % words]


def weight_lacking(each: SiteTestStanding) -> list[str]:
    test = each.test
    if not test.drops or each.height:
        return []
    if test.carton_weight is None:
        return [_("give the weight of the carton.")]
    words = {"weight": each.weight, "most": f"{dropping.most(test.weight_unit)} {test.weight_unit}"}
    return [_("%(weight)s is more than the table of drop heights covers; it ends at %(most)s.") % words]


def proof_lacking(each: SiteTestStanding) -> list[str]:
    test, found = each.test, []
    if test.equipment and not (test.serial_number and test.calibrated_until):
        words = {"equipment": test.equipment}
        found.append(_("give the serial number of the %(equipment)s and until when it is calibrated.") % words)
    if test.photo_required and not each.photos:
        found.append(_("add a photo; the protocol asks for one."))
    return found


def failures(inspection: Inspection) -> list[str]:
    return [failed_sentence(each) for each in tests_of(inspection) if not each.passes]


def needs_attention(inspection: Inspection) -> list[str]:
    """What was tested with equipment whose calibration had run out; it fails no lot, and whoever decides should know."""
    late = [each.test for each in tests_of(inspection) if each.calibration_over and not each.left_out]
    words = _("%(test)s: the calibration of %(equipment)s had run out on %(day)s, before the inspection.")
    return [
        words
        % {"test": test.shown_name, "equipment": test.equipment or _("equipment"), "day": day(test.calibrated_until)}
        for test in late
    ]


def failed_sentence(each: SiteTestStanding) -> str:
    names = {"test": each.test.shown_name, "failed": each.failed, "units": each.tested, "accept": each.test.accept}
    return _("%(test)s: %(failed)d failed of %(units)d; at most %(accept)d may fail.") % names
