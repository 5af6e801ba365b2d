from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import StoredFile
from qcportal.core.punctuation import with_colon
from qcportal.core.roles import ScopedQuerySet
from suppliers.models.disputes import Disputed

from ..enums import DefectClass
from .corrections import Correction
from .defects import DefectType
from .inspections import Inspection


class DefectDisputeQuerySet(ScopedQuerySet):
    record_name = "dispute"

    def visible_to(self, user):
        """Whoever reads what was found reads what is held against it."""
        return super().visible_to(user).filter(inspection__in=Inspection.objects.told_to(user))

    def scope_buyer(self, user):
        return self

    scope_supplier_contact = scope_buyer


class DefectDispute(Disputed):
    """Once for each type in a class: what is decided stands. Named by both, as a correction may take the line away."""

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("inspection")
    )
    defect_type = models.ForeignKey(
        DefectType, on_delete=models.PROTECT, related_name="+", verbose_name=_("defect type")
    )
    defect_class = models.CharField(_("class"), max_length=10, choices=DefectClass.choices)
    count = models.PositiveIntegerField(_("defects when it was disputed"))
    correction = models.OneToOneField(
        Correction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="dispute",
        verbose_name=_("correction"),
    )

    objects = DefectDisputeQuerySet.as_manager()

    class Meta(Disputed.Meta):
        verbose_name = _("dispute of a defect")
        verbose_name_plural = _("disputes of defects")
        ordering = ["pk"]
        constraints = [
            *Disputed.Meta.constraints,
            models.UniqueConstraint(
                fields=["inspection", "defect_type", "defect_class"],
                name="defect_dispute_once",
                violation_error_message=_("This defect was disputed already; a defect is disputed once."),
            ),
            models.CheckConstraint(
                name="defect_dispute_class_known", condition=models.Q(defect_class__in=DefectClass.values)
            ),
            models.CheckConstraint(
                name="defect_dispute_corrects",
                condition=models.Q(state__in=["changed", "withdrawn"], correction__isnull=False)
                | (~models.Q(state__in=["changed", "withdrawn"]) & models.Q(correction=None)),
            ),
        ]

    def __str__(self):
        return with_colon(self.inspection, self.defect_type)

    @property
    def corrective_action(self):
        return self.inspection.corrective_action


class DefectDisputeFileQuerySet(ScopedQuerySet):
    record_name = "dispute"

    def visible_to(self, user):
        return self.filter(dispute__in=DefectDispute.objects.visible_to(user))


class DefectDisputeFile(models.Model):
    """Proof that came with a dispute: a photo or a PDF."""

    dispute = models.ForeignKey(DefectDispute, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = DefectDisputeFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)
