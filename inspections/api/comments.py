from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, RecordWrite, VisibleRecord
from qcportal.core.api.viewsets import RecordViewSet

from ..actions import comment_on_shipment
from ..filters import CommentFilter
from ..models import Shipment, ShipmentComment


class CommentShape(ReadSerializer):
    shipment = serializers.UUIDField(source="shipment.uuid")
    shipment_number = serializers.CharField(source="shipment.number")
    by = serializers.CharField(source="by.name")
    from_house = serializers.BooleanField(help_text="By the house; else by the buyer.")

    class Meta:
        model = ShipmentComment
        fields = ["uuid", "version", "shipment", "shipment_number", "text", "by", "from_house", "created_at"]


class CommentWrite(RecordWrite):
    shipment = VisibleRecord(Shipment)
    text = serializers.CharField(max_length=4000)


class CommentViewSet(RecordViewSet):
    """What buyer and house write to each other about a shipment; neither factory nor inspector reads it."""

    model = ShipmentComment
    serializer_class = CommentShape
    write_serializer = CommentWrite
    filterset_class = CommentFilter
    orderings = ("created_at",)
    http_method_names = ["get", "post", "head", "options"]

    def create_record(self, **data):
        return comment_on_shipment(by=self.request.user, **data)
