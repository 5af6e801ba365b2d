"""Shapes that several records of this app share."""

from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, WriteSerializer


class RecordWrite(WriteSerializer):
    """Whoever makes a record may choose its uuid; it never changes afterwards."""

    uuid = serializers.UUIDField(required=False)
    fixed: tuple[str, ...] = ()  # what is said once

    def get_fields(self):
        fields = super().get_fields()
        left_out = {"uuid", *self.fixed} if self.partial else set()
        return {name: field for name, field in fields.items() if name not in left_out}


class OwnedShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    owner = serializers.UUIDField(
        source="owner.uuid", allow_null=True, help_text="Empty: the house, or not yours to know."
    )
    owner_name = serializers.CharField(source="owner.name", allow_null=True)


class ReasonShape(WriteSerializer):
    note = serializers.CharField()


class NoteShape(WriteSerializer):
    note = serializers.CharField(required=False, allow_blank=True, default="")
