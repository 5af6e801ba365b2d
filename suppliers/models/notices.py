from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import ScopedQuerySet

from ..enums import NoticeKind
from .corrective_actions import CorrectiveAction


class NoticeQuerySet(ScopedQuerySet):
    record_name = "corrective_action"

    def visible_to(self, user):
        """To whom it is owed, as long as that person sees what it is about."""
        return self.filter(person=user, corrective_action__in=CorrectiveAction.objects.visible_to(user))

    def waiting(self):
        return self.filter(mailed_on=None)


class Notice(models.Model):
    """What a person is to hear about a corrective action in the mail of a day. The row is the truth of what was told.

    `step` is the reminder's day, counted from the day on which the answer is due; each is told once.
    """

    corrective_action = models.ForeignKey(CorrectiveAction, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind.choices)
    due_on = models.DateField(_("due on"))
    step = models.SmallIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)
    mailed_on = models.DateField(null=True, blank=True)  # by the calendar of the person

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["pk"]
        indexes = [models.Index(fields=["person"], name="notice_waiting", condition=models.Q(mailed_on=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["corrective_action", "person", "kind", "due_on", "step"],
                name="notice_once",
                condition=models.Q(kind__in=["reminder", "escalated"]),
            ),
            models.CheckConstraint(name="notice_kind_known", condition=models.Q(kind__in=NoticeKind.values)),
        ]

    def __str__(self):
        return f"{self.corrective_action.number} {self.kind}"
