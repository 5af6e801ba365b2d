from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.roles import ScopedQuerySet

from ..enums import CorrectiveActionState, ProcessArea, RootCause, Visibility
from ..rules import MOST_WHYS
from .factories import Factory
from .owned import Owned, OwnedQuerySet


class CorrectiveActionQuerySet(OwnedQuerySet):
    record_name = "corrective_action"

    def scope_supplier_contact(self, user):
        """At own factories, unless it stays in the house."""
        return self.at_own_factories(user).exclude(visibility=Visibility.HOUSE)

    def standing(self):
        """Without those that were cancelled: nothing is asked by them any more."""
        return self.exclude(state=CorrectiveActionState.CANCELLED)

    def unfinished(self):
        return self.exclude(state__in=CorrectiveActionState.over())

    def to_answer(self):
        return self.filter(state__in=CorrectiveActionState.to_answer())


class CorrectiveAction(Record, Owned):
    """What the factory must mend, whether a finding or a failed inspection asked for it.

    Its answer follows the eight disciplines: team, containment, root cause, corrective and preventive action. Answers
    of earlier rounds stand in history.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="corrective_actions", verbose_name=_("factory")
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what is wrong"), blank=True)
    process_area = models.CharField(
        _("process area"),
        max_length=25,
        choices=ProcessArea.choices,
        blank=True,
        help_text=_("Where the cause lies as far as is known; its effect is read from the defects of that area."),
    )
    team = models.CharField(_("team"), max_length=300, blank=True)
    containment = models.TextField(_("containment"), blank=True)
    root_cause_category = models.CharField(
        _("kind of root cause"), max_length=12, choices=RootCause.choices, blank=True
    )
    whys = ArrayField(models.TextField(), verbose_name=_("five whys"), default=list, blank=True)
    root_cause = models.TextField(_("root cause"), blank=True)
    action_taken = models.TextField(_("corrective action"), blank=True)
    corrective_planned_on = models.DateField(_("corrective action planned for"), null=True, blank=True)
    corrective_done_on = models.DateField(_("corrective action done on"), null=True, blank=True)
    preventive_action = models.TextField(_("preventive action"), blank=True)
    preventive_planned_on = models.DateField(_("preventive action planned for"), null=True, blank=True)
    preventive_done_on = models.DateField(_("preventive action done on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
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
        _("state"), max_length=15, choices=CorrectiveActionState.choices, default=CorrectiveActionState.OPEN
    )
    review_note = models.TextField(_("review note"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    check_after_days = models.PositiveSmallIntegerField(
        _("effect checked after days"), default=90, null=True, blank=True
    )
    check_on = models.DateField(_("effect checked from"), null=True, blank=True)
    checked_on = models.DateField(_("effect checked on"), null=True, blank=True)
    effect_note = models.TextField(_("effect"), blank=True)

    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)
    disputed_since = models.DateField(  # what asked for it; told by the app that holds the dispute
        _("disputed since"), null=True, blank=True
    )

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
                name="capa_area_known",
                condition=models.Q(process_area="") | models.Q(process_area__in=ProcessArea.values),
            ),
            models.CheckConstraint(
                name="capa_root_cause_known",
                condition=models.Q(root_cause_category="") | models.Q(root_cause_category__in=RootCause.values),
            ),
            models.CheckConstraint(
                name="capa_closed_when_accepted",
                condition=models.Q(state__in=["accepted", "effective"], closed_on__isnull=False)
                | (~models.Q(state__in=["accepted", "effective"]) & models.Q(closed_on=None)),
            ),
            models.CheckConstraint(
                name="capa_answered_by_and_at",
                condition=models.Q(answered_by=None, answered_at=None)
                | models.Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="capa_whys",
                condition=models.Q(whys__len__lte=MOST_WHYS),
                violation_error_message=_("At most seven whys."),
            ),
            models.CheckConstraint(
                name="capa_check_after_closed",
                condition=models.Q(check_on=None) | models.Q(check_on__gte=models.F("closed_on")),
                violation_error_message=_("The effect cannot be checked before the answer is accepted."),
            ),
            models.CheckConstraint(
                name="capa_checked_says_how",
                condition=~models.Q(state="effective") | models.Q(checked_on__isnull=False) & ~models.Q(effect_note=""),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def overdue(self) -> bool:
        """As `queries.days.overdue` asks the database."""
        open_still = self.state not in CorrectiveActionState.over() and self.disputed_since is None
        return open_still and self.due_on < self.factory.today()

    def usual_check(self) -> date | None:
        """The day on which the effect of what is accepted today is looked at, unless a manager sets another."""
        return self.factory.today() + timedelta(days=self.check_after_days) if self.check_after_days else None


class CorrectiveActionFileQuerySet(ScopedQuerySet):
    record_name = "corrective_action"

    def visible_to(self, user):
        return self.filter(corrective_action__in=CorrectiveAction.objects.visible_to(user))


class CorrectiveActionFile(models.Model):
    """Proof that came with an answer: a photo or a PDF."""

    corrective_action = models.ForeignKey(CorrectiveAction, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    shows = (
        models.ForeignKey(  # the photo of what was found; whoever reads sees the two together only if both are theirs
            StoredFile,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("shows put right"),
        )
    )

    objects = CorrectiveActionFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)
