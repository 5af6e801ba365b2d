"""What of this app waits for a person."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qcportal.core.dates import day_at
from qcportal.core.waiting import SHOWN, Item, Waiting

from ..models import Report
from .outcomes import LABELS, told
from .piles import REPORTS


def waiting_for(user) -> list[Waiting]:
    return [reports(user, name) for name, pile in REPORTS.items() if user.role in pile.roles]


def reports(user, name: str) -> Waiting:
    pile = REPORTS[name]
    rows = pile.rows(Report.objects.visible_to(user), user)
    items = [
        Item(
            title=str(row),
            address=reverse("reports:report", args=[row.uuid]),
            sub=row.about,
            day=day_at(row.requested_at, row.factory.time_zone if row.factory else user.time_zone),
            day_word=_("requested"),
            state=row.told,
            state_label=LABELS[row.told],
        )
        for row in rows.select_related("factory", "supplier", "owner")
        .annotate(told=told())
        .order_by("-requested_at")[:SHOWN]
    ]
    return Waiting(pile.title, rows.count(), items, reverse("reports:report_list") + f"?waiting={name}", "file-text")
