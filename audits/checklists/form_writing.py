"""The content of a standard as an XLSForm, with the portal's own columns beside those of every form."""

import re
from dataclasses import dataclass, field

from django.utils import translation

from ..enums import AnswerValue, Scale, YesNo
from . import cells
from .conditions import renamed, unread
from .languages import language_name
from .tables import Table

CHOSEN = {Scale.CHOICE: "select_one", Scale.CHOICES: "select_multiple"}
TYPES = {
    Scale.CONFORMITY: "select_one conformity",
    Scale.YES_NO: "select_one yes_no",
    Scale.POINTS: "range",
    Scale.NUMBER: "decimal",
    Scale.TEXT: "text",
    Scale.DATE: "date",
}
OWN_LISTS = {Scale.CONFORMITY: ("conformity", AnswerValue), Scale.YES_NO: ("yes_no", YesNo)}
POINTS = "start=0 end=10 step=1"
FIXED = [
    "type", "name", "relevant", "parameters", "process_area", "key", "scale", "lowest", "highest", "unit",
    "photo_required",
    "clause", "weight", "critical",
]  # fmt: skip


@dataclass
class Form:
    languages: list[str]
    names: dict[str, str] = field(default_factory=dict)  # key → name in the form
    lists: dict[tuple, str] = field(default_factory=dict)  # options with their words → name of the list
    choices: Table = field(default_factory=list)

    def list_of(self, question: dict) -> str:
        """The name of the list with exactly these options; questions that offer the same share it."""
        words = {code: question["words"].get(code, {}).get("options", {}) for code in self.languages}
        options = question["options"]
        same = repr((options, words))
        if same not in self.lists:
            self.lists[same] = f"list_{len(self.lists) + 1}"
            self.choices += [
                [
                    self.lists[same],
                    each["name"],
                    unread(each["label"]),
                    cells.plain(each.get("share")),
                    *labels(each, words),
                ]
                for each in options
            ]
        return self.lists[same]

    def own_list(self, scale: str) -> None:
        name, values = OWN_LISTS[scale]
        if name in self.lists.values():
            return
        self.lists[(name,)] = name
        for value in [*values.values, *([AnswerValue.NOT_APPLICABLE.value] if scale == Scale.YES_NO else [])]:
            labels = [in_language(code, value) for code in self.languages]
            self.choices.append([name, value, in_language("en", value), "", *labels])


def labels(option: dict, words: dict[str, dict]) -> list[str]:
    return [unread(own.get(option["name"], "")) for own in words.values()]


def in_language(code: str, value: str) -> str:
    known = dict(YesNo.choices) | dict(AnswerValue.choices)
    with translation.override(code if translation.check_for_language(code.replace("-", "_")) else "en"):
        return str(known[value])


def form_sheets(about: dict, sections: list[dict]) -> dict[str, Table]:
    questions = [question for section in sections for question in section["questions"]]
    languages = sorted({code for part in (*sections, *questions) for code in part["words"]})
    form = Form(languages, names_of(questions))
    named = [language_name(code) for code in languages]
    headings = ["label", "hint", *(f"{column}::{name}" for name in named for column in ("label", "hint"))]
    survey = [[*FIXED, *headings, *(f"unit ({name})" for name in named)]]
    for place, section in enumerate(sections, start=1):
        survey += section_rows(form, section, place)
    choices = [["list_name", "name", "label", "share", *(f"label::{name}" for name in named)], *form.choices]
    settings = [["form_title", "form_id"], [about.get("name") or "", about.get("code") or "checklist"]]
    return {"survey": survey, **({"choices": choices} if form.choices else {}), "settings": settings}


def names_of(questions: list[dict]) -> dict[str, str]:
    """XML names: they begin with a letter, and pyxform tells them apart without their case."""
    names, taken = {}, {"meta", "data"}
    for question in questions:
        wanted = question["key"] if re.match(r"[A-Za-z_]", question["key"]) else f"_{question['key']}"
        at, name = 2, wanted
        while name.lower() in taken:
            name, at = f"{wanted}_{at}", at + 1
        taken.add(name.lower())
        names[question["key"]] = name
    return names


def section_rows(form: Form, section: dict, place: int) -> Table:
    begin = {
        "type": "begin_group",
        "name": f"section.{place}",
        "process_area": section["process_area"],
        "label": section["title"],
    }
    for code in form.languages:
        begin[f"label {code}"] = section["words"].get(code, {}).get("title", "")
    rows = [begin, *(question_row(form, question) for question in section["questions"]), {"type": "end_group"}]
    texts = ["label", "hint", *(f"{column} {code}" for code in form.languages for column in ("label", "hint"))]
    texts += [f"unit {code}" for code in form.languages]
    return [[*(row.get(name, "") for name in FIXED), *(unread(row.get(name, "")) for name in texts)] for row in rows]


def question_row(form: Form, question: dict) -> dict[str, str]:
    row = {
        "type": type_of(form, question),
        "name": form.names[question["key"]],
        "label": question["text"],
        "hint": question["guidance"],
        "relevant": renamed(question["shown_if"], form.names, {}) if question["shown_if"] else "",
        "parameters": POINTS if question["scale"] == Scale.POINTS else "",
        "key": question["key"],
        "scale": str(question["scale"]),
        "lowest": cells.plain(question["lowest"]),
        "highest": cells.plain(question["highest"]),
        "unit": question["unit"],
        "photo_required": "yes" if question["photo_required"] else "",
        "clause": cells.clauses_cell(question["clauses"]),
        "weight": str(question["weight"]),
        "critical": "yes" if question["critical"] else "",
    }
    for code in form.languages:
        own = question["words"].get(code, {})
        row |= {f"label {code}": own.get("text", ""), f"hint {code}": own.get("guidance", "")}
        row[f"unit {code}"] = own.get("unit", "")
    return row


def type_of(form: Form, question: dict) -> str:
    if question["scale"] in CHOSEN:
        return f"{CHOSEN[question['scale']]} {form.list_of(question)}"
    if question["scale"] in OWN_LISTS:
        form.own_list(question["scale"])
    return TYPES[question["scale"]]
