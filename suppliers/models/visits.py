from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import HistoryEntry, Record
from qcportal.core.roles import ScopedQuerySet

from ..enums import DayPart, VisitRole, VisitState
from .factories import Factory


class VisitQuerySet(ScopedQuerySet):
    record_name = "visit"

    def scope_inspector(self, user):
        """Own visits; one whose assignment was cancelled is no longer own."""
        mine = VisitAssignment.objects.filter(person=user, cancelled_at=None)
        return self.filter(pk__in=mine.values("visit"))

    scope_auditor = scope_inspector

    def scope_supplier_contact(self, user):
        """At own factories; an unannounced visit shows once it is under way."""
        known = Q(announced=True) | Q(state__in=[VisitState.UNDER_WAY, VisitState.DONE])
        return self.filter(known, factory__in=Factory.objects.of_suppliers_of(user))


class Visit(Record):
    """Who goes to which factory on which days. Days are the factory's local dates."""

    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="visits", verbose_name=_("factory"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    announced = models.BooleanField(
        _("announced"),
        default=True,
        help_text=_("An unannounced visit stays hidden from the supplier until it starts."),
    )
    state = models.CharField(_("state"), max_length=12, choices=VisitState.choices, default=VisitState.PLANNED)
    note = models.TextField(_("note"), blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(fields=["starts_on", "id"], name="visit_by_day"),
            models.Index(fields=["factory", "starts_on"], name="visit_of_factory"),
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_days_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(name="visit_state_known", condition=Q(state__in=VisitState.values)),
        ]

    def __str__(self):
        return f"{self.factory} {self.starts_on:%Y-%m-%d}"


def half_days() -> Func:
    """Morning is 0, afternoon 1: parts of a day overlap as integer ranges do."""
    bounds = {DayPart.WHOLE: (0, 2), DayPart.MORNING: (0, 1), DayPart.AFTERNOON: (1, 2)}
    whens = [
        When(part=part, then=Func(Value(low), Value(high), function="int4range"))
        for part, (low, high) in bounds.items()
    ]
    return Case(*whens)


HANDED_OVER = "visit.assignment_handed_over"


class VisitAssignmentQuerySet(ScopedQuerySet):
    record_name = "visit"

    def crew(self):
        """Who goes, files or went: of those taken off, whoever had been there and left the rest to somebody else."""
        left = HistoryEntry.objects.filter(event=HANDED_OVER, record_uuid=OuterRef("uuid"))
        return self.filter(Q(cancelled_at=None) | Q(Exists(left), filing_only=False))

    def went(self):
        """Of the crew without those who file alone."""
        return self.crew().filter(filing_only=False)

    def been(self):
        """Whoever may have been there: who goes, and who was taken off once the visit had started or handed it over."""
        begun = Q(event="visit.started", record_uuid=OuterRef("visit__uuid"), at__lte=OuterRef("cancelled_at"))
        left = Q(event=HANDED_OVER, record_uuid=OuterRef("uuid"))
        return self.filter(Q(cancelled_at=None) | Exists(HistoryEntry.objects.filter(begun | left)))

    def scope_inspector(self, user):
        return self.filter(person=user, cancelled_at=None)

    scope_auditor = scope_inspector

    def scope_supplier_contact(self, user):
        return self.filter(visit__in=Visit.objects.visible_to(user))


class VisitAssignment(Record):
    """A person on a visit, on the visit's days or some of them. Nobody is in two places at once: the database refuses it."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("visit"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=VisitRole.choices)
    days = DateRangeField(_("days"))
    part = models.CharField(_("part of the day"), max_length=10, choices=DayPart.choices, default=DayPart.WHOLE)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    filing_only = models.BooleanField(
        _("files only"),
        default=False,
        help_text=_("Took over what is to be filed after the days were over, and was not there."),
    )

    objects = VisitAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["days", "pk"]
        constraints = [
            # The embedded PostgreSQL has no btree_gist, so the person is compared as a range of one.
            ExclusionConstraint(
                name="assignment_no_overlap",
                expressions=[
                    (Func(F("person"), F("person"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    ("days", RangeOperators.OVERLAPS),
                    (half_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at=None, filing_only=False),
                violation_error_message=_("This person is already assigned elsewhere on that day."),
            ),
            models.UniqueConstraint(
                fields=["visit", "person"],
                name="assignment_once_per_visit",
                condition=Q(cancelled_at=None),
                violation_error_message=_("This person is already on this visit."),
            ),
            models.CheckConstraint(name="assignment_role_known", condition=Q(role__in=VisitRole.values)),
            models.CheckConstraint(name="assignment_part_known", condition=Q(part__in=DayPart.values)),
            models.CheckConstraint(
                name="assignment_has_days",
                condition=Q(days__isempty=False),
                violation_error_message=_("An assignment needs at least one day."),
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.visit}"
