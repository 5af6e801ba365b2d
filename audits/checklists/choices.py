"""The lists of choices of an XLSForm: as options, or as one of the portal's own scales."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..enums import AnswerValue, Scale
from ..wording import LONGEST_LABEL, LONGEST_NAME, MOST_OPTIONS, RESERVED
from .cells import NOT_APPLICABLE, as_key, free_key, share, yes_or_no
from .form import FormRow
from .told import Told
from .words import Languages

SHEET = "choices"
OTHER = "other"
OWN = {("list name",), ("name",), ("label",), ("share",), ("sms_option",), ("order",)}


@dataclass
class ChoiceList:
    """`scale` is the portal's own where the list says nothing else, `answers` then what its choices are there.

    `names`: a choice as in the file → as an option is named.
    """

    scale: str
    options: list[dict] = field(default_factory=list)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    used: bool = False

    def with_other(self) -> "ChoiceList":
        if OTHER in self.names:
            return self
        other = {"name": OTHER, "label": _("Other"), "share": None}
        return ChoiceList(Scale.CHOICE, [*self.options, other], self.words, self.names | {OTHER: OTHER})


def choice_lists(rows: list[FormRow], languages: Languages, told: Told) -> dict[str, ChoiceList]:
    named: dict[str, list[FormRow]] = {}
    for row in rows:
        if row.get("list name") and row.get("name"):
            named.setdefault(row.get("list name"), []).append(row)
        else:
            told.warn(SHEET, row.number, _("The row names no list or no choice; it is left out."))
    return {name: choice_list(each, languages, told) for name, each in named.items()}


def choice_list(rows: list[FormRow], languages: Languages, told: Told) -> ChoiceList:
    numbers = [row.number for row in rows]
    answers = {row.get("name"): own_answer(row, languages) for row in rows}
    own = scale_of(answers, rows)
    found, taken = ChoiceList(own or Scale.CHOICE, answers=answers if own else {}, rows=numbers), set()
    for row in rows:
        add_option(found, row, taken, languages, told)
    tell_names(found, told)
    return found


def tell_names(found: ChoiceList, told: Told) -> None:
    """Once for a list, in the row of the first one."""
    new = [(name, kept) for name, kept in found.names.items() if name != kept]
    if new and found.scale == Scale.CHOICE:
        name, kept = new[0]
        row = found.rows[list(found.names).index(name)]
        about = {"n": len(new), "name": name, "kept": kept}
        told.warn(
            SHEET,
            row,
            _(
                "Names of choices hold no spaces here: %(n)d of the list have new ones, such as “%(kept)s” for “%(name)s”."
            )
            % about,
        )


def own_answer(row: FormRow, languages: Languages) -> str:
    """What the portal calls it, if both name and label mean that: "yes", "no", or a value of its own."""
    name, label = row.get("name"), languages.text(row.said("label")) or row.get("name")
    if name.casefold() in NOT_APPLICABLE:
        return AnswerValue.NOT_APPLICABLE
    if name.lower() in AnswerValue.values:
        return name.lower()
    if yes_or_no(label) is None or (yes_or_no(name) not in (yes_or_no(label), None)):
        return ""
    return "yes" if yes_or_no(label) else "no"


def scale_of(answers: dict[str, str], rows: list[FormRow]) -> str | None:
    """The portal's own scale whose answers these are; a share makes any list a choice."""
    told = set(answers.values()) - {AnswerValue.NOT_APPLICABLE}
    if any(row.get("share") or row.said("image") for row in rows) or len(answers) != len(rows) or "" in told:
        return None
    if told == {"yes", "no"} and len(set(answers.values())) == len(answers):
        return Scale.YES_NO
    return Scale.CONFORMITY if {"conform", "major"} <= told <= set(AnswerValue.values) else None


def add_option(found: ChoiceList, row: FormRow, taken: set[str], languages: Languages, told: Told) -> None:
    name = row.get("name")
    if name in found.names:
        told.warn(
            SHEET, row.number, _("The choice “%(name)s” stands in its list twice; the first is kept.") % {"name": name}
        )
        return
    kept = option_name(name, len(found.options) + 1, taken)
    found.names[name] = kept
    said = row.said("label")
    label = label_of(row, languages.text(said), told)
    found.options.append({"name": kept, "label": label, "share": share_of(row, told)})
    for language, text in languages.others(said).items():
        found.words.setdefault(language, {})[kept] = " ".join(text.split())[:LONGEST_LABEL]
    tell_media(row, told)


def option_name(name: str, place: int, taken: set[str]) -> str:
    """As answers hold it: Latin letters, digits, points, hyphens, underscores."""
    wanted = as_key(name, LONGEST_NAME, also=".").lstrip("-.") or f"option-{place}"
    return free_key("na" if wanted in RESERVED else wanted, taken, LONGEST_NAME)


def label_of(row: FormRow, label: str, told: Told) -> str:
    if not label:
        told.warn(SHEET, row.number, _("The choice has no label; it is called by its name."))
        return row.get("name")
    if "${" in label:
        told.warn(SHEET, row.number, _("The label shows the answer to a question; here it stands as it is written."))
    if len(label) > LONGEST_LABEL:
        told.warn(SHEET, row.number, _("The label is cut at %(most)d characters.") % {"most": LONGEST_LABEL})
    return label[:LONGEST_LABEL]


def share_of(row: FormRow, told: Told) -> float | None:
    text = row.get("share")
    value = share(text) if text else None
    if isinstance(value, str) or (value is not None and not 0 <= value <= 1):
        told.fault(SHEET, row.number, _("The share “%(text)s” is no number between 0 and 1.") % {"text": text})
        return None
    return value


def tell_media(row: FormRow, told: Told) -> None:
    if any(row.said(kind) for kind in ("image", "audio", "video")):
        told.warn(SHEET, row.number, _("Pictures and sounds of a choice are left out."))


def tell_unused(lists: dict[str, ChoiceList], told: Told) -> None:
    for name, found in lists.items():
        if not found.used:
            told.warn(SHEET, found.rows[0], _("No question uses the list “%(name)s”; it is left out.") % {"name": name})


def too_few_or_many(found: ChoiceList) -> bool:
    return not 2 <= len(found.options) <= MOST_OPTIONS
