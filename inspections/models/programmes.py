from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.enums import Visibility
from suppliers.models import Buyer, ProductFamily

from ..enums import Counts, DefectClass, Group, InspectionType, Level, PaperKind, Sampling
from ..points import MOST_ATTENTION, Point, points_in
from ..switching.skip_lot import Settings

MOST_LOTS = 100  # of each number of skip-lot


class ProgrammeQuerySet(ScopedQuerySet):
    record_name = "programme"

    def scope_buyer(self, user):
        return self.filter(buyer__in=Buyer.objects.of(user))


class Programme(Record):
    """What is inspected of a buyer's products of one family, when and how. Its editions never change; inspections keep theirs."""

    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("buyer"))
    family = models.ForeignKey(
        ProductFamily, on_delete=models.PROTECT, related_name="programmes", verbose_name=_("product family")
    )
    retired = models.BooleanField(_("retired"), default=False, help_text=_("Proposes nothing any more."))

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection programme")
        verbose_name_plural = _("inspection programmes")
        ordering = ["buyer__name", "family__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "family"],
                name="programme_once",
                violation_error_message=_(
                    "This buyer has a programme for this product family already; change that one."
                ),
            )
        ]

    def __str__(self):
        return f"{self.buyer} · {self.family}"


class ProgrammeEdition(models.Model):
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(_("edition"))
    why = models.CharField(_("what changed"), max_length=300, blank=True)
    skip_lot = models.BooleanField(_("skip-lot"), default=False)
    qualifying_lots = models.PositiveSmallIntegerField(_("good lots in a row that qualify"), default=10)
    inspect_one_in = models.PositiveSmallIntegerField(_("inspect one lot in"), default=4)
    requalifying_lots = models.PositiveSmallIntegerField(_("good lots in a row that requalify"), default=4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("edition of a programme")
        verbose_name_plural = _("editions of programmes")
        ordering = ["-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="programme_edition_once"),
            models.CheckConstraint(
                name="programme_edition_skip_lot",
                condition=Q(
                    qualifying_lots__range=(1, MOST_LOTS),
                    requalifying_lots__range=(1, MOST_LOTS),
                    inspect_one_in__range=(2, MOST_LOTS),
                ),
                violation_error_message=_("From 1 to 100 lots qualify, and one lot in 2 to 100 is inspected."),
            ),
        ]

    def __str__(self):
        return f"{self.programme} ({self.number})"

    @property
    def skip_settings(self) -> Settings:
        return Settings(self.qualifying_lots, self.inspect_one_in, self.requalifying_lots)


class ProgrammeStepQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(edition__programme__in=Programme.objects.visible_to(user))


class ProgrammeStep(models.Model):
    """One inspection that each shipment gets: of which type, so many days before the goods leave, by which plan.

    `groups` is {group: {"level": …, "aqls": {class: …}}} where groups are judged apart, checked by the action.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    edition = models.ForeignKey(ProgrammeEdition, on_delete=models.CASCADE, related_name="steps")
    type = models.CharField(_("type"), max_length=15, choices=InspectionType.choices)
    days_before = models.PositiveSmallIntegerField(_("days before the goods leave"))
    standard = models.CharField(_("sampling standard"), max_length=30)
    level = models.CharField(_("inspection level"), max_length=5, choices=Level.choices)
    aql_critical = models.CharField(_("AQL critical"), max_length=10, blank=True)
    aql_major = models.CharField(_("AQL major"), max_length=10, blank=True)
    aql_minor = models.CharField(_("AQL minor"), max_length=10, blank=True)
    groups = models.JSONField(_("plans of single groups"), default=dict, blank=True)
    sampling = models.CharField(_("sampling"), max_length=10, choices=Sampling.of_a_series(), default=Sampling.SINGLE)
    counts = models.CharField(_("what is counted"), max_length=10, choices=Counts.choices, default=Counts.UNITS)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility.choices, default=Visibility.OWNER)
    four_eyes = models.BooleanField(_("two people sign the decision"), default=False)
    photos = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, verbose_name=_("photos wanted, by their captions")
    )
    packed_percent = models.PositiveSmallIntegerField(_("share that is packed at least (%)"), null=True, blank=True)
    packed_decides = models.BooleanField(_("a smaller share fails the lot"), default=False)
    attention = ArrayField(
        models.CharField(max_length=MOST_ATTENTION), default=list, blank=True, verbose_name=_("attention points")
    )
    papers = ArrayField(
        models.CharField(max_length=15, choices=PaperKind.choices),
        default=list,
        blank=True,
        verbose_name=_("papers wanted, by their kind"),
    )

    protocols = models.ManyToManyField(
        "inspections.Protocol", blank=True, related_name="+", verbose_name=_("on-site tests")
    )

    objects = ProgrammeStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a programme")
        verbose_name_plural = _("steps of programmes")
        ordering = ["-days_before", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "type"], name="programme_step_once"),
            models.CheckConstraint(name="programme_step_type_known", condition=Q(type__in=InspectionType.values)),
            models.CheckConstraint(
                name="programme_step_is_of_a_series",
                condition=Q(sampling__in=["single", "double"]),
                violation_error_message=_("A programme plans lots of a series; an isolated lot is planned by itself."),
            ),
            models.CheckConstraint(name="programme_step_counts_known", condition=Q(counts__in=Counts.values)),
            models.CheckConstraint(
                name="programme_step_papers_known", condition=Q(papers__contained_by=PaperKind.values)
            ),
            models.CheckConstraint(name="programme_step_level_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="programme_step_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
            models.CheckConstraint(
                name="programme_step_packed_share",
                condition=Q(packed_percent=None) | Q(packed_percent__range=(1, 100)),
                violation_error_message=_("A share lies between 1 and 100 %."),
            ),
        ]

    def __str__(self):
        return self.get_type_display()

    @property
    def paper_labels(self) -> list[str]:
        return [str(PaperKind(kind).label) for kind in self.papers]

    @property
    def aqls(self) -> dict[str, str]:
        return {"critical": self.aql_critical, "major": self.aql_major, "minor": self.aql_minor}

    @property
    def points(self) -> list[Point]:
        return points_in(self.attention)

    @property
    def own_groups(self) -> list[dict]:
        """The groups that are judged by themselves, in words."""
        return [
            {
                "label": Group(name).label,
                "level": given.get("level") or self.level,
                "aqls": said(given.get("aqls", self.aqls)),
            }
            for name, given in self.groups.items()
        ]


def said(aqls: dict[str, str]) -> str:
    return " · ".join(f"{DefectClass(name).label} {aql or _now('accept zero')}" for name, aql in aqls.items())
