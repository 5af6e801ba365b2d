from django.core.validators import MinValueValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from qcportal.core.dates import days_written
from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet

from ..enums import RequirementReason, RequirementState
from .factories import Factory


class AuditRequirementQuerySet(ScopedQuerySet):
    """The house's alone: what is asked may rest on the lots of any buyer."""

    record_name = "audit_requirement"

    def open(self):
        """What a merged factory still asks for, the one that is kept asks for too."""
        return self.filter(state=RequirementState.OPEN, factory__merged_into=None)


class AuditRequirement(Record):
    """An audit that a factory needs, and why. `about` keeps one fact from asking twice."""

    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="audit_requirements", verbose_name=_("factory")
    )
    reason = models.CharField(_("reason"), max_length=15, choices=RequirementReason.choices)
    about = models.CharField(max_length=120, blank=True, editable=False)
    words = models.JSONField(default=dict, editable=False)  # what its sentence names
    opened_on = models.DateField(_("due since"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=RequirementState.choices, default=RequirementState.OPEN)
    fulfilled_by = models.CharField(_("fulfilled by"), max_length=200, blank=True)
    waived_reason = models.TextField(_("why it is waived"), blank=True)

    objects = AuditRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit requirement")
        verbose_name_plural = _("audit requirements")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on", "id"], name="requirement_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["factory", "reason", "about"], name="requirement_once"),
            models.CheckConstraint(
                name="requirement_reason_known", condition=models.Q(reason__in=RequirementReason.values)
            ),
            models.CheckConstraint(
                name="requirement_state_known", condition=models.Q(state__in=RequirementState.values)
            ),
            models.CheckConstraint(
                name="requirement_waived_why", condition=~models.Q(state="waived") | ~models.Q(waived_reason="")
            ),
        ]

    def __str__(self):
        return f"{self.factory} · {self.get_reason_display()}"

    @property
    def sentence(self) -> str:
        return why(self.reason, self.words)


class PlannedVolume(Record):
    """How much is to be ordered from a factory in a year, as the house plans it."""

    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="planned_volumes", verbose_name=_("factory")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    units = models.PositiveIntegerField(_("planned volume (units)"), validators=[MinValueValidator(1)])

    objects = AuditRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned volume")
        verbose_name_plural = _("planned volumes")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["factory", "year"], name="planned_volume_once"),
            models.CheckConstraint(name="planned_volume_units", condition=models.Q(units__gt=0)),
        ]

    def __str__(self):
        return f"{self.factory} · {self.year}"


SENTENCES = {
    RequirementReason.NEVER: _("This factory was never audited."),
    RequirementReason.RAN_OUT: _("The last audit, %(audit)s, ran out on %(day)s."),
    RequirementReason.DOES_NOT_HOLD: _("The last audit, %(audit)s, has grade %(grade)s and does not hold."),
    RequirementReason.VOLUME: _(
        "The planned volume of %(year)s rises by %(percent)s %%, from %(before)s to %(units)s units."
    ),
    RequirementReason.FAMILY: _("%(family)s is made here for the first time, by shipment %(shipment)s."),
    RequirementReason.MOVE: _("The factory moved from %(before)s to %(after)s."),
    RequirementReason.FAILED_RUN: _("%(failed)s of the last %(lots)s lots failed: %(names)s."),
}


def why(reason: str, words: dict) -> str:
    """The sentence of a requirement, in the language of who reads."""
    if reason == RequirementReason.VOLUME:
        words = words | {name: number_format(words[name], force_grouping=True) for name in ("before", "units")}
    return days_written(str(SENTENCES[reason]) % words)
