"""Mails of this app, one function each. Nobody is told of what they did themselves."""

from datetime import date

from django.urls import reverse

from qcportal.core.models import User
from suppliers.emails import contacts_at, tell
from suppliers.enums import Visibility

from .enums import AuditState
from .models import Audit, FindingDispute
from .queries.disputes import decides
from .rules import MANAGERS

Window = tuple[date, date]  # first and last day, both included


def dispute_raised(dispute: FindingDispute, by) -> None:
    """To the managers who may decide."""
    managers = User.objects.active().filter(role__in=MANAGERS).order_by("pk")
    about(dispute, "audits/email/dispute_raised", [each for each in managers if decides(each, dispute)], by)


def dispute_decided(dispute: FindingDispute, by) -> None:
    """To who raised it, if that person still sees it: a membership may have ended since."""
    seen = FindingDispute.objects.filter(pk=dispute.pk).visible_to(dispute.raised_by).exists()
    about(dispute, "audits/email/dispute_decided", [dispute.raised_by] if seen else [], by)


def told_window(audit: Audit) -> Window | None:
    """What the supplier hears of a coming semi-announced audit. Nobody is told of the past, nor what stays in the house."""
    if audit.state != AuditState.PLANNED or audit.window_ends_on is None or audit.visibility == Visibility.HOUSE:
        return None
    over = audit.window_ends_on < audit.factory.today()
    return None if over else (audit.window_starts_on, audit.window_ends_on)


def window_told(audit: Audit, by, before: Window | None = None) -> None:
    """To the supplier's contacts: the window, never the day, or that the one of `before` holds no more."""
    now = told_window(audit)
    if now == before:
        return
    link = reverse("factory_overview", args=[audit.factory.uuid])
    context = {"audit": audit, "factory": audit.factory, "link": link, "by": by, "now": now, "before": before}
    template = "audits/email/window_told" if now else "audits/email/window_off"
    tell(contacts_at(audit.factory), template, context)


def about(dispute: FindingDispute, template: str, people, by) -> None:
    finding = dispute.finding
    link = reverse("audits:finding", args=[finding.uuid])
    context = {"dispute": dispute, "finding": finding, "factory": finding.factory, "link": link, "by": by}
    tell([each for each in people if each.pk != by.pk], template, context)
