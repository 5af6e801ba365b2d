from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from qcportal.core.api.serializers import DayField, NoteShape, ReasonShape, RecordWrite, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.models import User
from qcportal.core.roles import Act
from suppliers.enums import DayPart, ProcessArea, Visibility
from suppliers.models import Buyer, Factory, Visit
from suppliers.queries.owners import OUTSIDE, without_foreign_owners
from suppliers.widgets import is_uuid

from ..actions import (
    approve_audit,
    cancel_audit,
    change_plan,
    move_audit_to_version,
    plan_audit,
    record_on_site,
    record_summary,
    send_back_audit,
    share_audit,
    start_audit,
    submit_audit,
)
from ..enums import Announcement, AuditKind, AuditState
from ..filters import AuditFilter
from ..models import Audit, Standard
from ..queries.progress import missing
from ..queries.scores import as_data, result_of
from ..queries.versions import Move, planned_move
from ..version_diff import Pair, value_of
from .questions import ComparedShape, QuestionRow, asked_questions, compared
from .shapes import OwnedShape, without_hidden

CONFIDENTIAL = "confidential_note"  # between auditor and house
TO_THOSE_ASKED = ("review_note", "message")  # between the house and its team, or the supplier whom it asked


class AuditShape(OwnedShape):
    visit = serializers.UUIDField(source="visit.uuid")
    follows = serializers.UUIDField(
        source="follows.uuid",
        allow_null=True,
        help_text="The audit that it follows up; empty: none, or not yours to see.",
    )
    said_by_supplier = serializers.BooleanField(
        help_text="A self-assessment: it has a score and no grade, and never counts as an audit."
    )
    starts_on = serializers.DateField(source="visit.starts_on")
    ends_on = serializers.DateField(source="visit.ends_on")
    standard = serializers.UUIDField(source="standard.uuid")
    standard_name = serializers.CharField(source="standard.name")
    standard_version = serializers.IntegerField(source="standard.version_number")

    expressions = {
        "said_by_supplier": ExpressionWrapper(Q(kind=AuditKind.SELF_ASSESSMENT), output_field=BooleanField())
    }

    class Meta:
        model = Audit
        fields = [
            "uuid",
            "version",
            "number",
            "factory",
            "factory_name",
            "visit",
            "starts_on",
            "ends_on",
            "due_on",
            "message",
            "standard",
            "standard_name",
            "standard_version",
            "kind",
            "said_by_supplier",
            "areas",
            "follows",
            "announcement",
            "window_starts_on",
            "window_ends_on",
            "owner",
            "owner_name",
            "visibility",
            "state",
            "audited_on",
            "summary",
            "confidential_note",
            "opening_at",
            "opening_people",
            "closing_at",
            "closing_people",
            "areas_visited",
            "people_met",
            "documents_reviewed",
            "score_percent",
            "grade",
            "valid_until",
            "submitted_at",
            "reviewed_at",
            "review_note",
            "created_at",
            "updated_at",
        ]


class NamedPerson(serializers.Serializer):
    uuid = serializers.UUIDField()
    name = serializers.CharField()


class AuditDetail(AuditShape):
    people = NamedPerson(
        many=True,
        help_text="Who does it without a visit: auditors, or contacts of the supplier. Empty with a visit, and to others.",
    )
    made = ("people",)

    class Meta(AuditShape.Meta):
        fields = [*AuditShape.Meta.fields, "people"]


class PlanShape(RecordWrite):
    """What can be changed while an audit is planned."""

    standard = VisibleRecord(Standard)
    kind = serializers.ChoiceField(choices=AuditKind.choices, required=False, default=AuditKind.PERIODIC)
    areas = serializers.ListField(
        child=serializers.ChoiceField(choices=ProcessArea.choices),
        required=False,
        help_text="Process areas with which the checklist of a special audit begins.",
    )
    announcement = serializers.ChoiceField(choices=Announcement.choices, required=False, default=Announcement.ANNOUNCED)
    window_starts_on = DayField(required=False, allow_null=True, default=None)
    window_ends_on = DayField(required=False, allow_null=True, default=None)
    due_on = DayField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Of a desk review or self-assessment, which have no visit.",
    )
    people = VisibleRecord(
        User, many=True, required=False, help_text="Who does it without a visit: auditors, or contacts of the supplier."
    )
    message = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="With which a self-assessment is asked for."
    )
    owner = VisibleRecord(Buyer, required=False, allow_null=True, default=None)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False, default=Visibility.OWNER)
    overrule = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="Why it is planned though competence or impartiality speaks against who goes.",
    )


