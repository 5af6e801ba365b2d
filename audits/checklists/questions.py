"""A row of an XLSForm's survey as a question of an audit."""

import re

from django.utils.translation import gettext as _
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from ..enums import Scale
from .cells import clauses, number
from .choices import ChoiceList, too_few_or_many
from .columns import flag_of, weight_of
from .form import FormRow
from .told import Told
from .types import Kind, Type
from .words import Languages

SHEET = "survey"
CHOOSING = (Kind.ONE, Kind.SEVERAL, Kind.RANK)
AS_TEXT = {Kind.MOMENT, Kind.RECORDING, Kind.PLACE, Kind.FROM_FILE}
LONGEST_UNIT = 20
EARLIER = re.compile(r"(?:\. >= (?P<low>-?[\d.]+))?(?: and )?(?:\. <= (?P<high>-?[\d.]+))?")


def question_of(row: FormRow, type_: Type, lists: dict[str, ChoiceList], languages: Languages, told: Told) -> dict:
    """All of it but its key and condition, which need the other questions."""
    text, hints = row.said("label"), [row.said("hint"), row.said("guidance_hint")]
    found = {
        "text": text_of(row, text, hints, languages, told),
        "guidance": "\n".join(filter(None, map(languages.own, hints))),
        "words": words_of(text, hints, languages),
        "scale": Scale.TEXT.value,
        "photo_required": type_.kind == Kind.PHOTO,
    }
    found |= scaled(row, type_, lists, found["words"], told)
    if found["scale"] == Scale.NUMBER:
        for code, unit in languages.others(row.said("unit")).items():
            found["words"].setdefault(code, {})["unit"] = unit
    return found | extras(row, found, told)


def text_of(row: FormRow, said: dict, hints: list[dict], languages: Languages, told: Told) -> str:
    text = languages.text(said)
    if "${" in text:
        told.warn(
            SHEET, row.number, _("The text shows the answer to another question; here it stands as it is written.")
        )
    if text:
        return text
    told.warn(SHEET, row.number, _("The question has no label; it is called by its hint or its name."))
    return next(filter(None, map(languages.text, hints)), "") or row.get("name").replace("_", " ")


def words_of(said: dict, hints: list[dict], languages: Languages) -> dict[str, dict]:
    words: dict[str, dict] = {}
    for code, text in languages.others(said).items():
        words.setdefault(code, {})["text"] = text
    for hint in hints:
        for code, text in languages.others(hint).items():
            own = words.setdefault(code, {})
            own["guidance"] = "\n".join(filter(None, (own.get("guidance"), text)))
    return words


# -- how it is answered ------------------------------------------------------------------------
def scaled(row: FormRow, type_: Type, lists: dict[str, ChoiceList], words: dict, told: Told) -> dict:
    if type_.kind in CHOOSING:
        return chosen(row, type_, lists, words, told)
    if type_.kind == Kind.NUMBER:
        return counted(row, told)
    tell_type(row, type_, told)
    tell_constraint(row, told)
    return {"scale": Scale.DATE.value} if type_.kind == Kind.DATE else {}


def tell_type(row: FormRow, type_: Type, told: Told) -> None:
    if type_.kind in AS_TEXT:
        told.warn(
            SHEET,
            row.number,
            _("An audit has no question of the type “%(type)s”; it is asked as a text.") % {"type": row.get("type")},
        )


def tell_constraint(row: FormRow, told: Told) -> None:
    if constraint := row.get("bind", "constraint"):
        told.warn(
            SHEET,
            row.number,
            _("The constraint is left out: %(constraint)s") % {"constraint": " ".join(constraint.split())},
        )


def chosen(row: FormRow, type_: Type, lists: dict[str, ChoiceList], words: dict, told: Told) -> dict:
    choices = lists.get(type_.list_name)
    tell_constraint(row, told)
    if choices is None:
        told.fault(SHEET, row.number, _("There is no list of choices “%(name)s”.") % {"name": type_.list_name})
        return {}
    choices.used = True
    own = choices.scale != Scale.CHOICE and row.get("scale") not in Scale.choosing()
    if own and type_.kind == Kind.ONE and not type_.or_other:
        return {"scale": Scale(choices.scale).value}
    return optional(row, type_, choices, words, told)


