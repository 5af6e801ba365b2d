"""The papers of products, their revisions, and those frozen into an inspection."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import (
    DayField,
    FileShape,
    ReadSerializer,
    RecordWrite,
    VisibleRecord,
    WriteSerializer,
)
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act

from .. import actions
from ..enums import PaperKind
from ..filters import PaperFilter
from ..models import Inspection, Paper, PaperRevision, Product
from ..queries.papers import frozen_for
from .shapes import METHODS


class PaperShape(ReadSerializer):
    product = serializers.UUIDField(source="product.uuid")
    product_name = serializers.CharField(source="product.name")

    class Meta:
        model = Paper
        fields = ["uuid", "version", "product", "product_name", "kind", "name", "for_factory", "retired", "updated_at"]


class RevisionShape(FileShape):
    """`uuid` is the revision's; GET /papers/revisions/{uuid}/file/large/ gives its file."""

    uuid = serializers.UUIDField()
    sha256 = serializers.CharField(source="file.sha256")

    class Meta:
        model = PaperRevision
        fields = [
            "uuid", "label", "valid_from", "note", "uploaded_at", "approved_at", "name", "media_type", "size_bytes", "sha256",
        ]  # fmt: skip


class PaperDetail(PaperShape):
    revisions = RevisionShape(many=True)

    class Meta(PaperShape.Meta):
        fields = [*PaperShape.Meta.fields, "revisions"]


class PaperWrite(RecordWrite):
    product = VisibleRecord(Product)
    kind = serializers.ChoiceField(choices=PaperKind.choices)
    name = serializers.CharField(max_length=120)
    for_factory = serializers.BooleanField(default=False)


class PaperChange(WriteSerializer):
    name = serializers.CharField(max_length=120, required=False)
    for_factory = serializers.BooleanField(required=False)
    retired = serializers.BooleanField(required=False)


class RevisionWrite(RecordWrite):
    label = serializers.CharField(max_length=30)
    valid_from = DayField()
    file = serializers.FileField(source="upload", help_text="PDF, photo or spreadsheet; its content decides.")
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    approved = serializers.BooleanField(default=False, help_text="Approved for use at once, by who sends it.")


class RevisionNamed(WriteSerializer):
    revision = serializers.UUIDField()


class PaperViewSet(RecordViewSet):
    """What a product is made and judged by. A detail holds the revisions; the latest approved one of the day holds."""

    model = Paper
    serializer_class = PaperShape
    detail_serializer = PaperDetail
    write_serializer = PaperWrite
    change_serializer = PaperChange
    filterset_class = PaperFilter
    orderings = ("name", "kind")
    http_method_names = METHODS

    def create_record(self, **data):
        return actions.create_paper(by=self.request.user, **data)

    def update_record(self, record, version, retired=None, **data):
        if retired is not None:
            record = actions.retire_paper(paper=record, retired=retired, version=version, by=self.request.user)
            version = record.version
        return actions.change_paper(paper=record, version=version, by=self.request.user, **data)

    @extend_schema(request=RevisionWrite, responses={201: PaperDetail})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def revisions(self, request, uuid=None):
        """Add a revision; it comes back with the whole paper. Repeating it with its uuid is harmless, so it asks for no version."""
        paper = visible_or_404(Paper, request.user, uuid=uuid)
        self.require(Act.WRITE)
        data = self.checked(RevisionWrite)

        def work() -> Response:
            actions.add_revision(paper=paper, by=request.user, **data)
            return self.whole(paper.uuid, status=201)

        return once(request, work)

    def named(self, record, data) -> PaperRevision:
        return visible_or_404(PaperRevision, self.request.user, paper=record, uuid=data["revision"])

    @act(Act.WRITE, RevisionNamed)
    def approve(self, record, version, data):
        """Take a revision into use, from its day on."""
        actions.approve_revision(revision=self.named(record, data), version=version, by=self.request.user)
        return record

    @act(Act.WRITE, RevisionNamed)
    def withdraw(self, record, version, data):
        """Take a revision back that nobody has approved."""
        return actions.withdraw_revision(revision=self.named(record, data), version=version, by=self.request.user)


class FrozenPaperShape(serializers.Serializer):
    """A revision as it was when the inspection was planned."""

    paper = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=PaperKind.choices)
    name = serializers.CharField()
    revision = serializers.UUIDField()
    label = serializers.CharField()
    valid_from = serializers.DateField()
    sha256 = serializers.CharField()
    file = serializers.URLField()


class Papers:
    """For the inspections' view set."""

    @extend_schema(responses=FrozenPaperShape(many=True))
    @action(detail=True, methods=["get"])
    def papers(self, request, uuid=None):
        """The papers to inspect by, as far as this person may read them."""
        inspection = visible_or_404(Inspection, request.user, ("product",), uuid=uuid)
        return Response([self.frozen(row) for row in frozen_for(inspection, request.user)])

    def frozen(self, row: PaperRevision) -> dict:
        address = reverse("inspections:revision_file", args=[row.uuid, "large"])
        told = {"paper": row.paper.uuid, "kind": row.paper.kind, "name": row.paper.name, "revision": row.uuid}
        told |= {"label": row.label, "valid_from": row.valid_from, "sha256": row.file.sha256}
        return told | {"file": self.request.build_absolute_uri(address)}

    @act(Act.DECIDE)
    def take_papers(self, record, version, data):
        """Take newer revisions over, as long as nobody has started."""
        return actions.take_papers(inspection=record, version=version, by=self.request.user)