class AuditWrite(PlanShape):
    """With `visit`, or with `lead` and `starts_on` for a new one; a desk review with `lead` and `due_on`, and a
    self-assessment, which is asked of `people` of the supplier at once, with `people` and `due_on`."""

    fixed = ("factory", "visit", "follows", "lead", "team", "starts_on", "ends_on", "part", "note")

    factory = VisibleRecord(Factory)
    visit = VisibleRecord(Visit, required=False, allow_null=True, default=None)
    follows = VisibleRecord(
        Audit, required=False, allow_null=True, default=None, help_text="Of a follow-up: the approved audit before it."
    )
    lead = VisibleRecord(User, required=False, allow_null=True, default=None)
    team = VisibleRecord(User, many=True, required=False)
    starts_on = DayField(required=False, allow_null=True, default=None)
    ends_on = DayField(required=False, allow_null=True, default=None)
    part = serializers.ChoiceField(choices=DayPart.choices, required=False, default=DayPart.WHOLE)
    note = serializers.CharField(required=False, allow_blank=True, default="")


class OnSiteShape(WriteSerializer):
    """Times by the factory's clock; people and areas as text, one a line."""

    opening_at = serializers.TimeField(required=False, allow_null=True)
    opening_people = serializers.CharField(required=False, allow_blank=True)
    closing_at = serializers.TimeField(required=False, allow_null=True)
    closing_people = serializers.CharField(required=False, allow_blank=True)
    areas_visited = serializers.CharField(required=False, allow_blank=True)
    people_met = serializers.CharField(required=False, allow_blank=True)
    documents_reviewed = serializers.CharField(required=False, allow_blank=True)


class SummaryShape(WriteSerializer):
    summary = serializers.CharField(required=False, allow_blank=True)
    confidential_note = serializers.CharField(required=False, allow_blank=True)
    audited_on = DayField(required=False)


class ReviewBackShape(WriteSerializer):
    note = serializers.CharField(required=False, allow_blank=True, default="")
    reasons = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=2000),
        required=False,
        default=dict,
        help_text="What single answers lack, by the key of the question; needed where there is no note.",
    )


class ShareShape(WriteSerializer):
    visibility = serializers.ChoiceField(choices=Visibility.choices)


class ToVersionShape(WriteSerializer):
    standard = VisibleRecord(Standard, help_text="A newer published version of the same standard.")


class CancelShape(ReasonShape):
    with_visit = serializers.BooleanField(required=False, default=False, help_text="Cancel the visit too.")


def move_data(move: Move) -> dict:
    """What moving would do, by question key."""
    diff = move.diff
    return {
        "standard_version": move.standard.version_number,
        "added": [each.key for each in diff.added],
        "removed": [each.key for each in diff.removed],
        "rescaled": [pair.new.key for pair in diff.rescaled],
        "reworded": [pair.new.key for pair in diff.reworded],
        "counted_otherwise": [pair.new.key for pair in diff.counted_otherwise],
        "placed_otherwise": [pair.new.key for pair in diff.placed_otherwise],
        "translated_otherwise": [pair.new.key for pair in diff.translated_otherwise],
        "changes": {pair.new.key: changes_of(pair) for pair in diff.pairs},
        "answers_along": len(move.along),
        "answers_again": [answer.question.key for answer in move.again],
        "answers_kept": [answer.question.key for answer in move.kept],
    }


def changes_of(pair: Pair) -> dict[str, list]:
    """{field: [until now, then]}"""
    return {name: [value_of(pair.old, name), value_of(pair.new, name)] for name in pair.everything}


