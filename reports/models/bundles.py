from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Buyer

from ..enums import ByDay, ReportKind, ReportState
from .documents import Report
from .made import Made


class BundleQuerySet(ScopedQuerySet):
    """Whoever asked for one sees it, nobody else: it holds what that person may see."""

    record_name = "report"

    def scope_house(self, user):
        return self.filter(asked_by=user)

    scope_buyer = scope_house


class Bundle(Record, Made):
    """All reports of a month in one ZIP file, made by a worker; `reports` are the primary keys of those it holds.

    `path` is where the storage has the file until `expires_at`.
    """

    month = models.DateField(_("month"))  # its first day
    by_day = models.CharField(_("by"), max_length=10, choices=ByDay.choices, default=ByDay.INSPECTED)
    kind = models.CharField(_("kind"), max_length=15, choices=ReportKind.choices, blank=True)
    buyer = models.ForeignKey(
        Buyer, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("buyer")
    )
    report_language = models.CharField(_("language of the reports"), max_length=10, blank=True)
    with_superseded = models.BooleanField(_("with superseded revisions"), default=False)
    language = models.CharField(_("language"), max_length=10, default="en")  # of the index
    reports = ArrayField(models.BigIntegerField(), default=list, blank=True)
    missing = models.PositiveIntegerField(_("missing"), default=0)
    path = models.CharField(max_length=200, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reports of a month")
        verbose_name_plural = _("reports of months")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="bundle_of_person"),
            models.Index(fields=["id"], name="bundle_unfinished", condition=~models.Q(state__in=["ready", "failed"])),
        ]
        constraints = [
            models.CheckConstraint(name="bundle_of_a_month", condition=models.Q(month__day=1)),
            models.CheckConstraint(name="bundle_day_known", condition=models.Q(by_day__in=ByDay.values)),
            models.CheckConstraint(name="bundle_kind_known", condition=models.Q(kind__in=["", *ReportKind.values])),
            models.CheckConstraint(name="bundle_state_known", condition=models.Q(state__in=ReportState.values)),
            models.CheckConstraint(name="bundle_progress", condition=models.Q(progress_percent__lte=100)),
            models.CheckConstraint(
                name="bundle_ready_has_file",
                condition=models.Q(state="ready", ready_at__isnull=False, expires_at__isnull=False) & ~models.Q(path="")
                | ~models.Q(state="ready") & models.Q(path="", ready_at=None, expires_at=None),
            ),
            models.CheckConstraint(
                name="bundle_failed_says_why", condition=~models.Q(state="failed") | ~models.Q(error="")
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m}"

    @property
    def file_name(self) -> str:
        return f"reports-{self.month:%Y-%m}.zip"

    @property
    def report_language_name(self) -> str:
        return dict(settings.DOCUMENT_LANGUAGES).get(self.report_language, self.report_language)

    @property
    def may_still_be_read(self) -> bool:
        """Whether who asked for it may see all that it holds to this day."""
        seen = Report.objects.visible_to(self.asked_by).filter(pk__in=self.reports)
        return seen.count() == len(self.reports)
