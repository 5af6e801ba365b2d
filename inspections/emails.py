"""Mails of this app, one function each. Nobody is told of what they did themselves."""

from django.urls import reverse

from qcportal.core.models import User
from suppliers.emails import tell

from .models import DefectDispute
from .queries.disputes import decides
from .rules import MANAGERS


def dispute_raised(dispute: DefectDispute, by) -> None:
    """To the managers who may decide."""
    managers = User.objects.active().filter(role__in=MANAGERS).order_by("pk")
    about(dispute, "inspections/email/dispute_raised", [each for each in managers if decides(each, dispute)], by)


def dispute_decided(dispute: DefectDispute, by) -> None:
    """To who raised it, if that person still sees it: a membership may have ended since."""
    seen = DefectDispute.objects.filter(pk=dispute.pk).visible_to(dispute.raised_by).exists()
    about(dispute, "inspections/email/dispute_decided", [dispute.raised_by] if seen else [], by)


def about(dispute: DefectDispute, template: str, people, by) -> None:
    inspection = dispute.inspection
    link = reverse("inspections:inspection", args=[inspection.uuid])
    context = {"dispute": dispute, "inspection": inspection, "factory": inspection.factory, "link": link, "by": by}
    tell([each for each in people if each.pk != by.pk], template, context)
