from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.pagination import Page
from qcportal.core.api.schema import PAGES, page_of
from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act

from ..actions import map_columns, take_back, take_in, tell_apart, upload_list
from ..enums import ListKind, Visibility
from ..filters import ImportFilter, PossibleDuplicateFilter
from ..importing.dates import ORDERS
from ..importing.mapping import check_shape
from ..models import Buyer, FactoryImport, PossibleDuplicate, RejectedRow


class ImportShape(ReadSerializer):
    by_name = serializers.CharField(source="by.name")

    class Meta:
        model = FactoryImport
        fields = [
            "uuid", "version", "file_name", "kind", "state", "format", "rows", "created", "updated", "unchanged", "rejected",
            "duplicates", "error", "by_name", "created_at", "updated_at",
        ]  # fmt: skip


class ImportDetail(ImportShape):
    headings = serializers.ListField(child=serializers.CharField(allow_blank=True))
    columns = serializers.DictField(help_text="Which heading, headings or =constant each field is read from.")
    options = serializers.DictField(help_text="What was chosen for a list of the past.")
    made = serializers.DictField(help_text="Of a list of the past: how many inspections, defects, audits, findings.")
    gone = serializers.DictField(help_text="As `made`: what went when the list was taken back.")
    alike = serializers.ListField(
        child=serializers.DictField(),
        help_text="The first of the possible duplicates: `row`, `name`, `uuid`, and as `like` the factory that is here.",
    )
    updates = serializers.ListField(
        child=serializers.DictField(),
        help_text="The first of the rows that change a factory: `row`, `uuid`, `name`, `changes` {field: [before, after]}.",
    )

    class Meta(ImportShape.Meta):
        fields = [*ImportShape.Meta.fields, "headings", "columns", "options", "made", "gone", "alike", "updates"]


class RejectedRowShape(ReadSerializer):
    line = serializers.IntegerField(help_text="In the file, the headings being line 1.")
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))

    class Meta:
        model = RejectedRow
        fields = ["line", "reason", "cells"]


class OptionsWrite(WriteSerializer):
    """Of a list of the past; what is left out is as usual, or stays."""

    owner = VisibleRecord(Buyer, required=False, allow_null=True, help_text="Empty: the house.")
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False, help_text="The house alone.")
    dates = serializers.ChoiceField(choices=["", *ORDERS], required=False, help_text="Which of day and month is first.")
    usual_type = serializers.CharField(
        required=False, max_length=20, help_text="Of inspections, or kind of audits, where the list does not say."
    )
    usual_standard = serializers.CharField(
        required=False, max_length=200, help_text="Of audits, where the list does not say."
    )
    one_unit_each = serializers.BooleanField(required=False, help_text="An inspection without units counts as one.")
    result_by_defects = serializers.BooleanField(
        required=False, help_text="An inspection without a result passed if no defect was found."
    )


class ListUpload(OptionsWrite):
    kind = serializers.ChoiceField(choices=ListKind.choices, required=False, default=ListKind.FACTORIES)
    file = serializers.FileField(source="upload", help_text="CSV, XLSX or XLS; multipart.")


class MappingWrite(OptionsWrite):
    mapping = serializers.JSONField(
        help_text='{"name": "Factory", "address": ["Street", "City"], "country": "=US"}; what is not named is guessed.'
    )

    def validate_mapping(self, mapping):
        """PostgreSQL's JSON holds neither the character zero nor half a character."""
        told = [
            text for said in check_shape(mapping).values() for text in ([said] if isinstance(said, str) else said or [])
        ]
        for text in told:
            serializers.CharField(allow_blank=True, max_length=500).run_validation(text)
        return mapping


class ImportViewSet(RecordViewSet):
    """Lists of factories, and of past inspections or audits. POST a file: a worker checks it and changes nothing; `map-columns` checks it anew with another
    mapping, `take-in` takes a list in that is `checked`; of a list of the past `take-back` deletes what it made."""

    model = FactoryImport
    serializer_class = ImportShape
    detail_serializer = ImportDetail
    write_serializer = ListUpload
    filterset_class = ImportFilter
    orderings = ("created_at", "file_name")
    http_method_names = ["get", "post", "head", "options"]

    def create_record(self, **data):
        return upload_list(by=self.request.user, **data)

    @act(Act.WRITE, MappingWrite)
    def map_columns(self, record, version, data):
        """Say which column is what, and have the list checked anew."""
        return map_columns(record=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE)
    def take_in(self, record, version, data):
        """Take in the rows that are not rejected."""
        return take_in(record=record, version=version, by=self.request.user)

    @act(Act.DECIDE)
    def take_back(self, record, version, data):
        """Delete what a list of the past made, but for what something has since been built on."""
        return take_back(record=record, version=version, by=self.request.user)

    @extend_schema(parameters=PAGES, responses=page_of(RejectedRowShape))
    @action(detail=True, methods=["get"])
    def rejected(self, request, uuid=None):
        """The rows that are not taken in, page by page, each with its reason and its cells as they were."""
        record = visible_or_404(FactoryImport, request.user, uuid=uuid)
        rows = record.rejected_rows.order_by("line", "pk")
        return Response(Page(request).answer(rows, lambda found: RejectedRowShape.rows(found, request.user)))


class PossibleDuplicateShape(ReadSerializer):
    first = serializers.UUIDField(source="first.uuid")
    first_name = serializers.CharField(source="first.name")
    first_address = serializers.CharField(source="first.address")
    second = serializers.UUIDField(source="second.uuid", help_text="The one that came later.")
    second_name = serializers.CharField(source="second.name")
    second_address = serializers.CharField(source="second.address")
    found_by = serializers.UUIDField(source="found_by.uuid", help_text="The import.")

    class Meta:
        model = PossibleDuplicate
        fields = [
            "uuid", "version", "state", "first", "first_name", "first_address", "second", "second_name",
            "second_address", "found_by", "created_at",
        ]  # fmt: skip


class PossibleDuplicateViewSet(RecordViewSet):
    """Two factories that may be one. POST to `/factory-merges/` says that they are, `distinct` that they are not."""

    model = PossibleDuplicate
    serializer_class = PossibleDuplicateShape
    filterset_class = PossibleDuplicateFilter
    orderings = ("created_at",)
    http_method_names = ["get", "post", "head", "options"]

    @extend_schema(exclude=True)
    def create(self, request, *args, **kwargs):
        """Imports find them."""
        self.http_method_not_allowed(request)

    @act(Act.DECIDE)
    def distinct(self, record, version, data):
        """They are two factories, and are not asked about again."""
        return tell_apart(pair=record, version=version, by=self.request.user)
