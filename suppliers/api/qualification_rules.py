from rest_framework import serializers
from rest_framework.response import Response

from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet
from qcportal.core.roles import Act

from ..actions import drop_rule, set_rule
from ..enums import AuditOf, DocumentKind, LowestGrade, QualificationStep, RequirementKind
from ..models import Buyer, QualificationRule


class QualificationRuleShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid", allow_null=True, help_text="Empty: for every buyer.")
    buyer_name = serializers.CharField(source="buyer.name", allow_null=True)

    class Meta:
        model = QualificationRule
        fields = [
            "uuid",
            "version",
            "buyer",
            "buyer_name",
            "step",
            "kind",
            "required",
            "lowest_grade",
            "audit_kind",
            "document_kind",
            "created_at",
            "updated_at",
        ]


class QualificationRuleWrite(WriteSerializer):
    buyer = VisibleRecord(Buyer, allow_null=True)
    step = serializers.ChoiceField(choices=QualificationStep.choices)
    kind = serializers.ChoiceField(choices=RequirementKind.choices)
    required = serializers.BooleanField(default=True)
    lowest_grade = serializers.ChoiceField(choices=LowestGrade.choices, default=LowestGrade.B)
    audit_kind = serializers.ChoiceField(choices=AuditOf.choices, default=AuditOf.ANY, allow_blank=True)
    document_kind = serializers.ChoiceField(choices=DocumentKind.choices, default="", allow_blank=True)


class QualificationRuleViewSet(RecordViewSet):
    """Where the house, or a buyer's own rules, differ from what is shipped. Posting the same requirement again changes it.

    What holds for one qualification stands in its `requirements`.
    """

    model = QualificationRule
    serializer_class = QualificationRuleShape
    write_serializer = QualificationRuleWrite
    orderings = ("step", "kind", "created_at")
    http_method_names = ["get", "post", "delete", "head", "options"]

    def create_record(self, **data):
        return set_rule(by=self.request.user, **data)

    def destroy(self, request, *args, **kwargs):
        """What the house says, or what is shipped, holds again."""
        rule, version = self.record_for(Act.WRITE)
        drop_rule(rule=rule, version=version, by=request.user)
        return Response(status=204)
