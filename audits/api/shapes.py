"""Shapes that several records of this app share."""

from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer


class OwnedShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    owner = serializers.UUIDField(
        source="owner.uuid", allow_null=True, help_text="Empty: the house, or not yours to know."
    )
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
