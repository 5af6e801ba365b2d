from rest_framework import serializers

from qcportal.core.api.serializers import DayField, ReadSerializer, RecordWrite, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.errors import NotProven
from qcportal.core.lock import count_failure, refuse_locked
from qcportal.core.roles import Act

from .. import actions
from ..enums import DecisionKind
from ..filters import LotDecisionFilter
from ..models import Decision, Inspection

PASSWORD = {"write_only": True, "help_text": "The signer's own, for this signature."}


class DecisionShape(ReadSerializer):
    inspection = serializers.UUIDField(source="inspection.uuid")
    inspection_number = serializers.CharField(source="inspection.number")

    class Meta:
        model = Decision
        fields = [
            "uuid", "version", "inspection", "inspection_number", "kind", "reason", "conditions", "rework_until", "meaning",
            "signed_name", "at", "needs_second", "second_name", "second_at",
        ]  # fmt: skip


class DecisionWrite(RecordWrite):
    inspection = VisibleRecord(Inspection)
    kind = serializers.ChoiceField(choices=DecisionKind.choices)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    conditions = serializers.CharField(max_length=500, required=False, allow_blank=True)
    rework_until = DayField(required=False)
    password = serializers.CharField(max_length=200, trim_whitespace=False, **PASSWORD)


class Signature(WriteSerializer):
    password = serializers.CharField(max_length=200, trim_whitespace=False, **PASSWORD)


class DecisionViewSet(RecordViewSet):
    """What people decided about lots, and signed. The latest of an inspection counts, once all have signed that it needs."""

    model = Decision
    serializer_class = DecisionShape
    write_serializer = DecisionWrite
    filterset_class = LotDecisionFilter
    http_method_names = ["get", "post", "head", "options"]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method == "POST":
            refuse_locked(request._request)

    def handle_exception(self, error):
        """Counted here, where the transaction of what was refused is over."""
        if isinstance(error, NotProven):
            count_failure(self.request._request, self.request.user.email)
        return super().handle_exception(error)

    def create_record(self, **data):
        return actions.decide_inspection(by=self.request.user, **data)

    @act(Act.WRITE, Signature)
    def sign(self, record, version, data):
        """The second signature, where two people sign."""
        return actions.countersign_decision(decision=record, version=version, by=self.request.user, **data)
