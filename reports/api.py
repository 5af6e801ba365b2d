"""The API's records of this app; qcportal/api.py puts them under their addresses."""

from django.db.models import F
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from inspections.enums import DefectCategory
from inspections.models import Shipment
from qcportal.core import serving
from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act
from suppliers.models import CorrectiveAction

from . import actions, sharing
from .asking_api import LANGUAGE, OfAudit, OfFactory
from .bundles_api import BundleViewSet
from .enums import SHOWN_VERDICTS, DownloadWay, ReportState
from .filters import ReportFilter, TrendFilter
from .models import Report, StudyTrend, WeighedFinding, later_revision, readable_findings, successor_uuid, told_outside
from .period_api import OfPeriods, ScheduleViewSet
from .requests import anew
from .requests.audits import request_audit_report
from .requests.factories import request_factory_profile
from .scorecard_api import FactoryScorecardViewSet, SupplierScorecardViewSet, WeightsViewSet
from .sharing_api import ShareLinkViewSet


class ReportShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    shipment = serializers.UUIDField(source="shipment.uuid")
    shipment_number = serializers.CharField(source="shipment.number")
    inspection = serializers.UUIDField(source="inspection.uuid")
    corrective_action = serializers.UUIDField(source="corrective_action.uuid")
    audit = serializers.UUIDField(source="audit.uuid")
    supplier = serializers.UUIDField(source="supplier.uuid")
    supplier_name = serializers.CharField(source="supplier.name")
    sha256 = serializers.CharField(
        allow_null=True, help_text="Of the file as it was issued, kept when the file is not."
    )
    superseded = serializers.BooleanField(help_text="A later revision has taken its place.")
    superseded_by = serializers.UUIDField(allow_null=True, help_text="The latest revision, where it is not this one.")
    expressions = {
        "sha256": F("file__sha256"),
        "superseded": later_revision(),
        "superseded_by": successor_uuid(),
    }

    class Meta:
        model = Report
        fields = [
            "uuid", "version", "number", "revision", "kind", "state", "progress_percent", "error", "language", "paper",
            "factory", "factory_name", "shipment", "shipment_number", "inspection", "corrective_action", "audit",
            "supplier", "supplier_name", "period_from", "period_to", "audience", "confidential",
            "requested_at", "ready_at", "content_sha256", "sha256", "superseded",
            "superseded_by", "reason",
        ]  # fmt: skip


class ReportDetail(ReportShape):
    figures = serializers.DictField(allow_null=True, help_text="What the document says, as data; the PDF carries it.")
    file = serializers.URLField(allow_null=True, help_text="Where the PDF is, once it is ready.")
    made = ("file",)

    class Meta(ReportShape.Meta):
        fields = [*ReportShape.Meta.fields, "figures", "file"]


class OfShipment(WriteSerializer):
    shipment = VisibleRecord(Shipment)
    language = serializers.CharField(max_length=20, required=False, help_text=LANGUAGE)


class OfCorrectiveAction(WriteSerializer):
    corrective_action = VisibleRecord(CorrectiveAction)
    language = serializers.CharField(max_length=20, required=False, help_text=LANGUAGE)
    reason = serializers.CharField(
        max_length=500, required=False, help_text="Why it is made again, once there is one; the new revision prints it."
    )


class Anew(WriteSerializer):
    reason = serializers.CharField(max_length=500)


MADE = extend_schema(responses={201: ReportDetail})


