from django.db.models import DateField, F, Func
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from qcportal.core.api.serializers import (
    DayField,
    NoteShape,
    ReadSerializer,
    RecordWrite,
    VisibleRecord,
    WriteSerializer,
)
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.models import User
from qcportal.core.roles import Act, Role

from ..actions import (
    assign,
    cancel_assignment,
    cancel_visit,
    change_visit,
    finish_visit,
    move_visit,
    plan_visit,
    start_visit,
)
from ..enums import DayPart, VisitRole
from ..filters import AssignmentFilter, VisitFilter
from ..models import Factory, Visit, VisitAssignment


class VisitShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")

    class Meta:
        model = Visit
        fields = [
            "uuid",
            "version",
            "factory",
            "factory_name",
            "starts_on",
            "ends_on",
            "announced",
            "state",
            "note",
            "created_at",
            "updated_at",
        ]


class CrewShape(WriteSerializer):
    person = VisibleRecord(User)
    role = serializers.ChoiceField(choices=VisitRole.choices)
    part = serializers.ChoiceField(choices=DayPart.choices, default=DayPart.WHOLE)


class VisitWrite(RecordWrite):
    factory = VisibleRecord(Factory)
    starts_on = DayField()
    ends_on = DayField()
    announced = serializers.BooleanField(default=True)
    note = serializers.CharField(required=False, allow_blank=True, default="")
    people = CrewShape(many=True, required=False, default=list)

    def get_fields(self):
        """Days are changed by moving the visit, people by assigning them."""
        fields = super().get_fields()
        return {name: fields[name] for name in fields if not self.partial or name in ("announced", "note")}


class AssignShape(CrewShape):
    first_day = DayField(required=False, help_text="Both days or neither; without them, all days.")
    last_day = DayField(required=False)

    def validate(self, data):
        if ("first_day" in data) != ("last_day" in data):
            raise serializers.ValidationError({"last_day": [_("Give the first and the last day, or neither.")]})
        return data


class MoveShape(WriteSerializer):
    starts_on = DayField()
    ends_on = DayField()
    note = serializers.CharField(required=False, allow_blank=True, default="")


class LastDay(Func):
    """The database keeps the day after as the upper bound of a range of days."""

    template = "(upper(%(expressions)s) - 1)"
    output_field = DateField()


class AssignmentShape(ReadSerializer):
    visit = serializers.UUIDField(source="visit.uuid")
    factory = serializers.UUIDField(source="visit.factory.uuid")
    factory_name = serializers.CharField(source="visit.factory.name")
    person = serializers.UUIDField(source="person.uuid")
    person_name = serializers.CharField(source="person.name")
    first_day = serializers.DateField(source="days")
    last_day = serializers.DateField(source="days")
    expressions = {"first_day": F("days__startswith"), "last_day": LastDay("days")}

    class Meta:
        model = VisitAssignment
        fields = [
            "uuid",
            "version",
            "visit",
            "factory",
            "factory_name",
            "person",
            "person_name",
            "role",
            "first_day",
            "last_day",
            "part",
            "filing_only",
            "cancelled_at",
        ]


class CrewRowShape(AssignmentShape):
    """Who is on the visit, without those taken off it."""

    @classmethod
    def narrowed(cls, rows):
        return rows.filter(cancelled_at=None)


class VisitDetail(VisitShape):
    assignments = CrewRowShape(many=True)

    class Meta(VisitShape.Meta):
        fields = [*VisitShape.Meta.fields, "assignments"]


class VisitViewSet(RecordViewSet):
    """Who goes to which factory on which of its days."""

    model = Visit
    serializer_class = VisitShape
    detail_serializer = VisitDetail
    write_serializer = VisitWrite
    filterset_class = VisitFilter
    orderings = ("starts_on", "state")
    http_method_names = ["get", "post", "patch", "head", "options"]

    def shown(self, rows):
        """The note is for those who go, not for the supplier."""
        hidden = {"note": ""} if self.request.user.role == Role.SUPPLIER_CONTACT else {}
        return [row | hidden for row in rows]

    def create_record(self, people, **data):
        crew = [(each["person"], each["role"], each["part"]) for each in people]
        return plan_visit(by=self.request.user, people=crew, **data)

    def update_record(self, record, version, **data):
        kept = {"announced": record.announced, "note": record.note}
        return change_visit(visit=record, version=version, by=self.request.user, **kept | data)

    @act(Act.WRITE, MoveShape)
    def move(self, record, version, data):
        """Give the visit other days; its people move with it."""
        return move_visit(visit=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE, AssignShape)
    def assign(self, record, version, data):
        """Put a person on the visit."""
        days = (data.pop("first_day"), data.pop("last_day")) if "first_day" in data else None
        return assign(visit=record, version=version, days=days, by=self.request.user, **data).visit

    @act(Act.WRITE, NoteShape)
    def cancel(self, record, version, data):
        return cancel_visit(visit=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE)
    def start(self, record, version, data):
        return start_visit(visit=record, version=version, by=self.request.user)

    @act(Act.WRITE)
    def finish(self, record, version, data):
        return finish_visit(visit=record, version=version, by=self.request.user)


class AssignmentViewSet(RecordViewSet):
    """Who is where on which days."""

    model = VisitAssignment
    serializer_class = AssignmentShape
    filterset_class = AssignmentFilter
    orderings = ("days",)
    http_method_names = ["get", "post", "head", "options"]

    @extend_schema(exclude=True)
    def create(self, request, *args, **kwargs):
        """People are put on a visit at its own address."""
        return self.http_method_not_allowed(request, *args, **kwargs)

    @act(Act.WRITE, NoteShape)
    def cancel(self, record, version, data):
        return cancel_assignment(assignment=record, version=version, by=self.request.user, **data)
