from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import ReportState


class Made(models.Model):
    """A row of which a worker makes something. The row is the truth: it says how far that is, and who has it.

    `claim` counts the claims; a worker publishes only while the row still carries its own, and holds it until
    `claimed_until`, which it renews.
    """

    state = models.CharField(_("state"), max_length=12, choices=ReportState.choices, default=ReportState.QUEUED)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    claim = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)

    class Meta:
        abstract = True
