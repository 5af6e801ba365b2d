from rest_framework import serializers

from qcportal.core.api.serializers import DayField, ReadSerializer, RecordWrite, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act

from ..actions import decide_qualification, open_qualification
from ..enums import STANDINGS
from ..filters import QualificationFilter
from ..models import Buyer, Factory, Qualification
from ..models.qualifications import STANDING
from ..rules import QUALIFICATION


class QualificationShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    buyer = serializers.UUIDField(source="buyer.uuid", allow_null=True, help_text="Empty: the house.")
    buyer_name = serializers.CharField(source="buyer.name", allow_null=True)
    standing = serializers.ChoiceField(
        choices=STANDINGS, help_text="The state, or expired: an approval that ran out before today at the factory."
    )

    expressions = {"standing": STANDING}

    class Meta:
        model = Qualification
        fields = [
            "uuid",
            "version",
            "factory",
            "factory_name",
            "buyer",
            "buyer_name",
            "state",
            "standing",
            "valid_until",
            "note",
            "created_at",
            "updated_at",
        ]


class QualificationWrite(RecordWrite):
    factory = VisibleRecord(Factory)
    buyer = VisibleRecord(Buyer, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)


class DecisionShape(WriteSerializer):
    verb = serializers.ChoiceField(choices=[step.verb for step in QUALIFICATION.steps])
    valid_until = DayField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)


class QualificationViewSet(RecordViewSet):
    """Whether a buyer, or the house, may place orders at a factory."""

    model = Qualification
    serializer_class = QualificationShape
    write_serializer = QualificationWrite
    filterset_class = QualificationFilter
    orderings = ("state", "valid_until", "created_at")
    http_method_names = ["get", "post", "head", "options"]

    def create_record(self, **data):
        return open_qualification(by=self.request.user, **data)

    @act(Act.DECIDE, DecisionShape)
    def decide(self, record, version, data):
        """Evaluate, approve, approve conditionally, suspend or reject."""
        return decide_qualification(record=record, version=version, by=self.request.user, **data)
