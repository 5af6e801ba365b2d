from rest_framework import serializers
from rest_framework.response import Response

from qcportal.core.api.serializers import ReadSerializer, RecordWrite, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act
from suppliers.enums import ProcessArea

from ..actions import (
    change_standard,
    discard_draft,
    draft_standard,
    new_version,
    publish_standard,
    replace_content,
    retire_standard,
)
from ..actions.standards import content_of
from ..filters import StandardFilter
from ..models import Standard


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


class QuestionShape(WriteSerializer):
    key = serializers.SlugField(max_length=40)
    text = serializers.CharField()
    guidance = serializers.CharField(required=False, allow_blank=True, default="")
    clause = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    weight = serializers.IntegerField(required=False, min_value=1, max_value=100, default=1)
    critical = serializers.BooleanField(required=False, default=False)


class SectionShape(WriteSerializer):
    title = serializers.CharField(max_length=200)
    process_area = serializers.ChoiceField(choices=ProcessArea.choices)
    questions = QuestionShape(many=True)


class ContentShape(WriteSerializer):
    sections = SectionShape(many=True)


class StandardDetail(StandardShape):
    sections = SectionShape(many=True)
    made = ("sections",)

    class Meta(StandardShape.Meta):
        fields = [*StandardShape.Meta.fields, "sections"]


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
