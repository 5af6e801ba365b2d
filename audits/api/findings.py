from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import DayField, FileShape, ReasonShape, RecordWrite, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.models import User
from qcportal.core.roles import Act
from suppliers.enums import ProcessArea, RootCause
from suppliers.models import CorrectiveAction
from suppliers.queries.owners import without_foreign_owners

from ..actions import (
    change_finding,
    close_finding,
    link_repeat,
    raise_finding,
    remove_finding,
    reopen_finding,
    request_corrective_action,
    unlink_repeat,
)
from ..enums import FindingGrade
from ..filters import FindingFilter
from ..models import Answer, Audit, Finding, FindingFile
from ..queries.repeats import likely_repeats
from ..validators import disputable_until
from .shapes import OwnedShape, without_hidden


class FindingShape(OwnedShape):
    audit = serializers.UUIDField(source="audit.uuid")
    audit_number = serializers.CharField(source="audit.number")
    answer = serializers.UUIDField(source="answer.uuid", allow_null=True)
    question = serializers.CharField(source="answer.question.key", allow_null=True)
    repeats = serializers.UUIDField(
        source="repeats.uuid", allow_null=True, help_text="Empty: none, or not yours to see."
    )
    corrective_action = serializers.UUIDField(source="corrective_action.uuid", allow_null=True)
    corrective_action_number = serializers.CharField(source="corrective_action.number", allow_null=True)

    class Meta:
        model = Finding
        fields = [
            "uuid",
            "version",
            "number",
            "audit",
            "audit_number",
            "answer",
            "question",
            "factory",
            "factory_name",
            "owner",
            "owner_name",
            "visibility",
            "grade",
            "original_grade",
            "repeats",
            "root_cause",
            "process_area",
            "clause",
            "statement",
            "evidence",
            "raised_on",
            "state",
            "closed_on",
            "closing_note",
            "corrective_action",
            "corrective_action_number",
            "created_at",
            "updated_at",
        ]


class FindingFileShape(FileShape):
    class Meta:
        model = FindingFile
        fields = ["uuid", "name", "media_type", "size_bytes", "closing"]


class FindingDetail(FindingShape):
    made = ("may_be_disputed_until",)

    files = FindingFileShape(many=True)
    may_be_disputed_until = serializers.DateField(
        allow_null=True,
        help_text="The date at the factory; empty before its audit is approved, while it is kept in the house, and once it "
        "was disputed.",
    )

    class Meta(FindingShape.Meta):
        fields = [*FindingShape.Meta.fields, "files", "may_be_disputed_until"]


class FindingWrite(RecordWrite):
    """From an `answer`, whose question then gives process area and clause, or free with a process area."""

    fixed = ("audit", "answer")

    audit = VisibleRecord(Audit)
    answer = VisibleRecord(Answer, required=False, allow_null=True, default=None)
    grade = serializers.ChoiceField(choices=FindingGrade.choices)
    process_area = serializers.ChoiceField(choices=ProcessArea.choices, required=False)
    clause = serializers.CharField(required=False, allow_blank=True, max_length=60)
    statement = serializers.CharField()
    evidence = serializers.CharField(required=False, allow_blank=True)
    root_cause = serializers.ChoiceField(choices=RootCause.choices, required=False, allow_blank=True)
    uploads = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="Photos or PDFs (multipart/form-data)."
    )


class RepeatShape(WriteSerializer):
    repeats = VisibleRecord(Finding, help_text="A finding of an earlier, approved audit of the same factory and owner.")


class LikelyShape(serializers.Serializer):
    uuid = serializers.UUIDField()
    number = serializers.CharField()
    grade = serializers.ChoiceField(choices=FindingGrade.choices)
    statement = serializers.CharField()
    raised_on = serializers.DateField()
    why = serializers.CharField(help_text="In the language of the request.")


class CloseShape(WriteSerializer):
    closing_note = serializers.CharField(help_text="How it was put right.")
    closed_on = DayField(required=False)
    uploads = serializers.ListField(child=serializers.FileField(), required=False)


class AskShape(WriteSerializer):
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, default="")
    due_on = DayField()
    responsible = VisibleRecord(User, required=False, allow_null=True, default=None)


def without_hidden_actions(rows: list[dict], user) -> list[dict]:
    """A finding may be shared while its corrective action is not; one that was cancelled is none."""
    named = [row["corrective_action"] for row in rows if row["corrective_action"]]
    standing = CorrectiveAction.objects.visible_to(user).standing()
    seen = set(standing.filter(uuid__in=named).values_list("uuid", flat=True))
    hidden = {"corrective_action": None, "corrective_action_number": None}
    return [row if row["corrective_action"] in seen else row | hidden for row in rows]


LIKELY = ("audit__standard", "audit__factory", "answer__question")


class FindingViewSet(RecordViewSet):
    """What audits found wanting: raised during the audit, followed until closed."""

    model = Finding
    serializer_class = FindingShape
    detail_serializer = FindingDetail
    write_serializer = FindingWrite
    filterset_class = FindingFilter
    orderings = ("number", "raised_on", "closed_on")
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def shown(self, rows):
        user = self.request.user
        rows = without_hidden_actions(without_foreign_owners(rows, user), user)
        return without_hidden(rows, "repeats", Finding, user)

    def embed(self, row):
        finding = Finding.objects.select_related("audit", "factory", "dispute").get(uuid=row["uuid"])
        return {"may_be_disputed_until": None if hasattr(finding, "dispute") else disputable_until(finding)}

    def create_record(self, **data):
        return raise_finding(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return change_finding(finding=record, version=version, by=self.request.user, **data)

    def destroy(self, request, *args, **kwargs):
        """Take one back while its audit is in progress."""
        record, version = self.record_for(Act.WRITE)
        remove_finding(finding=record, version=version, by=request.user)
        return Response(status=204)

    @extend_schema(responses=LikelyShape(many=True))
    @action(detail=True, methods=["get"], url_path="likely-repeats")
    def likely_repeats(self, request, uuid=None, **kwargs):
        """Earlier findings that it may repeat; a person links one with `link-repeat/`."""
        finding = self.get_queryset().filter(uuid=uuid).select_related(*LIKELY).order_by().first()
        if finding is None:
            raise Http404
        names = ("uuid", "number", "grade", "statement", "raised_on")
        found = likely_repeats(finding, request.user)
        return Response([{name: getattr(each.finding, name) for name in names} | {"why": each.why} for each in found])

    @act(Act.WRITE, RepeatShape)
    def link_repeat(self, record, version, data):
        """It repeats an earlier finding: graded one step higher, while its audit is in progress."""
        return link_repeat(finding=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE)
    def unlink_repeat(self, record, version, data):
        """It repeats none after all: the grade is again what it was judged."""
        return unlink_repeat(finding=record, version=version, by=self.request.user)

    @act(Act.WRITE, CloseShape)
    def close(self, record, version, data):
        return close_finding(finding=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def reopen(self, record, version, data):
        return reopen_finding(finding=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, AskShape)
    def request_corrective_action(self, record, version, data):
        """Ask the factory to mend it; the supplier sees it at once."""
        return request_corrective_action(finding=record, version=version, by=self.request.user, **data)
