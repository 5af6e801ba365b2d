from rest_framework import serializers

from qcportal.core.api.serializers import FileShape, ReadSerializer, ReasonShape, RecordWrite, VisibleRecord
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act

from ..actions import dispute_defect, lower_defect, uphold_defect, withdraw_defect
from ..enums import DefectClass
from ..filters import DefectDisputeFilter
from ..models import Defect, DefectDispute, DefectDisputeFile


class DefectDisputeShape(ReadSerializer):
    inspection = serializers.UUIDField(source="inspection.uuid")
    inspection_number = serializers.CharField(source="inspection.number")
    defect_type_code = serializers.CharField(source="defect_type.code")
    defect_type_name = serializers.CharField(source="defect_type.name")
    count = serializers.IntegerField(help_text="When it was disputed; the inspection has what counts now.")

    class Meta:
        model = DefectDispute
        fields = [
            "uuid", "version", "inspection", "inspection_number", "defect_type_code", "defect_type_name", "defect_class",
            "count", "state", "reason", "decision", "decided_at", "created_at", "updated_at",
        ]  # fmt: skip


class DefectDisputeFileShape(FileShape):
    class Meta:
        model = DefectDisputeFile
        fields = ["uuid", "name", "media_type", "size_bytes"]


class DefectDisputeDetail(DefectDisputeShape):
    files = DefectDisputeFileShape(many=True)

    class Meta(DefectDisputeShape.Meta):
        fields = [*DefectDisputeShape.Meta.fields, "files"]


class DefectDisputeWrite(RecordWrite):
    defect = VisibleRecord(Defect)
    reason = serializers.CharField()
    uploads = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="Photos or PDFs (multipart/form-data)."
    )


class LowerDefectShape(ReasonShape):
    """One of the two."""

    count = serializers.IntegerField(
        min_value=1, max_value=1_000_000, required=False, help_text="How many there are; fewer than were counted."
    )
    defect_class = serializers.ChoiceField(
        choices=DefectClass.choices, required=False, help_text="All of them are of this lower class."
    )


class DefectDisputeViewSet(RecordViewSet):
    """What suppliers hold against defects; within 14 days from when they could read them, once for each type and class."""

    model = DefectDispute
    serializer_class = DefectDisputeShape
    detail_serializer = DefectDisputeDetail
    write_serializer = DefectDisputeWrite
    filterset_class = DefectDisputeFilter
    orderings = ("created_at", "decided_at")
    http_method_names = ["get", "post", "head", "options"]

    def create_record(self, **data):
        return dispute_defect(by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def uphold(self, record, version, data):
        """The defect stands. Decided by somebody who was not there, and neither filed nor approved the inspection."""
        return uphold_defect(dispute=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, LowerDefectShape)
    def change(self, record, version, data):
        """Fewer, or of a lower class: the inspection is corrected with the reason, and its result derived anew."""
        return lower_defect(dispute=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def withdraw(self, record, version, data):
        """There is no such defect: the inspection is corrected with the reason, and its result derived anew."""
        return withdraw_defect(dispute=record, version=version, by=self.request.user, **data)
