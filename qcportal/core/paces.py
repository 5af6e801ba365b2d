"""How often a person hears of what: at once, once a day or never, by kind of news. Each chooses; the role says what holds before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .roles import Role


class MailGroup(models.TextChoices):
    VISITS = "visits", _("visits")
    CORRECTIVE_ACTIONS = "corrective_actions", _("corrective actions")
    AUDITS = "audits", _("audits and findings")
    QUALIFICATION = "qualification", _("qualification and documents")
    BOOKINGS = "bookings", _("bookings and shipments")
    REPORTS = "reports", _("reports")
    SUMMARIES = "summaries", _("regular summaries")


class Pace(models.TextChoices):
    AT_ONCE = "at_once", _("at once, deadlines once a day")
    DAILY = "daily", _("once a day")
    NEVER = "never", _("never")


# A summary comes on the day of its schedule, so the choice is whether.
AS_PLANNED = [(Pace.AT_ONCE, _("when they are due")), (Pace.NEVER, Pace.NEVER.label)]
CHOICES = dict.fromkeys(MailGroup, Pace.choices) | {MailGroup.SUMMARIES: AS_PLANNED}

# What a role hears of, and how before the person has chosen. Deadlines always come in the mail of the day.
MANAGING = dict.fromkeys(MailGroup, Pace.AT_ONCE) | {MailGroup.QUALIFICATION: Pace.DAILY}
for own in (MailGroup.REPORTS, MailGroup.SUMMARIES):
    MANAGING.pop(own)
DEFAULTS: dict[str, dict[MailGroup, Pace]] = {
    Role.ADMINISTRATOR: MANAGING,
    Role.QA_MANAGER: MANAGING,
    Role.READ_ONLY: {},
    Role.INSPECTOR: {MailGroup.VISITS: Pace.AT_ONCE},
    Role.AUDITOR: {MailGroup.VISITS: Pace.AT_ONCE, MailGroup.AUDITS: Pace.AT_ONCE},
    Role.BUYER: {
        MailGroup.AUDITS: Pace.DAILY,
        MailGroup.QUALIFICATION: Pace.DAILY,
        MailGroup.BOOKINGS: Pace.AT_ONCE,
        MailGroup.REPORTS: Pace.AT_ONCE,
        MailGroup.SUMMARIES: Pace.AT_ONCE,
    },
    Role.SUPPLIER_CONTACT: {
        MailGroup.VISITS: Pace.AT_ONCE,
        MailGroup.CORRECTIVE_ACTIONS: Pace.AT_ONCE,
        MailGroup.AUDITS: Pace.AT_ONCE,
        MailGroup.QUALIFICATION: Pace.DAILY,
    },
}


def paces_of(user) -> dict[MailGroup, Pace]:
    """What this person hears of, in the order of the groups, and how often."""
    groups = DEFAULTS.get(user.role, {})
    return {group: Pace(user.mails.get(group, groups[group])) for group in MailGroup if group in groups}


def pace_of(user, group: MailGroup) -> Pace:
    """Who was put on a visit or raised something in an earlier role still hears of it."""
    return Pace(user.mails.get(group, DEFAULTS.get(user.role, {}).get(group, Pace.AT_ONCE)))
