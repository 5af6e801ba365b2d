"""Shapes that several records of this app share."""

from rest_framework import serializers

from qcportal.core.api.serializers import WriteSerializer


class RecordWrite(WriteSerializer):
    """Whoever makes a record may choose its uuid; it never changes afterwards."""

    uuid = serializers.UUIDField(required=False)

    def get_fields(self):
        fields = super().get_fields()
        if self.partial:
            del fields["uuid"]
        return fields


class ReasonShape(WriteSerializer):
    note = serializers.CharField()


class NoteShape(WriteSerializer):
    note = serializers.CharField(required=False, allow_blank=True, default="")
