from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Buyer

from ..enums import DecisionKind
from .inspections import Inspection


class DecisionQuerySet(ScopedQuerySet):
    record_name = "decision"

    def scope_buyer(self, user):
        """The own ones: what another buyer decided on a lot that it shares stays with it."""
        return self.filter(
            inspection__in=Inspection.objects.visible_to(user), inspection__owner__in=Buyer.objects.of(user)
        )

    def scope_inspector(self, user):
        return self.filter(inspection__in=Inspection.objects.visible_to(user))


class Decision(Record):
    """What a person decided about a lot, signed. The result stays what it is; a later decision takes the place of this one."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("decision"), max_length=10, choices=DecisionKind.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    conditions = models.CharField(_("conditions of the concession"), max_length=500, blank=True)
    rework_until = models.DateField(_("rework until"), null=True, blank=True)
    meaning = models.CharField(max_length=300)  # what the signature says, as it stood on the page
    signed_name = models.CharField(max_length=150)  # as the signer was called then
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    needs_second = models.BooleanField(default=False)  # four eyes
    second_name = models.CharField(max_length=150, blank=True)
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="decision_kind_known", condition=Q(kind__in=DecisionKind.values)),
            models.CheckConstraint(
                name="decision_says_why",
                condition=Q(kind="accept") | ~Q(reason=""),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="decision_rework_has_a_day",
                condition=~Q(kind="rework") | Q(rework_until__isnull=False),
                violation_error_message=_("Say until when it is reworked."),
            ),
            models.CheckConstraint(
                name="decision_second_whole",
                condition=Q(second_by=None, second_at=None) | Q(second_by__isnull=False, second_at__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_second_is_somebody_else", condition=Q(second_by=None) | ~Q(second_by=F("by"))
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def holds(self) -> bool:
        """Signed by as many as it needs."""
        return not self.needs_second or self.second_at is not None
