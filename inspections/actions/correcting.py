"""A reviewer puts a figure right; what was filed stays beside it, and the result is derived anew."""

from collections.abc import Callable, Sequence
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from qcportal.core import changes, history
from qcportal.core.errors import Rejected
from qcportal.core.punctuation import in_brackets, joined, punct, with_colon
from suppliers.widgets import is_uuid

from ..enums import CorrectedFigure, DefectClass
from ..measuring import check_value, number_of, plain
from ..models import Correction, Defect, DefectType, Inspection, MeasuredValue, PlanLine
from ..queries.sections import missing
from ..queries.standing import standings
from ..rules import INSPECTION
from .figures import (
    Figure,
    attention_figure,
    carton_figure,
    class_figure,
    container_figure,
    followed,
    no_such,
    quantity_figure,
    reading_figure,
    reference_figure,
    seal_figure,
    test_figure,
    whole,
)
from .filing import check_count, derived, keep_found, line_of, units_of
from .measurements import check_cell
from .reviewing import check_impartial, push_result
from .skip_lot import note_approved

MOST_TEXT = 500


@transaction.atomic
def correct_figure(
    *, inspection: Inspection, figure: str, value: str, reason: str, by, version: int | None = None
) -> Correction:
    """`figure` is one of FIGURES with what it names, such as defects:UUID OF THE TYPE:CLASS or value:NUMBER OF THE POINT:SAMPLE.

    Only in review: whoever may approve corrects, and not what they filed themselves.
    """
    row = changes.lock(inspection, version)
    INSPECTION.check(row, "approve", by)
    check_impartial(row, by)
    if not reason.strip():
        raise Rejected(_("Say why."), field="reason")
    return put_right(row, figure, value, reason, by, "inspection.corrected")


@transaction.atomic
def correct_approved(*, inspection: Inspection, figure: str, value: str, reason: str, by) -> Correction:
    """After the approval, where a dispute is granted; who decides it has checked that. What was told of the result is told anew."""
    row = changes.lock(inspection)
    made = put_right(row, figure, value, reason, by, "inspection.corrected_on_dispute", lacking=missing(row))
    push_result(row)
    note_approved(row)
    return made


def put_right(
    row: Inspection, figure: str, value: str, reason: str, by, event: str, lacking: Sequence[str] = ()
) -> Correction:
    """`lacking` is what the inspection lacked before."""
    found, figures = figure_of(row, figure), in_languages(row, figure)
    counted, lines = found_by_line(row), list(row.defects.all())
    after = found.put(value.strip(), reason.strip())
    if found.say(after) == found.before:
        raise Rejected(_("This is what was filed already."), field="value")
    follow_first(row, counted)
    check_whole(row, lacking)
    changed = {found.what: [found.before, found.say(after)]} | also(row, found, lines)
    told = {"figure": found.kind, "defect_type": found.defect_type} | texts(row, figures, after, lines)
    return keep(row, told, changed, reason.strip(), by, event)


def in_languages(row: Inspection, figure: str) -> dict[str, Figure]:
    """The figure as it was filed, in each language in which people read what was corrected."""
    found = {}
    for language, _name in settings.DOCUMENT_LANGUAGES:
        with override(language):
            found[language] = figure_of(row, figure)
    return found


def texts(row: Inspection, figures: dict[str, Figure], after: str, lines: list[Defect]) -> dict:
    """What the correction says; in the other languages of documents under `words`."""
    told = {}
    for language, each in figures.items():
        with override(language):
            words = with_also(each.say(after), also(row, each, lines))
        told[language] = {"what": each.what[:200], "before": each.before[:MOST_TEXT], "after": words}
    return told.pop(settings.LANGUAGE_CODE) | {"words": told}


def also(row: Inspection, found: Figure, lines: list[Defect]) -> dict[str, list]:
    return followed(row, lines) if found.kind == CorrectedFigure.CLASS else {}


def with_also(after: str, more: dict[str, list]) -> str:
    """What else the correction changed is read beside it; history has all of it."""
    moves = [(what, f"{before if before != '' else '–'} → {now}") for what, (before, now) in more.items()]
    return Truncator(punct(";").join([after, *(with_colon(*each) for each in moves)])).chars(MOST_TEXT)


def found_by_line(row: Inspection) -> dict[int, int]:
    return {each.line.pk: each.verdict.found for each in standings(row)}


def follow_first(row: Inspection, before: dict[int, int]) -> None:
    """Of a double plan nobody says in which sample a corrected defect lies: in the one that is worse for the lot (decision 0014)."""
    for each in standings(row):
        line, found = each.line, each.verdict.found
        first = first_of(line, before[line.pk], found)
        if first != line.first_found:
            PlanLine.objects.filter(pk=line.pk).update(first_found=first)


def first_of(line: PlanLine, before: int, found: int) -> int | None:
    """More are the first sample's where that accepted; fewer are the second one's, as far as it has them."""
    first = line.first_found
    if first is None or found == before:
        return first
    if found < before:
        return min(first, found)
    return first + found - before if first <= line.ac else first


