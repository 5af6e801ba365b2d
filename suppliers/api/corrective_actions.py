from rest_framework import serializers

from qcportal.core.api.serializers import (
    DayField,
    FileShape,
    NoteShape,
    ReadSerializer,
    ReasonShape,
    RecordWrite,
    VisibleRecord,
    WriteSerializer,
)
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.models import User
from qcportal.core.roles import Act

from ..actions import (
    accept_corrective_action,
    answer_corrective_action,
    cancel_corrective_action,
    change_corrective_action,
    confirm_effective,
    find_not_effective,
    plan_effect_check,
    raise_corrective_action,
    send_back_corrective_action,
)
from ..enums import ProcessArea, RootCause, Visibility
from ..filters import CorrectiveActionFilter
from ..models import Buyer, CorrectiveAction, CorrectiveActionFile, Factory
from ..queries.owners import without_foreign_owners
from ..rules import MOST_WHYS


class CorrectiveActionShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    owner = serializers.UUIDField(
        source="owner.uuid", allow_null=True, help_text="Empty: the house, or not yours to know."
    )
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    responsible = serializers.UUIDField(source="responsible.uuid", allow_null=True)
    responsible_name = serializers.CharField(source="responsible.name", allow_null=True)

    class Meta:
        model = CorrectiveAction
        fields = [
            "uuid",
            "version",
            "number",
            "factory",
            "factory_name",
            "owner",
            "owner_name",
            "visibility",
            "title",
            "description",
            "process_area",
            "team",
            "containment",
            "root_cause_category",
            "whys",
            "root_cause",
            "action_taken",
            "corrective_planned_on",
            "corrective_done_on",
            "preventive_action",
            "preventive_planned_on",
            "preventive_done_on",
            "answered_at",
            "raised_on",
            "due_on",
            "responsible",
            "responsible_name",
            "state",
            "review_note",
            "closed_on",
            "check_on",
            "checked_on",
            "effect_note",
            "escalated_at",
            "disputed_since",
            "created_at",
            "updated_at",
        ]


class CorrectiveActionFileShape(FileShape):
    shows = serializers.UUIDField(
        source="shows.uuid", allow_null=True, help_text="The photo of what was found that it shows put right."
    )

    class Meta:
        model = CorrectiveActionFile
        fields = ["uuid", "name", "media_type", "size_bytes", "shows"]


class CorrectiveActionDetail(CorrectiveActionShape):
    files = CorrectiveActionFileShape(many=True)

    class Meta(CorrectiveActionShape.Meta):
        fields = [*CorrectiveActionShape.Meta.fields, "files"]


class CorrectiveActionChange(WriteSerializer):
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_blank=True, default="")
    process_area = serializers.ChoiceField(choices=ProcessArea.choices, required=False, allow_blank=True)
    due_on = DayField()
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    responsible = VisibleRecord(User, required=False, allow_null=True)


class CorrectiveActionWrite(RecordWrite, CorrectiveActionChange):
    factory = VisibleRecord(Factory)
    owner = VisibleRecord(Buyer, required=False, allow_null=True, default=None)

    def get_fields(self):
        """Factory and owner stay what they were."""
        fields = super().get_fields()
        return {name: fields[name] for name in fields if not self.partial or name not in ("factory", "owner")}


class AnswerShape(WriteSerializer):
    team = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")
    containment = serializers.CharField(required=False, allow_blank=True, default="")
    whys = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        max_length=MOST_WHYS,
        help_text="Because-answers, one after the other.",
    )
    root_cause_category = serializers.ChoiceField(
        choices=RootCause.choices, required=False, allow_blank=True, default=""
    )
    root_cause = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Empty: the last of the whys."
    )
    action_taken = serializers.CharField(help_text="The corrective action.")
    corrective_planned_on = DayField(required=False, allow_null=True, default=None)
    corrective_done_on = DayField(required=False, allow_null=True, default=None)
    preventive_action = serializers.CharField(required=False, allow_blank=True, default="")
    preventive_planned_on = DayField(required=False, allow_null=True, default=None)
    preventive_done_on = DayField(required=False, allow_null=True, default=None)
    uploads = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="Photos or PDFs (multipart/form-data)."
    )
    shows = serializers.ListField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text="For each of the uploads, in their order, the uuid of the photo of what was found that it shows put "
        "right; empty: none.",
    )


class AcceptShape(NoteShape):
    check_on = DayField(
        required=False,
        allow_null=True,
        help_text="From this day its effect is checked. Absent: as usual for what it came from; null: not at all.",
    )


class CheckDayShape(WriteSerializer):
    check_on = DayField(allow_null=True)


class NotEffectiveShape(ReasonShape):
    due_on = DayField(help_text="Until then the factory answers anew.")


class SendBackShape(ReasonShape):
    due_on = DayField(
        required=False,
        allow_null=True,
        help_text="Until then the factory answers anew. Absent: as before, which is refused once that day is over.",
    )


class CorrectiveActionViewSet(RecordViewSet):
    """What a factory must mend: the house raises, the supplier answers, the house accepts or sends back."""

    model = CorrectiveAction
    serializer_class = CorrectiveActionShape
    detail_serializer = CorrectiveActionDetail
    write_serializer = CorrectiveActionWrite
    filterset_class = CorrectiveActionFilter
    orderings = ("due_on", "raised_on", "number", "state")
    http_method_names = ["get", "post", "patch", "head", "options"]

    def shown(self, rows):
        return without_foreign_owners(rows, self.request.user)

    def create(self, request, *args, **kwargs):
        self.require(Act.DECIDE)  # a supplier's right to write is to answer
        return super().create(request, *args, **kwargs)

    def create_record(self, **data):
        return raise_corrective_action(by=self.request.user, **data)

    def partial_update(self, request, *args, **kwargs):
        self.record_for(Act.DECIDE)
        return super().partial_update(request, *args, **kwargs)

    def update_record(self, record, version, **data):
        return change_corrective_action(record=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE, AnswerShape)
    def answer(self, record, version, data):
        """What the factory found and did, with proof."""
        return answer_corrective_action(record=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, AcceptShape)
    def accept(self, record, version, data):
        data = {"check_on": record.usual_check()} | data
        return accept_corrective_action(record=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, CheckDayShape)
    def check_day(self, record, version, data):
        """Look at the effect on another day."""
        return plan_effect_check(record=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def effective(self, record, version, data):
        """It helped; the note says what shows it."""
        return confirm_effective(record=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, NotEffectiveShape)
    def not_effective(self, record, version, data):
        """It did not help; the factory answers anew."""
        return find_not_effective(record=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, SendBackShape)
    def send_back(self, record, version, data):
        """The answer is not enough; the note says what is missing."""
        return send_back_corrective_action(record=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, ReasonShape)
    def cancel(self, record, version, data):
        return cancel_corrective_action(record=record, version=version, by=self.request.user, **data)
