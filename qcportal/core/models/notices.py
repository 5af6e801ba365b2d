from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..roles import ScopedQuerySet


class NoticeQuerySet(ScopedQuerySet):
    record_name = "user"

    def visible_to(self, user):
        """To whom it is owed; what it says of its record is looked up, and narrowed, when it is sent."""
        return self.filter(person=user)

    def waiting(self):
        return self.filter(mailed_on=None)


class Notice(models.Model):
    """What a person is to hear in the mail of a day. The row is the truth of what was told.

    It names its record and holds no words: they are made when the mail is sent, from what is true and seen then.
    `kind` is the mail's template; with a `key` a person is told once for all.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    record_uuid = models.UUIDField()
    facts = models.JSONField(default=dict, blank=True)  # what was so when it was written, and must still be
    key = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    mailed_on = models.DateField(null=True, blank=True)  # by the calendar of the person

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["person"], name="notice_to_mail", condition=models.Q(mailed_on=None)),
            models.Index(fields=["person", "mailed_on"], name="notice_of_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "record_uuid", "key"], name="notice_by_key", condition=~models.Q(key="")
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.record_uuid}"
