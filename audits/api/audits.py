from django.http import Http404
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
from qcportal.core.roles import Act, Role
from suppliers.enums import DayPart, Visibility
from suppliers.models import Buyer, Factory, Visit
from suppliers.queries.owners import without_foreign_owners
from suppliers.widgets import is_uuid

from ..actions import (
    approve_audit,
    cancel_audit,
    change_audit,
    move_audit_to_version,
    record_on_site,
    record_summary,
    schedule_audit,
    send_back_audit,
    share_audit,
    start_audit,
    submit_audit,
)
from ..enums import Announcement, AuditKind
from ..filters import AuditFilter
from ..models import Audit, Standard
from ..queries.progress import missing
from ..queries.scores import as_data, result_of
from ..queries.versions import Move, planned_move
from ..version_diff import Pair, value_of
from .shapes import OwnedShape, without_hidden

INTERNAL = ("confidential_note", "review_note")  # between auditor and house
OUTSIDE = (Role.BUYER, Role.SUPPLIER_CONTACT)


class AuditShape(OwnedShape):
    visit = serializers.UUIDField(source="visit.uuid")
    follows = serializers.UUIDField(
        source="follows.uuid",
        allow_null=True,
        help_text="The audit that it follows up; empty: none, or not yours to see.",
    )
    starts_on = serializers.DateField(source="visit.starts_on")
    ends_on = serializers.DateField(source="visit.ends_on")
    standard = serializers.UUIDField(source="standard.uuid")
    standard_name = serializers.CharField(source="standard.name")
    standard_version = serializers.IntegerField(source="standard.version_number")

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
            "standard",
            "standard_name",
            "standard_version",
            "kind",
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
            "score_percent",
            "grade",
            "valid_until",
            "submitted_at",
            "reviewed_at",
            "review_note",
            "created_at",
            "updated_at",
        ]


class PlanShape(RecordWrite):
    """What can be changed while an audit is planned."""

    standard = VisibleRecord(Standard)
    kind = serializers.ChoiceField(choices=AuditKind.choices, required=False, default=AuditKind.PERIODIC)
    announcement = serializers.ChoiceField(choices=Announcement.choices, required=False, default=Announcement.ANNOUNCED)
    window_starts_on = DayField(required=False, allow_null=True, default=None)
    window_ends_on = DayField(required=False, allow_null=True, default=None)
    owner = VisibleRecord(Buyer, required=False, allow_null=True, default=None)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False, default=Visibility.OWNER)


class AuditWrite(PlanShape):
    """With `visit`, or with `lead` and `starts_on` for a new one."""

    fixed = ("factory", "visit", "follows", "lead", "team", "starts_on", "ends_on", "part", "note", "overrule")

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
    overrule = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Why it is planned though the lead auditor is not fit."
    )


class OnSiteShape(WriteSerializer):
    """Times by the factory's clock; people and areas as text, one a line."""

    opening_at = serializers.TimeField(required=False, allow_null=True)
    opening_people = serializers.CharField(required=False, allow_blank=True)
    closing_at = serializers.TimeField(required=False, allow_null=True)
    closing_people = serializers.CharField(required=False, allow_blank=True)
    areas_visited = serializers.CharField(required=False, allow_blank=True)
    people_met = serializers.CharField(required=False, allow_blank=True)


class SummaryShape(WriteSerializer):
    summary = serializers.CharField(required=False, allow_blank=True)
    confidential_note = serializers.CharField(required=False, allow_blank=True)
    audited_on = DayField(required=False)


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
    write_serializer = AuditWrite
    filterset_class = AuditFilter
    orderings = ("number", "audited_on", "starts_on", "score_percent", "valid_until")
    http_method_names = ["get", "post", "patch", "head", "options"]

    def ordering(self):
        """`starts_on` is the visit's."""
        return [name.replace("starts_on", "visit__starts_on") for name in super().ordering()]

    def shown(self, rows):
        rows = without_hidden(without_foreign_owners(rows, self.request.user), "follows", Audit, self.request.user)
        return [row | dict.fromkeys(INTERNAL, "") for row in rows] if self.request.user.role in OUTSIDE else rows

    def create(self, request, *args, **kwargs):
        self.require(Act.DECIDE)  # an auditor's right to write is to answer
        return super().create(request, *args, **kwargs)

    def create_record(self, **data):
        return schedule_audit(by=self.request.user, **data)

    def partial_update(self, request, *args, **kwargs):
        self.record_for(Act.DECIDE)
        return super().partial_update(request, *args, **kwargs)

    def update_record(self, record, version, **data):
        return change_audit(audit=record, version=version, by=self.request.user, **data)

    @extend_schema(responses={200: dict})
    @action(detail=True, methods=["get"])
    def score(self, request, uuid=None, **kwargs):
        """Points per section and process area, each loss and cap; preliminary until the audit is submitted."""
        audit = self.get_queryset().filter(uuid=uuid).select_related("standard").first()
        if audit is None:
            raise Http404
        gaps = [{"key": gap.key, "section": gap.number, "sentence": gap.sentence} for gap in self.gaps(audit)]
        return Response(as_data(result_of(audit)) | {"missing": gaps})

    def gaps(self, audit) -> list:
        """What is missing is the team's and the house's business."""
        return [] if self.request.user.role in OUTSIDE or audit.submitted_at else missing(audit)

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

    @act(Act.DECIDE, ReasonShape)
    def send_back(self, record, version, data):
        return send_back_audit(audit=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ShareShape)
    def share(self, record, version, data):
        """Change who else may see it, with its findings."""
        return share_audit(audit=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, CancelShape)
    def cancel(self, record, version, data):
        return cancel_audit(audit=record, version=version, by=self.request.user, **data)
