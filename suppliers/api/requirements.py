from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, ReasonShape, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act

from ..actions import plan_volume, waive_requirement
from ..filters import AuditRequirementFilter
from ..models import AuditRequirement, Factory, PlannedVolume
from ..models.requirements import why


class AuditRequirementShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    why = serializers.CharField(source="words", help_text="The reason in a sentence.")

    class Meta:
        model = AuditRequirement
        fields = [
            "uuid",
            "version",
            "factory",
            "factory_name",
            "reason",
            "why",
            "opened_on",
            "due_on",
            "state",
            "fulfilled_by",
            "waived_reason",
            "created_at",
            "updated_at",
        ]


class AuditRequirementViewSet(RecordViewSet):
    """Audits that factories need: opened by facts, fulfilled by an audit, or waived with a reason."""

    model = AuditRequirement
    serializer_class = AuditRequirementShape
    filterset_class = AuditRequirementFilter
    orderings = ("due_on", "opened_on", "state")
    http_method_names = ["get", "post", "head", "options"]

    def shown(self, rows):
        return [row | {"why": why(row["reason"], row["why"])} for row in rows]

    def create(self, request, *args, **kwargs):
        """Facts open them, nobody by hand."""
        self.require(Act.WRITE)
        self.http_method_not_allowed(request)

    @act(Act.DECIDE, ReasonShape)
    def waive(self, record, version, data):
        return waive_requirement(requirement=record, version=version, by=self.request.user, **data)


class PlannedVolumeShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")

    class Meta:
        model = PlannedVolume
        fields = ["uuid", "version", "factory", "factory_name", "year", "units", "created_at", "updated_at"]


class PlannedVolumeWrite(WriteSerializer):
    factory = VisibleRecord(Factory)
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    units = serializers.IntegerField(min_value=1, max_value=2_000_000_000)


class PlannedVolumeViewSet(RecordViewSet):
    """How much is to be ordered from a factory in a year. Posting a year again changes it; a steep rise asks for an audit."""

    model = PlannedVolume
    serializer_class = PlannedVolumeShape
    write_serializer = PlannedVolumeWrite
    orderings = ("year", "units")
    http_method_names = ["get", "post", "head", "options"]

    def create_record(self, **data):
        return plan_volume(by=self.request.user, **data)
