from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..cartons import text_of
from .inspections import Inspection
from .shipments import ShipmentLine

PACKED_WITHIN_PRESENTED = _("No more units are packed than are presented.")


class LotPart(models.Model):
    """What a lot holds of one purchase order. Order and quantity ordered stay as they were when it was planned.

    `cartons_pulled` are numbers counted through all cartons of the lot, order after order, as the draw counts them.
    `loaded_units` are known of a container loading alone.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="parts")
    line = models.ForeignKey(ShipmentLine, on_delete=models.SET_NULL, null=True, blank=True, related_name="parts")
    position = models.PositiveSmallIntegerField(_("number"))
    po_number = models.CharField(_("purchase order"), max_length=60)
    ordered_units = models.PositiveIntegerField(_("ordered (units)"))
    units = models.PositiveIntegerField(_("in this lot (units)"))
    presented_units = models.PositiveIntegerField(_("presented (units)"), null=True, blank=True)
    packed_units = models.PositiveIntegerField(_("packed in cartons (units)"), null=True, blank=True)
    cartons_presented = models.PositiveIntegerField(_("cartons presented"), null=True, blank=True)
    cartons_pulled = ArrayField(
        models.PositiveIntegerField(), default=list, blank=True, verbose_name=_("cartons pulled")
    )
    loaded_units = models.PositiveIntegerField(_("loaded (units)"), null=True, blank=True)

    class Meta:
        verbose_name = _("part of a lot")
        verbose_name_plural = _("parts of lots")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "position"], name="lot_part_position_once"),
            models.UniqueConstraint(fields=["inspection", "po_number"], name="lot_part_order_once"),
            models.CheckConstraint(
                name="lot_part_has_units",
                condition=Q(units__gt=0),
                violation_error_message=_("A part of a lot has at least 1 unit."),
            ),
            models.CheckConstraint(
                name="lot_part_packed_within_presented",
                condition=Q(packed_units=None) | Q(presented_units=None) | Q(packed_units__lte=F("presented_units")),
                violation_error_message=PACKED_WITHIN_PRESENTED,
            ),
        ]

    def __str__(self):
        return f"{self.po_number}: {self.units}"

    @property
    def pulled(self) -> str:
        return text_of(self.cartons_pulled)