def check_whole(row: Inspection, lacking: Sequence[str]) -> None:
    if problems := [each for each in missing(row) if each not in lacking]:
        raise Rejected(joined(*problems, _("Send it back instead.")), field="value")


def keep(row: Inspection, told: dict, changed: dict, reason: str, by, event: str) -> Correction:
    """The result that follows, the correction with both results, and history."""
    before, values = row.result, derived(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    changes.write(row)
    keep_found(row)
    made = Correction(inspection=row, reason=reason, result_before=before, result_after=row.result, by=by, **told)
    changes.write(made, force_insert=True)
    changed |= {"result": [before, row.result]}
    history.record(event=event, of=row, by=by, changes=changed, note=reason)
    return made


# -- the figures -------------------------------------------------------------------------------
def figure_of(row: Inspection, key: str) -> Figure:
    kind, _colon, rest = key.partition(":")
    if kind not in FIGURES:
        raise no_such()
    return FIGURES[kind](row, *rest.partition(":")[::2])


def inspected_units_of(row: Inspection, *_rest: str) -> Figure:
    return Figure(CorrectedFigure.UNITS, _("Units inspected"), str(row.units_inspected), partial(put_units, row))


def put_units(row: Inspection, text: str, _reason: str) -> str:
    number = whole(text)
    if not 1 <= number <= row.lot_size:
        raise Rejected(_("The units inspected are at least 1 and not more than the lot."), field="value")
    row.units_inspected = number
    return str(number)


def type_of(uuid: str, defect_class: str) -> DefectType:
    kind = DefectType.objects.filter(uuid=uuid).first() if is_uuid(uuid) else None
    if kind is None or defect_class not in DefectClass.values:
        raise no_such()
    return kind


def class_of(row: Inspection, uuid: str, defect_class: str) -> Figure:
    return class_figure(row, type_of(uuid, defect_class), defect_class)


def defects_of(row: Inspection, uuid: str, defect_class: str) -> Figure:
    kind = type_of(uuid, defect_class)
    line = line_of(row, kind, defect_class)
    what = in_brackets(kind.shown_name, DefectClass(defect_class).label)
    put = partial(put_count, row, kind, defect_class, line)
    return Figure(CorrectedFigure.DEFECTS, what, str(line.count if line else 0), put, kind)


def put_count(
    row: Inspection, kind: DefectType, defect_class: str, line: Defect | None, text: str, _reason: str
) -> str:
    """0 takes the line away, as when it is filed."""
    count = whole(text)
    check_count(count)
    if line and not count:
        line.delete()
    elif line:
        units = units_of(row, kind, defect_class, line, count, None, None)
        Defect.objects.filter(pk=line.pk).update(count=count, version=line.version + 1, **units)
    elif count:
        units = units_of(row, kind, defect_class, None, count, None, None) | {"unit_at": None}
        made = {"factory_id": row.factory_id, "inspected_on": row.inspected_on, "group": kind.judged_as}
        Defect.objects.create(inspection=row, defect_type=kind, defect_class=defect_class, count=count, **made, **units)
    return str(count)


def value_of(row: Inspection, number: str, sample: str) -> Figure:
    point = row.points.filter(position=int(number)).first() if number.isdecimal() and len(number) < 6 else None
    place = int(sample) if sample.isdecimal() and len(sample) < 6 else 0
    check_cell(point, place, None)
    value = MeasuredValue.objects.filter(point=point, sample=place).first()
    words = {"point": point.shown_name, "sample": place, "unit": point.unit}
    what = _("%(point)s, sample %(sample)d (%(unit)s)") % words
    before = plain(value.value) if value else ""
    return Figure(CorrectedFigure.VALUE, what, before, partial(put_value, point, place))


def put_value(point, sample: int, text: str, _reason: str) -> str:
    number = number_of(text, "value")
    if number is None:
        raise Rejected(_("Give a number."), field="value")
    check_value(number, signed=point.signed, field="value")
    MeasuredValue.objects.update_or_create(point=point, sample=sample, defaults={"value": number})
    return plain(number)


FIGURES: dict[str, Callable[[Inspection, str, str], Figure]] = {
    "units": inspected_units_of,  # alone
    "defects": defects_of,  # UUID OF THE TYPE:CLASS
    "class": class_of,  # UUID OF THE TYPE:CLASS; the value is another class
    "value": value_of,  # NUMBER OF THE POINT:SAMPLE
    "test": test_figure,  # NUMBER OF THE TEST:failed or tested
    "reading": reading_figure,  # NUMBER OF THE TEST:UNIT
    "presented": partial(quantity_figure, "presented_units"),  # NUMBER OF THE LOT'S PART, as the next three
    "packed": partial(quantity_figure, "packed_units"),
    "cartons": partial(quantity_figure, "cartons_presented"),
    "loaded": partial(quantity_figure, "loaded_units"),
    "seal": seal_figure,  # alone
    "carton": carton_figure,  # NUMBER OF THE CARTON:CHECK
    "container": container_figure,  # POINT
    "attention": attention_figure,  # NUMBER OF THE ATTENTION POINT:answer or remark
    "reference": reference_figure,  # answer or remark
}
