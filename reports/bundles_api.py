"""All reports of a month in one file, for programs."""

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import DayField, ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet
from qcportal.core.roles import Act
from suppliers.models import Buyer

from . import bundles
from .bundles import Month
from .enums import ByDay, ReportKind
from .models import Bundle, told_outside
from .views.bundles import answer


class BundleShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid", allow_null=True)
    file = serializers.URLField(allow_null=True, help_text="Where the ZIP file is, once it is ready.")
    made = ("file",)

    class Meta:
        model = Bundle
        fields = [
            "uuid", "version", "month", "by_day", "kind", "buyer", "report_language", "with_superseded", "language", "state",
            "progress_percent", "error", "missing", "size_bytes", "asked_at", "ready_at", "expires_at", "file",
        ]  # fmt: skip


class AskedMonth(WriteSerializer):
    month = DayField(input_formats=["%Y-%m"], help_text="Such as 2026-03.")
    by_day = serializers.ChoiceField(
        ByDay.choices, default=ByDay.INSPECTED, help_text="Which day puts a report into the month."
    )
    kind = serializers.ChoiceField(ReportKind.choices, required=False, default="", allow_blank=True)
    buyer = VisibleRecord(Buyer, required=False, default=None, allow_null=True)
    report_language = serializers.ChoiceField(
        settings.DOCUMENT_LANGUAGES, required=False, default="", allow_blank=True, help_text="Absent: in all."
    )
    with_superseded = serializers.BooleanField(default=False, help_text="Marked in their names and in the index.")


class BundleViewSet(RecordViewSet):
    """ZIP files of all reports of a month that you asked for; nobody else sees them. They are kept for a week."""

    model = Bundle
    serializer_class = BundleShape
    write_serializer = AskedMonth
    orderings = ("asked_at",)
    http_method_names = ["get", "post", "head", "options"]

    def create(self, request, *args, **kwargs):
        """Ask for the reports of a month; while the same is being made, asking again gives that one."""
        self.require(Act.EXPORT)
        said = self.checked(AskedMonth)
        month, language = Month(said.pop("month"), **said), get_language() or "en"
        return once(request, lambda: self.created(bundles.ask(month=month, by=request.user, language=language)))

    @extend_schema(responses={(200, "application/zip"): bytes})
    @action(detail=True, methods=["get"])
    def file(self, request, uuid=None):
        """The ZIP file, whole or in parts (Range); 404 until it is ready."""
        bundle = self.get_queryset().filter(uuid=uuid).first()
        if bundle is None:
            raise Http404
        return answer(request, bundle)

    def perform_content_negotiation(self, request, force=False):
        """Who fetches the file may ask for it as what it is."""
        return super().perform_content_negotiation(request, force or self.action == "file")

    def shown(self, rows):
        """Why it failed is for the house; others read that it did."""
        inside = self.request.user.is_house
        told = rows if inside else [row | {"error": told_outside(row["state"])} for row in rows]
        return [row | {"file": self.address(row)} for row in told]

    def address(self, row: dict) -> str | None:
        path = reverse("report-bundles-file", args=[row["uuid"]])
        return self.request.build_absolute_uri(path) if row["state"] == "ready" else None