def optional(row: FormRow, type_: Type, choices: ChoiceList, words: dict, told: Told) -> dict:
    if type_.or_other:
        told.warn(SHEET, row.number, _("“Other” is a choice; what it is goes into the note."))
        choices = choices.with_other()
    if type_.kind == Kind.RANK:
        told.warn(SHEET, row.number, _("An audit holds no order of choices; those that are ranked are chosen."))
    if too_few_or_many(choices):
        told.warn(
            SHEET,
            row.number,
            _("A choice has 2 to 200 options, this one has %(n)d; it is asked as a text.")
            % {"n": len(choices.options)},
        )
        return {}
    for code, labels in choices.words.items():
        words.setdefault(code, {})["options"] = dict(labels)
    scale = Scale.CHOICE if type_.kind == Kind.ONE else Scale.CHOICES
    return {"scale": scale.value, "options": [dict(each) for each in choices.options]}


def counted(row: FormRow, told: Told) -> dict:
    found = {"scale": Scale.NUMBER.value, "lowest": None, "highest": None}
    low, high = row.get("lowest"), row.get("highest")
    if within := earlier_limits(row):
        low, high = within
    elif low or high or row.get("scale") == Scale.POINTS:
        tell_constraint(row, told)
    else:
        tell_entry_limits(row, told)
    return found | {"lowest": number_of(row, low, told), "highest": number_of(row, high, told)}


def earlier_limits(row: FormRow) -> tuple[str, str] | None:
    """The portal once wrote a number's limits as its constraint, before it had columns for them."""
    own = {("key",), ("scale",)} <= row.columns and not {("lowest",), ("highest",)} & row.columns
    constraint = row.get("bind", "constraint").strip()
    if not own or not constraint or row.get("scale") != Scale.NUMBER:
        return None
    found = EARLIER.fullmatch(constraint)
    return (found["low"] or "", found["high"] or "") if found else None


def tell_entry_limits(row: FormRow, told: Told) -> None:
    """A form's constraint refuses a slip of the finger; an audit's limits take the points of what lies outside. One is not
    made of the other: a measured 12 of at most 10 is to be entered, and the form never said that it is a nonconformity."""
    if limit := row.get("bind", "constraint") or range_of(row) or usual_constraint(row.get("type")):
        told.warn(
            SHEET,
            row.number,
            _(
                "%(constraint)s limits what may be entered, not what conforms, so it is left out and the number is not scored. To score it, give the columns lowest and highest."
            )
            % {"constraint": " ".join(limit.split())},
        )


def range_of(row: FormRow) -> str:
    return row.get("parameters") or "start=1 end=10" if row.get("type") == "range" else ""


def usual_constraint(type_: str) -> str:
    """Such as that of `percentage`."""
    return QUESTION_TYPE_DICT.get(type_, {}).get("bind", {}).get("constraint", "")


def number_of(row: FormRow, text: str, told: Told):
    value = number(text) if text else None
    if text and value is None:
        told.warn(
            SHEET, row.number, _("“%(text)s” is no number that an audit holds; the limit is left out.") % {"text": text}
        )
    return value


# -- the columns of the portal's own -----------------------------------------------------------
def extras(row: FormRow, found: dict, told: Told) -> dict:
    more = {
        "weight": weight_of(SHEET, row.number, row.get("weight"), told),
        "critical": flag_of(SHEET, row.number, "critical", row.get("critical"), told),
        "clauses": clauses(row.get("clause") or row.get("clauses")),
        "photo_required": found["photo_required"]
        or flag_of(SHEET, row.number, "photo_required", row.get("photo_required"), told),
        "unit": unit_of(row, found["scale"], told),
    }
    if scale := row.get("scale"):
        return more | said_scale(row, scale.strip().lower(), found, told)
    return more


def unit_of(row: FormRow, scale: str, told: Told) -> str:
    unit = row.get("unit")
    if scale != Scale.NUMBER:
        if any(map(row.get, ("unit", "lowest", "highest"))):
            told.warn(SHEET, row.number, _("Only a number has limits and a unit."))
        return ""
    if len(unit) > LONGEST_UNIT:
        sentence = _("The column %(column)s holds at most %(most)d characters.")
        told.warn(SHEET, row.number, sentence % {"column": "unit", "most": LONGEST_UNIT})
    return unit[:LONGEST_UNIT]


def said_scale(row: FormRow, scale: str, found: dict, told: Told) -> dict:
    """The column `scale` says which of the portal's it is, where the type leaves it open."""
    if scale == found["scale"]:
        return {}
    if found["scale"] == Scale.NUMBER and scale == Scale.POINTS:
        return {"scale": scale, "lowest": None, "highest": None, "unit": ""}
    told.warn(
        SHEET,
        row.number,
        _("The scale “%(scale)s” does not fit the type “%(type)s”; it stays “%(kept)s”.")
        % {"scale": scale, "type": row.get("type"), "kept": found["scale"]},
    )
    return {}
