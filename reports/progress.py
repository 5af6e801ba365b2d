"""How far a document is, in words: its steps, what is being done now, since when, and why it does not go on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qcportal.core.models import User, WorkerHeartbeat

from .claims import MOST_ATTEMPTS
from .enums import ReportState
from .models import Bundle, Report
from .models.made import Made

STEPS = (ReportState.QUEUED, ReportState.COLLECTING, ReportState.RENDERING, ReportState.SEALING, ReportState.READY)
OF_BUNDLE = (ReportState.QUEUED, ReportState.COLLECTING, ReportState.RENDERING, ReportState.READY)
DOING = {
    ReportState.COLLECTING: gettext_lazy("Reads what was inspected, audited and decided."),
    ReportState.RENDERING: gettext_lazy("Lays out the pages with their photos and charts."),
    ReportState.SEALING: gettext_lazy("Seals the file and stores it."),
}
LONG = timedelta(seconds=60)  # in the queue
SHOWN_ITSELF = timedelta(seconds=90)  # a worker does so every 20 s


@dataclass(frozen=True)
class Step:
    label: str
    state: str  # done, now or next


@dataclass(frozen=True)
class Progress:
    steps: list[Step]
    now: str  # a sentence
    since: str  # how long ago it was asked for


def progress(row: Made, reader: User) -> Progress:
    """Of an unfinished report or bundle, as its reader may know it: what failed is for the house alone."""
    order = OF_BUNDLE if isinstance(row, Bundle) else STEPS
    place = order.index(ReportState(row.state)) if row.state in order else 0
    states = ["done" if n < place else "now" if n == place else "next" for n in range(len(order))]
    steps = [Step(capfirst(str(step.label)), state) for step, state in zip(order, states, strict=True)]
    asked = row.asked_at if isinstance(row, Bundle) else row.requested_at
    return Progress(steps, doing(row, reader, asked), since(timezone.now() - asked))


def doing(row: Made, reader: User, asked: datetime) -> str:
    now = timezone.now()
    if row.state == ReportState.QUEUED:
        return pausing(row, reader) if row.error else waiting(row, reader, now - asked)
    if row.claimed_until and row.claimed_until < now:
        return _("The worker has fallen silent; another one takes over.")
    if isinstance(row, Bundle):
        return _("Puts the reports into one file.")
    return str(DOING[ReportState(row.state)])


def pausing(row: Made, reader: User) -> str:
    """After a failure that may pass."""
    words = {"n": row.attempts + 1, "most": MOST_ATTEMPTS, "at": moment(row.next_attempt_at)}
    again = _("It is tried again at %(at)s (attempt %(n)d of %(most)d).") % words
    return f"{row.error} {again}" if reader.is_house else again


def moment(at: datetime | None) -> str:
    return time_format(timezone.localtime(at or timezone.now()), "H:i:s")


def waiting(row: Made, reader: User, since_asked: timedelta) -> str:
    if since_asked > LONG and not attended(lane(row)):
        if reader.is_house:
            return _(
                "No worker is running that could make it. Tell your administrator; it is made as soon as one runs."
            )
        return _("It takes longer than usual. It is made as soon as the server has room for it.")
    ahead = before(row)
    if not ahead:
        return _("It is next.")
    return ngettext("%(n)d report is made before it.", "%(n)d reports are made before it.", ahead) % {"n": ahead}


def lane(row: Made) -> str:
    return "bulk" if isinstance(row, Bundle) or row.in_bulk else "default"


def attended(queue: str) -> bool:
    """Whether a worker of this queue has shown itself lately."""
    seen = WorkerHeartbeat.objects.filter(seen_at__gt=timezone.now() - SHOWN_ITSELF)
    return any(queue in names.split(",") for names in seen.values_list("queues", flat=True))


def before(row: Made) -> int:
    """How many stand before it in its queue: a count, which tells nobody whose they are."""
    rows = Bundle.objects.all() if isinstance(row, Bundle) else Report.objects.filter(in_bulk=row.in_bulk)
    return rows.filter(state=ReportState.QUEUED, next_attempt_at=None, pk__lt=row.pk).count()


def since(passed: timedelta) -> str:
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 120:
        return ngettext("asked for %(n)d second ago", "asked for %(n)d seconds ago", seconds) % {"n": seconds}
    minutes = seconds // 60
    if minutes < 120:
        return ngettext("asked for %(n)d minute ago", "asked for %(n)d minutes ago", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("asked for %(n)d hour ago", "asked for %(n)d hours ago", hours) % {"n": hours}
