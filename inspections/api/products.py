from rest_framework import serializers

from qcportal.core.api.serializers import DayField, ReadSerializer, RecordWrite, VisibleRecord
from qcportal.core.api.viewsets import RecordViewSet
from suppliers.models import ProductFamily

from .. import actions
from ..filters import ProductFilter
from ..models import Product
from .attention import lines_field
from .measurements import ProductPoints
from .packing import ProductPackings
from .shapes import METHODS, OwnBuyer


class ProductShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid")
    buyer_name = serializers.CharField(source="buyer.name")
    family = serializers.UUIDField(source="family.uuid")
    attention = lines_field()

    class Meta:
        model = Product
        fields = [
            "uuid", "version", "sku", "name", "local_name", "buyer", "buyer_name", "family", "reference_tag",
            "reference_approved_on", "reference_kept_at", "attention", "updated_at",
        ]  # fmt: skip


class ProductWrite(RecordWrite):
    buyer = OwnBuyer()
    family = VisibleRecord(ProductFamily)
    sku = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=200)
    local_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    reference_tag = serializers.CharField(max_length=80, required=False, allow_blank=True)
    reference_approved_on = DayField(required=False, allow_null=True)
    reference_kept_at = serializers.CharField(max_length=120, required=False, allow_blank=True)
    attention = lines_field()

    def get_fields(self):
        """A product keeps its buyer."""
        return {name: field for name, field in super().get_fields().items() if not (self.partial and name == "buyer")}


class ProductViewSet(ProductPoints, ProductPackings, RecordViewSet):
    """What buyers sell and have made."""

    model = Product
    serializer_class = ProductShape
    write_serializer = ProductWrite
    filterset_class = ProductFilter
    orderings = ("name", "sku")
    http_method_names = [*METHODS, "put"]

    def create_record(self, **data):
        return actions.create_product(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_product(product=record, version=version, by=self.request.user, **data)
