from django.utils.translation import gettext as _
from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, RecordWrite
from qcportal.core.api.viewsets import RecordViewSet
from suppliers.enums import ProcessArea

from .. import actions
from ..enums import DefectCategory, DefectClass
from ..filters import DefectTypeFilter
from ..models import DefectType
from .shapes import METHODS


class DefectTypeShape(ReadSerializer):
    class Meta:
        model = DefectType
        fields = ["uuid", "version", "code", "name", "local_name", "category", "default_class", "retired", "updated_at"]


class DefectTypeDetail(DefectTypeShape):
    areas = serializers.DictField(child=serializers.DecimalField(max_digits=3, decimal_places=2))
    made = ("areas",)

    class Meta(DefectTypeShape.Meta):
        fields = [*DefectTypeShape.Meta.fields, "areas"]


class DefectTypeWrite(RecordWrite):
    code = serializers.SlugField(max_length=20)
    name = serializers.CharField(max_length=120)
    local_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    category = serializers.ChoiceField(choices=DefectCategory.choices)
    default_class = serializers.ChoiceField(choices=DefectClass.choices)
    retired = serializers.BooleanField(required=False)
    areas = serializers.DictField(child=serializers.DecimalField(max_digits=3, decimal_places=2), required=False)

    def get_fields(self):
        """A new entry is in use; it retires later."""
        return {name: field for name, field in super().get_fields().items() if self.partial or name != "retired"}

    def validate_areas(self, value):
        if unknown := set(value) - set(ProcessArea.values):
            raise serializers.ValidationError(
                _("There is no process area %(names)s.") % {"names": ", ".join(sorted(unknown))}
            )
        return value


class DefectTypeViewSet(RecordViewSet):
    """The defect library; a detail holds the weights of the process areas where the cause usually lies."""

    model = DefectType
    serializer_class = DefectTypeShape
    detail_serializer = DefectTypeDetail
    write_serializer = DefectTypeWrite
    filterset_class = DefectTypeFilter
    orderings = ("name", "code", "category")
    http_method_names = METHODS

    def embed(self, row):
        areas = DefectType.objects.filter(uuid=row["uuid"], areas__isnull=False).values_list(
            "areas__area", "areas__weight"
        )
        return {"areas": dict(areas)}

    def create_record(self, **data):
        return actions.create_defect_type(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_defect_type(defect_type=record, version=version, by=self.request.user, **data)
