"""The API's records of this app; qcportal/api.py puts them under their addresses."""

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.models import User
from qcportal.core.roles import Act
from suppliers.enums import DayPart, ProcessArea, Visibility
from suppliers.models import Buyer, Factory, ProductFamily, Visit

from . import actions
from .enums import DefectCategory, DefectClass, InspectionType, Level, Severity
from .filters import DefectTypeFilter, InspectionFilter, ProductFilter, ShipmentFilter
from .models import DefectType, Inspection, Product, Shipment
from .sampling import ISO, Z14

METHODS = ["get", "post", "patch", "head", "options"]
UNITS = {"min_value": 1, "max_value": 2_000_000_000}


class NamedByMaker(WriteSerializer):
    """Whoever makes a record may choose its uuid; it never changes afterwards."""

    uuid = serializers.UUIDField(required=False)

    def get_fields(self):
        fields = super().get_fields()
        return {name: field for name, field in fields.items() if not (self.partial and name == "uuid")}


class Note(WriteSerializer):
    note = serializers.CharField(required=False, allow_blank=True, default="")


class Reason(WriteSerializer):
    note = serializers.CharField()


# -- products ----------------------------------------------------------------------------------
class ProductShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid")
    buyer_name = serializers.CharField(source="buyer.name")
    family = serializers.UUIDField(source="family.uuid")

    class Meta:
        model = Product
        fields = ["uuid", "version", "sku", "name", "local_name", "buyer", "buyer_name", "family", "updated_at"]


class ProductWrite(NamedByMaker):
    buyer = VisibleRecord(Buyer)
    family = VisibleRecord(ProductFamily)
    sku = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=200)
    local_name = serializers.CharField(max_length=200, required=False, allow_blank=True)

    def get_fields(self):
        """A product keeps its buyer."""
        return {name: field for name, field in super().get_fields().items() if not (self.partial and name == "buyer")}


class ProductViewSet(RecordViewSet):
    """What buyers sell and have made."""

    model = Product
    serializer_class = ProductShape
    write_serializer = ProductWrite
    filterset_class = ProductFilter
    orderings = ("name", "sku")
    http_method_names = METHODS

    def create_record(self, **data):
        return actions.create_product(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_product(product=record, version=version, by=self.request.user, **data)


# -- shipments ---------------------------------------------------------------------------------
class ShipmentShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid")
    buyer_name = serializers.CharField(source="buyer.name")
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")

    class Meta:
        model = Shipment
        fields = [
            "uuid", "version", "number", "state", "ships_on", "destination", "note",
            "buyer", "buyer_name", "factory", "factory_name", "updated_at",
        ]  # fmt: skip


class LineWrite(WriteSerializer):
    product = VisibleRecord(Product)
    po_number = serializers.CharField(max_length=60)
    quantity_units = serializers.IntegerField(**UNITS)
    cartons = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False, allow_null=True)


class ShipmentWrite(NamedByMaker):
    number = serializers.CharField(max_length=40)
    buyer = VisibleRecord(Buyer)
    factory = VisibleRecord(Factory)
    ships_on = serializers.DateField()
    destination = serializers.CharField(max_length=120, required=False, allow_blank=True)
    note = serializers.CharField(required=False, allow_blank=True)
    lines = LineWrite(many=True)

    def get_fields(self):
        """Buyer, factory and lines are what was booked; they do not change."""
        fixed = {"buyer", "factory", "lines"} if self.partial else set()
        return {name: field for name, field in super().get_fields().items() if name not in fixed}


class Decision(Note):
    verb = serializers.ChoiceField(choices=["release", "hold", "cancel"])


