from rest_framework import serializers

from qcportal.core.api.serializers import DayField, ReadSerializer, ReasonShape, RecordWrite, VisibleRecord
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act

from ..actions import add_document, confirm_document, withdraw_document
from ..enums import DocumentKind
from ..models import Factory, FactoryDocument


class FactoryDocumentShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    file_name = serializers.CharField(source="file.name")
    media_type = serializers.CharField(source="file.media_type")

    class Meta:
        model = FactoryDocument
        fields = [
            "uuid",
            "version",
            "factory",
            "factory_name",
            "kind",
            "name",
            "valid_until",
            "file_name",
            "media_type",
            "confirmed_at",
            "withdrawn_at",
            "created_at",
            "updated_at",
        ]


class FactoryDocumentWrite(RecordWrite):
    factory = VisibleRecord(Factory)
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    valid_until = DayField(required=False, allow_null=True)
    file = serializers.FileField(help_text="A PDF or a photo (multipart/form-data).")


class FactoryDocumentViewSet(RecordViewSet):
    """Licences and certificates of factories, which qualification looks at."""

    model = FactoryDocument
    serializer_class = FactoryDocumentShape
    write_serializer = FactoryDocumentWrite
    orderings = ("kind", "valid_until", "created_at")
    http_method_names = ["get", "post", "head", "options"]

    def create_record(self, **data):
        return add_document(by=self.request.user, **data)

    @act(Act.DECIDE)
    def confirm(self, record, version, data):
        """A manager has read what the supplier put on file; it counts from now on."""
        return confirm_document(document=record, version=version, by=self.request.user)

    @act(Act.WRITE, ReasonShape)
    def withdraw(self, record, version, data):
        """A wrong one; it stays to be read and counts no more."""
        return withdraw_document(document=record, version=version, by=self.request.user, **data)
