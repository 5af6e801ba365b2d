"""The figures of the other sections that a reviewer may correct, beside counts and measured values: each as it stands, and how it changes."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected
from qcportal.core.punctuation import in_brackets, joined, with_colon

from ..enums import (
    Conformity,
    ContainerPart,
    CorrectedFigure,
    DefectClass,
    PackingKind,
    PointAnswer,
    ReferenceAnswer,
    SealKind,
    Soundness,
)
from ..measuring import number_of, plain, whole_of
from ..models import (
    AttentionPoint,
    ContainerCheck,
    Defect,
    DefectType,
    Inspection,
    Loading,
    LotPart,
    PackingReading,
    ReferenceCheck,
    SiteReading,
    SiteTest,
)
from ..queries.attention import EXPLAINED as POINT_EXPLAINED
from ..queries.attention import REFERENCE_EXPLAINED, reference_of
from ..queries.loading import EXPLAINED as CONTAINER_EXPLAINED
from ..queries.loading import asked as loading_asked
from ..queries.loading import loading_of
from ..queries.packing import EXPLAINED as PACKING_EXPLAINED
from ..queries.packing import carton_name, pulled
from ..queries.units import judged_apart, place, units_elsewhere
from .attention import MOST_REMARK
from .filing import line_of, sample_of
from .lots import check_cartons
from .lots import put as put_on_part
from .packing import checked
from .site_tests import check_reading, test_of

MOST_NOTE = 300
MOST_NAMED = 140  # of the text of an attention point, in what a correction is of
FOLLOWING = ("units", "shared_units", "note")  # of a line of defects, where another class is why it changes


@dataclass(frozen=True)
class Figure:
    """`put` takes a new text and the reason, checks it, changes the row that holds the figure, and returns how it stands then.

    `say` has the words for that: `what`, `before` and what it says are in the language in which the figure was looked up.
    """

    kind: CorrectedFigure
    what: str
    before: str
    put: Callable[[str, str], str]
    defect_type: DefectType | None = None
    say: Callable[[str], str] = str


def no_such() -> Rejected:
    return Rejected(_("There is no such figure."), field="figure")


def whole(text: str) -> int:
    number = whole_of(text, "value")
    if number is None:
        raise Rejected(_("Give a whole number."), field="value")
    return number


def short_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else -1


def answered(text: str, answers) -> str:
    if text not in answers.values:
        raise Rejected(_("Choose one of the answers."), field="value")
    return text


def label_of(answers, value: str) -> str:
    """What people call it; what is none of them says itself."""
    return str(answers(value).label) if value in answers.values else value


def in_words(answers) -> Callable[[str], str]:
    return partial(label_of, answers)


@contextmanager
def about_the_value():
    """What filing refuses of one of its fields is refused of the value here."""
    try:
        yield
    except Rejected as refusal:
        raise Rejected(refusal.sentence, field="value") from refusal


# -- a defect's class ----------------------------------------------------------------------------
def class_figure(row: Inspection, kind: DefectType, defect_class: str) -> Figure:
    """All that was counted of a type in one class moves to another."""
    line = line_of(row, kind, defect_class)
    if line is None:
        raise no_such()
    what = _("%(defect)s: class of %(count)d defects") % {"defect": kind.shown_name, "count": line.count}
    put = partial(put_class, row, line)
    return Figure(CorrectedFigure.CLASS, what, label_of(DefectClass, defect_class), put, kind, in_words(DefectClass))


def put_class(row: Inspection, line: Defect, text: str, _reason: str) -> str:
    target = answered(text, DefectClass)
    if target != line.defect_class:
        other = line_of(row, line.defect_type, target)
        move_line(line, target, sample_of(row, line.defect_type, target)) if other is None else join(line, other)
        share_anew(row)
    return target


def move_line(line: Defect, target: str, sample: int | None) -> None:
    units = min(line.units, sample or line.units)
    values = {"units": units, "shared_units": min(line.shared_units, units), "version": line.version + 1}
    Defect.objects.filter(pk=line.pk).update(defect_class=target, **values)


def join(line: Defect, other: Defect) -> None:
    """What stands in that class already takes it in, with its photos and its note."""
    note = joined_note(line, other)
    units = min(line.units + other.units, other.sample or line.units + other.units)
    shared = min(line.shared_units + other.shared_units, units)
    values = {"count": line.count + other.count, "units": units, "shared_units": shared, "note": note}
    line.photos.update(defect=other)
    line.delete()
    Defect.objects.filter(pk=other.pk).update(**values, version=other.version + 1)


def joined_note(line: Defect, other: Defect) -> str:
    """What the inspector said of both; what one line cannot say is refused."""
    if line.found_because_of_audit != other.found_because_of_audit:
        told = _("Of these two lines only one was found because of an audit, so they cannot become one.")
        raise Rejected(joined(told, _("Send it back instead.")), field="value")
    note = "; ".join(filter(None, [other.note, line.note]))
    if len(note) > MOST_NOTE:
        told = _("The notes of both lines are too long for one.")
        raise Rejected(joined(told, _("Send it back instead.")), field="value")
    return note


def share_anew(row: Inspection) -> None:
    """A unit counts on another line only as long as units count there that it may count on: else it counts here."""
    lines, apart = sorted(row.defects.all(), key=place), judged_apart(row)
    for line in lines:
        shared = min(line.shared_units, units_elsewhere(line, lines, apart))
        if shared != line.shared_units:
            line.shared_units = shared
            Defect.objects.filter(pk=line.pk).update(shared_units=shared, version=line.version + 1)


def followed(row: Inspection, before: list[Defect]) -> dict[str, list]:
    """{line: [before, after]} of what else a correction changed on the lines of defects that there were, for history."""
    lines, told = {line.pk: line for line in row.defects.select_related("defect_type")}, {}
    for was in before:
        line = lines.get(was.pk, was)
        for name, pair in changes.difference(was, {name: getattr(line, name) for name in FOLLOWING}).items():
            label = Defect._meta.get_field(name).verbose_name
            of_class = in_brackets(line.defect_type.shown_name, line.get_defect_class_display())
            told[with_colon(of_class, label)] = pair
    return told


# -- on-site tests -------------------------------------------------------------------------------
def test_figure(row: Inspection, number: str, name: str) -> Figure:
    test = done_test(row, number)
    names = {"failed": _("units that failed"), "tested": _("units tested")}
    if name not in names or (name == "tested" and test.unit):
        raise no_such()
    value = getattr(test, name)
    before = "" if value is None else str(value)
    what = with_colon(test.shown_name, names[name])
    return Figure(CorrectedFigure.TEST, what, before, partial(put_number, test, name))


def done_test(row: Inspection, number: str) -> SiteTest:
    test = test_of(row, short_number(number))
    if test.not_done:
        raise Rejected(
            _("This test was not done, so it has no figure to correct. Send it back instead."), field="figure"
        )
    return test


def put_number(test: SiteTest, name: str, text: str, _reason: str) -> str:
    number = whole(text)
    if number > test.sample_units:
        words = {"units": test.sample_units}
        raise Rejected(_("This test has a sample of %(units)d units.") % words, field="value")
    SiteTest.objects.filter(pk=test.pk).update(**{name: number})
    return str(number)


def reading_figure(row: Inspection, number: str, unit: str) -> Figure:
    test, place = done_test(row, number), short_number(unit)
    check_reading(test, place, None)
    found = SiteReading.objects.filter(test=test, sample=place).first()
    what = _("%(test)s, unit %(place)d (%(unit)s)") % {"test": test.shown_name, "place": place, "unit": test.unit}
    before = plain(found.value) if found else ""
    return Figure(CorrectedFigure.READING, what, before, partial(put_reading, test, place))


def put_reading(test: SiteTest, place: int, text: str, _reason: str) -> str:
    number = number_of(text, "value")
    if number is None:
        raise Rejected(_("Give a number."), field="value")
    with about_the_value():
        check_reading(test, place, number)
    SiteReading.objects.update_or_create(test=test, sample=place, defaults={"value": number})
    return plain(number)


# -- what is presented and loaded ---------------------------------------------------------------
def quantity_figure(name: str, row: Inspection, number: str, _rest: str) -> Figure:
    """What the lot holds of one order. The order has its place here and no number: another buyer may read this."""
    part = row.parts.filter(position=short_number(number)).first()
    if part is None or (name == "loaded_units" and not loading_asked(row)):
        raise no_such()
    label, value = LotPart._meta.get_field(name).verbose_name, getattr(part, name)
    what = _("Order %(number)d: %(figure)s") % {"number": part.position, "figure": label}
    return Figure(CorrectedFigure.UNITS, what, "" if value is None else str(value), partial(put_quantity, part, name))


def put_quantity(part: LotPart, name: str, text: str, _reason: str) -> str:
    number = whole(text)
    with about_the_value():
        put_on_part(part, {name: number})
        check_cartons([part, *part.inspection.parts.exclude(pk=part.pk)])
    LotPart.objects.filter(pk=part.pk).update(**{name: number})
    return str(number)


def seal_figure(row: Inspection, *_rest: str) -> Figure:
    loading = loading_of(row)
    if loading is None or not loading.in_container:
        raise no_such()
    before = str(loading.get_seal_display())
    what, put = _("Seal of the container"), partial(put_seal, loading)
    return Figure(CorrectedFigure.CONTAINER, what, before, put, say=in_words(SealKind))


def put_seal(loading: Loading, text: str, _reason: str) -> str:
    seal = answered(text, SealKind)
    Loading.objects.filter(pk=loading.pk).update(seal=seal)
    return seal


# -- cartons and containers ----------------------------------------------------------------------
def carton_figure(row: Inspection, number: str, kind: str) -> Figure:
    """An answer where a person judges, else what stands on the carton, which the portal compares."""
    packing, present, carton = getattr(row, "packing", None), list(row.readings.all()), short_number(number)
    if packing is None or kind not in packing.expected or carton not in pulled(row, present):
        raise no_such()
    found = next((each for each in present if (each.carton, each.kind) == (carton, kind)), None)
    reading = found or PackingReading(inspection=row, carton=carton, kind=kind)
    before = reading.get_answer_display() or reading.text
    what = with_colon(carton_name(carton), PackingKind(kind).label)
    return Figure(CorrectedFigure.CARTON, what, str(before), partial(put_carton, reading), say=in_words(Conformity))


def put_carton(reading: PackingReading, text: str, reason: str) -> str:
    """The reason stands in as the remark where the answer asks for one; elsewhere a remark is the inspector's alone."""
    judged = reading.kind in PackingKind.judged()
    answer = answered(text, Conformity) if judged or text in Conformity.values else ""
    told = {"text": reading.text if answer else text, "answer": answer, "remark": reading.remark}
    if answer in PACKING_EXPLAINED:
        told["remark"] = reading.remark or reason[:MOST_NOTE]
    with about_the_value():
        found = checked(reading.kind, told)
    keys = {"inspection": reading.inspection, "carton": reading.carton, "kind": reading.kind}
    PackingReading.objects.update_or_create(**keys, defaults=found)
    return answer or found["text"]


