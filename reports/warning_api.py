"""Early warnings for programs. They are made anew with each study, so a row is named by its finding and its category."""

from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer
from qcportal.core.api.viewsets import RecordViewSet

from .filters import WarningFilter
from .models import EarlyWarning
from .queries.portfolio import warnings_of


class WarningShape(ReadSerializer):
    finding = serializers.UUIDField(source="finding.uuid")
    finding_number = serializers.CharField(source="finding.number")
    process_area = serializers.CharField(source="finding.process_area")
    grade = serializers.CharField(source="finding.grade")
    raised_on = serializers.DateField(source="finding.raised_on")
    factory = serializers.UUIDField(source="finding.factory.uuid")
    factory_name = serializers.CharField(source="finding.factory.name")
    category = serializers.CharField(help_text="The category of defects that may rise.")
    relevance = serializers.FloatField(help_text="How strongly the area drives the category, 0 to 1.")
    learnt = serializers.BooleanField(help_text="Against the library's word, by the inspections and audits so far.")
    as_of = serializers.DateTimeField(source="study.checked_at")

    class Meta:
        model = EarlyWarning
        fields = [
            "finding", "finding_number", "process_area", "grade", "raised_on", "factory", "factory_name", "category",
            "relevance", "learnt", "as_of",
        ]  # fmt: skip


class WarningViewSet(RecordViewSet):
    """Open findings in an area that drives a category of defects which has not risen yet, as of the last study."""

    model = EarlyWarning
    serializer_class = WarningShape
    filterset_class = WarningFilter
    orderings = ("relevance",)

    def get_queryset(self):
        return warnings_of(self.request.user)
