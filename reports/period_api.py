"""The API's documents of a period, and the schedules by which they go out by mail."""

from django.db.models import OuterRef, Subquery
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import DayField, ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.models import User
from qcportal.core.roles import Act
from suppliers.models import Buyer, Supplier
from suppliers.queries.owners import buyers_for

from . import schedules
from .asking_api import LANGUAGE
from .enums import Paper, Rhythm, ScheduledState
from .filters import ScheduleFilter
from .models import ReportSchedule, ScheduledMail
from .models.schedules import SCHEDULED_CHOICES
from .periods import Period
from .requests import periods


class ForBuyer(VisibleRecord):
    def get_queryset(self):
        return buyers_for(self.context["request"].user)


class OfPeriod(WriteSerializer):
    owner = ForBuyer(Buyer, allow_null=True, help_text="For which buyer; null: the house, for its own people.")
    period_from = DayField(help_text="The first day.")
    period_to = DayField(help_text="The last day.")
    language = serializers.CharField(max_length=20, required=False, help_text=LANGUAGE)
    paper = serializers.ChoiceField(Paper.choices, required=False)


class OfSupplier(OfPeriod):
    supplier = VisibleRecord(Supplier)


class OfPeriods:
    """Two more documents that are asked for under /reports/."""

    @extend_schema(request=OfSupplier)
    @action(detail=False, methods=["post"], url_path="supplier-review")
    def supplier_review(self, request):
        """A supplier's review of a period; asking again gives the one there is until it would say something else."""
        return self.of_period(request, OfSupplier, periods.request_supplier_review)

    @extend_schema(request=OfPeriod)
    @action(detail=False, methods=["post"], url_path="portfolio-summary")
    def portfolio_summary(self, request):
        """The summary of all factories that the owner reads of, for a period; asked for again as the review is."""
        return self.of_period(request, OfPeriod, periods.request_portfolio_summary)

    def of_period(self, request, shape, work) -> Response:
        self.require(Act.EXPORT)
        asked = self.checked(shape)
        period = Period(asked.pop("period_from"), asked.pop("period_to"))
        return once(request, lambda: self.whole(work(by=request.user, period=period, **asked).uuid, status=201))


# -- schedules -----------------------------------------------------------------------------------
SENT = ScheduledMail.objects.filter(schedule=OuterRef("pk"), state=ScheduledState.SENT).order_by("-ended_at")


class ScheduleShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid")
    buyer_name = serializers.CharField(source="buyer.name")
    supplier = serializers.UUIDField(source="supplier.uuid")
    supplier_name = serializers.CharField(source="supplier.name")
    person = serializers.UUIDField(source="person.uuid", help_text="Null: all people of the buyer who want summaries.")
    last_sent_at = serializers.DateTimeField(allow_null=True)
    expressions = {"last_sent_at": Subquery(SENT.values("ended_at")[:1])}

    class Meta:
        model = ReportSchedule
        fields = [
            "uuid", "version", "kind", "buyer", "buyer_name", "supplier", "supplier_name", "person", "rhythm", "day",
            "hour", "attached", "even_without_news", "paper", "paused_at", "last_sent_at", "created_at", "updated_at",
        ]  # fmt: skip


class ScheduleDetail(ScheduleShape):
    next_due_at = serializers.DateTimeField(
        allow_null=True, help_text="By the clock of who asks; null while it is paused."
    )
    made = ("next_due_at",)

    class Meta(ScheduleShape.Meta):
        fields = [*ScheduleShape.Meta.fields, "next_due_at"]


class Person(VisibleRecord):
    def get_queryset(self):
        asks = self.context["request"].user
        return User.objects.filter(is_active=True) if asks.is_house else User.objects.filter(pk=asks.pk)


class ScheduleChange(WriteSerializer):
    person = Person(User, allow_null=True, required=False)
    rhythm = serializers.ChoiceField(Rhythm.choices, required=False)
    day = serializers.IntegerField(
        min_value=1, max_value=28, required=False, help_text="Of the week (1 is Monday) or of the month."
    )
    hour = serializers.IntegerField(min_value=0, max_value=23, required=False, help_text="By each reader's own clock.")
    attached = serializers.BooleanField(required=False)
    even_without_news = serializers.BooleanField(required=False)
    paper = serializers.ChoiceField(Paper.choices, required=False)


class ScheduleWrite(ScheduleChange):
    kind = serializers.ChoiceField(SCHEDULED_CHOICES)
    buyer = ForBuyer(Buyer)
    supplier = VisibleRecord(Supplier, allow_null=True, required=False)


class ScheduleViewSet(RecordViewSet):
    """Documents that go by mail to a buyer's people every week, month or quarter, about the one before."""

    model = ReportSchedule
    serializer_class = ScheduleShape
    detail_serializer = ScheduleDetail
    write_serializer = ScheduleWrite
    change_serializer = ScheduleChange
    filterset_class = ScheduleFilter
    orderings = ("created_at",)
    http_method_names = ["get", "post", "patch", "head", "options"]

    def create_record(self, **data):
        return schedules.make_schedule(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return schedules.change_schedule(schedule=record, version=version, by=self.request.user, **data)

    def embed(self, row):
        record = self.model.objects.get(uuid=row["uuid"])
        due = None if record.paused_at else schedules.next_run(record, self.request.user.time_zone)
        return {"next_due_at": due and due.at}

    @act(Act.WRITE)
    def pause(self, record, version, data):
        """Nothing goes out until it is resumed."""
        return schedules.pause_schedule(schedule=record, version=version, by=self.request.user)

    @act(Act.WRITE)
    def resume(self, record, version, data):
        """From now on; what was due meanwhile is not sent afterwards."""
        return schedules.resume_schedule(schedule=record, version=version, by=self.request.user)

    @act(Act.WRITE)
    def send_now(self, record, version, data):
        """The last whole week, month or quarter, to who has not had it."""
        schedules.send_now(schedule=record, by=self.request.user)
        return self.model.objects.get(pk=record.pk)
