from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import StoredFile
from qcportal.core.roles import ScopedQuerySet
from suppliers.models.disputes import Disputed

from ..enums import FindingGrade
from .findings import Finding


class FindingDisputeQuerySet(ScopedQuerySet):
    record_name = "dispute"

    def visible_to(self, user):
        """Whoever reads the finding reads what is held against it."""
        return super().visible_to(user).filter(finding__in=Finding.objects.visible_to(user))

    def scope_buyer(self, user):
        return self

    scope_supplier_contact = scope_auditor = scope_buyer


class FindingDispute(Disputed):
    """Once for each finding: what is decided stands."""

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="dispute", verbose_name=_("finding"))
    grade_before = models.CharField(_("grade before"), max_length=15, choices=FindingGrade.choices)
    grade_after = models.CharField(_("grade after"), max_length=15, choices=FindingGrade.choices, blank=True)

    objects = FindingDisputeQuerySet.as_manager()

    class Meta(Disputed.Meta):
        verbose_name = _("dispute of a finding")
        verbose_name_plural = _("disputes of findings")
        ordering = ["pk"]
        constraints = [
            *Disputed.Meta.constraints,
            models.CheckConstraint(
                name="finding_dispute_grade_known", condition=models.Q(grade_before__in=FindingGrade.values)
            ),
            models.CheckConstraint(
                name="finding_dispute_lowers",
                condition=models.Q(state="changed", grade_after__in=FindingGrade.values)
                | (~models.Q(state="changed") & models.Q(grade_after="")),
                violation_error_message=_("Choose the lower grade."),
            ),
        ]

    def __str__(self):
        return str(self.finding)

    @property
    def corrective_action(self):
        return self.finding.corrective_action


class DisputeFileQuerySet(ScopedQuerySet):
    record_name = "dispute"

    def visible_to(self, user):
        return self.filter(dispute__in=FindingDispute.objects.visible_to(user))


class DisputeFile(models.Model):
    dispute = models.ForeignKey(FindingDispute, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = DisputeFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)