class ShipmentViewSet(RecordViewSet):
    """Goods of one buyer that leave one factory together; a detail holds its lines."""

    model = Shipment
    serializer_class = ShipmentShape
    write_serializer = ShipmentWrite
    filterset_class = ShipmentFilter
    orderings = ("ships_on", "number")
    http_method_names = METHODS

    def embed(self, row):
        lines = Shipment.objects.filter(uuid=row["uuid"]).values_list(
            "lines__product__uuid", "lines__product__sku", "lines__po_number", "lines__quantity_units", "lines__cartons"
        )
        names = ("product", "sku", "po_number", "quantity_units", "cartons")
        return {"lines": [dict(zip(names, line, strict=True)) for line in lines.order_by("lines__pk") if line[0]]}

    def create_record(self, **data):
        data["lines"] = [dict(line) for line in data["lines"]]
        return actions.book_shipment(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_shipment(shipment=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE, Decision)
    def decide(self, record, version, data):
        """Release, hold or cancel."""
        return actions.decide_shipment(shipment=record, version=version, by=self.request.user, **data)


# -- inspections -------------------------------------------------------------------------------
class InspectionShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    product = serializers.UUIDField(source="product.uuid")
    product_name = serializers.CharField(source="product.name")
    shipment = serializers.UUIDField(source="shipment.uuid")
    shipment_number = serializers.CharField(source="shipment.number")
    visit = serializers.UUIDField(source="visit.uuid")
    planned_on = serializers.DateField(source="visit.starts_on")
    owner = serializers.UUIDField(source="owner.uuid")

    class Meta:
        model = Inspection
        fields = [
            "uuid", "version", "number", "type", "state", "result", "lot_size", "standard", "level", "severity",
            "inspected_on", "units_inspected", "critical_found", "major_found", "minor_found", "visibility",
            "factory", "factory_name", "product", "product_name", "shipment", "shipment_number", "visit", "planned_on",
            "owner", "submitted_at", "reviewed_at",
        ]  # fmt: skip


class InspectionWrite(NamedByMaker):
    shipment = VisibleRecord(Shipment)
    product = VisibleRecord(Product)
    type = serializers.ChoiceField(choices=InspectionType.choices, default=InspectionType.PRE_SHIPMENT)
    lot_size = serializers.IntegerField(min_value=2, max_value=2_000_000_000)
    standard = serializers.ChoiceField(choices=[ISO, Z14], default=ISO)
    level = serializers.ChoiceField(choices=Level.choices, default=Level.II)
    severity = serializers.ChoiceField(choices=Severity.choices, default=Severity.NORMAL)
    aqls = serializers.DictField(
        child=serializers.CharField(allow_blank=True), required=False, help_text="Per class; empty: accept zero."
    )
    visit = VisibleRecord(Visit, required=False)
    inspector = VisibleRecord(User, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    part = serializers.ChoiceField(choices=DayPart.choices, default=DayPart.WHOLE)
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.OWNER)

    def validate_aqls(self, value):
        if unknown := set(value) - set(DefectClass.values):
            raise serializers.ValidationError(f"There is no class {', '.join(sorted(unknown))}.")
        return value


class Facts(WriteSerializer):
    units_inspected = serializers.IntegerField(required=False, **UNITS)
    inspected_on = serializers.DateField(required=False)
    remarks = serializers.CharField(required=False, allow_blank=True)


class Count(NamedByMaker):
    defect_type = VisibleRecord(DefectType)
    defect_class = serializers.ChoiceField(choices=DefectClass.choices)
    count = serializers.IntegerField(min_value=0, max_value=1_000_000)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    found_because_of_audit = serializers.BooleanField(required=False)


class Photo(NamedByMaker):
    photo = serializers.FileField()
    caption = serializers.CharField(max_length=200, required=False, allow_blank=True)


class InspectionViewSet(RecordViewSet):
    """Looks at lots; a detail holds the plan per class, the defects and the photos."""

    model = Inspection
    serializer_class = InspectionShape
    write_serializer = InspectionWrite
    filterset_class = InspectionFilter
    orderings = ("number", "inspected_on", "lot_size")
    http_method_names = METHODS

    def embed(self, row):
        found = Inspection.objects.filter(uuid=row["uuid"])
        plan = ("defect_class", "aql", "code_letter", "plan_letter", "sample_units", "ac", "re", "contested")
        return {
            "plan": self.related(found, "plan_lines", plan),
            "defects": self.related(
                found,
                "defects",
                (
                    "uuid",
                    "defect_type__code",
                    "defect_type__name",
                    "defect_class",
                    "count",
                    "note",
                    "found_because_of_audit",
                ),
            ),
            "photos": self.related(found, "photos", ("file__uuid", "file__sha256", "caption")),
        }

    def related(self, found, relation: str, names: tuple[str, ...]) -> list[dict]:
        """One query for the rows of a relation; `a__b` is answered as `b`."""
        rows = found.filter(**{f"{relation}__isnull": False}).order_by(f"{relation}__pk")
        keys = [name.replace("defect_type__", "defect_type_").replace("file__", "") for name in names]
        return [
            dict(zip(keys, row, strict=True)) for row in rows.values_list(*(f"{relation}__{name}" for name in names))
        ]

    def create_record(self, **data):
        self.require(Act.DECIDE)
        return actions.schedule_inspection(by=self.request.user, factory=data["shipment"].factory, **data)

    def checked(self, serializer_class, partial=False):
        return super().checked(Facts if partial else serializer_class, partial)

    def update_record(self, record, version, **data):
        return actions.record_facts(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE)
    def start(self, record, version, data):
        """Open for filing."""
        return actions.start_inspection(inspection=record, version=version, by=self.request.user)

    @action(detail=True, methods=["post"])
    def defects(self, request, uuid=None):
        """Set how often a defect was found; 0 takes it away. Repeating it is harmless, so it asks for no version."""
        inspection = self.seen()
        data = self.checked_as(Count)
        return once(request, lambda: self.counted(actions.count_defect(inspection=inspection, by=request.user, **data)))

    def counted(self, defect) -> Response:
        if defect is None:
            return Response(status=204)
        return Response({"uuid": defect.uuid, "version": defect.version, "count": defect.count}, status=201)

    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def photos(self, request, uuid=None):
        """Add a photo; it comes back with the SHA-256 of what was stored."""
        inspection, data = self.seen(), self.checked_as(Photo)
        photo = actions.add_photo(inspection=inspection, upload=data.pop("photo"), by=request.user, **data)
        return Response({"uuid": photo.file.uuid, "sha256": photo.file.sha256, "caption": photo.caption}, status=201)

    def seen(self) -> Inspection:
        """The inspection for a write that needs no version: stranger 404, no right 403."""
        from qcportal.core.pages import visible_or_404  # noqa: PLC0415  pages and API share it, not their kits

        found = visible_or_404(Inspection, self.request.user, uuid=self.kwargs["uuid"])
        self.require(Act.WRITE)
        return found

    def checked_as(self, shape) -> dict:
        return RecordViewSet.checked(self, shape)

    @act(Act.WRITE)
    def submit(self, record, version, data):
        """Freeze what was found and derive the result."""
        return actions.submit_inspection(inspection=record, version=version, by=self.request.user)

    @act(Act.DECIDE, Note)
    def approve(self, record, version, data):
        """Stand up for the numbers; the report follows."""
        return actions.approve_inspection(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, Reason)
    def send_back(self, record, version, data):
        """Open again for the inspector, with a reason."""
        return actions.send_back_inspection(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, Reason)
    def cancel(self, record, version, data):
        """Cancel, with a reason."""
        return actions.cancel_inspection(inspection=record, version=version, by=self.request.user, **data)


# -- the defect library ------------------------------------------------------------------------
class DefectTypeShape(ReadSerializer):
    class Meta:
        model = DefectType
        fields = ["uuid", "version", "code", "name", "local_name", "category", "default_class", "retired", "updated_at"]


class DefectTypeWrite(NamedByMaker):
    code = serializers.SlugField(max_length=20)
    name = serializers.CharField(max_length=120)
    local_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    category = serializers.ChoiceField(choices=DefectCategory.choices)
    default_class = serializers.ChoiceField(choices=DefectClass.choices)
    areas = serializers.DictField(child=serializers.DecimalField(max_digits=3, decimal_places=2), required=False)

    def validate_areas(self, value):
        if unknown := set(value) - set(ProcessArea.values):
            raise serializers.ValidationError(f"There is no process area {', '.join(sorted(unknown))}.")
        return value


class DefectTypeViewSet(RecordViewSet):
    """The defect library; a detail holds the weights of the process areas where the cause usually lies."""

    model = DefectType
    serializer_class = DefectTypeShape
    write_serializer = DefectTypeWrite
    filterset_class = DefectTypeFilter
    orderings = ("name", "code", "category")
    http_method_names = METHODS

    def embed(self, row):
        areas = DefectType.objects.filter(uuid=row["uuid"], areas__isnull=False).values_list(
            "areas__area", "areas__weight"
        )
        return {"areas": dict(areas)}

    def create_record(self, **data):
        return actions.create_defect_type(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_defect_type(defect_type=record, version=version, by=self.request.user, **data)


VIEWSETS = {
    "products": ProductViewSet,
    "shipments": ShipmentViewSet,
    "inspections": InspectionViewSet,
    "defect-types": DefectTypeViewSet,
}
