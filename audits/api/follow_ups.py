from django.urls import reverse
from rest_framework import serializers

from qcportal.core.api.serializers import FileShape, ReadSerializer, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet

from ..actions import check_finding
from ..enums import CheckOutcome
from ..filters import CheckFilter
from ..models import AnswerProof, CheckFile, FindingCheck


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


class AnswerProofShape(FileShape):
    """What the factory sent as proof with its answer, for who looks whether it holds."""

    file = serializers.URLField()

    class Meta:
        model = AnswerProof
        fields = ["uuid", "name", "media_type", "size_bytes", "file"]


class FindingCheckDetail(FindingCheckShape):
    made = ("answer_proof",)

    files = CheckFileShape(many=True)
    answer_proof = AnswerProofShape(many=True)

    class Meta(FindingCheckShape.Meta):
        fields = [*FindingCheckShape.Meta.fields, "files", "answer_proof"]


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

    def embed(self, row):
        proof = AnswerProof.objects.visible_to(self.request.user)
        seen = proof.filter(corrective_action__findings__checks__uuid=row["uuid"]).select_related("file")
        return {"answer_proof": [self.named(each.file) for each in seen]}

    def named(self, file) -> dict:
        address = self.request.build_absolute_uri(reverse("audits:answer_proof", args=[file.uuid, "print"]))
        told = {name: getattr(file, name) for name in ("uuid", "name", "media_type", "size_bytes")}
        return told | {"file": address}

    def update_record(self, record, version, **data):
        values = {"outcome": record.outcome, "note": record.note} | data
        return check_finding(check=record, version=version, by=self.request.user, **values)
