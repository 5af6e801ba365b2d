from django.db import models
from django.utils.translation import gettext_lazy as _


class HistoryEntry(models.Model):
    """What happened, to what, by whom: labels and ids without foreign keys, so it outlives what it describes.

    Written by core.history.record in the transaction of the change and never changed afterwards, but for
    `reacted_at`, which says that the reactions to it have run.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    event = models.CharField(max_length=80)
    record_type = models.CharField(max_length=40)
    record_uuid = models.UUIDField()
    record_label = models.CharField(max_length=300)
    changes = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    reaction_due = models.BooleanField(default=False)
    reacted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["record_uuid", "-at"], name="history_of_record"),
            models.Index(
                fields=["id"], name="history_reaction_due", condition=models.Q(reaction_due=True, reacted_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.event} {self.record_label}"
