"""Shapes of the API. A read shape is only columns, so that a list is one `.values()` and no object is built."""

from rest_framework import serializers


class ReadSerializer(serializers.ModelSerializer):
    """Read shape: every field is a column or a path of columns (`source="factory.uuid"`).

    It describes the answer to the schema; the rows themselves come from `.values()`.
    """

    @classmethod
    def columns(cls) -> dict[str, str]:
        """{name in the answer: path for the ORM}, read off the declared fields once."""
        if "_columns" not in cls.__dict__:
            cls._columns = {name: "__".join(field.source_attrs) for name, field in cls().fields.items()}
        return cls._columns


class WriteSerializer(serializers.Serializer):
    """Write shape: checks types and finds the records that are named by uuid among those the person sees."""

    def to_internal_value(self, data):
        self.refuse_unknown(data)
        return super().to_internal_value(data)

    def refuse_unknown(self, data) -> None:
        unknown = set(data) - set(self.fields) if hasattr(data, "keys") else set()
        if unknown:
            raise serializers.ValidationError({name: ["There is no such field."] for name in sorted(unknown)})


class VisibleRecord(serializers.SlugRelatedField):
    """A record named by uuid that this person may see; a foreign one is refused as if it did not exist."""

    default_error_messages = {
        "does_not_exist": "There is no such record for you.",
        "invalid": "This is no uuid.",
    }

    def __init__(self, model, **options):
        self.model = model
        super().__init__(slug_field="uuid", queryset=model.objects.all(), **options)

    def get_queryset(self):
        return self.model.objects.visible_to(self.context["request"].user)

    def to_internal_value(self, data):
        from django.core.exceptions import ValidationError  # noqa: PLC0415  clashes with DRF's name

        try:
            return super().to_internal_value(data)
        except ValidationError:
            self.fail("invalid")
