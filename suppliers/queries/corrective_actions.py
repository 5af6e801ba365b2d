"""What a corrective action has been through: its rounds of answers, and which of them wait for a look at their effect."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qcportal.core import history
from qcportal.core.dates import known_day

from ..enums import CorrectiveActionState, RootCause
from ..models import CorrectiveAction, CorrectiveActionFile
from .days import until

DAYS = ("corrective_planned_on", "corrective_done_on", "preventive_planned_on", "preventive_done_on")
TEXTS = ("team", "containment", "root_cause_category", "root_cause", "action_taken", "preventive_action")
JUDGED = {
    "corrective_action.sent_back": _("sent back"),
    "corrective_action.found_not_effective": _("not effective"),
}


def to_check(rows: QuerySet) -> QuerySet:
    """Accepted, and the day on which the effect is looked at has come."""
    return rows.filter(until("check_on", timedelta(0)), state=CorrectiveActionState.ACCEPTED)


def proof_of(record: CorrectiveAction) -> dict[int | None, list[CorrectiveActionFile]]:
    """Its proof by the photo of what was found that it is said to answer; None for what answers none."""
    found: dict[int | None, list[CorrectiveActionFile]] = defaultdict(list)
    for each in record.files.select_related("file"):
        found[each.shows_id].append(each)
    return found


# -- after a dispute ----------------------------------------------------------------------------
def day_after_dispute(record: CorrectiveAction, least_days: int) -> date:
    """As many days from today as were left when it was disputed, `least_days` at least. The day that somebody set since holds."""
    today = record.factory.today()
    since = record.disputed_since or today
    if since >= today or record.state not in CorrectiveActionState.to_answer() or was_set_meanwhile(record):
        return record.due_on
    left = max((record.due_on - since).days, least_days)
    return max(record.due_on, today + timedelta(days=left))


def was_set_meanwhile(record: CorrectiveAction) -> bool:
    """Whether it was given another day since it was disputed."""
    entries = history.of(record)
    paused = entries.filter(changes__has_key="disputed_since").order_by("pk").last()
    return paused is not None and entries.filter(pk__gt=paused.pk, changes__has_key="due_on").exists()


def due_before_dispute(record: CorrectiveAction) -> date | None:
    """The day for which its present one was given, where that gave back the days of a dispute."""
    entry = history.of(record).filter(changes__has_key="due_on").order_by("pk").last()
    if entry is None or entry.event != "corrective_action.reminders_resumed":
        return None
    return known_day(entry.changes["due_on"][0])


@dataclass(frozen=True)
class EightD:
    """What one answer said."""

    team: str = ""
    containment: str = ""
    root_cause_category: str = ""
    root_cause: str = ""
    action_taken: str = ""
    preventive_action: str = ""
    whys: tuple[str, ...] = ()
    corrective_planned_on: date | None = None
    corrective_done_on: date | None = None
    preventive_planned_on: date | None = None
    preventive_done_on: date | None = None

    @classmethod
    def of(cls, record: CorrectiveAction):
        told = {name: getattr(record, name) for name in (*TEXTS, *DAYS)}
        return cls(whys=tuple(record.whys), **told)

    @classmethod
    def kept(cls, told: dict):
        """From values as history keeps them."""
        days = {name: known_day(told[name]) for name in DAYS if told.get(name)}
        texts = {name: told[name] for name in TEXTS if told.get(name)}
        return cls(whys=tuple(told.get("whys") or ()), **texts, **days)

    @property
    def own_cause(self) -> bool:
        """Whether the cause says more than the last why."""
        return bool(self.root_cause) and self.whys[-1:] != (self.root_cause,)

    @property
    def cause_label(self) -> str:
        return str(RootCause(self.root_cause_category).label) if self.root_cause_category else ""


@dataclass(frozen=True)
class Round:
    """An answer that was not enough, and why."""

    number: int
    answered_at: datetime
    said: EightD
    judged: str
    judged_at: datetime
    note: str


def earlier_rounds(record: CorrectiveAction) -> list[Round]:
    """The latest first. History keeps what changed from answer to answer; put together it says what each said."""
    told: dict = {}
    answered_at, found = None, []
    for entry in history.of(record).order_by("at", "pk"):
        told |= {name: values[1] for name, values in entry.changes.items()}
        if entry.event == "corrective_action.answered":
            answered_at = entry.at
        elif entry.event in JUDGED and answered_at:
            said = EightD.kept(told)
            found.append(Round(len(found) + 1, answered_at, said, str(JUDGED[entry.event]), entry.at, entry.note))
    return found[::-1]
