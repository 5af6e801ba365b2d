"""Mails of this app, one function each. Nobody is told of what they did themselves."""

from django.urls import reverse

from qcportal.core.models import User
from suppliers.emails import contacts_at, tell
from suppliers.enums import Visibility

from .enums import AuditState
from .models import Audit, FindingDispute
from .queries.disputes import decides
from .rules import MANAGERS


def dispute_raised(dispute: FindingDispute, by) -> None:
    """To the managers who may decide."""
    managers = User.objects.active().filter(role__in=MANAGERS).order_by("pk")
    about(dispute, "audits/email/dispute_raised", [each for each in managers if decides(each, dispute)], by)


def dispute_decided(dispute: FindingDispute, by) -> None:
    """To who raised it, if that person still sees it: a membership may have ended since."""
    seen = FindingDispute.objects.filter(pk=dispute.pk).visible_to(dispute.raised_by).exists()
    about(dispute, "audits/email/dispute_decided", [dispute.raised_by] if seen else [], by)


def window_told(audit: Audit, by) -> None:
    """To the supplier's contacts, of a semi-announced audit: the window, never the day. Nobody is told of the past."""
    if audit.window_ends_on is None or audit.visibility == Visibility.HOUSE:
        return
    if audit.window_ends_on < audit.factory.today():
        return
    link = reverse("factory_overview", args=[audit.factory.uuid])
    context = {"audit": audit, "factory": audit.factory, "link": link, "by": by}
    tell(contacts_at(audit.factory), "audits/email/window_told", context)


def self_assessment_asked(audit: Audit, people, by) -> None:
    tell_asked(audit, "audits/email/self_assessment_asked", people, by)


def self_assessment_reviewed(audit: Audit, by) -> None:
    """That it is accepted, or what is still to be answered; of an audit by the house the start page tells."""
    accepted = audit.state == AuditState.APPROVED
    template = "audits/email/self_assessment_accepted" if accepted else "audits/email/self_assessment_sent_back"
    tell_asked(audit, template, audit.people.order_by("pk"), by)


def tell_asked(audit: Audit, template: str, people, by) -> None:
    """To those who still see it: a membership may have ended since."""
    if not audit.self_assessed:
        return
    seen = Audit.objects.filter(pk=audit.pk)
    people = [each for each in people if each.is_active and each.pk != by.pk and seen.visible_to(each).exists()]
    link = reverse("audits:audit", args=[audit.uuid])
    tell(people, template, {"audit": audit, "factory": audit.factory, "link": link, "by": by})


def about(dispute: FindingDispute, template: str, people, by) -> None:
    finding = dispute.finding
    link = reverse("audits:finding", args=[finding.uuid])
    context = {"dispute": dispute, "finding": finding, "factory": finding.factory, "link": link, "by": by}
    tell([each for each in people if each.pk != by.pk], template, context)
