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


def without_hidden(rows: list[dict], name: str, model, user) -> list[dict]:
    """A record may be shared while the one that it names is not."""
    named = [row[name] for row in rows if row[name]]
    if not named:
        return rows
    seen = set(model.objects.visible_to(user).filter(uuid__in=named).values_list("uuid", flat=True))
    return [row if row[name] in seen else row | {name: None} for row in rows]
