from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record

from ..enums import DisputeState


class Disputed(Record):
    """What a supplier holds against something found at its factory, and what somebody who was not there decided."""

    reason = models.TextField(_("why it is disputed"))
    state = models.CharField(_("state"), max_length=10, choices=DisputeState.choices, default=DisputeState.OPEN)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.TextField(_("why it is decided so"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_state_known", condition=models.Q(state__in=DisputeState.values)),
            models.CheckConstraint(
                name="%(class)s_who_and_when",
                condition=models.Q(decided_at=None, decided_by=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_decided_whole",
                condition=models.Q(state="open", decided_by=None, decided_at=None, decision="")
                | (
                    models.Q(state__in=["upheld", "changed", "withdrawn"], decided_by__isnull=False)
                    & models.Q(decided_at__isnull=False)
                    & ~models.Q(decision="")
                ),
                violation_error_message=_("Say why you decide so."),
            ),
        ]
