"""What of this app waits for a person."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qcportal.core.roles import Role
from qcportal.core.waiting import SHOWN, Item, Waiting

from ..enums import ReportState
from ..models import Report


def waiting_for(user) -> list[Waiting]:
    if user.role in (Role.ADMINISTRATOR, Role.QA_MANAGER):
        return [reports(user, ReportState.FAILED, _("Reports that failed"))]
    return [reports(user, ReportState.READY, _("Latest reports"))] if user.role == Role.BUYER else []


def reports(user, state: str, title: str) -> Waiting:
    rows = Report.objects.visible_to(user).filter(state=state)
    items = [
        Item(
            title=str(row),
            address=reverse("reports:report", args=[row.uuid]),
            sub=str(row.factory),
            day=row.requested_at.date(),
            day_word=_("requested"),
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in rows.select_related("factory").order_by("-requested_at")[:SHOWN]
    ]
    return Waiting(title, rows.count(), items, reverse("reports:report_list") + f"?state={state}", "file-text")
