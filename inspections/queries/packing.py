"""What stands on the cartons that were opened, against what should stand there."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qcportal.core.punctuation import with_colon

from ..comparing import conforms
from ..enums import Conformity, PackingKind
from ..models import ExpectedPacking, Inspection, PackingReading
from .quantities import cartons_due, lot_of

EXPLAINED = (Conformity.NOT_CONFORM, Conformity.NOT_APPLICABLE)


@dataclass(frozen=True)
class Check:
    """One check on one carton. `twin` is another carton on which the same SSCC stands."""

    kind: PackingKind
    expected: str
    carton: int
    reading: PackingReading | None
    packing: ExpectedPacking = field(repr=False)
    twin: int | None = None

    @property
    def text(self) -> str:
        return self.reading.text if self.reading else ""

    @property
    def answer(self) -> str:
        """What a person chose; empty where the portal compares."""
        return self.reading.answer if self.reading else ""

    @property
    def remark(self) -> str:
        return self.reading.remark if self.reading else ""

    @property
    def judged(self) -> bool:
        return self.kind in PackingKind.judged()

    @property
    def numeric(self) -> bool:
        return not self.judged and self.kind != PackingKind.SIZE

    @cached_property
    def verdict(self) -> str:
        """A Conformity, or nothing as long as nothing is known."""
        if self.answer or self.judged or not self.text:
            return self.answer
        good = self.twin is None and conforms(self.kind, self.packing, self.text)
        return Conformity.CONFORM if good else Conformity.NOT_CONFORM

    @property
    def verdict_label(self) -> str:
        return Conformity(self.verdict).label if self.verdict else ""

    @property
    def sentence(self) -> str:
        if self.twin is not None and not self.answer:
            return _("The same SSCC stands on carton %(number)d.") % {"number": self.twin}
        compared = self.verdict == Conformity.NOT_CONFORM and not self.answer
        return _("Differs from what is expected: %(expected)s") % {"expected": self.expected} if compared else ""

    @property
    def missing(self) -> str:
        words = {"carton": carton_name(self.carton), "check": self.kind.label}
        if not self.verdict:
            return _("%(carton)s: %(check)s is not checked.") % words
        if self.answer in EXPLAINED and not self.remark:
            return _("%(carton)s, %(check)s: say why.") % words
        return ""


@dataclass(frozen=True)
class Carton:
    number: int
    checks: list[Check]

    @property
    def name(self) -> str:
        return carton_name(self.number)

    @property
    def done(self) -> int:
        return sum(not each.missing for each in self.checks)

    @property
    def whole(self) -> bool:
        return self.done == len(self.checks)

    @property
    def missing(self) -> list[str]:
        """One sentence for a carton that nobody has begun."""
        if not self.done:
            return [_("%(carton)s is not read yet.") % {"carton": self.name}]
        return [each.missing for each in self.checks if each.missing]

    @property
    def bad(self) -> int:
        return sum(each.verdict == Conformity.NOT_CONFORM for each in self.checks)


def carton_name(number: int) -> str:
    return _("Carton %(number)d") % {"number": number} if number else _("Goods that are not packed")


def asked(inspection: Inspection) -> bool:
    return ExpectedPacking.objects.filter(inspection=inspection).exists()


def pulled(inspection: Inspection, readings) -> list[int]:
    """The cartons to read: what is drawn is read whatever else is noted, and what was read stays judged."""
    noted = lot_of(inspection).pulled
    drawn = [number for number in cartons_due(inspection) if number or not noted]
    return sorted({*drawn, *noted, *(row.carton for row in readings if row.text or row.answer or row.remark)})


def cartons(inspection: Inspection) -> list[Carton]:
    """Every carton that was opened with its checks, in four queries at most."""
    packing = getattr(inspection, "packing", None)
    if packing is None:
        return []
    readings = {(row.carton, row.kind): row for row in PackingReading.objects.filter(inspection=inspection)}
    numbers, wanted = pulled(inspection, readings.values()), packing.expected
    twins = twins_of(readings, numbers)
    return [
        Carton(
            number,
            [
                Check(kind, text, number, readings.get((number, kind)), packing, twins.get((number, kind)))
                for kind, text in wanted.items()
            ],
        )
        for number in numbers
    ]


def twins_of(readings: dict, numbers: list[int]) -> dict:
    """{(carton, SSCC): another carton with the same}: an SSCC names one carton in the world."""
    texts = {
        number: readings[number, PackingKind.SSCC].text for number in numbers if (number, PackingKind.SSCC) in readings
    }
    return {
        (number, PackingKind.SSCC): other
        for number, text in texts.items()
        for other, same in texts.items()
        if text and same == text and other != number
    }


def missing(inspection: Inspection) -> list[str]:
    found = cartons(inspection)
    if not found:
        return [_("Say which cartons were pulled: draw the sample, or write their numbers down with the quantities.")]
    return [sentence for carton in found for sentence in carton.missing]


@dataclass(frozen=True)
class KindSum:
    """One check over all cartons."""

    kind: PackingKind
    expected: str
    conform: int
    not_conform: int
    not_applicable: int
    texts: list[str]  # what stands on cartons that do not conform, with the carton

    @property
    def done(self) -> int:
        return self.conform + self.not_conform + self.not_applicable


def sums(found: list[Carton]) -> list[KindSum]:
    rows = zip(*(carton.checks for carton in found), strict=True)
    return [sum_of(list(checks)) for checks in rows]


def sum_of(checks: list[Check]) -> KindSum:
    counts = Counter(each.verdict for each in checks)
    bad = [each for each in checks if each.verdict in (Conformity.NOT_CONFORM, Conformity.NOT_APPLICABLE)]
    said = [with_colon(carton_name(each.carton), " · ".join(filter(None, (each.text, each.remark)))) for each in bad]
    return KindSum(checks[0].kind, checks[0].expected, *(counts[value] for value in Conformity.values), said)


def mismatches(inspection: Inspection) -> list[str]:
    """A sentence for each check that some carton fails."""
    words = _("%(check)s: not conform on %(bad)d of %(cartons)d cartons.")
    return [
        words % {"check": capfirst(str(each.kind.label)), "bad": each.not_conform, "cartons": each.done}
        for each in sums(cartons(inspection))
        if each.not_conform
    ]


def decides(inspection: Inspection) -> bool:
    return ExpectedPacking.objects.filter(inspection=inspection, decides=True).exists()


def failures(inspection: Inspection) -> list[str]:
    return mismatches(inspection) if decides(inspection) else []


def needs_attention(inspection: Inspection) -> list[str]:
    return [] if decides(inspection) else mismatches(inspection)
