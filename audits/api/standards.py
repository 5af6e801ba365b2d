import io
from pathlib import PurePath

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from qcportal.core import files
from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import ReadSerializer, RecordWrite, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act
from suppliers.enums import ProcessArea

from ..actions import (
    change_standard,
    discard_draft,
    draft_from_checklist,
    draft_standard,
    new_version,
    publish_standard,
    replace_content,
    retire_standard,
    translate_standard,
)
from ..actions.checklists import exported
from ..actions.standards import content_of
from ..checklists.columns import MOST_WEIGHT
from ..checklists.reading import read_checklist
from ..checklists.writing import FORMATS
from ..enums import Scale
from ..filters import StandardFilter
from ..models import Standard
from ..wording import LONGEST_LABEL, LONGEST_NAME, NAME
from .words import StandardWordsShape, as_named


class StandardShape(ReadSerializer):
    class Meta:
        model = Standard
        fields = [
            "uuid",
            "version",
            "code",
            "version_number",
            "name",
            "description",
            "words",
            "state",
            "validity_months",
            "published_at",
            "created_at",
            "updated_at",
        ]


class StandardWrite(RecordWrite):
    fixed = ("code",)

    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, default="")
    validity_months = serializers.IntegerField(required=False, min_value=1, max_value=120, default=12)
    words = serializers.JSONField(required=False, default=dict, help_text='{"zh-Hans": {"name": …, "description": …}}')


class OptionShape(WriteSerializer):
    name = serializers.RegexField(NAME, max_length=LONGEST_NAME, help_text="Without spaces; an answer names it.")
    label = serializers.CharField(max_length=LONGEST_LABEL)
    share = serializers.FloatField(
        min_value=0, max_value=1, allow_null=True, default=None, help_text="Of the weight; null: not scored."
    )


class ClauseShape(WriteSerializer):
    source = serializers.CharField(required=False, allow_blank=True, default="", max_length=60, help_text="ISO 9001")
    edition = serializers.CharField(required=False, allow_blank=True, default="", max_length=60, help_text="2015")
    clause = serializers.CharField(max_length=60, help_text="8.5.1")


def limit(help_text: str) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=16, decimal_places=4, required=False, allow_null=True, default=None, help_text=help_text
    )


class QuestionShape(WriteSerializer):
    key = serializers.SlugField(max_length=40)
    text = serializers.CharField()
    guidance = serializers.CharField(required=False, allow_blank=True, default="")
    clauses = ClauseShape(many=True, required=False, default=list)
    scale = serializers.ChoiceField(choices=Scale.choices, required=False, default=Scale.CONFORMITY)
    options = OptionShape(many=True, required=False, default=list, help_text="Of a choice alone.")
    lowest = limit("A number below earns nothing.")
    highest = limit("A number above earns nothing.")
    unit = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    photo_required = serializers.BooleanField(required=False, default=False)
    shown_if = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=1000, help_text="${key} = 'value', as in XLSForm."
    )
    weight = serializers.IntegerField(required=False, min_value=1, max_value=MOST_WEIGHT, default=1)
    critical = serializers.BooleanField(required=False, default=False)
    words = serializers.JSONField(
        required=False,
        default=dict,
        help_text='{"zh-Hans": {"text": …, "guidance": …, "unit": …, "options": {name: label}}}',
    )


class SectionShape(WriteSerializer):
    title = serializers.CharField(max_length=200)
    process_area = serializers.ChoiceField(choices=ProcessArea.choices)
    words = serializers.JSONField(required=False, default=dict, help_text='{"zh-Hans": {"title": …}}')
    questions = QuestionShape(many=True)


class ContentShape(WriteSerializer):
    sections = SectionShape(many=True)


class StandardDetail(StandardShape):
    sections = SectionShape(many=True)
    made = ("sections",)

    class Meta(StandardShape.Meta):
        fields = [*StandardShape.Meta.fields, "sections"]


