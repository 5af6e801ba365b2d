from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet

from .shipments import Shipment


class ShipmentCommentQuerySet(ScopedQuerySet):
    record_name = "comment"

    def scope_buyer(self, user):
        return self.filter(shipment__in=Shipment.objects.visible_to(user))


class ShipmentComment(Record):
    """A word between the buyer of a shipment and the house. Never changed: who has read it has read it."""

    shipment = models.ForeignKey(
        Shipment, on_delete=models.PROTECT, related_name="comments", verbose_name=_("shipment")
    )
    text = models.TextField(_("comment"), max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_house = models.BooleanField(default=False)  # as its writer was when it was written

    objects = ShipmentCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["shipment", "-id"], name="comment_of_shipment")]
        constraints = [models.CheckConstraint(name="comment_says_something", condition=~models.Q(text=""))]

    def __str__(self):
        return f"{self.shipment}: {self.by}"