def container_figure(row: Inspection, part: str, _rest: str) -> Figure:
    loading = getattr(row, "loading", None)
    if loading is None or not loading.in_container or part not in ContainerPart.values:
        raise no_such()
    check = loading.checks.filter(part=part).first() or ContainerCheck(loading=loading, part=part)
    what = _("Empty container: %(part)s") % {"part": check.get_part_display()}
    before, put = str(check.get_answer_display()), partial(put_check, check)
    return Figure(CorrectedFigure.CONTAINER, what, before, put, say=in_words(Soundness))


def put_check(check: ContainerCheck, text: str, reason: str) -> str:
    answer = answered(text, Soundness)
    remark = check.remark or (reason[:MOST_NOTE] if answer in CONTAINER_EXPLAINED else "")
    facts = {"answer": answer, "remark": remark}
    ContainerCheck.objects.update_or_create(loading=check.loading, part=check.part, defaults=facts)
    return answer


# -- what was asked for and the reference sample -------------------------------------------------
def attention_figure(row: Inspection, number: str, name: str) -> Figure:
    point = row.attention_points.filter(position=short_number(number)).first()
    if point is None:
        raise no_such()
    words = {"number": point.position, "text": Truncator(point.text).chars(MOST_NAMED)}
    what = _("Attention point %(number)d: %(text)s") % words
    return answer_figure(CorrectedFigure.ATTENTION, what, point, name)


