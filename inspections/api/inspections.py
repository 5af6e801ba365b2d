from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.models import User
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act, Role
from suppliers.enums import DayPart, Visibility
from suppliers.models import Buyer, Visit

from .. import actions
from ..enums import DefectClass, InspectionType, Level, Severity
from ..filters import InspectionFilter
from ..models import Defect, DefectType, Inspection, Product, Shipment
from ..sampling import ISO, Z14, aqls
from .shapes import METHODS, UNITS, NamedByMaker, Note, Reason

AQL_CHOICES = [(each, each) for each in aqls()]
OUTSIDE = (Role.BUYER, Role.SUPPLIER_CONTACT)
FOREIGN = dict.fromkeys(("owner", "owner_name", "shipment", "shipment_number"))


class InspectionShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    product = serializers.UUIDField(source="product.uuid")
    product_name = serializers.CharField(source="product.name")
    shipment = serializers.UUIDField(source="shipment.uuid")
    shipment_number = serializers.CharField(source="shipment.number")
    visit = serializers.UUIDField(source="visit.uuid")
    planned_on = serializers.DateField(source="visit.starts_on")
    owner = serializers.UUIDField(source="owner.uuid", help_text="Empty for the house, and for another's.")
    owner_name = serializers.CharField(source="owner.name")

    class Meta:
        model = Inspection
        fields = [
            "uuid", "version", "number", "type", "state", "result", "lot_size", "standard", "level", "severity",
            "inspected_on", "units_inspected", "critical_found", "major_found", "minor_found", "visibility",
            "factory", "factory_name", "product", "product_name", "shipment", "shipment_number", "visit", "planned_on",
            "owner", "owner_name", "submitted_at", "reviewed_at",
        ]  # fmt: skip


def known_classes(value: dict) -> None:
    if unknown := set(value) - set(DefectClass.values):
        raise serializers.ValidationError(f"There is no class {', '.join(sorted(unknown))}.")


def aqls_field():
    aql = serializers.ChoiceField(choices=AQL_CHOICES, allow_blank=True)
    words = "Per class; empty: accept zero; a class left out is not judged."
    return serializers.DictField(child=aql, required=False, help_text=words, validators=[known_classes])


class InspectionWrite(NamedByMaker):
    shipment = VisibleRecord(Shipment)
    product = VisibleRecord(Product)
    type = serializers.ChoiceField(choices=InspectionType.choices, default=InspectionType.PRE_SHIPMENT)
    lot_size = serializers.IntegerField(min_value=2, max_value=2_000_000_000)
    standard = serializers.ChoiceField(choices=[ISO, Z14], default=ISO)
    level = serializers.ChoiceField(choices=Level.choices, default=Level.II)
    severity = serializers.ChoiceField(choices=Severity.choices, default=Severity.NORMAL)
    aqls = aqls_field()
    visit = VisibleRecord(Visit, required=False)
    inspector = VisibleRecord(User, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    part = serializers.ChoiceField(choices=DayPart.choices, default=DayPart.WHOLE)
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.OWNER)


class Replan(WriteSerializer):
    """The whole plan anew; what is left out stays."""

    lot_size = serializers.IntegerField(min_value=2, max_value=2_000_000_000, required=False)
    standard = serializers.ChoiceField(choices=[ISO, Z14], required=False)
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    severity = serializers.ChoiceField(choices=Severity.choices, required=False)
    aqls = aqls_field()
    type = serializers.ChoiceField(choices=InspectionType.choices, required=False)
    visit = VisibleRecord(Visit, required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class Cancel(Reason):
    with_visit = serializers.BooleanField(default=False, help_text="Free its people too, if it was the only one.")


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
    defect = VisibleRecord(Defect, required=False, help_text="The defect that it shows.")


def planned(inspection: Inspection) -> dict:
    """The present plan as the action takes it."""
    names = ("lot_size", "standard", "level", "severity")
    aqls = {line.defect_class: line.aql for line in inspection.plan_lines.all()}
    return {name: getattr(inspection, name) for name in names} | {"aqls": aqls}


class InspectionViewSet(RecordViewSet):
    """Looks at lots; a detail holds the plan per class, the defects and the photos."""

    model = Inspection
    serializer_class = InspectionShape
    write_serializer = InspectionWrite
    filterset_class = InspectionFilter
    orderings = ("number", "inspected_on", "lot_size")
    http_method_names = METHODS

    def rows(self, queryset):
        """People outside the house read neither another buyer's name nor its shipment."""
        rows = super().rows(queryset)
        if self.request.user.role not in OUTSIDE:
            return rows
        own = set(Buyer.objects.of(self.request.user).values_list("uuid", flat=True))
        return [row if row["owner"] in own else row | FOREIGN for row in rows]

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
            "photos": self.related(found, "photos", ("file__uuid", "file__sha256", "caption", "defect__uuid")),
            "remarks": found.values_list("remarks", flat=True)[0],
        }

    def related(self, found, relation: str, names: tuple[str, ...]) -> list[dict]:
        """One query for the rows of a relation; `a__b` is answered as `b`."""
        rows = found.filter(**{f"{relation}__isnull": False}).order_by(f"{relation}__pk")
        keys = [
            name.replace("defect_type__", "defect_type_").replace("file__", "").replace("defect__uuid", "defect")
            for name in names
        ]
        return [
            dict(zip(keys, row, strict=True)) for row in rows.values_list(*(f"{relation}__{name}" for name in names))
        ]

    def create(self, request, *args, **kwargs):
        self.require(Act.DECIDE)  # an inspector's right to write is to file
        return super().create(request, *args, **kwargs)

    def create_record(self, **data):
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

    @act(Act.DECIDE, Replan)
    def replan(self, record, version, data):
        """Change what is planned, as long as nobody has started."""
        return actions.replan_inspection(
            inspection=record, version=version, by=self.request.user, **planned(record) | data
        )

    @act(Act.DECIDE, Cancel)
    def cancel(self, record, version, data):
        """Cancel, with a reason."""
        return actions.cancel_inspection(inspection=record, version=version, by=self.request.user, **data)