@extend_schema_view(supplier_review=MADE, portfolio_summary=MADE)
class ReportViewSet(OfPeriods, RecordViewSet):
    """Documents that leave the house; a detail holds its figures and the address of its PDF."""

    model = Report
    serializer_class = ReportShape
    detail_serializer = ReportDetail
    filterset_class = ReportFilter
    orderings = ("requested_at", "number")
    http_method_names = ["get", "post", "head", "options"]

    @extend_schema(exclude=True)
    def create(self, request, *args, **kwargs):
        """Reports are made by approving an inspection."""
        self.http_method_not_allowed(request)

    @extend_schema(request=OfShipment, responses={201: ReportDetail})
    @action(detail=False, methods=["post"])
    def release(self, request):
        """The release document of a shipment as it is decided now; asking again gives the one there is."""
        self.require(Act.WRITE)
        return self.asked_for(OfShipment, actions.request_release_document)

    @extend_schema(request=OfCorrectiveAction, responses={201: ReportDetail})
    @action(detail=False, methods=["post"], url_path="eight-d")
    def eight_d(self, request):
        """The 8D report of a corrective action, as who asks sees it; a new revision each time."""
        self.require(Act.READ)
        return self.asked_for(OfCorrectiveAction, actions.request_eight_d)

    @extend_schema(request=OfAudit, responses={201: ReportDetail})
    @action(detail=False, methods=["post"])
    def audit(self, request):
        """The report of an approved audit, as who asks sees it; asking again gives the one there is until it would say something else."""
        self.require(Act.READ)
        return self.asked_for(OfAudit, request_audit_report)

    @extend_schema(request=OfFactory, responses={201: ReportDetail})
    @action(detail=False, methods=["post"], url_path="factory-profile")
    def factory_profile(self, request):
        """The profile of a factory as who asks sees it; asking again gives the one there is until it would say something else."""
        self.require(Act.READ)
        return self.asked_for(OfFactory, request_factory_profile)

    def asked_for(self, shape: type, ask) -> Response:
        asked = self.checked(shape)
        return once(self.request, lambda: self.whole(ask(by=self.request.user, **asked).uuid, status=201))

    @extend_schema(responses={(200, "application/pdf"): bytes})
    @action(detail=True, methods=["get"])
    def file(self, request, uuid=None):
        """The PDF, whole or in parts (Range); 404 until it is ready."""
        report = self.get_queryset().select_related("file").filter(uuid=uuid, state=ReportState.READY).first()
        if report is None:
            raise Http404
        if serving.begins(request):
            way = DownloadWay.API if request.auth else DownloadWay.PAGE
            sharing.note_download(report=report, by=request.user, request=request, way=way)
        return sharing.response(report)

    def perform_content_negotiation(self, request, force=False):
        """Who fetches the PDF may ask for it as what it is."""
        return super().perform_content_negotiation(request, force or self.action == "file")

    def shown(self, rows):
        """Why it failed is for the house; others read that it did."""
        inside = self.request.user.is_house
        return rows if inside else [row | {"error": told_outside(row["state"])} for row in rows]

    def embed(self, row):
        address = self.request.build_absolute_uri(reverse("reports-file", args=[row["uuid"]]))
        return {"file": address if row["state"] == "ready" else None}

    @act(Act.WRITE, Anew)
    def issue_anew(self, record, version, data):
        """The next revision, from what is on record today; it prints the reason. Answers with that revision."""
        return anew.issue_anew(report=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE)
    def try_again(self, record, version, data):
        """Queue a failed report anew."""
        return actions.try_again(report=record, version=version, by=self.request.user)


class ControlShape(serializers.Serializer):
    """A category that the findings should not drive: its rate inside the window over that outside, with 95 %."""

    category = serializers.ChoiceField(DefectCategory.choices)
    ratio = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField(allow_null=True)
    expected = serializers.FloatField(help_text="Defects inside, at the rate outside.")
    found = serializers.IntegerField()
    rose = serializers.BooleanField(help_text="Beyond chance: low is above 1.")


@extend_schema_field(ControlShape(many=True))
class Controls(serializers.JSONField):
    """As the study keeps them."""


class WeighedShape(ReadSerializer):
    """How likely one finding explains the trend."""

    finding = serializers.UUIDField(source="finding.uuid")
    number = serializers.CharField(source="finding.number")
    probability = serializers.FloatField()

    class Meta:
        model = WeighedFinding
        fields = ["finding", "number", "probability"]


class TrendShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    as_of = serializers.DateTimeField(source="study.checked_at")
    explanations = WeighedShape(
        source="weighed",
        many=True,
        help_text="With no_finding_probability they add up to 1, as far as you may read them.",
    )
    no_finding_probability = serializers.FloatField(source="none")
    verdict = serializers.ChoiceField(
        SHOWN_VERDICTS,
        source="shown_verdict",
        help_text="weighed_anew: a finding was withdrawn, taken back with its list or is no longer shared; the next study weighs the others.",
    )
    buyer = serializers.UUIDField(source="study.buyer.uuid", help_text="In whose rows it was found; null: the house's.")
    controls = Controls(help_text="Empty where no finding explains it, or too few defects were found to tell.")

    class Meta:
        model = StudyTrend
        fields = [
            "uuid", "version", "factory", "factory_name", "category", "onset", "onset_low", "onset_high", "end",
            "ratio", "probability", "q_value", "verdict", "explanations", "no_finding_probability",
            "changed", "areas", "areas_learnt", "controls",
            "inside_defects", "inside_units", "outside_defects", "outside_units", "claimed_at", "ended_at", "withdrawn_at", "as_of", "buyer",
        ]  # fmt: skip


class TrendViewSet(RecordViewSet):
    """Claimed defect trends, as of the last study. `onset_low` to `onset_high` hold the onset with 90 %; without an
    `end` it goes on. Where most `controls` rose in the same window, the verdict is `in_doubt`. What is no longer claimed stays for 90 days with `withdrawn_at`."""

    model = StudyTrend
    serializer_class = TrendShape
    filterset_class = TrendFilter
    orderings = ("ratio", "probability", "onset")
    http_method_names = ["get", "head", "options"]

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.judged(readable_findings(self.request.user)) if self.request else rows


VIEWSETS = {
    "reports": ReportViewSet,
    "share-links": ShareLinkViewSet,
    "schedules": ScheduleViewSet,
    "report-bundles": BundleViewSet,
    "trends": TrendViewSet,
    "scorecards": FactoryScorecardViewSet,
    "supplier-scorecards": SupplierScorecardViewSet,
    "scorecard-weights": WeightsViewSet,
}
