from rest_framework import serializers

from qcportal.core.api.serializers import DayField, FileShape, ReadSerializer, ReasonShape, RecordWrite, VisibleRecord
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act

from ..actions import dispute_finding, lower_finding, uphold_finding, withdraw_finding
from ..enums import FindingGrade
from ..filters import DisputeFilter
from ..models import DisputeFile, Finding, FindingDispute


class FindingDisputeShape(ReadSerializer):
    finding = serializers.UUIDField(source="finding.uuid")
    finding_number = serializers.CharField(source="finding.number")

    class Meta:
        model = FindingDispute
        fields = [
            "uuid",
            "version",
            "finding",
            "finding_number",
            "state",
            "reason",
            "decision",
            "decided_at",
            "grade_before",
            "grade_after",
            "created_at",
            "updated_at",
        ]


class FindingDisputeFileShape(FileShape):
    class Meta:
        model = DisputeFile
        fields = ["uuid", "name", "media_type", "size_bytes"]


class FindingDisputeDetail(FindingDisputeShape):
    files = FindingDisputeFileShape(many=True)

    class Meta(FindingDisputeShape.Meta):
        fields = [*FindingDisputeShape.Meta.fields, "files"]


class FindingDisputeWrite(RecordWrite):
    finding = VisibleRecord(Finding)
    reason = serializers.CharField()
    uploads = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="Photos or PDFs (multipart/form-data)."
    )


class LowerFindingShape(ReasonShape):
    grade = serializers.ChoiceField(choices=FindingGrade.choices, help_text="Lower than the finding has.")
    due_on = DayField(
        required=False,
        allow_null=True,
        help_text="Until when its corrective action is to be answered; absent: it stays.",
    )


class DisputeViewSet(RecordViewSet):
    """What suppliers hold against findings; within 14 days from when the supplier could read them, once for each finding."""

    model = FindingDispute
    serializer_class = FindingDisputeShape
    detail_serializer = FindingDisputeDetail
    write_serializer = FindingDisputeWrite
    filterset_class = DisputeFilter
    orderings = ("created_at", "decided_at")
    http_method_names = ["get", "post", "head", "options"]

    def create_record(self, **data):
        return dispute_finding(by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def uphold(self, record, version, data):
        """The finding stays as it is. Decided by somebody who was not there and did not approve the audit."""
        return uphold_finding(dispute=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, LowerFindingShape)
    def change(self, record, version, data):
        """The finding stays, at a lower grade; the audit's score stays as it was computed."""
        return lower_finding(dispute=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def withdraw(self, record, version, data):
        """The finding counts nowhere any more; the audit's score stays as it was computed."""
        return withdraw_finding(dispute=record, version=version, by=self.request.user, **data)
