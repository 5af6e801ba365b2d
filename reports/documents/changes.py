"""What a revision changed against the one before it, and why: its figures compared, in words of the reader's language.

Frozen in the figures of the new revision as `replaces`, so the content hash covers it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.enums import DecisionKind, DefectClass, LotFate, Result
from qcportal.core.dates import day, instant
from qcportal.core.punctuation import in_brackets

from ..enums import ReleaseStatus, ReportState
from ..models import Report
from . import machine

MOST_ROWS = 120  # more is another document
NONE = "–"
NOT_COMPARED = {"template_version", "language", "report", "replaces", "known_on", "corrected"}  # the last is why

SECTIONS = {
    "inspection": gettext_lazy("Inspection"),
    "classes": gettext_lazy("Result by defect class"),
    "lines": gettext_lazy("Goods of the shipment"),
    "draws": gettext_lazy("How the sample was drawn"),
    "defects": gettext_lazy("What was found"),
    "measured": gettext_lazy("Measurements"),
    "site_tests": gettext_lazy("On-site tests"),
    "presented": gettext_lazy("Quantities, packing and loading"),
    "papers": gettext_lazy("Papers"),
    "before": gettext_lazy("Earlier inspections of this lot"),
    "earlier": gettext_lazy("This product here before"),
    "pareto": gettext_lazy("Defects of this factory"),
    "first_pass": gettext_lazy("Passed at the first inspection"),
    "trends": gettext_lazy("Defect trend"),
    "method": gettext_lazy("Defect trend"),
    "findings": gettext_lazy("Audit findings"),
    "audits": gettext_lazy("Audits"),
    "corrective_actions": gettext_lazy("Corrective actions"),
    "corrective_action": gettext_lazy("Corrective action"),
    "notes": gettext_lazy("Notes on the plan"),
    "why": gettext_lazy("Result"),
    "attention": gettext_lazy("Needs attention"),
    "photos_sha256": gettext_lazy("Photos"),
    "photos_marked": gettext_lazy("Photos"),
    "photo_pairs_sha256": gettext_lazy("Photos"),
    "statement": gettext_lazy("Which goods may leave"),
    "shipment": gettext_lazy("Shipment"),
    "factory": gettext_lazy("Factory"),
    "product": gettext_lazy("Product"),
    "answer": gettext_lazy("Answer of the factory"),
    "earlier_answers": gettext_lazy("Earlier answers"),
    "asked_by": gettext_lazy("Asked by"),
    "effect": gettext_lazy("Effect"),
    "effect_sentence": gettext_lazy("Effect"),
}
FIELDS = {
    "result": gettext_lazy("Result"),
    "inspected_on": gettext_lazy("Inspected on"),
    "lot_size_units": gettext_lazy("Lot size"),
    "units_inspected": gettext_lazy("Units inspected"),
    "standard": gettext_lazy("Standard"),
    "level": gettext_lazy("Level"),
    "aql": "AQL",
    "sample_units": gettext_lazy("Sample"),
    "ac": "Ac",
    "re": "Re",
    "accept": "Ac",
    "found": gettext_lazy("Found"),
    "passes": gettext_lazy("Passes"),
    "count": gettext_lazy("Count"),
    "units": gettext_lazy("Units"),
    "note": gettext_lazy("Note"),
    "wanted": gettext_lazy("Wanted"),
    "mean": gettext_lazy("Mean"),
    "least": gettext_lazy("Least"),
    "most": gettext_lazy("Most"),
    "outside": gettext_lazy("Out of tolerance"),
    "tested": gettext_lazy("Tested"),
    "failed": gettext_lazy("Failed"),
    "quantity_units": gettext_lazy("Units"),
    "cartons": gettext_lazy("Cartons"),
    "presented_units": gettext_lazy("Presented"),
    "packed_units": gettext_lazy("Packed"),
    "loaded_units": gettext_lazy("Loaded"),
    "status": gettext_lazy("Status"),
    "released": gettext_lazy("Released"),
    "held": gettext_lazy("Held"),
    "rejected": gettext_lazy("Rejected"),
    "not_inspected": gettext_lazy("Not inspected"),
    "not_presented": gettext_lazy("Not presented"),
    "let_pass": gettext_lazy("Let pass"),
    "decision": gettext_lazy("Decision"),
    "reason": gettext_lazy("Reason"),
    "conditions": gettext_lazy("Conditions"),
    "rework_until": gettext_lazy("Rework until"),
    "signed_name": gettext_lazy("Signed by"),
    "ships_on": gettext_lazy("Ships on"),
    "destination": gettext_lazy("Destination"),
    "title": gettext_lazy("Title"),
    "due_on": gettext_lazy("Due"),
    "closed_on": gettext_lazy("Closed"),
    "statement": gettext_lazy("Statement"),
    "score_percent": gettext_lazy("Score"),
}
CODES = {"result": Result, "decision": DecisionKind, "fate": LotFate, "status": ReleaseStatus}
SENTENCES = {"why", "notes"}
# What tells the rows of a table apart, whatever language they were written in.
NAMES = ("group", "defect_class", "number", "inspection", "po_number", "sku", "code", "name", "product", "check")
UNSAID = {"defect_class", "code", "group"}
RATE = "rate"  # of a defect: its count and units stand beside it


@dataclass(frozen=True)
class Change:
    """`where` is a part of the document, `what` the row and the figure in it."""

    where: str
    what: str
    before: str
    now: str


def of_revision(report: Report, told: dict, before: Report | None = None, *, seen: bool = True) -> dict:
    """What a revision adds to its figures; nothing for a first one, which replaces none.

    seen: whether its reader may still open the one before; else nothing is compared.
    """
    found = replaced(report, told, before, seen)
    return {"replaces": found} if found else {}


def replaced(report: Report, told: dict, before: Report | None, seen: bool) -> dict | None:
    """Which revision this one replaces, why, and what differs from it in `told`; None for a first one.

    before: the revision whose place it takes; absent: the last that was issued.
    """
    before = before or report.predecessor
    if before is None:
        return None
    found = {
        "number": before.number,
        "revision": before.revision,
        "requested_at": before.requested_at,
        "reason": report.reason,
    }
    return machine.plain(found | (differing_from(before, report, told) if seen else {}))


def differing_from(before: Report, report: Report, told: dict) -> dict:
    with translation.override(report.language):
        rows, anew = compared(before.figures or {}, told)
    return {"changes": rows[:MOST_ROWS], "more": max(0, len(rows) - MOST_ROWS), "told_anew": anew}


def made_again(before: Report, language: str) -> str:
    """Why there is a next revision although nobody said so: the file is gone. In the `language` that it speaks."""
    if before.state != ReportState.REMOVED:
        return ""
    with translation.override(language):
        sentence = _("The file of revision %(n)d is no longer kept. This one was made from what is on record today.")
        return sentence % {"n": before.revision}


def compared(before: dict, now: dict) -> tuple[list[Change], list[str]]:
    """The figures that differ, and the parts that differ in their words alone."""
    rows: list[Change] = []
    anew: list[str] = []
    for key in [*now, *(key for key in before if key not in now)]:
        if key in NOT_COMPARED or before.get(key) == now.get(key):
            continue
        where = str(SECTIONS.get(key, _("Other figures")))
        found = [Change(where, *each) for each in differences(key, before.get(key), now.get(key))]
        rows += found
        anew += [] if found else [where]
    listed = {row.where for row in rows}
    return rows, [where for where in dict.fromkeys(anew) if where not in listed]


def differences(key: str, before: Any, now: Any) -> Iterator[tuple[str, str, str]]:
    if key in SENTENCES:
        yield "", " ".join(before or []) or NONE, " ".join(now or []) or NONE
    else:
        yield from differing(before, now)


def differing(before: Any, now: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str]]:
    """(what, before, now) of each figure that has a name and is another now."""
    if before == now:
        return
    if isinstance(before or now, dict):
        old, new = before or {}, now or {}
        for key in dict.fromkeys([*new, *old]):
            yield from of_key(key, old.get(key), new.get(key), path)
    elif rows_of(before or now):
        old, new = by_name(before or []), by_name(now or [])
        for name in dict.fromkeys([*new, *old]):
            yield from differing(old.get(name), new.get(name), (*path, titled(new.get(name) or old[name])))


def of_key(key: str, before: Any, now: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    if key == RATE:
        return
    if isinstance(before, dict | list) or isinstance(now, dict | list):
        yield from differing(before, now, path)
    elif key in FIELDS and key not in NAMES:
        old, new = written(key, before), written(key, now)
        if old != new:  # an empty note that is gone with its row is none, as before
            yield " · ".join([*path, str(FIELDS[key])]), old, new


def rows_of(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def by_name(rows: list[dict]) -> dict[tuple, dict]:
    """Rows by what tells them apart; of two with the same name the second has another number."""
    seen: Counter = Counter()
    named = {}
    for row in rows:
        name = tuple(row[key] for key in NAMES if row.get(key))
        seen[name] += 1
        named[(*name, seen[name])] = row
    return named


def titled(row: dict) -> str:
    """A row's name as people read it."""
    if row.get("label"):
        return str(row["label"])
    words = " ".join(str(row[key]) for key in NAMES if row.get(key) and key not in UNSAID)
    kind = str(DefectClass(row["defect_class"]).label) if row.get("defect_class") else ""
    return in_brackets(words, kind) if words and kind else capfirst(words or kind)


def written(key: str, value: Any) -> str:
    """As the document prints it."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if key in CODES:
        return str(capfirst(dict(CODES[key].choices).get(value, value)))
    if isinstance(value, int | float):
        return number_format(value, force_grouping=True)
    return dated(str(value))


def dated(text: str) -> str:
    """Days and instants as people write them; any other text as it is."""
    try:
        if len(text) == len("2026-03-10"):
            return day(found) if (found := parse_date(text)) else text
        return instant(found) if text[10:11] == "T" and (found := parse_datetime(text)) else text
    except ValueError:
        return text
