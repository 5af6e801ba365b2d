from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from qcportal.core.api.serializers import FileShape, ReadSerializer, RecordWrite, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.errors import Conflict, Rejected
from qcportal.core.roles import Act
from suppliers.queries.owners import OUTSIDE

from ..actions import add_photo, answer_question, clear_answer, note_answer, remove_photo
from ..filters import AnswerFilter
from ..models import Answer, AnswerPhoto, Audit, Question

VALUE = (
    "By the question's scale: conform, minor, major, critical; 0 to 10; yes, no; a number; a text; a date such as "
    "2026-11-29; an option's name; several names with spaces between. Or not_applicable, with the reason as note."
)


class AnswerShape(ReadSerializer):
    audit = serializers.UUIDField(source="audit.uuid")
    question = serializers.CharField(source="question.key")
    standard_version = serializers.IntegerField(
        source="question.standard.version_number",
        help_text="Of the version that asked; lower than the audit's for an earlier answer that could not move along.",
    )

    class Meta:
        model = Answer
        fields = [
            "uuid",
            "version",
            "audit",
            "question",
            "standard_version",
            "value",
            "note",
            "review_note",
            "interview_note",
            "confidential_note",
            "created_at",
            "updated_at",
        ]


class PhotoRowShape(FileShape):
    class Meta:
        model = AnswerPhoto
        fields = ["uuid", "name", "caption"]


class AnswerDetail(AnswerShape):
    photos = PhotoRowShape(many=True)

    class Meta(AnswerShape.Meta):
        fields = [*AnswerShape.Meta.fields, "photos"]


class AnswerWrite(RecordWrite):
    fixed = ("audit", "question")

    audit = VisibleRecord(Audit)
    question = serializers.CharField(help_text="The question's key.")
    value = serializers.CharField(help_text=VALUE)
    note = serializers.CharField(required=False, allow_blank=True, default="")


class NotesShape(WriteSerializer):
    interview_note = serializers.CharField(required=False, allow_blank=True)
    confidential_note = serializers.CharField(
        required=False, allow_blank=True, help_text="For the house alone: factories and buyers read it empty."
    )


class PhotoShape(WriteSerializer):
    photo = serializers.FileField(help_text="A photo or PDF (multipart/form-data).")
    caption = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    uuid = serializers.UUIDField(required=False, help_text="Yours; sending it twice keeps one photo.")


class PhotoNameShape(WriteSerializer):
    photo = serializers.UUIDField()


class AnswerViewSet(RecordViewSet):
    """Answers to an audit's questions, each with its own version, so that a team answers side by side."""

    model = Answer
    serializer_class = AnswerShape
    detail_serializer = AnswerDetail
    write_serializer = AnswerWrite
    filterset_class = AnswerFilter
    orderings = ("created_at", "updated_at")
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def shown(self, rows):
        """The confidential note is between auditor and house; what a review asks also for those who answer."""
        if self.request.user.role not in OUTSIDE:
            return rows
        asked = set(Audit.objects.asked_of(self.request.user).values_list("uuid", flat=True))
        rows = [row | {"confidential_note": ""} for row in rows]
        return [row if row["audit"] in asked else row | {"review_note": ""} for row in rows]

    def create_record(self, *, audit, question: str, **data):
        asked = question_of(audit, question)
        if Answer.objects.filter(audit=audit, question=asked).exists():
            raise Conflict(
                _("This question is answered already; change the answer."), field="question", code="answered"
            )
        return answer_question(audit=audit, question=asked, by=self.request.user, **data)

    def update_record(self, record, version, **data):
        values = {"value": record.value, "note": record.note} | data
        return answer_question(
            audit=record.audit, question=record.question, version=version, by=self.request.user, **values
        )

    def destroy(self, request, *args, **kwargs):
        """Take an answer back."""
        record, version = self.record_for(Act.WRITE)
        clear_answer(answer=record, version=version, by=request.user)
        return Response(status=204)

    @act(Act.WRITE, NotesShape)
    def notes(self, record, version, data):
        """Interview and confidential note, while the audit is in progress."""
        return note_answer(answer=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE, PhotoShape)
    def add_photo(self, record, version, data):
        add_photo(answer=record, upload=data.pop("photo"), version=version, by=self.request.user, **data)
        return record

    @act(Act.WRITE, PhotoNameShape)
    def remove_photo(self, record, version, data):
        photo = record.photos.filter(file__uuid=data["photo"]).first()
        if photo is None:
            raise Rejected(_("There is no such photo."), field="photo")
        return remove_photo(photo=photo, version=version, by=self.request.user)


def question_of(audit: Audit, key: str) -> Question:
    found = Question.objects.filter(standard=audit.standard_id, key=key).first()
    if found is None:
        raise Rejected(_("The standard of this audit has no such question."), field="question", code="unknown")
    return found
