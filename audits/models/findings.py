from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.roles import ScopedQuerySet
from suppliers.enums import ProcessArea, RootCause, Visibility
from suppliers.models import CorrectiveAction, Factory
from suppliers.models.owned import Imported, Owned, OwnedQuerySet

from ..enums import AuditState, FindingGrade, FindingState
from .audits import Answer, Audit


def repeatable_in(audits) -> models.Q:
    """Approved findings of the same factory and owner as one of `audits`: its team finds again what others found there."""
    same = audits.filter(factory=models.OuterRef("factory"))
    of_owner = models.Q(models.Exists(same.filter(owner=models.OuterRef("owner"))))
    of_house = models.Q(models.Exists(same.filter(owner=None)), owner=None)
    return models.Q(audit__state=AuditState.APPROVED) & (of_owner | of_house)


class FindingQuerySet(OwnedQuerySet):
    record_name = "finding"

    def scope_buyer(self, user):
        return super().scope_buyer(user).filter(audit__state=AuditState.APPROVED)

    def seen_by_buyer(self, buyer):
        seen = super().seen_by_buyer(buyer)
        return seen if buyer is None else seen.filter(audit__state=AuditState.APPROVED)

    def scope_auditor(self, user):
        """Of own audits, what an own follow-up is to look at again, and what findings of own audits repeat or may."""
        mine = Audit.objects.visible_to(user)
        named = models.Q(checks__audit__in=mine) | models.Q(repeated_by__audit__in=mine)
        seen = models.Q(audit__in=mine) | models.Q(pk__in=self.model.objects.filter(named).values("pk"))
        return self.filter(seen | repeatable_in(mine.to_do()))

    def scope_supplier_contact(self, user):
        seen = self.at_own_factories(user).filter(audit__state=AuditState.APPROVED)
        return seen.exclude(visibility=Visibility.HOUSE)

    def standing(self):
        """Without those that a dispute withdrew: they count nowhere."""
        return self.exclude(state=FindingState.WITHDRAWN)

    def open(self):
        return self.filter(state=FindingState.OPEN)

    def that_asked_for(self, action):
        """What it is, or was, to mend."""
        earlier = self.model.earlier_corrective_actions.through.objects.filter(correctiveaction=action)
        return self.filter(models.Q(corrective_action=action) | models.Q(pk__in=earlier.values("finding")))


class Finding(Record, Owned, Imported):
    """What an audit found wanting. Owner, visibility and factory are the audit's own."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="findings", verbose_name=_("audit"))
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="findings", verbose_name=_("factory"))
    grade = models.CharField(_("grade"), max_length=15, choices=FindingGrade.choices)
    process_area = models.CharField(_("process area"), max_length=25, choices=ProcessArea.choices)
    clause = models.CharField(_("clause"), max_length=60, blank=True)
    statement = models.TextField(_("what was found"))
    evidence = models.TextField(_("evidence"), blank=True)
    raised_on = models.DateField(_("raised on"))
    left_house_on = models.DateField(  # the day from which others may read it, where it was kept in the house before
        _("left the house on"), null=True, blank=True
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closing_note = models.TextField(_("how it was put right"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=FindingState.choices, default=FindingState.OPEN)
    root_cause = models.CharField(_("root-cause family"), max_length=12, choices=RootCause.choices, blank=True)
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name=_("repeats")
    )
    original_grade = models.CharField(  # as the auditor judged it, before the repeat raised it; empty without a repeat
        _("original grade"), max_length=15, choices=FindingGrade.choices, blank=True
    )
    corrective_action = models.ForeignKey(
        CorrectiveAction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("corrective action"),
    )
    earlier_corrective_actions = models.ManyToManyField(  # that were cancelled, or over and did not suffice
        CorrectiveAction, blank=True, related_name="earlier_findings", verbose_name=_("earlier corrective actions")
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-raised_on", "-pk"]
        indexes = [
            models.Index(fields=["factory", "-raised_on"], name="finding_of_factory"),
            models.Index(fields=["state", "-raised_on", "-id"], name="finding_by_state"),
        ]
        constraints = [
            *Imported.constraints("finding"),
            models.CheckConstraint(
                name="finding_closed_when",
                condition=models.Q(state="open", closed_on=None)
                | models.Q(state__in=["closed", "withdrawn"], closed_on__gte=models.F("raised_on")),
                violation_error_message=_("A finding cannot be closed before it was raised."),
            ),
            models.CheckConstraint(
                name="finding_closed_how",
                condition=models.Q(state="open") | ~models.Q(closing_note=""),
                violation_error_message=_("Say how it was put right."),
            ),
            models.CheckConstraint(name="finding_grade_known", condition=models.Q(grade__in=FindingGrade.values)),
            models.CheckConstraint(
                name="finding_raised_by_repeat",
                condition=models.Q(repeats=None, original_grade="")
                | models.Q(repeats__isnull=False, original_grade__in=FindingGrade.values),
            ),
            models.CheckConstraint(
                name="finding_root_cause_known",
                condition=models.Q(root_cause="") | models.Q(root_cause__in=RootCause.values),
            ),
            models.CheckConstraint(name="finding_area_known", condition=models.Q(process_area__in=ProcessArea.values)),
            models.CheckConstraint(
                name="finding_visibility_known", condition=models.Q(visibility__in=Visibility.values)
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def judged_grade(self) -> str:
        """As the auditor judged it, whatever a repeat made of it."""
        return self.original_grade or self.grade

    @property
    def was_raised(self) -> bool:
        return self.original_grade not in ("", self.grade)


class FindingFileQuerySet(ScopedQuerySet):
    record_name = "finding"

    def visible_to(self, user):
        return self.filter(finding__in=Finding.objects.visible_to(user))


class FindingFile(models.Model):
    """A photo or document: of what was found, or (`closing`) of how it was put right."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    closing = models.BooleanField(default=False)

    objects = FindingFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["closing", "pk"]

    def __str__(self):
        return str(self.file)
