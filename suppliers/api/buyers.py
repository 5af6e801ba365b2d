from django.db.models import BooleanField, ExpressionWrapper, Q
from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, RecordWrite
from qcportal.core.api.viewsets import RecordViewSet

from ..actions import change_buyer, change_letterhead, change_product_family, create_buyer, create_product_family
from ..enums import Paper
from ..filters import BuyerFilter, ProductFamilyFilter
from ..models import Buyer, Letterhead, ProductFamily
from ..models.buyers import document_languages

NAMED = ["uuid", "version", "code", "name", "created_at", "updated_at"]


class BuyerShape(ReadSerializer):
    class Meta:
        model = Buyer
        fields = [*NAMED, "document_language"]


class BuyerWrite(RecordWrite):
    code = serializers.SlugField(max_length=20)
    name = serializers.CharField(max_length=200)
    document_language = serializers.ChoiceField(
        choices=document_languages(),
        required=False,
        allow_blank=True,
        help_text="In which reports are made that nobody asks for in another.",
    )


class BuyerViewSet(RecordViewSet):
    """Companies that source; they own inspections and audits."""

    model = Buyer
    serializer_class = BuyerShape
    write_serializer = BuyerWrite
    filterset_class = BuyerFilter
    orderings = ("name", "code")
    http_method_names = ["get", "post", "patch", "head", "options"]

    def create_record(self, **data):
        return create_buyer(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return change_buyer(buyer=record, version=version, by=self.request.user, **data)


class LetterheadShape(ReadSerializer):
    has_logo = serializers.BooleanField()
    expressions = {"has_logo": ExpressionWrapper(Q(logo__isnull=False), BooleanField())}

    class Meta:
        model = Letterhead
        fields = ["uuid", "version", "name", "paper", "has_logo", "updated_at"]


class LetterheadWrite(RecordWrite):
    logo = serializers.FileField(required=False, help_text="PNG or JPEG (multipart/form-data).")
    remove_logo = serializers.BooleanField(required=False)
    paper = serializers.ChoiceField(choices=Paper.choices, required=False, allow_blank=True)


class LetterheadViewSet(RecordViewSet):
    """What a buyer's documents carry: its logo, and the paper they are made for."""

    model = Letterhead
    serializer_class = LetterheadShape
    write_serializer = LetterheadWrite
    filterset_class = BuyerFilter
    orderings = ("name",)
    http_method_names = ["get", "patch", "head", "options"]

    def update_record(self, record, version, **data):
        data = {"paper": record.paper} | data
        return change_letterhead(letterhead=record, version=version, by=self.request.user, **data)


class ProductFamilyShape(ReadSerializer):
    class Meta:
        model = ProductFamily
        fields = NAMED


class ProductFamilyWrite(RecordWrite):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=120)


class ProductFamilyViewSet(RecordViewSet):
    """Products that are made and judged alike."""

    model = ProductFamily
    serializer_class = ProductFamilyShape
    write_serializer = ProductFamilyWrite
    filterset_class = ProductFamilyFilter
    orderings = ("name", "code")
    http_method_names = ["get", "post", "patch", "head", "options"]

    def create_record(self, **data):
        return create_product_family(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return change_product_family(family=record, version=version, by=self.request.user, **data)
