from django.db import models
from django.utils.translation import gettext_lazy as _

from ..roles import Role, ScopedQuerySet
from .base import Record


class RetentionRuleQuerySet(ScopedQuerySet):
    record_name = "retention"

    def scope_house(self, user):
        return self.all() if user.role == Role.ADMINISTRATOR else self.none()


class RetentionRule(Record):
    """How long one kind of thing is kept (core.retention names the kinds); without days it is kept for ever."""

    kind = models.CharField(max_length=40, unique=True, editable=False)
    keep_days = models.PositiveIntegerField(_("kept for (days)"), null=True, blank=True)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True, editable=False)
    last_removed = models.PositiveIntegerField(_("removed then"), default=0, editable=False)

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["pk"]

    def __str__(self):
        return str(self.told.label)

    @property
    def told(self):
        """What is kept, and what becomes of it."""
        from ..retention import KINDS  # noqa: PLC0415  which knows this model

        return KINDS[self.kind]

    def clean(self):
        self.told.check(self.keep_days)
