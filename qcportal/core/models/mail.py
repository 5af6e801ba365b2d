import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..roles import Role, ScopedQuerySet
from .files import StoredFile
from .users import User


class MailState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENT = "sent", _("sent")
    KEPT = "kept", _("in the mailbox")
    FAILED = "failed", _("failed")
    WITHHELD = "withheld", _("held back")


class OutgoingMailQuerySet(ScopedQuerySet):
    record_name = "mail"

    def scope_house(self, user):
        """Mail may hold a link that sets a password: only administrators read all of it."""
        return self.all() if user.role == Role.ADMINISTRATOR else self.none()

    def in_mailbox_of(self, user):
        """What has reached this person: what waits or was held back may tell of what they may not read any more."""
        return self.filter(to__iexact=user.email, state__in=(MailState.SENT, MailState.KEPT))


class OutgoingMail(models.Model):
    """A mail the portal owes somebody. The row is the truth; Celery only delivers it.

    `about` names the records it tells of, each {"kind", "uuid"}, so that they can be asked again when the mail leaves.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    to = models.EmailField(_("to"), db_index=True)
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    about = models.JSONField(default=list, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField()
    attachment = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["id"], name="mail_queued", condition=models.Q(state="queued")),
            GinIndex(fields=["about"], name="mail_withheld", condition=models.Q(state="withheld")),
        ]
        constraints = [
            models.CheckConstraint(name="mail_state_known", condition=models.Q(state__in=MailState.values)),
            models.CheckConstraint(
                name="mail_sent_has_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
            ),
        ]

    def __str__(self):
        return self.subject
