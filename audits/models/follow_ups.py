from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import CorrectiveActionFile

from ..enums import AuditState, CheckOutcome
from .audits import Audit
from .findings import Finding


class FindingCheckQuerySet(ScopedQuerySet):
    record_name = "finding"

    def visible_to(self, user):
        """Whoever sees both the follow-up audit and the finding: what it says is no result before it is approved."""
        return self.filter(audit__in=Audit.objects.visible_to(user), finding__in=Finding.objects.visible_to(user))

    def standing(self):
        """Without those of a follow-up that was called off."""
        return self.exclude(audit__state=AuditState.CANCELLED)


class FindingCheck(Record):
    """An open finding of an earlier audit, and what a follow-up audit says of it; empty until it has looked."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="checks", verbose_name=_("audit"))
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="checks", verbose_name=_("finding"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=CheckOutcome.choices, blank=True)
    note = models.TextField(_("what you saw"), blank=True)

    objects = FindingCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a finding")
        verbose_name_plural = _("checks of findings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "finding"], name="finding_check_once"),
            models.CheckConstraint(
                name="finding_check_says_what",
                condition=models.Q(outcome="") | (models.Q(outcome__in=CheckOutcome.values) & ~models.Q(note="")),
                violation_error_message=_("Say what you saw."),
            ),
        ]

    def __str__(self):
        return f"{self.audit} · {self.finding}"


class CheckFileQuerySet(ScopedQuerySet):
    record_name = "finding"

    def visible_to(self, user):
        return self.filter(check_of__in=FindingCheck.objects.visible_to(user))


class CheckFile(models.Model):
    """The photo or document that shows it. `check` itself is a name that Django keeps for models."""

    check_of = models.ForeignKey(FindingCheck, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = CheckFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)


class AnswerProofQuerySet(ScopedQuerySet):
    record_name = "finding"

    def scope_auditor(self, user):
        """Of the answers for what an own follow-up looks at again, as long as it is the own one and not called off."""
        checks = FindingCheck.objects.visible_to(user).standing()
        return self.filter(corrective_action__in=checks.values("finding__corrective_action"))


class AnswerProof(CorrectiveActionFile):
    """The factory's proof, as the auditors of a follow-up see it, to whom no corrective action is shown otherwise."""

    objects = AnswerProofQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
