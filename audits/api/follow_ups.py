from rest_framework import serializers

from qcportal.core.api.serializers import FileShape, ReadSerializer, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet

from ..actions import check_finding
from ..enums import CheckOutcome
from ..filters import CheckFilter
from ..models import CheckFile, FindingCheck


class FindingCheckShape(ReadSerializer):
    audit = serializers.UUIDField(source="audit.uuid")
    finding = serializers.UUIDField(source="finding.uuid")
    finding_number = serializers.CharField(source="finding.number")
    finding_state = serializers.CharField(source="finding.state")

    class Meta:
        model = FindingCheck
        fields = [
            "uuid",
            "version",
            "audit",
            "finding",
            "finding_number",
            "finding_state",
            "outcome",
            "note",
            "created_at",
            "updated_at",
        ]


class CheckFileShape(FileShape):
    class Meta:
        model = CheckFile
        fields = ["uuid", "name", "media_type", "size_bytes"]


class FindingCheckDetail(FindingCheckShape):
    files = CheckFileShape(many=True)

    class Meta(FindingCheckShape.Meta):
        fields = [*FindingCheckShape.Meta.fields, "files"]


class FindingCheckWrite(WriteSerializer):
    outcome = serializers.ChoiceField(choices=CheckOutcome.choices)
    note = serializers.CharField(help_text="What was seen: that it is put right, or the progress made.")
    uploads = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="Photos or PDFs (multipart/form-data)."
    )


class CheckViewSet(RecordViewSet):
    """Earlier findings that a follow-up audit looks at again. What it says takes effect when it is approved."""

    model = FindingCheck
    serializer_class = FindingCheckShape
    detail_serializer = FindingCheckDetail
    write_serializer = FindingCheckWrite
    filterset_class = CheckFilter
    orderings = ("created_at", "updated_at")
    http_method_names = ["get", "patch", "head", "options"]

    def update_record(self, record, version, **data):
        values = {"outcome": record.outcome, "note": record.note} | data
        return check_finding(check=record, version=version, by=self.request.user, **values)
