"""Share links in the API. The address is in the answer that makes one, and nowhere later."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from inspections.models import Shipment
from qcportal.core.api.idempotency import HEADER
from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.errors import Rejected
from qcportal.core.roles import Act

from . import sharing
from .models import Report, ShareLink


class ShareLinkShape(ReadSerializer):
    report = serializers.UUIDField(source="report.uuid")
    shipment = serializers.UUIDField(source="shipment.uuid")
    made_by = serializers.CharField(source="made_by.name")

    class Meta:
        model = ShareLink
        fields = [
            "uuid", "version", "report", "shipment", "given_to", "expires_at", "most_downloads", "downloads_taken",
            "made_by", "created_at", "revoked_at",
        ]  # fmt: skip


class ShareLinkDetail(ShareLinkShape):
    address = serializers.URLField(
        allow_null=True, help_text="Only in the answer that makes it; the portal keeps a hash."
    )
    made = ("address",)

    class Meta(ShareLinkShape.Meta):
        fields = [*ShareLinkShape.Meta.fields, "address"]


class ShareLinkWrite(WriteSerializer):
    """Of a report, or of all reports of a shipment."""

    report = VisibleRecord(Report, required=False)
    shipment = VisibleRecord(Shipment, required=False)
    given_to = serializers.CharField(max_length=200)
    days = serializers.IntegerField(default=sharing.DAYS, help_text="From 1 to 90.")
    password = serializers.CharField(max_length=100, required=False, trim_whitespace=False)
    most_downloads = serializers.IntegerField(required=False, allow_null=True)


class ShareLinkViewSet(RecordViewSet):
    """Links by which somebody without an account gets a report; each ends by itself and can be ended before."""

    model = ShareLink
    serializer_class = ShareLinkShape
    detail_serializer = ShareLinkDetail
    write_serializer = ShareLinkWrite
    orderings = ("created_at", "expires_at")
    http_method_names = ["get", "post", "head", "options"]
    told = ""

    def create(self, request, *args, **kwargs):
        """Without Idempotency-Key: its answer would be kept, and the address with it."""
        self.require(Act.WRITE)
        if request.headers.get(HEADER):
            raise Rejected(_("A share link is made without Idempotency-Key, as the portal keeps no address of one."))
        with transaction.atomic():
            return self.created(self.create_record(**self.checked(ShareLinkWrite)))

    def create_record(self, **data):
        if ("report" in data) == ("shipment" in data):
            raise Rejected(_("Name a report or a shipment."), field="report")
        link, self.told = sharing.make_link(by=self.request.user, **data)
        return link

    def embed(self, row):
        address = reverse("reports:shared", args=[self.told]) if self.told else None
        return {"address": address and self.request.build_absolute_uri(address)}

    @act(Act.WRITE)
    def revoke(self, record, version, data):
        """Nobody gets anything by it any more."""
        return sharing.revoke_link(link=record, by=self.request.user)
