from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, RecordWrite, VisibleRecord
from qcportal.core.api.viewsets import RecordViewSet

from ..actions import change_factory, change_supplier, create_factory, create_supplier
from ..filters import FactoryFilter, SupplierFilter
from ..models import Factory, Supplier

PLACE = [
    "uuid",
    "version",
    "name",
    "local_name",
    "country",
    "city",
    "address",
    "external_id",
    "created_at",
    "updated_at",
]


class SupplierShape(ReadSerializer):
    class Meta:
        model = Supplier
        fields = PLACE


class PlaceWrite(RecordWrite):
    name = serializers.CharField(max_length=300)
    local_name = serializers.CharField(max_length=300, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, help_text="ISO 3166, two capital letters.")
    city = serializers.CharField(max_length=120, required=False, allow_blank=True)
    address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=100, required=False, allow_blank=True)


class SupplierViewSet(RecordViewSet):
    """Companies that make or sell goods."""

    model = Supplier
    serializer_class = SupplierShape
    write_serializer = PlaceWrite
    filterset_class = SupplierFilter
    orderings = ("name", "country", "created_at")
    http_method_names = ["get", "post", "patch", "head", "options"]

    def create_record(self, **data):
        return create_supplier(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return change_supplier(supplier=record, version=version, by=self.request.user, **data)


class FactoryShape(ReadSerializer):
    supplier = serializers.UUIDField(source="supplier.uuid", allow_null=True)
    supplier_name = serializers.CharField(source="supplier.name", allow_null=True)
    merged_into = serializers.UUIDField(source="merged_into.uuid", allow_null=True)

    class Meta:
        model = Factory
        fields = [
            *PLACE,
            "supplier",
            "supplier_name",
            "latitude",
            "longitude",
            "time_zone",
            "sector",
            "workers_count",
            "merged_into",
        ]


class FactoryWrite(PlaceWrite):
    supplier = VisibleRecord(Supplier, required=False, allow_null=True)
    latitude = serializers.DecimalField(max_digits=8, decimal_places=5, required=False, allow_null=True)
    longitude = serializers.DecimalField(max_digits=8, decimal_places=5, required=False, allow_null=True)
    time_zone = serializers.CharField(max_length=64, required=False, help_text="IANA name; guessed if missing.")
    sector = serializers.CharField(max_length=200, required=False, allow_blank=True)
    workers_count = serializers.IntegerField(min_value=0, required=False, allow_null=True)


class FactoryChange(FactoryWrite):
    moved = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Whether it is another place now, which asks for a special audit of one that was audited, or only what was "
        "written is put right. Without it: another place if town, country or coordinates change from known to other ones.",
    )


class FactoryViewSet(RecordViewSet):
    """Where goods are made; inspections and audits meet here."""

    model = Factory
    serializer_class = FactoryShape
    write_serializer = FactoryWrite
    change_serializer = FactoryChange
    filterset_class = FactoryFilter
    orderings = ("name", "country", "created_at")
    http_method_names = ["get", "post", "patch", "head", "options"]

    def create_record(self, **data):
        return create_factory(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return change_factory(factory=record, version=version, by=self.request.user, **data)
