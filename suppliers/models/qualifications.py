from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet

from ..enums import EvidenceKind, QualificationState
from .buyers import Buyer
from .factories import Factory


class QualificationQuerySet(ScopedQuerySet):
    record_name = "qualification"

    def scope_buyer(self, user):
        return self.filter(buyer__in=Buyer.objects.of(user))


class Qualification(Record):
    """Whether a buyer (or the house, where buyer is empty) may place orders at a factory.

    The buyers of a factory are those with a qualification for it, in whatever state.
    """

    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="qualifications", verbose_name=_("factory")
    )
    buyer = models.ForeignKey(
        Buyer, on_delete=models.PROTECT, null=True, blank=True, related_name="qualifications", verbose_name=_("buyer")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=QualificationState.choices, default=QualificationState.PROSPECT
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["factory__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "buyer"],
                name="qualification_once",
                nulls_distinct=False,
                violation_error_message=_("This factory already has a qualification for this buyer."),
            ),
            models.CheckConstraint(
                name="qualification_state_known", condition=models.Q(state__in=QualificationState.values)
            ),
        ]

    def __str__(self):
        return f"{self.factory} · {self.buyer or _('the house')}"


class Evidence(models.Model):
    """A fact that audits and inspections push down, on which qualification is judged.

    One row per source: pushing the same source again replaces what it said.
    """

    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind.choices)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source_type = models.CharField(max_length=40)
    source_uuid = models.UUIDField()
    source_label = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source_type", "source_uuid", "kind"], name="evidence_once_per_source"),
            models.CheckConstraint(name="evidence_kind_known", condition=models.Q(kind__in=EvidenceKind.values)),
        ]

    def __str__(self):
        return self.source_label
