"""What an XLSForm can say and an audit cannot: told with the row, never left out in silence."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from qcportal.core.punctuation import listed

from .cells import yes_or_no
from .form import OWN_COLUMNS, FormRow
from .told import Told

SHEET = "survey"
# Headings as pyxform groups them, by what a person calls them. What stands in neither dictionary is no column of a form.
LOST = {
    ("bind", "calculate"): "calculation",
    ("default",): "default",
    ("choice_filter",): "choice_filter",
    ("bind", "readonly"): "read_only",
    ("control", "jr:count"): "repeat_count",
    ("control", "autoplay"): "autoplay",
    ("trigger",): "trigger",
    ("intent",): "intent",
    ("query",): "query",
    ("bind", "entities:saveto"): "save_to",
    ("bind", "jr:constraintMsg"): "constraint_message",
    ("bind", "jr:requiredMsg"): "required_message",
}
LOST_PREFIXES = {"media": "image, audio, video", "instance": "instance", "body": "body", "sms_option": "sms_option"}
HELD = {
    ("type",), ("name",), ("label",), ("hint",), ("guidance_hint",), ("bind", "relevant"), ("bind", "constraint"),
    ("parameters",), ("disabled",), ("control", "appearance"), ("bind", "required"),
    *((name,) for name in OWN_COLUMNS),
}  # fmt: skip
# Nothing that an auditor would miss.
SAID_BY_THE_PORTAL = {("bind", "jr:noAppErrorString"), ("control", "rows")}
# Only the look on a phone.
COSMETIC = set(
    "minimal quick quickcompact compact autocomplete search likert list list-nolabel label label-nolabel columns columns-pack "
    "no-buttons field-list table-list multiline numbers thousands-sep no-calendar no-ticks vertical picker rating new "
    "new-front maps placement-map url counter horizontal horizontal-compact bearing month-year".split()
) - {"month-year"}  # fmt: skip


def lost_columns(row: FormRow) -> list[str]:
    """The names of what this row says and an audit does not hold."""
    names = [name for heading, name in LOST.items() if says(row, heading) and not is_idle(heading, row)]
    names += ["required"] if is_sometimes_required(row) else []
    names += [name for prefix, name in LOST_PREFIXES.items() if any(each[0] == prefix for each in row.cells)]
    return names + [f"appearance {word}" for word in row.get("control", "appearance").split() if not is_look(word)]


def says(row: FormRow, heading: tuple[str, ...]) -> bool:
    """In any language."""
    return any(each[: len(heading)] == heading for each in row.cells)


def is_sometimes_required(row: FormRow) -> bool:
    """Every question is answered or said not to apply; one that has to be by a condition alone is told."""
    required = row.get("bind", "required")
    return bool(required) and yes_or_no(required) is None


def is_idle(heading: tuple[str, ...], row: FormRow) -> bool:
    return heading == ("bind", "readonly") and row.get(*heading).lower() in ("no", "false", "false()")


def is_look(word: str) -> bool:
    return (
        word in COSMETIC
        or word.removeprefix("compact-").isdigit()
        or word.removeprefix("columns-").isdigit()
        or (word.startswith("w") and word[1:].isdigit())
    )


def tell_lost(row: FormRow, told: Told) -> None:
    if names := lost_columns(row):
        told.warn(
            SHEET,
            row.number,
            _("An audit does not hold this, and it is left out: %(names)s.") % {"names": listed(names)},
        )


def tell_unknown_columns(
    sheet: str, headings: dict[str, tuple[str, ...]], known: Iterable[tuple], row: int, told: Told
) -> None:
    names = [
        heading
        for heading, means in headings.items()
        if means[0] not in LOST_PREFIXES and not any(means[: len(each)] == each for each in known)
    ]
    if names:
        told.warn(
            sheet,
            row,
            _("These columns are none of a checklist, and are left out: %(names)s.") % {"names": listed(names)},
        )


def tell_other_sheets(book, told: Told) -> None:
    for name, sheet in book.sheets.items():
        if name not in ("survey", "choices", "settings") and sheet.visible and sheet.rows:
            told.warn(sheet.title, 1, _("The sheet is no part of a checklist, and is left out."))


def tell_settings(rows: list[FormRow], told: Told) -> None:
    kept = {("title",), ("id_string",), ("default_language",), ("version",), ("clean_text_values",), ("name",)}
    for row in rows[:1]:
        names = [name[-1] for name in row.cells if name not in kept and name[0] != "label"]
        if names:
            told.warn(
                "settings",
                row.number,
                _("An audit does not hold this, and it is left out: %(names)s.") % {"names": listed(names)},
            )
    for row in rows[1:]:
        told.warn("settings", row.number, _("Only the first row of the settings counts."))
