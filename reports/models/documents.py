from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models import Audit
from inspections.models import Inspection, Shipment
from qcportal.core.models import Record, StoredFile
from suppliers.enums import Visibility
from suppliers.models import CorrectiveAction, Factory, Supplier
from suppliers.models.owned import Owned, OwnedQuerySet

from ..enums import Audience, Paper, ReleaseStatus, ReportKind, ReportState


def later_revision() -> models.Exists:
    same = Report.objects.filter(number=models.OuterRef("number"), revision__gt=models.OuterRef("revision"))
    return models.Exists(same.order_by())


def told_outside(state: str) -> str:
    failed = _("This report could not be made. What was filed is safe. The house sees why and makes it again.")
    return str(failed) if state == ReportState.FAILED else ""


class ReportQuerySet(OwnedQuerySet):
    record_name = "report"

    def scope_buyer(self, user):
        """Own ones alone: a report holds numbers that were collected for its owner."""
        own = self.filter(owner__memberships__user=user).exclude(visibility="house")
        own = own.filter(audience=Audience.OWNER).exclude(corrective_action__visibility="house")
        own = own.exclude(audit__visibility="house")
        return own.exclude(inspection__visibility="house")  # at once, before the report has followed

    def scope_supplier_contact(self, user):
        """What was made for the factory, of corrective actions that this person sees."""
        seen = CorrectiveAction.objects.visible_to(user)
        return self.filter(audience=Audience.FACTORY, corrective_action__in=seen)

    def with_superseded(self):
        """`superseded`: whether a later revision has taken its place."""
        return self.annotate(superseded=later_revision())

    def current(self):
        """Without those whose place a later revision has taken."""
        return self.filter(~later_revision())

    def unfinished(self):
        return self.exclude(state__in=ReportState.over())


class Report(Record, Owned):
    """A document that leaves the house. The row is the truth: a worker claims it, renders, and links the file last.

    `claim` counts the claims; a worker publishes only while the row still carries its own, and holds it until
    `claimed_until`, which it renews.
    """

    number = models.CharField(_("number"), max_length=30)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    kind = models.CharField(_("kind"), max_length=15, choices=ReportKind.choices, default=ReportKind.SHIPMENT)
    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("factory")
    )
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("supplier")
    )
    audit = models.ForeignKey(
        Audit, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("audit")
    )
    shipment = models.ForeignKey(
        Shipment, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("shipment")
    )
    inspection = models.ForeignKey(
        Inspection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("inspection"),
    )
    corrective_action = models.ForeignKey(
        CorrectiveAction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("corrective action"),
    )
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.OWNER)
    confidential = models.BooleanField(_("with confidential part"), default=False)
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("to"), null=True, blank=True)
    reason = models.TextField(_("why it was made again"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    paper = models.CharField(_("paper"), max_length=6, choices=Paper.choices, default=Paper.A4)
    state = models.CharField(_("state"), max_length=12, choices=ReportState.choices, default=ReportState.QUEUED)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    claim = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    figures = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    search_grams = ArrayField(models.CharField(max_length=2), default=list, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(fields=["factory", "-requested_at"], name="report_of_factory"),
            models.Index(fields=["owner", "-requested_at"], name="report_of_owner"),
            models.Index(
                fields=["id"],
                name="report_unfinished",
                condition=~models.Q(state__in=ReportState.over()),
            ),
            GinIndex(fields=["search_grams"], name="report_search"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number", "revision"], name="report_revision_once"),
            models.UniqueConstraint(
                fields=["inspection", "revision"],
                name="report_inspection_revision_once",
                condition=models.Q(kind="shipment"),
            ),
            models.CheckConstraint(name="report_state_known", condition=models.Q(state__in=ReportState.values)),
            models.CheckConstraint(
                name="report_8d_of_an_action",
                condition=models.Q(kind="eight_d", corrective_action__isnull=False)
                | ~models.Q(kind="eight_d") & models.Q(corrective_action=None, audience="owner"),
            ),
            models.CheckConstraint(
                name="report_of_something",
                condition=models.Q(kind="portfolio", factory=None, supplier=None)
                | models.Q(kind="supplier", factory=None, supplier__isnull=False)
                | models.Q(kind="audit", factory__isnull=False, audit__isnull=False)
                | ~models.Q(kind__in=["portfolio", "supplier", "audit"]) & models.Q(factory__isnull=False),
            ),
            models.CheckConstraint(
                name="report_of_a_period",
                condition=~models.Q(kind__in=["portfolio", "supplier"])
                | models.Q(period_from__isnull=False, period_to__gte=models.F("period_from")),
            ),
            models.CheckConstraint(
                name="report_confidential_stays",
                condition=models.Q(confidential=False) | models.Q(kind="audit", owner=None, visibility="house"),
            ),
            models.CheckConstraint(name="report_paper_known", condition=models.Q(paper__in=Paper.values)),
            models.CheckConstraint(name="report_audience_known", condition=models.Q(audience__in=Audience.values)),
            models.CheckConstraint(name="report_kind_known", condition=models.Q(kind__in=ReportKind.values)),
            models.CheckConstraint(
                name="report_visibility_known", condition=models.Q(visibility__in=Visibility.values)
            ),
            models.CheckConstraint(name="report_progress", condition=models.Q(progress_percent__lte=100)),
            models.CheckConstraint(
                name="report_ready_has_file",
                condition=models.Q(state="ready", file__isnull=False, ready_at__isnull=False)
                | models.Q(state="removed", file=None, ready_at__isnull=False)
                | (~models.Q(state__in=["ready", "removed"]) & models.Q(file=None, ready_at=None)),
            ),
            models.CheckConstraint(
                name="report_failed_says_why", condition=~models.Q(state="failed") | ~models.Q(error="")
            ),
            models.CheckConstraint(
                name="report_working_is_claimed",
                condition=~models.Q(state__in=ReportState.working()) | models.Q(claimed_until__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.number} r{self.revision}"

    @property
    def is_over(self) -> bool:
        return self.state in ReportState.over()

    @property
    def told_outside(self) -> str:
        """In place of `error`, which names kinds of faults, machines and places, and is for the house alone."""
        return told_outside(self.state)

    @property
    def release_label(self) -> str:
        """What a release document says in a word."""
        return str(ReleaseStatus(self.figures["statement"]["status"]).label)

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @property
    def successor(self) -> "Report | None":
        """The revision that has taken its place."""
        later = Report.objects.filter(number=self.number, revision__gt=self.revision)
        return later.order_by("-revision").first()


class ReportDownload(models.Model):
    """Who took the document out of the house, and when."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="downloads")
    person_label = models.CharField(max_length=200)
    person_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.person_label} {self.at:%Y-%m-%d}"
