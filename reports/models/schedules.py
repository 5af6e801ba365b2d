from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import OutgoingMail, Record
from qcportal.core.punctuation import listed
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Buyer, Supplier

from ..enums import Paper, ReportKind, Rhythm, ScheduledState
from .documents import Report

SCHEDULED = (ReportKind.PORTFOLIO, ReportKind.SUPPLIER)
SCHEDULED_CHOICES = [(each.value, each.label) for each in SCHEDULED]


class ScheduleQuerySet(ScopedQuerySet):
    record_name = "schedule"

    def scope_buyer(self, user):
        """Those of the own buyers; not what a colleague gets alone."""
        own = self.filter(buyer__memberships__user=user).distinct()
        return own.filter(models.Q(person=None) | models.Q(person=user))

    def running(self):
        return self.filter(paused_at=None)


class ReportSchedule(Record):
    """A document that goes by mail to a buyer's people once a week, month or quarter, about the one before.

    `day` is that of the week (1 is Monday) or of the month, `hour` that of each reader's own clock. Nothing goes out for
    what was due before `begins_at`: when it was made or last resumed.
    """

    kind = models.CharField(
        _("document"),
        max_length=15,
        choices=SCHEDULED_CHOICES,
        default=ReportKind.PORTFOLIO,
    )
    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="+", verbose_name=_("buyer"))
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supplier")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only to"),
        help_text=_("Empty: to all people of the buyer who have not switched summaries off."),
    )
    rhythm = models.CharField(_("how often"), max_length=9, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    day = models.PositiveSmallIntegerField(_("day"), default=1)
    hour = models.PositiveSmallIntegerField(_("hour"), default=8)
    attached = models.BooleanField(_("with the PDF"), default=True)
    even_without_news = models.BooleanField(_("also when there is nothing new"), default=False)
    paper = models.CharField(_("paper size"), max_length=6, choices=Paper.choices, default=Paper.A4)
    begins_at = models.DateTimeField(default=timezone.now, editable=False)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True, editable=False)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["buyer__name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="schedule_of_something",
                condition=models.Q(kind="portfolio", supplier=None) | models.Q(kind="supplier", supplier__isnull=False),
                violation_error_message=_("A supplier review names its supplier, a portfolio summary none."),
            ),
            models.CheckConstraint(
                name="schedule_day_of_rhythm",
                condition=models.Q(rhythm="weekly", day__range=(1, 7))
                | ~models.Q(rhythm="weekly") & models.Q(day__range=(1, 28)),
                violation_error_message=_("A day of the week is 1 to 7, one of the month 1 to 28."),
            ),
            models.CheckConstraint(
                name="schedule_hour",
                condition=models.Q(hour__lte=23),
                violation_error_message=_("An hour is 0 to 23."),
            ),
            models.CheckConstraint(name="schedule_rhythm_known", condition=models.Q(rhythm__in=Rhythm.values)),
            models.CheckConstraint(name="schedule_paper_known", condition=models.Q(paper__in=Paper.values)),
        ]

    def __str__(self):
        return f"{capfirst(str(self.get_kind_display()))} · {self.supplier or self.buyer}"

    @property
    def when(self) -> str:
        """How often and at what time, in words."""
        day = WEEKDAYS[self.day - 1] if self.rhythm == Rhythm.WEEKLY else _now("on day %(day)d") % {"day": self.day}
        return listed([self.get_rhythm_display(), day, f"{self.hour:02}:00"])


class ScheduledMail(models.Model):
    """One mail owed to one person about one period. The row is the truth: it is there once, and goes out with its mail."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="mails")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    period_from = models.DateField()
    period_to = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ScheduledState.choices, default=ScheduledState.WAITING)
    report = models.ForeignKey(Report, on_delete=models.SET_NULL, null=True, related_name="+")
    mail = models.ForeignKey(OutgoingMail, on_delete=models.SET_NULL, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("scheduled mail")
        verbose_name_plural = _("scheduled mails")
        ordering = ["-due_at", "-pk"]
        indexes = [
            models.Index(fields=["id"], name="scheduled_mail_waiting", condition=models.Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "person", "period_from"], name="scheduled_mail_once"),
            models.CheckConstraint(name="scheduled_mail_state", condition=models.Q(state__in=ScheduledState.values)),
            models.CheckConstraint(
                name="scheduled_mail_ended",
                condition=models.Q(state="waiting", ended_at=None)
                | ~models.Q(state="waiting") & models.Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.schedule_id} {self.person_id} {self.period_from}"
