from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.names import TwoNames
from suppliers.models import Buyer, Factory, ProductFamily
from suppliers.models.factories import SearchableQuerySet

from ..enums import ShipmentState
from ..points import MOST_ATTENTION


class ProductQuerySet(SearchableQuerySet):
    record_name = "product"

    def scope_buyer(self, user):
        return self.filter(buyer__in=Buyer.objects.of(user))

    def scope_inspector(self, user):
        from .inspections import Inspection  # noqa: PLC0415  inspections point at shipments

        return self.filter(pk__in=Inspection.objects.visible_to(user).values("product"))


class Product(TwoNames, Record):
    """What a buyer sells and has made."""

    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="products", verbose_name=_("buyer"))
    family = models.ForeignKey(
        ProductFamily, on_delete=models.PROTECT, related_name="products", verbose_name=_("product family")
    )
    sku = models.CharField(_("SKU"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    local_name = models.CharField(_("name in the factory's script"), max_length=200, blank=True)
    reference_tag = models.CharField(_("reference sample"), max_length=80, blank=True)
    reference_approved_on = models.DateField(_("reference sample approved on"), null=True, blank=True)
    reference_kept_at = models.CharField(_("reference sample kept where"), max_length=120, blank=True)
    attention = ArrayField(
        models.CharField(max_length=MOST_ATTENTION), default=list, blank=True, verbose_name=_("attention points")
    )
    search_grams = ArrayField(models.CharField(max_length=2), default=list, blank=True, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]
        indexes = [GinIndex(fields=["search_grams"], name="product_search")]
        constraints = [
            models.UniqueConstraint(
                "buyer",
                Upper("sku"),
                name="product_sku_once_per_buyer",
                violation_error_message=_("This buyer already has a product with this SKU."),
            )
        ]

    def __str__(self):
        return f"{self.sku} {self.shown_name}"


class ShipmentQuerySet(SearchableQuerySet):
    record_name = "shipment"

    def scope_buyer(self, user):
        return self.filter(buyer__in=Buyer.objects.of(user))

    def scope_inspector(self, user):
        from .inspections import Inspection  # noqa: PLC0415  inspections point at shipments

        seen = Inspection.objects.visible_to(user).values("shipment")
        unseen = Inspection.objects.filter(pk__in=Inspection.objects.blind_by(user).values("original"))
        return self.filter(pk__in=seen).exclude(pk__in=unseen.filter(shipment__isnull=False).values("shipment"))


class Shipment(Record):
    """Goods of one buyer that leave one factory together."""

    number = models.CharField(_("number"), max_length=40)
    buyer = models.ForeignKey(Buyer, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("buyer"))
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("factory"))
    ships_on = models.DateField(_("ships on"))
    destination = models.CharField(_("destination"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=ShipmentState.choices, default=ShipmentState.BOOKED)
    note = models.TextField(_("note"), blank=True)
    unqualified = models.BooleanField(_("held: the factory is not qualified for the buyer"), default=False)
    overruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("let go on by"),
    )
    overruled_reason = models.TextField(_("why it goes on without qualification"), blank=True)
    search_grams = ArrayField(models.CharField(max_length=2), default=list, blank=True, editable=False)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ["-ships_on", "-pk"]
        indexes = [
            GinIndex(fields=["search_grams"], name="shipment_search"),
            models.Index(fields=["-ships_on", "-id"], name="shipment_by_day"),
            models.Index(fields=["factory", "-ships_on"], name="shipment_of_factory"),
            models.Index(fields=["state", "ships_on"], name="shipment_by_state"),
            models.Index(fields=["ships_on"], condition=models.Q(unqualified=True), name="shipment_unqualified"),
        ]
        constraints = [
            models.UniqueConstraint(
                Upper("number"),
                "buyer",
                name="shipment_number_once_per_buyer",
                violation_error_message=_("This buyer already has a shipment with this number."),
            ),
            models.CheckConstraint(name="shipment_state_known", condition=models.Q(state__in=ShipmentState.values)),
            models.CheckConstraint(
                name="shipment_overruled_whole",
                condition=models.Q(overruled_by=None, overruled_reason="")
                | (models.Q(overruled_by__isnull=False, unqualified=False) & ~models.Q(overruled_reason="")),
            ),
        ]

    def __str__(self):
        return self.number


class ShipmentLine(models.Model):
    """A quantity of one product on one purchase order."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="shipment_lines", verbose_name=_("product")
    )
    po_number = models.CharField(_("purchase order"), max_length=60)
    quantity_units = models.PositiveIntegerField(_("quantity (units)"))
    cartons = models.PositiveIntegerField(_("cartons"), null=True, blank=True)

    class Meta:
        verbose_name = _("shipment line")
        verbose_name_plural = _("shipment lines")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="shipment_line_has_units",
                condition=models.Q(quantity_units__gt=0),
                violation_error_message=_("The quantity is at least 1."),
            ),
            models.UniqueConstraint(
                fields=["shipment", "product", "po_number"],
                name="shipment_line_once",
                violation_error_message=_("This product stands on this purchase order already."),
            ),
        ]

    def __str__(self):
        return f"{self.po_number} {self.product}"
