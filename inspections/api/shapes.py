"""What the shapes of this app's records share."""

from rest_framework import serializers

from qcportal.core.api.serializers import WriteSerializer

METHODS = ["get", "post", "patch", "head", "options"]
UNITS = {"min_value": 1, "max_value": 2_000_000_000}


class NamedByMaker(WriteSerializer):
    """Whoever makes a record may choose its uuid; it never changes afterwards."""

    uuid = serializers.UUIDField(required=False)

    def get_fields(self):
        fields = super().get_fields()
        return {name: field for name, field in fields.items() if not (self.partial and name == "uuid")}


class Note(WriteSerializer):
    note = serializers.CharField(required=False, allow_blank=True, default="")


class Reason(WriteSerializer):
    note = serializers.CharField()
