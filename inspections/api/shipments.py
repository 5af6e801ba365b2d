from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import (
    DayField,
    ReadSerializer,
    ReasonShape,
    RecordWrite,
    VisibleRecord,
    WriteSerializer,
)
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act
from suppliers.models import Factory

from .. import actions
from ..filters import ShipmentFilter
from ..models import Product, Shipment, ShipmentLine
from ..queries.goods import absent_lines, why_unqualified
from ..queries.programmes import proposals, wants_proposals
from ..queries.skip_lot import skipped_lots
from .shapes import METHODS, UNITS, OwnBuyer


class ShipmentShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid")
    buyer_name = serializers.CharField(source="buyer.name")
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    unqualified = serializers.BooleanField(
        help_text="Held: the factory is not qualified for the buyer, and nobody has let the booking go on."
    )
    overruled_by_name = serializers.CharField(source="overruled_by.name", allow_null=True)

    class Meta:
        model = Shipment
        fields = [
            "uuid", "version", "number", "state", "ships_on", "destination", "note",
            "buyer", "buyer_name", "factory", "factory_name", "unqualified", "overruled_reason", "overruled_by_name", "updated_at",
        ]  # fmt: skip


class LineShape(ReadSerializer):
    product = serializers.UUIDField(source="product.uuid")
    sku = serializers.CharField(source="product.sku")

    class Meta:
        model = ShipmentLine
        fields = ["product", "sku", "po_number", "quantity_units", "cartons"]


class SkippedShape(serializers.Serializer):
    """A lot that was let pass by skip-lot; its draw holds the proof."""

    product = serializers.UUIDField(source="product.uuid")
    units = serializers.IntegerField()
    draw = serializers.UUIDField(source="uuid")


class AbsentShape(serializers.Serializer):
    """Units of a line that were to be inspected and were not presented; they still need an inspection."""

    product = serializers.UUIDField(source="product.uuid")
    po_number = serializers.CharField()
    units = serializers.IntegerField()


class ShipmentDetail(ShipmentShape):
    lines = LineShape(many=True)
    not_presented = AbsentShape(many=True, help_text="No result speaks for these units.")
    not_inspected = SkippedShape(many=True, help_text="By skip-lot: these lots have no result.")
    held_because = serializers.CharField(allow_null=True, help_text="Why the factory is not qualified today.")
    made = ("not_inspected", "not_presented", "held_because")

    class Meta(ShipmentShape.Meta):
        fields = [*ShipmentShape.Meta.fields, "lines", "not_presented", "not_inspected", "held_because"]


class LineWrite(WriteSerializer):
    product = VisibleRecord(Product)
    po_number = serializers.CharField(max_length=60)
    quantity_units = serializers.IntegerField(**UNITS)
    cartons = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False, allow_null=True)


class ShipmentWrite(RecordWrite):
    number = serializers.CharField(max_length=40)
    buyer = OwnBuyer()
    factory = VisibleRecord(Factory)
    ships_on = DayField()
    destination = serializers.CharField(max_length=120, required=False, allow_blank=True)
    note = serializers.CharField(required=False, allow_blank=True)
    lines = LineWrite(many=True)

    def get_fields(self):
        """Buyer and factory are what was booked; lines, if given, replace the present ones."""
        fixed = {"buyer", "factory"} if self.partial else set()
        return {name: field for name, field in super().get_fields().items() if name not in fixed}


class ProposalShape(serializers.Serializer):
    """POST an inspection with `programme_step` or `reinspects`, whichever is given, to plan it."""

    product = serializers.UUIDField(source="product.uuid")
    programme_step = serializers.UUIDField(
        source="step.uuid", allow_null=True, default=None, help_text="The programme asks for it by this."
    )
    reinspects = serializers.UUIDField(
        source="reinspects.uuid",
        allow_null=True,
        default=None,
        help_text="It was decided to rework the lot of this inspection and inspect it again.",
    )
    type = serializers.CharField()
    units = serializers.IntegerField()
    day = serializers.DateField()
    skip_lot_draw = serializers.UUIDField(
        source="skip.uuid", allow_null=True, default=None, help_text="What was drawn for this lot by skip-lot."
    )
    passes = serializers.BooleanField(help_text="It may pass without inspection.")


class ShipmentDecision(WriteSerializer):
    verb = serializers.ChoiceField(choices=["release", "hold", "cancel"])
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="Needed for a release as long as goods of it wait for a decision, a result or an inspection.",
    )


def with_plain_lines(data: dict) -> dict:
    return data | ({"lines": [dict(line) for line in data["lines"]]} if "lines" in data else {})


class ShipmentViewSet(RecordViewSet):
    """Goods of one buyer that leave one factory together; a detail holds its lines."""

    model = Shipment
    serializer_class = ShipmentShape
    detail_serializer = ShipmentDetail
    write_serializer = ShipmentWrite
    filterset_class = ShipmentFilter
    orderings = ("ships_on", "number")
    http_method_names = METHODS

    def embed(self, row):
        shipment = Shipment.objects.visible_to(self.request.user).get(uuid=row["uuid"])
        return {
            "not_presented": AbsentShape(absent_lines(shipment), many=True).data,
            "not_inspected": SkippedShape(skipped_lots(shipment), many=True).data,
            "held_because": why_unqualified(shipment) if shipment.unqualified else None,
        }

    def create_record(self, **data):
        return actions.book_shipment(by=self.request.user, **with_plain_lines(data))

    def update_record(self, record, version, **data):
        data = with_plain_lines(data)
        return actions.change_shipment(shipment=record, version=version, by=self.request.user, **data)

    @extend_schema(responses=ProposalShape(many=True))
    @action(detail=True, methods=["get"])
    def proposals(self, request, uuid=None):
        """The inspections that the programme or a decision to rework asks for and nobody has planned; for who plans."""
        shipment = visible_or_404(Shipment, request.user, ("buyer", "factory"), uuid=uuid)
        found = proposals(shipment) if wants_proposals(request.user, shipment) else []
        return Response(ProposalShape(found, many=True).data)

    @act(Act.WRITE, ShipmentDecision)
    def decide(self, record, version, data):
        """Release, hold or cancel."""
        return actions.decide_shipment(shipment=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def overrule(self, record, version, data):
        """Let a held booking go on although the factory is not qualified; name and reason are kept."""
        return actions.overrule_qualification(shipment=record, version=version, by=self.request.user, **data)
