from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from audits.models import Audit
from inspections.models import Inspection, Shipment
from qcportal.core.models import Record, StoredFile
from suppliers.enums import Visibility
from suppliers.models import CorrectiveAction, Factory, Supplier
from suppliers.models.owned import Owned, OwnedQuerySet

from ..enums import Audience, Paper, ReportKind, ReportState
from .made import Made

# An audit of this number: of a profile those that were and those that come, of an audit's report the one before it too.
TOLD_OF = """$ ? (exists(@.audits[*] ? (@.number == $number)) || exists(@.coming[*] ? (@ starts with $number))
    || exists(@.earlier ? (@.number == $number)))"""


def later() -> models.QuerySet:
    """Later revisions of a number that are issued or on their way."""
    return Report.objects.filter(number=models.OuterRef("number"), revision__gt=models.OuterRef("revision")).order_by()


def superseding() -> models.QuerySet:
    """Issued ones alone: what is still being made, or could not be made, takes nobody's place."""
    return later().issued()


def later_revision() -> models.Exists:
    return models.Exists(superseding())


def successor_uuid() -> models.Subquery:
    return models.Subquery(superseding().order_by("-revision").values("uuid")[:1])


def told_outside(state: str) -> str:
    failed = _("This report could not be made. What was filed is safe. The house sees why and makes it again.")
    return str(failed) if state == ReportState.FAILED else ""


class ReportQuerySet(OwnedQuerySet):
    record_name = "report"

    def scope_buyer(self, user):
        """Own ones alone: a report holds numbers that were collected for its owner."""
        own = self.filter(owner__memberships__user=user).exclude(visibility="house")
        own = own.filter(audience=Audience.OWNER).exclude(corrective_action__visibility="house")
        own = own.filter(models.Q(audit=None) | models.Q(audit__in=Audit.objects.visible_to(user)))
        own = own.without_lost(Audit.objects.let_out_to(user))
        return own.exclude(inspection__visibility="house")  # at once, before the report has followed

    def scope_supplier_contact(self, user):
        """What was made for the factory, of corrective actions and audits that this person sees."""
        actions, audits = (model.objects.visible_to(user) for model in (CorrectiveAction, Audit))
        seen = models.Q(corrective_action__in=actions) | models.Q(kind=ReportKind.AUDIT, audit__in=audits)
        return self.filter(seen, audience=Audience.FACTORY)

    def without_lost(self, seen):
        """Without profiles and audit reports that tell of an audit which is not among the `seen` any more, be it planned."""
        number = JSONObject(number=models.F("number"))
        told = models.Func(
            models.OuterRef("figures"),
            models.Value(TOLD_OF),
            number,
            function="jsonb_path_exists",
            output_field=models.BooleanField(),
        )
        here = Audit.objects.filter(factory=models.OuterRef("factory")).order_by()
        lost = here.exclude(pk__in=seen.order_by().values("pk")).filter(told)
        telling = models.Q(kind__in=[ReportKind.FACTORY, ReportKind.AUDIT])
        return self.filter(~telling | ~models.Exists(lost))

    def with_superseded(self):
        """`superseded`: whether a later revision has taken its place."""
        return self.annotate(superseded=later_revision())

    def current(self):
        """Without those whose place a later revision has taken."""
        return self.filter(~later_revision())

    def last_asked(self):
        """Of each number the last revision that was asked for, made or not."""
        return self.filter(~models.Exists(later()))

    def let_out(self):
        """Without what is kept in the house, itself or what it is about, or is made by the house's own sight."""
        about = ("inspection", "corrective_action", "audit")
        kept = models.Q(visibility="house") | models.Q(owner=None, audience=Audience.OWNER)
        for name in about:
            kept |= models.Q(**{f"{name}__visibility": "house"})
        return self.exclude(kept)

    def issued(self):
        """Those that left the house, whether their file is still kept or not."""
        return self.filter(state__in=ReportState.issued())

    def unfinished(self):
        return self.exclude(state__in=ReportState.over())


class Report(Record, Owned, Made):
    """A document that leaves the house. A worker claims it, renders, and links the file last."""

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
    in_bulk = models.BooleanField(default=False)  # nobody waits for it: those asked for on demand go first
    figures = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
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
            models.UniqueConstraint(
                fields=["kind", "owner", "supplier", "period_from", "period_to", "language", "paper", "revision"],
                name="report_period_revision_once",
                condition=models.Q(kind__in=["portfolio", "supplier"]),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="report_state_known", condition=models.Q(state__in=ReportState.values)),
            models.CheckConstraint(
                name="report_8d_of_an_action",
                condition=models.Q(kind="eight_d", corrective_action__isnull=False)
                | ~models.Q(kind="eight_d") & models.Q(corrective_action=None),
            ),
            models.CheckConstraint(
                name="report_for_the_factory",
                condition=models.Q(audience="owner") | models.Q(kind__in=["eight_d", "audit"], owner=None),
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
                condition=models.Q(state__in=ReportState.issued(), file__isnull=False, ready_at__isnull=False)
                | (~models.Q(state__in=ReportState.issued()) & models.Q(file=None, ready_at=None)),
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
    def about(self) -> str:
        """What it is about: a factory, a supplier, or all that its owner reads of."""
        place = self.factory or self.supplier
        return place.shown_name if place else str(self.owner or _("all factories"))

    @property
    def told_outside(self) -> str:
        """In place of `error`, which names kinds of faults, machines and places, and is for the house alone."""
        return told_outside(self.state)

    @property
    def file_name(self) -> str:
        """Who keeps the file sees by its name which revision it is, and whether it was one that held no longer."""
        over = "-superseded" if self.successor else ""
        return f"{self.number}-r{self.revision}{over}.pdf"

    @property
    def language_name(self) -> str:
        return dict(settings.DOCUMENT_LANGUAGES).get(self.language, self.language)

    @property
    def predecessor(self) -> "Report | None":
        """The last revision that was issued before this one."""
        before = Report.objects.issued().filter(number=self.number, revision__lt=self.revision)
        return before.order_by("-revision").first()

    @property
    def coming(self) -> "Report | None":
        """A later revision that was asked for and is not issued."""
        after = Report.objects.filter(number=self.number, revision__gt=self.revision)
        return after.exclude(state__in=ReportState.issued()).order_by("-revision").first()

    @property
    def successor(self) -> "Report | None":
        """The issued revision that has taken its place."""
        after = Report.objects.issued().filter(number=self.number, revision__gt=self.revision)
        return after.order_by("-revision").first()