class ChecklistUpload(WriteSerializer):
    file = serializers.FileField(help_text="XLSX, XLS or CSV; its content tells which.")
    code = serializers.SlugField(
        max_length=40,
        required=False,
        default="",
        help_text="Of a standard that is here: the draft of its next version. Without it as the file calls itself.",
    )
    name = serializers.CharField(max_length=200, required=False, default="")
    dry_run = serializers.BooleanField(default=False, help_text="Tell what would happen, and change nothing.")


class ChecklistShape(serializers.Serializer):
    ok = serializers.BooleanField()
    questions = serializers.IntegerField()
    sections = serializers.IntegerField()
    languages = serializers.ListField(child=serializers.CharField())
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="Each begins with sheet:row, as in survey:12."
    )
    errors = serializers.ListField(child=serializers.CharField())
    standard = serializers.UUIDField(allow_null=True, help_text="The draft.")


class StandardViewSet(RecordViewSet):
    """Audit criteria in versions. The detail holds sections and questions; published it never changes."""

    model = Standard
    serializer_class = StandardShape
    detail_serializer = StandardDetail
    write_serializer = StandardWrite
    filterset_class = StandardFilter
    orderings = ("name", "code", "published_at")
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def embed(self, row):
        return {"sections": content_of(Standard.objects.get(uuid=row["uuid"]))}

    def create_record(self, **data):
        return draft_standard(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return change_standard(standard=record, version=version, by=self.request.user, **data)

    def destroy(self, request, *args, **kwargs):
        """Throw a draft away."""
        record, version = self.record_for(Act.WRITE)
        discard_draft(standard=record, version=version, by=request.user)
        return Response(status=204)

    @act(Act.WRITE, ContentShape)
    def content(self, record, version, data):
        """Replace all sections and questions of a draft; the shape is what the detail gives."""
        return replace_content(standard=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE, StandardWordsShape)
    def words(self, record, version, data):
        """Add words in a further language. A draft's may be changed; a published version gets further ones and keeps those
        that it has."""
        data |= {"sections": as_named(data["sections"], "number"), "questions": as_named(data["questions"], "key")}
        return translate_standard(standard=record, version=version, by=self.request.user, **data)

    @extend_schema(request=ChecklistUpload, responses={200: ChecklistShape})
    @action(detail=False, methods=["post"], url_path="import", parser_classes=[MultiPartParser])
    def take(self, request):
        """Make a draft of an XLSForm, or of the portal's own layout. Unless `ok` nothing is written."""
        self.require(Act.WRITE)
        data = self.checked(ChecklistUpload)
        return once(request, lambda: Response(self.taken(**data)))

    def taken(self, file, dry_run: bool, **names) -> dict:
        checklist = read_checklist(io.BytesIO(files.read(file)), PurePath(file.name).stem)
        draft = None
        if checklist.ok and not dry_run:
            draft = draft_from_checklist(checklist=checklist, by=self.request.user, **names)
        return checklist.as_dict() | {"standard": draft and draft.uuid}

    @extend_schema(
        parameters=[OpenApiParameter("kind", location=OpenApiParameter.PATH, enum=list(FORMATS))],
        responses={(200, media_type): OpenApiTypes.BINARY for _ending, media_type in FORMATS.values()},
    )
    @action(detail=True, methods=["get"], url_path="export/<slug:kind>")
    def export(self, request, kind, uuid=None):
        """The checklist as a file: an XLSForm, or the portal's own layout as XLSX or CSV; each can be imported again."""
        standard = visible_or_404(Standard, request.user, uuid=uuid)
        self.require(Act.EXPORT)
        if kind not in FORMATS:
            raise Http404
        content, name, media_type = exported(standard, kind)
        return HttpResponse(
            content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    export.rule = Act.EXPORT

    @act(Act.DECIDE)
    def publish(self, record, version, data):
        return publish_standard(standard=record, version=version, by=self.request.user)

    @act(Act.DECIDE)
    def retire(self, record, version, data):
        return retire_standard(standard=record, version=version, by=self.request.user)

    @act(Act.WRITE)
    def new_version(self, record, version, data):
        """A draft of the next version; the answer is the draft."""
        return new_version(standard=record, by=self.request.user)
