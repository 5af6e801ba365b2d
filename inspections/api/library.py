from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import ReadSerializer, RecordWrite, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act
from suppliers.enums import ProcessArea

from .. import actions
from ..actions.library import names_of
from ..enums import DefectCategory, DefectClass, DefectGroup, ExampleShows, NameLanguage
from ..filters import DefectTypeFilter
from ..models import DefectExample, DefectType
from .shapes import METHODS


class DefectTypeShape(ReadSerializer):
    class Meta:
        model = DefectType
        fields = [
            "uuid", "version", "code", "name", "local_name", "category", "group",
            "default_class", "retired",
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


class ExampleShape(ReadSerializer):
    sha256 = serializers.CharField(source="file.sha256")

    class Meta:
        model = DefectExample
        fields = ["uuid", "sha256", "caption", "shows"]


class ExampleWrite(RecordWrite):
    photo = serializers.FileField(source="upload")
    shows = serializers.ChoiceField(choices=ExampleShows.choices)
    caption = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ExampleRemoval(WriteSerializer):
    example = VisibleRecord(DefectExample)


class LibraryFile(WriteSerializer):
    file = serializers.FileField(help_text="CSV, XLSX or XLS with the columns of an export.")
    dry_run = serializers.BooleanField(default=False, help_text="Tell what would happen, and change nothing.")


class RefusedLine(serializers.Serializer):
    row = serializers.IntegerField(help_text="The line in the file, headings = 1.")
    reason = serializers.CharField()


class TakenShape(serializers.Serializer):
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    errors = RefusedLine(many=True)


class DefectTypeDetail(DefectTypeShape):
    examples = ExampleShape(many=True)
    areas = serializers.DictField(child=serializers.DecimalField(max_digits=3, decimal_places=2))
    names = serializers.DictField(child=WordsShape(), help_text="What people call it, by language.")
    made = ("areas", "names")

    class Meta(DefectTypeShape.Meta):
        fields = [*DefectTypeShape.Meta.fields, "areas", "names", "examples"]


class DefectTypeWrite(RecordWrite):
    code = serializers.SlugField(max_length=20)
    name = serializers.CharField(max_length=120)
    local_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    category = serializers.ChoiceField(choices=DefectCategory.choices)
    group = serializers.ChoiceField(
        choices=DefectGroup.choices, required=False, allow_blank=True, help_text="Empty: by the category."
    )
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

    @extend_schema(request=ExampleWrite, responses={201: ExampleShape})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def examples(self, request, uuid=None):
        """Add a photo of the defect, or of what is still acceptable."""
        kind = visible_or_404(DefectType, request.user, uuid=uuid)
        self.require(Act.WRITE)
        data = self.checked(ExampleWrite)
        return once(request, lambda: self.kept(actions.add_example(defect_type=kind, by=request.user, **data)))

    def kept(self, example) -> Response:
        return Response(
            ExampleShape.rows(DefectExample.objects.filter(pk=example.pk), self.request.user)[0], status=201
        )

    @act(Act.WRITE, ExampleRemoval)
    def remove_example(self, record, version, data):
        """Take an example out of the library."""
        if data["example"].defect_type_id != record.pk:
            raise serializers.ValidationError({"example": [_("This example belongs to another defect type.")]})
        return actions.remove_example(example=data["example"], by=self.request.user)

    @extend_schema(request=LibraryFile, responses={200: TakenShape})
    @action(detail=False, methods=["post"], url_path="import", parser_classes=[MultiPartParser])
    def take(self, request):
        """Take in a table of defect types; a repetition changes nothing."""
        self.require(Act.WRITE)
        data = self.checked(LibraryFile)
        return once(request, lambda: Response(actions.take_library(by=request.user, **data).as_dict()))
