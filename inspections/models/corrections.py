from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import Role, ScopedQuerySet

from ..enums import CorrectedFigure, Result
from .inspections import Inspection
from .shipments import Product

OF_THE_GOODS = (CorrectedFigure.CARTON, CorrectedFigure.CONTAINER)  # may name codes, marks and where the goods are


class CorrectionQuerySet(ScopedQuerySet):
    record_name = "inspection"

    def visible_to(self, user):
        """Whoever reads the inspection, but its supplier: it learns what counts, not what was put right.

        Codes and marks, as everywhere, are told to whoever may see the product.
        """
        if user.role == Role.SUPPLIER_CONTACT:
            return self.filter(pk__lt=0)  # an empty queryset would make the API's part null
        known = Q(inspection__product__in=Product.objects.visible_to(user))
        return self.filter(known | ~Q(figure__in=OF_THE_GOODS), inspection__in=Inspection.objects.told_to(user))


class Correction(models.Model):
    """A figure that its reviewer put right: what the inspector filed, what counts instead, and why.

    The inspection's rows hold the figure that counts; what was filed stands here. Each correction keeps the result
    without and with it, so the first one after the filing tells the inspector's own.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="corrections")
    figure = models.CharField(_("figure"), max_length=10, choices=CorrectedFigure.choices)
    what = models.CharField(_("what"), max_length=200)
    defect_type = models.ForeignKey(
        "inspections.DefectType", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    before = models.CharField(_("filed"), max_length=500)
    after = models.CharField(_("corrected to"), max_length=500)
    # what, before and after once more in the portal's other languages: {language: {name: text}}
    words = models.JSONField(default=dict, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=500)
    result_before = models.CharField(max_length=8, choices=Result.choices)
    result_after = models.CharField(max_length=8, choices=Result.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="correction_figure_known", condition=Q(figure__in=CorrectedFigure.values)),
            models.CheckConstraint(
                name="correction_says_why", condition=~Q(reason=""), violation_error_message=_("Say why.")
            ),
            models.CheckConstraint(
                name="correction_changes_something",
                condition=~Q(before=F("after")),
                violation_error_message=_("This is what was filed already."),
            ),
            models.CheckConstraint(
                name="correction_results_known",
                condition=Q(result_before__in=["pass", "fail"], result_after__in=["pass", "fail"]),
            ),
        ]

    def __str__(self):
        return f"{self.shown_what}: {self.shown_before} → {self.shown_after}"

    def shown(self, name: str) -> str:
        """In the reader's language, as far as it is told there."""
        return self.words.get(get_language() or "", {}).get(name) or getattr(self, name)

    @property
    def shown_what(self) -> str:
        return self.shown("what")

    @property
    def shown_before(self) -> str:
        return self.shown("before")

    @property
    def shown_after(self) -> str:
        return self.shown("after")
