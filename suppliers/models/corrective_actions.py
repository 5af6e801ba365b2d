from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.roles import ScopedQuerySet

from ..enums import CorrectiveActionState, Visibility
from .factories import Factory
from .owned import Owned, OwnedQuerySet


class CorrectiveActionQuerySet(OwnedQuerySet):
    record_name = "corrective_action"

    def scope_supplier_contact(self, user):
        """At own factories, unless it stays in the house."""
        return self.at_own_factories(user).exclude(visibility=Visibility.HOUSE)

    def unfinished(self):
        return self.exclude(state__in=[CorrectiveActionState.ACCEPTED, CorrectiveActionState.CANCELLED])


class CorrectiveAction(Record, Owned):
    """What the factory must mend, whether a finding or a failed inspection asked for it."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="corrective_actions", verbose_name=_("factory")
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what is wrong"), blank=True)
    containment = models.TextField(_("containment"), blank=True)
    root_cause = models.TextField(_("root cause"), blank=True)
    action_taken = models.TextField(_("corrective and preventive action"), blank=True)
    raised_on = models.DateField(_("raised on"))
    due_on = models.DateField(_("due on"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrective_actions",
        verbose_name=_("who answers for it"),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=CorrectiveActionState.choices, default=CorrectiveActionState.OPEN
    )
    review_note = models.TextField(_("review note"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = CorrectiveActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["factory", "raised_on"], name="capa_of_factory")]
        constraints = [
            models.CheckConstraint(
                name="capa_due_after_raised",
                condition=models.Q(due_on__gte=models.F("raised_on")),
                violation_error_message=_("The due date lies before the day it was raised."),
            ),
            models.CheckConstraint(name="capa_state_known", condition=models.Q(state__in=CorrectiveActionState.values)),
            models.CheckConstraint(name="capa_visibility_known", condition=models.Q(visibility__in=Visibility.values)),
            models.CheckConstraint(
                name="capa_closed_when_accepted",
                condition=models.Q(state="accepted", closed_on__isnull=False)
                | (~models.Q(state="accepted") & models.Q(closed_on=None)),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"


class CorrectiveActionFileQuerySet(ScopedQuerySet):
    record_name = "corrective_action"

    def visible_to(self, user):
        return self.filter(corrective_action__in=CorrectiveAction.objects.visible_to(user))


class CorrectiveActionFile(models.Model):
    """Proof that came with an answer: a photo or a PDF."""

    corrective_action = models.ForeignKey(CorrectiveAction, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = CorrectiveActionFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)