class AuditViewSet(RecordViewSet):
    """Looks at a factory's systems. Answers stand under `audit-answers`, the score under `score/`."""

    model = Audit
    serializer_class = AuditShape
    detail_serializer = AuditDetail
    write_serializer = AuditWrite
    filterset_class = AuditFilter
    orderings = ("number", "audited_on", "starts_on", "score_percent", "valid_until")
    http_method_names = ["get", "post", "patch", "head", "options"]

    def ordering(self):
        """By the day of the visit, or by which it is due without one."""
        return [name.replace("starts_on", "from_day") for name in super().ordering()]

    def get_queryset(self):
        return super().get_queryset().with_days()

    def shown(self, rows):
        rows = without_hidden(without_foreign_owners(rows, self.request.user), "follows", Audit, self.request.user)
        return [self.for_outside(row) for row in rows] if self.request.user.role in OUTSIDE else rows

    def for_outside(self, row: dict) -> dict:
        hidden = () if row["uuid"] in self.asked else TO_THOSE_ASKED
        return row | dict.fromkeys((CONFIDENTIAL, *hidden), "") | {"areas": []}

    @cached_property
    def asked(self) -> set:
        """The self-assessments that this person answers; there are few."""
        return set(Audit.objects.asked_of(self.request.user).values_list("uuid", flat=True))

    def embed(self, row):
        outside = self.request.user.role in OUTSIDE and row["uuid"] not in self.asked
        people = User.objects.none() if outside else User.objects.filter(desk_audits__uuid=row["uuid"]).order_by("name")
        return {"people": list(people.values("uuid", "name"))}

    def create(self, request, *args, **kwargs):
        self.require(Act.DECIDE)  # an auditor's right to write is to answer
        return super().create(request, *args, **kwargs)

    def create_record(self, **data):
        return plan_audit(by=self.request.user, **data)

    def partial_update(self, request, *args, **kwargs):
        self.record_for(Act.DECIDE)
        return super().partial_update(request, *args, **kwargs)

    def update_record(self, record, version, **data):
        return change_plan(audit=record, version=version, by=self.request.user, **data)

    @extend_schema(responses={200: dict})
    @action(detail=True, methods=["get"])
    def score(self, request, uuid=None, **kwargs):
        """Points per section and process area, each loss and cap; preliminary until the audit is submitted. Buyers and
        suppliers read it once the audit is approved, and of a self-assessment those who answer it."""
        audit = self.opened(uuid)
        gaps = [{"key": gap.key, "section": gap.number, "sentence": gap.sentence} for gap in self.gaps(audit)]
        return Response(as_data(result_of(audit)) | {"missing": gaps})

    def gaps(self, audit) -> list:
        """What is missing is the business of who answers and of the house."""
        return [] if self.outside(audit) or audit.submitted_at else missing(audit)

    @extend_schema(responses={200: QuestionRow(many=True)})
    @action(detail=True, methods=["get"])
    def questions(self, request, uuid=None, **kwargs):
        """The questions that are asked, by the answers given so far, in order; what guides auditors is not among it. Buyers
        and suppliers read them as they read the score."""
        return Response(asked_questions(self.opened(uuid)))

    @extend_schema(responses={200: ComparedShape})
    @action(detail=True, methods=["get"], url_path="self-assessment")
    def self_assessment(self, request, uuid=None, **kwargs):
        """What the supplier said of itself before, by the same standard, and where the audit found otherwise."""
        return Response(compared(self.found(uuid), request.user))

    def outside(self, audit) -> bool:
        return self.request.user.role in OUTSIDE and audit.uuid not in self.asked

    def opened(self, uuid) -> Audit:
        """For what is inside of it: a coming one does not name its questions to those who are audited."""
        audit = self.found(uuid)
        if self.outside(audit) and audit.state != AuditState.APPROVED:
            raise Http404
        return audit

    def found(self, uuid) -> Audit:
        audit = self.get_queryset().filter(uuid=uuid).select_related("standard", "factory").first()
        if audit is None:
            raise Http404
        return audit

    @act(Act.WRITE)
    def start(self, record, version, data):
        return start_audit(audit=record, version=version, by=self.request.user)

    @act(Act.DECIDE, ToVersionShape)
    def move_to_version(self, record, version, data):
        """Go on by a newer version of the standard. Answers to the same question go along; those whose scale, unit or option
        means something else by now stay with the audit, under the version that asked for them, and are given again."""
        return move_audit_to_version(audit=record, version=version, by=self.request.user, **data)

    @extend_schema(parameters=[OpenApiParameter("standard", OpenApiTypes.UUID, required=True)], responses={200: dict})
    @action(detail=True, methods=["get"], url_path="version-diff")
    def version_diff(self, request, uuid=None, **kwargs):
        """What moving to another version would change, by question key, and how many answers would go along."""
        audit = self.get_queryset().filter(uuid=uuid).select_related("standard").first()
        asked = request.GET.get("standard", "")
        standard = Standard.objects.visible_to(request.user).filter(uuid=asked).first() if is_uuid(asked) else None
        if audit is None:
            raise Http404
        self.require(Act.DECIDE)
        if standard is None:
            raise ValidationError({"standard": [_("Name the version to move to by its uuid.")]})
        return Response(move_data(planned_move(audit, standard)))

    version_diff.rule = Act.DECIDE

    @act(Act.WRITE, SummaryShape)
    def summary(self, record, version, data):
        """Write summary, confidential note and the day of the audit, while it is in progress."""
        return record_summary(audit=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE, OnSiteShape)
    def on_site(self, record, version, data):
        """Write down meetings, areas visited and people met, while it is in progress."""
        return record_on_site(audit=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE)
    def submit(self, record, version, data):
        """Score and freeze it; refused with what is missing."""
        return submit_audit(audit=record, version=version, by=self.request.user)

    @act(Act.DECIDE, NoteShape)
    def approve(self, record, version, data):
        return approve_audit(audit=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ReviewBackShape)
    def send_back(self, record, version, data):
        return send_back_audit(audit=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ShareShape)
    def share(self, record, version, data):
        """Change who else may see it, with its findings."""
        return share_audit(audit=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, CancelShape)
    def cancel(self, record, version, data):
        return cancel_audit(audit=record, version=version, by=self.request.user, **data)
