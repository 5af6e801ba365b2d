from django.utils.translation import gettext as _
from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, RecordWrite
from qcportal.core.api.viewsets import RecordViewSet
from suppliers.enums import ProcessArea

from .. import actions
from ..actions.library import names_of
from ..enums import DefectCategory, DefectClass, NameLanguage
from ..filters import DefectTypeFilter
from ..models import DefectType
from .shapes import METHODS


class DefectTypeShape(ReadSerializer):
    class Meta:
        model = DefectType
        fields = [
            "uuid", "version", "code", "name", "local_name", "category", "default_class", "retired",
            "criterion_critical", "criterion_major", "criterion_minor", "updated_at",
        ]  # fmt: skip


class WordsShape(serializers.Serializer):
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    synonyms = serializers.ListField(child=serializers.CharField(max_length=120), required=False, max_length=30)


class NamesField(serializers.DictField):
    """What people call it, by language: en, zh-Hans, vi, bn, tr, hi, id, th, ar."""

    child = WordsShape()

    def to_internal_value(self, data):
        return known_keys(super().to_internal_value(data), NameLanguage, _("There is no language %(names)s."))


def known_keys(value: dict, known, sentence: str) -> dict:
    if unknown := set(value) - set(known.values):
        raise serializers.ValidationError(sentence % {"names": ", ".join(sorted(unknown))})
    return value


class DefectTypeDetail(DefectTypeShape):
    areas = serializers.DictField(child=serializers.DecimalField(max_digits=3, decimal_places=2))
    names = serializers.DictField(child=WordsShape(), help_text="What people call it, by language.")
    made = ("areas", "names")

    class Meta(DefectTypeShape.Meta):
        fields = [*DefectTypeShape.Meta.fields, "areas", "names"]


class DefectTypeWrite(RecordWrite):
    code = serializers.SlugField(max_length=20)
    name = serializers.CharField(max_length=120)
    local_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    category = serializers.ChoiceField(choices=DefectCategory.choices)
    default_class = serializers.ChoiceField(choices=DefectClass.choices)
    retired = serializers.BooleanField(required=False)
    criterion_critical = serializers.CharField(max_length=300, required=False, allow_blank=True)
    criterion_major = serializers.CharField(max_length=300, required=False, allow_blank=True)
    criterion_minor = serializers.CharField(max_length=300, required=False, allow_blank=True)
    areas = serializers.DictField(child=serializers.DecimalField(max_digits=3, decimal_places=2), required=False)
    names = NamesField(required=False)

    def get_fields(self):
        """A new entry is in use; it retires later."""
        return {name: field for name, field in super().get_fields().items() if self.partial or name != "retired"}

    def validate_areas(self, value):
        return known_keys(value, ProcessArea, _("There is no process area %(names)s."))


class DefectTypeViewSet(RecordViewSet):
    """The defect library; a detail holds names and synonyms by language, and weights of the process areas where the cause usually lies."""

    model = DefectType
    serializer_class = DefectTypeShape
    detail_serializer = DefectTypeDetail
    write_serializer = DefectTypeWrite
    filterset_class = DefectTypeFilter
    orderings = ("name", "code", "category")
    http_method_names = METHODS

    def embed(self, row):
        kind = DefectType.objects.visible_to(self.request.user).prefetch_related("areas", "names").get(uuid=row["uuid"])
        return {"areas": {each.area: each.weight for each in kind.areas.all()}, "names": names_of(kind)}

    def create_record(self, **data):
        return actions.create_defect_type(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_defect_type(defect_type=record, version=version, by=self.request.user, **data)
