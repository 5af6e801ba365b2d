from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.marks import fingerprint
from qcportal.core.models import Record, StoredFile
from suppliers.enums import Visibility
from suppliers.models import CorrectiveAction, Factory, Visit
from suppliers.models.owned import Imported, Owned, OwnedQuerySet
from suppliers.queries.owners import OUTSIDE

from ..enums import (
    ContainerPart,
    Counts,
    InspectionState,
    InspectionType,
    Level,
    PhotoSubject,
    Result,
    Sampling,
    Severity,
)
from .shipments import Product, Shipment

ENDED = (InspectionState.APPROVED, InspectionState.NOT_DONE)


IMPORTED_LOT = models.Q(lot_size=None) | models.Q(lot_size__gte=1)


class InspectionQuerySet(OwnedQuerySet):
    record_name = "inspection"

    def scope_buyer(self, user):
        """Planned ones and ended ones: what nobody has reviewed yet is no result."""
        return super().scope_buyer(user).filter(state__in=[InspectionState.PLANNED, *ENDED])

    def scope_inspector(self, user):
        """On own visits, but for what the person inspects again without knowing what was found."""
        unseen = Inspection.objects.blind_by(user).values("original")
        return self.filter(visit__in=Visit.objects.visible_to(user)).exclude(pk__in=unseen)

    def scope_supplier_contact(self, user):
        """What has ended at own factories, unless it stays in the house."""
        return self.at_own_factories(user).filter(state__in=ENDED).exclude(visibility="house")

    def told_to(self, user):
        """Of which this person reads what was found: nobody reviews one that was broken off, so its counts stay in the house."""
        seen = self.visible_to(user)
        return seen.exclude(state=InspectionState.NOT_DONE) if getattr(user, "role", "") in OUTSIDE else seen

    def approved(self):
        """Results: what was inspected again to compare inspectors is none."""
        return self.filter(state=InspectionState.APPROVED, blind=False)

    def blind_by(self, inspector):
        """What this person inspects, or inspected, without knowing what was found before."""
        mine = self.filter(blind=True, visit__in=Visit.objects.visible_to(inspector))
        return mine.exclude(state=InspectionState.CANCELLED)

    def pairs(self):
        """Blind re-inspections of which both results stand, found by two people in the same goods."""
        both = self.filter(blind=True, state=InspectionState.APPROVED, original__state=InspectionState.APPROVED)
        reworked = Inspection.objects.filter(
            original=OuterRef("original"), blind=False, inspected_on__lte=OuterRef("inspected_on")
        )
        return both.exclude(submitted_by=models.F("original__submitted_by")).exclude(Exists(reworked))


