"""What all of one reader's rows together say about change. A study belongs to the house, a buyer or a supplier, and is
made from rows that this reader may see alone; it is derived and can always be made again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from audits.models import Finding
from inspections.enums import DefectCategory
from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.enums import ProcessArea
from suppliers.models import Buyer, Factory, Supplier

from ..enums import SHOWN_VERDICTS, WEIGHED_ANEW, Circumstance, Verdict
from .derived import MADE_WAS_CHECKED, Derived


class Study(Derived):
    """One for each reader."""

    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, null=True, blank=True, related_name="studies")
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, null=True, blank=True, related_name="studies")
    series = models.PositiveIntegerField(default=0)  # a defect category at a factory, looked at together
    inspections = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("study of trends")
        verbose_name_plural = _("studies of trends")
        indexes = [
            models.Index(fields=["due_at"], name="study_due", condition=models.Q(due_at__isnull=False)),
            models.Index(
                fields=["claimed_until"], name="study_claimed", condition=models.Q(claimed_until__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "supplier"], name="study_once", nulls_distinct=False),
            models.CheckConstraint(name="study_one_reader", condition=models.Q(buyer=None) | models.Q(supplier=None)),
            models.CheckConstraint(name="study_made_was_checked", condition=MADE_WAS_CHECKED),
        ]

    def __str__(self):
        return str(self.buyer or self.supplier or _("the house"))


class StudiedQuerySet(ScopedQuerySet):
    record_name = "trend"
    factory_path = "factory"

    def scope_house(self, user):
        return self.filter(study__buyer=None, study__supplier=None)

    def scope_buyer(self, user):
        """Also not of a factory that the buyer no longer works with."""
        return self.filter(study__buyer__memberships__user=user).at(Factory.objects.of_buyers_of(user))

    def scope_supplier_contact(self, user):
        return self.filter(study__supplier__memberships__user=user).at(Factory.objects.of_suppliers_of(user))

    def at(self, factories):
        return self.filter(**{f"{self.factory_path}__in": factories})

    def current(self):
        """Without those that a later study no longer claims."""
        return self.filter(withdrawn_at=None)


LEAST_TOLD = 0.01  # probability from which a weighed finding is told of


class TrendQuerySet(StudiedQuerySet):
    def judged(self, findings):
        """With `shown_verdict`, for whoever may read these findings: a verdict does not outlive what it rests on.

        The shares add up to 1, so what they lack was of findings that were deleted, or that this reader may not read.
        """
        weighed = WeighedFinding.objects.filter(trend=models.OuterRef("pk"), finding__in=findings).order_by()
        share = weighed.values("trend").annotate(total=models.Sum("probability")).values("total")
        known = models.F("none") + Coalesce(models.Subquery(share), 0.0)
        gone = ~models.Q(verdict=Verdict.NO_FINDING) & models.Q(LessThan(known, 1 - LEAST_TOLD))
        anew = models.When(gone, then=models.Value(WEIGHED_ANEW))
        return self.annotate(shown_verdict=models.Case(anew, default=models.F("verdict")))


class StudyTrend(Record):
    """A claimed trend: one defect category at one factory, raised from `onset` to `end`, or until now.

    `onset_low` to `onset_high` hold the onset with 90 %. ratio: rate inside over outside. A category may have risen more
    than once; `outside_…` is counted outside all its rises. q_value: expected share of
    wrong claims among this one and all surer ones. none: probability that no finding explains it; with those of the
    weighed findings it adds up to 1. `changed`: what else changed with the onset; it is corrected for. `areas`: drive
    the category and were not audited lately; areas_learnt: those among them that were learnt against the library's word.
    controls: the categories that the findings should not drive, each with `category`, `ratio` of its rates inside and
    outside, `low` and `high` of that with 95 % (`high` may be null), defects `expected` and `found` inside, and whether
    it `rose` beyond chance; without those of which too few were found to tell. claimed_at: empty if the first study of all claimed it already.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="trends")
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="+", verbose_name=_("factory"))
    category = models.CharField(_("defect category"), max_length=15, choices=DefectCategory.choices)
    onset = models.DateField(_("began about"))
    onset_low = models.DateField(_("began at the earliest"))
    onset_high = models.DateField(_("began at the latest"))
    from_start = models.BooleanField(default=False)  # raised from the first inspection on: nobody saw it begin
    end = models.DateField(_("ended about"), null=True, blank=True)
    ratio = models.FloatField(_("times the usual rate"))
    probability = models.FloatField(_("probability of the trend"))
    q_value = models.FloatField(_("expected share of wrong claims"))
    none = models.FloatField(_("probability that no finding explains it"))
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict.choices)
    inside_defects = models.PositiveIntegerField()
    inside_units = models.PositiveIntegerField()
    outside_defects = models.PositiveIntegerField()
    outside_units = models.PositiveIntegerField()
    changed = ArrayField(models.CharField(max_length=10, choices=Circumstance.choices), default=list, blank=True)
    areas = ArrayField(models.CharField(max_length=25, choices=ProcessArea.choices), default=list, blank=True)
    areas_learnt = ArrayField(models.CharField(max_length=25, choices=ProcessArea.choices), default=list, blank=True)
    controls = models.JSONField(default=list, blank=True)
    claimed_at = models.DateTimeField(_("claimed since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("known to be over since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("no longer claimed since"), null=True, blank=True)

    objects = TrendQuerySet.as_manager()

    class Meta:
        verbose_name = _("defect trend")
        verbose_name_plural = _("defect trends")
        ordering = ["-ratio", "-pk"]
        indexes = [
            models.Index(fields=["study", "end", "-ratio", "id"], name="study_trend_by_ratio"),
            models.Index(fields=["factory", "study"], name="study_trend_of_factory"),
        ]
        constraints = [
            models.CheckConstraint(
                name="study_trend_category_known", condition=models.Q(category__in=DefectCategory.values)
            ),
            models.CheckConstraint(name="study_trend_verdict_known", condition=models.Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="study_trend_onset_in_order", condition=models.Q(onset_low__lte=models.F("onset_high"))
            ),
        ]

    def __str__(self):
        return f"{self.get_category_display()} × {self.ratio:.1f}"

    @property
    def verdict_label(self) -> str:
        """Of what is shown, as `judged` says it."""
        return str(dict(SHOWN_VERDICTS)[self.shown_verdict])


def readable_findings(user):
    """That stand and that this person may read, whatever study weighs them."""
    return Finding.objects.visible_to(user).standing().order_by().values("pk")


class WeighedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(finding__in=readable_findings(user))


class WeighedFinding(models.Model):
    """How likely a finding explains a trend."""

    derived = True  # made anew from others: hinders nobody from deleting these

    trend = models.ForeignKey(StudyTrend, on_delete=models.CASCADE, related_name="weighed")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField(_("probability"))

    objects = WeighedQuerySet.as_manager()

    class Meta:
        verbose_name = _("weighed finding")
        verbose_name_plural = _("weighed findings")
        ordering = ["-probability", "pk"]
        constraints = [models.UniqueConstraint(fields=["trend", "finding"], name="weighed_finding_once")]

    def __str__(self):
        return f"{self.finding_id}: {self.probability:.2f}"


class WarningQuerySet(StudiedQuerySet):
    factory_path = "finding__factory"


class EarlyWarning(models.Model):
    """An open finding in an area that drives a category of defects, before they have risen. relevance: 0 to 1; learnt: against the library's word."""

    derived = True

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="warnings")
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="+", verbose_name=_("finding"))
    category = models.CharField(_("defect category"), max_length=15, choices=DefectCategory.choices)
    relevance = models.FloatField(_("relevance"))
    learnt = models.BooleanField(default=False)

    objects = WarningQuerySet.as_manager()

    class Meta:
        verbose_name = _("early warning")
        verbose_name_plural = _("early warnings")
        ordering = ["-relevance", "pk"]
        indexes = [models.Index(fields=["study", "-relevance", "id"], name="early_warning_first")]
        constraints = [
            models.UniqueConstraint(fields=["study", "finding", "category"], name="early_warning_once"),
            models.CheckConstraint(
                name="early_warning_category_known", condition=models.Q(category__in=DefectCategory.values)
            ),
        ]

    def __str__(self):
        return f"{self.finding_id}: {self.get_category_display()}"