def reference_figure(row: Inspection, name: str, _rest: str) -> Figure:
    check = reference_of(row)
    if check is None:
        raise no_such()
    return answer_figure(CorrectedFigure.REFERENCE, _("Reference sample %(tag)s") % {"tag": check.tag}, check, name)


def answer_figure(kind: CorrectedFigure, what: str, record: AttentionPoint | ReferenceCheck, name: str) -> Figure:
    """An answer, or the remark beside it."""
    if name == "answer":
        before, put = str(record.get_answer_display()), partial(put_answer, record)
        return Figure(kind, what, before, put, say=in_words(answers_of(record)))
    if name == "remark":
        return Figure(kind, _("%(what)s (remark)") % {"what": what}, record.remark, partial(put_remark, record))
    raise no_such()


def answers_of(record: AttentionPoint | ReferenceCheck) -> type[PointAnswer] | type[ReferenceAnswer]:
    return PointAnswer if isinstance(record, AttentionPoint) else ReferenceAnswer


def put_answer(record: AttentionPoint | ReferenceCheck, text: str, reason: str) -> str:
    """The reason stands in as the remark where the answer asks for one and the inspector gave none."""
    record.answer = answered(text, answers_of(record))
    if record.answer in (*POINT_EXPLAINED, *REFERENCE_EXPLAINED):
        record.remark = record.remark or reason[:MOST_REMARK]
    record.save(update_fields=["answer", "remark"])
    return text


def put_remark(record: AttentionPoint | ReferenceCheck, text: str, _reason: str) -> str:
    if len(text) > MOST_REMARK:
        raise Rejected(_("A remark has at most 500 characters."), field="value")
    record.remark = text
    record.save(update_fields=["remark"])
    return text