class Inspection(Record, Owned, Imported):
    """One look at one lot. Its plan is a snapshot; submitted it is frozen, sent back it opens again.

    One that was imported tells of the past: it is approved, and has neither visit nor plan. Product and lot size it has
    where the list named them; `product_label` and `inspector_label` are the list's own words.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    type = models.CharField(_("type"), max_length=15, choices=InspectionType.choices)
    shipment = models.ForeignKey(
        Shipment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("shipment"),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("product"),
    )
    product_label = models.CharField(_("product as the list names it"), max_length=200, blank=True)
    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("factory")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name=_("visit")
    )
    # of the visit, or on which an imported one was done: the database keeps it, so that lists of any length are in order at once
    from_day = models.DateField(_("day"), blank=True, editable=False)
    inspector_label = models.CharField(_("inspector as the list names them"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=InspectionState.choices, default=InspectionState.PLANNED
    )
    # the plan
    lot_size = models.PositiveIntegerField(_("lot size (units)"), null=True, blank=True)
    standard = models.CharField(_("sampling standard"), max_length=30, default="ISO 2859-1:1999")
    level = models.CharField(_("inspection level"), max_length=5, choices=Level.choices, default=Level.II)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.NORMAL)
    severity_reason = models.CharField(_("why another severity than the series asks for"), max_length=300, blank=True)
    sampling = models.CharField(_("sampling"), max_length=10, choices=Sampling.choices, default=Sampling.SINGLE)
    counts = models.CharField(_("what is counted"), max_length=10, choices=Counts.choices, default=Counts.UNITS)
    four_eyes = models.BooleanField(
        _("two people sign the decision"), default=False, help_text=_("The second is somebody else than the first.")
    )
    original = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reinspections",
        verbose_name=_("first inspection of this lot"),
    )
    blind = models.BooleanField(  # compares two inspectors; it judges no goods and stays in the house
        _("blind re-inspection"), default=False
    )
    programme_step = models.ForeignKey(
        "inspections.ProgrammeStep",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("asked for by the programme"),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("its goods are inspected by"),
    )
    # what was found
    inspected_on = models.DateField(_("inspected on"), null=True, blank=True)  # the factory's local date
    units_inspected = models.PositiveIntegerField(_("units inspected"), null=True, blank=True)
    critical_found = models.PositiveIntegerField(default=0)
    major_found = models.PositiveIntegerField(default=0)
    minor_found = models.PositiveIntegerField(default=0)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, default=Result.PENDING)
    remarks = models.TextField(_("remarks"), blank=True)
    # who and when: both or neither
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.TextField(_("review note"), blank=True)
    decide_by = models.DateField(_("decide by"), null=True, blank=True)
    corrective_action = models.ForeignKey(
        CorrectiveAction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("corrective action"),
    )

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["-pk"]
        indexes = [
            *Imported.indexes("inspection"),
            models.Index(fields=["factory", "-inspected_on"], name="inspection_of_factory"),
            models.Index(fields=["owner", "-id"], name="inspection_of_owner"),
            models.Index(fields=["state", "-id"], name="inspection_by_state"),
            models.Index(fields=["from_day", "id"], name="inspection_by_day"),
            models.Index(
                name="inspection_done_by_day",
                fields=["inspected_on"],
                include=["factory", "owner", "visibility"],
                condition=models.Q(state="approved", blind=False, imported_from=None),
            ),
            models.Index(
                name="inspection_failed_by_review",
                fields=["reviewed_at"],
                condition=models.Q(state="approved", result="fail"),
            ),
        ]
        constraints = [
            *Imported.constraints("inspection"),
            models.CheckConstraint(
                name="inspection_planned_whole",
                condition=~models.Q(imported_from=None)
                | models.Q(visit__isnull=False, product__isnull=False, product_label="", inspector_label=""),
            ),
            models.CheckConstraint(
                name="inspection_imported_is_over",
                condition=models.Q(imported_from=None) | models.Q(state="approved", visit=None, shipment=None),
            ),
            models.CheckConstraint(
                name="inspection_lot_of_two",
                condition=models.Q(lot_size__gte=2) | ~models.Q(imported_from=None) & IMPORTED_LOT,
                violation_error_message=_("A lot has at least 2 units; one unit is inspected without a plan."),
            ),
            models.CheckConstraint(
                name="inspection_units_within_lot",
                condition=models.Q(units_inspected=None)
                | models.Q(units_inspected__gte=1, units_inspected__lte=models.F("lot_size")),
                violation_error_message=_("The units inspected are at least 1 and not more than the lot."),
            ),
            models.CheckConstraint(
                name="inspection_submitted_whole",
                condition=models.Q(submitted_at=None, submitted_by=None)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_reviewed_whole",
                condition=models.Q(reviewed_at=None, reviewed_by=None)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_submitted_has_facts",
                condition=~models.Q(state__in=["submitted", "approved"])
                | models.Q(submitted_at__isnull=False, units_inspected__isnull=False, inspected_on__isnull=False),
                violation_error_message=_("Say how many units were inspected and on which day before you submit."),
            ),
            models.CheckConstraint(
                name="inspection_result_when_submitted",
                condition=models.Q(state__in=["submitted", "approved"], result__in=["pass", "fail"])
                | (~models.Q(state__in=["submitted", "approved"]) & models.Q(result="pending")),
            ),
            models.CheckConstraint(
                name="inspection_approved_was_reviewed",
                condition=~models.Q(state="approved") | models.Q(reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_not_its_own_original",
                condition=models.Q(original=None) | ~models.Q(original=models.F("id")),
            ),
            models.CheckConstraint(
                name="inspection_merged_is_cancelled",
                condition=models.Q(merged_into=None)
                | (models.Q(state="cancelled") & ~models.Q(merged_into=models.F("id"))),
            ),
            models.UniqueConstraint(
                name="inspection_again_one_at_a_time",
                fields=["original"],
                condition=models.Q(state__in=["planned", "in_progress", "submitted", "sent_back"], blind=False),
                violation_error_message=_("This lot is being inspected again already."),
            ),
            models.UniqueConstraint(
                name="inspection_blind_once",
                fields=["original"],
                condition=models.Q(blind=True) & ~models.Q(state__in=["cancelled", "not_done"]),
                violation_error_message=_("This lot has its blind re-inspection already."),
            ),
            models.CheckConstraint(
                name="inspection_blind_stays_inside",
                condition=models.Q(blind=False)
                | models.Q(
                    original__isnull=False,
                    shipment=None,
                    owner=None,
                    visibility="house",
                    four_eyes=False,
                    decide_by=None,
                ),
            ),
            models.CheckConstraint(name="inspection_state_known", condition=models.Q(state__in=InspectionState.values)),
            models.CheckConstraint(name="inspection_type_known", condition=models.Q(type__in=InspectionType.values)),
            models.CheckConstraint(name="inspection_level_known", condition=models.Q(level__in=Level.values)),
            models.CheckConstraint(name="inspection_severity_known", condition=models.Q(severity__in=Severity.values)),
            models.CheckConstraint(name="inspection_sampling_known", condition=models.Q(sampling__in=Sampling.values)),
            models.CheckConstraint(name="inspection_counts_known", condition=models.Q(counts__in=Counts.values)),
            models.CheckConstraint(
                name="inspection_visibility_known", condition=models.Q(visibility__in=Visibility.values)
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def goods_name(self) -> str:
        """What was looked at, as the reader calls it; empty where an imported list did not say."""
        return self.product.shown_name if self.product else self.product_label

    @property
    def later(self) -> models.QuerySet["Inspection"]:
        """Those of the same lot after this one that judge it."""
        return Inspection.objects.filter(original=self.original_id or self.pk, pk__gt=self.pk, blind=False)


class InspectionPhotoQuerySet(OwnedQuerySet):
    record_name = "inspection"

    def visible_to(self, user):
        seen = Inspection.objects.visible_to(user)
        if getattr(user, "role", "") not in OUTSIDE:
            return self.filter(inspection__in=seen)
        of_what_was_found = Q(inspection__in=Inspection.objects.told_to(user))
        return self.filter(of_what_was_found | Q(pk__in=self.model.objects.filter(inspection__in=seen).evidence()))

    def evidence(self):
        """Those that show no finding; of an inspection that was not carried out, why."""
        points = apps.get_model("inspections", "AttentionPoint").objects.filter(photo=OuterRef("pk"))
        checks = apps.get_model("inspections", "ContainerCheck").objects.filter(photo=OuterRef("pk"))
        return self.filter(~Exists(points), ~Exists(checks), defect=None, site_test=None)

    def in_groups(self):
        """Those of no defect first, then those of each defect, the gravest first; in each the order people gave them."""
        grouped = self.select_related("file", "site_test", "defect__defect_type")
        return grouped.order_by(models.F("defect__defect_class").asc(nulls_first=True), "defect", "position", "pk")


class MarksFew(models.Func):
    """Whether it is a list of at most 40; each mark in it is checked by core.marks, which alone writes them."""

    function = "jsonb_path_exists"
    template = "%(function)s(%(expressions)s, 'strict $ ? (@.type() == \"array\" && @.size() <= 40)')"
    output_field = models.BooleanField()


class InspectionPhoto(models.Model):
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="photos")
    defect = models.ForeignKey(
        "inspections.Defect", on_delete=models.SET_NULL, null=True, blank=True, related_name="photos"
    )
    site_test = models.ForeignKey(
        "inspections.SiteTest", on_delete=models.SET_NULL, null=True, blank=True, related_name="photos"
    )
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    # what was asked for by name is told to each reader in the own language, where nobody wrote a caption
    shows = models.CharField(max_length=15, choices=[*PhotoSubject.choices, *ContainerPart.choices], blank=True)
    step = models.PositiveSmallIntegerField(_("step of the test"), null=True, blank=True)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)
    # what is drawn on it when people see it (core.marks); the file stays as it came
    marks = models.JSONField(_("marks"), default=list, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField(null=True, blank=True)

    objects = InspectionPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="photo_subject_known",
                condition=models.Q(shows__in=["", *PhotoSubject.values, *ContainerPart.values]),
            ),
            models.CheckConstraint(
                name="photo_marked_whole",
                condition=models.Q(marked_at=None, marked_by=None)
                | models.Q(marked_at__isnull=False, marked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="photo_marks_few",
                condition=MarksFew(models.F("marks")),
                violation_error_message=_("The marks of a photo are a list of at most 40."),
            ),
        ]

    def __str__(self):
        return self.shown_caption or str(self.file)

    @property
    def shown_caption(self) -> str:
        """What somebody wrote, or else what it was asked for as, in the reader's language."""
        return self.caption or self.subject or (self.of_step if self.site_test_id else "")

    @property
    def subject(self) -> str:
        if self.shows in ContainerPart.values:
            return _now("Empty container: %(part)s") % {"part": ContainerPart(self.shows).label}
        return str(PhotoSubject(self.shows).label) if self.shows else ""

    @property
    def of_step(self) -> str:
        """The step of its test, or the test."""
        steps = dict(enumerate(self.site_test.steps, start=1))
        return steps.get(self.step, self.site_test.shown_name)

    @property
    def marked_as(self) -> str:
        """Names the photo as it is marked now; empty without marks."""
        return fingerprint(self.file.sha256, self.marks)
