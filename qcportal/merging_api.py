"""Merges in the API: two records of one factory become one, and two again."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from qcportal import merging
from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.filters import YesNoFilter
from qcportal.core.roles import Act
from suppliers.models import Factory, FactoryMerge


class MergeShape(ReadSerializer):
    kept = serializers.UUIDField(source="kept.uuid")
    kept_name = serializers.CharField(source="kept.name")
    gone = serializers.UUIDField(source="gone.uuid")
    gone_name = serializers.CharField(source="gone.name")
    by_name = serializers.CharField(source="by.name")

    class Meta:
        model = FactoryMerge
        fields = [
            "uuid", "version", "kept", "kept_name", "gone", "gone_name", "by_name", "created_at", "undone_at",
        ]  # fmt: skip


class MergeWrite(WriteSerializer):
    gone = VisibleRecord(Factory, help_text="Its inspections, audits, visits and reports go to the one that is kept.")
    kept = VisibleRecord(Factory)


class MergeFilter(filters.FilterSet):
    undone = YesNoFilter(field_name="undone_at", lookup_expr="isnull", exclude=True, label=_("undone"))

    class Meta:
        model = FactoryMerge
        fields = ["undone"]


class MergeViewSet(RecordViewSet):
    """Factories that a person said to be one. POST merges; `undo` gives back what that one merge moved."""

    model = FactoryMerge
    serializer_class = MergeShape
    write_serializer = MergeWrite
    filterset_class = MergeFilter
    orderings = ("created_at",)
    http_method_names = ["get", "post", "head", "options"]

    def create(self, request, *args, **kwargs):
        self.require(Act.DECIDE)
        return super().create(request, *args, **kwargs)

    def create_record(self, **data):
        return merging.merge(by=self.request.user, **data)

    @act(Act.DECIDE)
    def undo(self, record, version, data):
        """Two factories again; refused once the kept one was merged on."""
        return merging.undo(merge=record, version=version, by=self.request.user)
