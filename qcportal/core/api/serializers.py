"""Shapes of the API. A read shape is only columns, so that an answer is one `.values_list()` and no object is built."""

from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ..validators import likely_day


class ReadSerializer(serializers.ModelSerializer):
    """Read shape: a field is a column, a path of columns (`source="factory.uuid"`), an expression or a part.

    A part is a ReadSerializer with `many=True` over a reverse relation: its rows come with their record in the same
    query, put together by the database. The shape describes the answer to the schema; no serializer runs.
    """

    expressions: dict = {}  # {name in the answer: ORM expression}, for what no path says
    made: tuple[str, ...] = ()  # names that the viewset's `embed` gives

    def get_fields(self):
        """A path over a relation that may be empty gives nothing there."""
        fields = super().get_fields()
        for name, field in fields.items():
            if may_be_empty(self.Meta.model, (field.source or name).split(".")):
                field.allow_null = True
        return fields

    @classmethod
    @cache
    def selected(cls) -> dict:
        """{name in the answer: field}, of what the query gives."""
        return {name: field for name, field in cls().fields.items() if name not in cls.made}

    @classmethod
    @cache
    def columns(cls) -> dict:
        """{name in the answer: path or expression}, without parts."""
        found = {name: field for name, field in cls.selected().items() if not is_part(field)}
        return {name: cls.expressions.get(name, "__".join(field.source_attrs)) for name, field in found.items()}

    @classmethod
    @cache
    def parts(cls) -> dict:
        """{name in the answer: the Part}."""
        return {name: Part(cls.Meta.model, field) for name, field in cls.selected().items() if is_part(field)}

    @classmethod
    def narrowed(cls, rows):
        """Which rows of the relation a part shows."""
        return rows

    @classmethod
    def rows(cls, queryset, user) -> list[dict]:
        """The answer's rows in one query; names may be those of relations (`factory` for `factory.uuid`)."""
        columns, parts = cls.columns(), cls.parts()
        rows = queryset.values_list(*columns.values(), *(each.subquery(user) for each in parts.values()))
        return [cls.named(row, [*columns, *parts]) for row in rows]

    @classmethod
    def named(cls, row: tuple, names: list[str]) -> dict:
        made = dict(zip(names, row, strict=True))
        return made | {name: part.named(made[name]) for name, part in cls.parts().items()}


def may_be_empty(model, path: list[str]) -> bool:
    """Whether a path of columns holds one that may be null; what is no column is described by hand."""
    names = {each.name: each for each in model._meta.concrete_fields}
    field = names.get(path[0])
    if field is None:
        return False
    return field.null or (len(path) > 1 and may_be_empty(field.related_model, path[1:]))


def is_part(field) -> bool:
    return isinstance(field, serializers.ListSerializer)


class Part:
    """The rows of a reverse relation, oldest first; a row is a JSON array, because naming each value in SQL doubles its cost."""

    def __init__(self, model, field):
        self.link = model._meta.get_field(field.source).field.name
        self.shape = type(field.child)
        self.names = list(self.shape.columns())
        self.row = Func(*self.shape.columns().values(), function="JSONB_BUILD_ARRAY", output_field=JSONField())

    def subquery(self, user) -> ArraySubquery:
        """What this person may see of it."""
        manager = self.shape.Meta.model.objects
        rows = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
        rows = self.shape.narrowed(rows.filter(**{self.link: OuterRef("pk")})).order_by("pk")
        return ArraySubquery(rows.values_list(self.row))

    def named(self, rows: list[list]) -> list[dict]:
        return [dict(zip(self.names, row, strict=True)) for row in rows]


class FileShape(ReadSerializer):
    """A row that links a file to a record."""

    uuid = serializers.UUIDField(source="file.uuid")
    name = serializers.CharField(source="file.name")
    media_type = serializers.CharField(source="file.media_type")
    size_bytes = serializers.IntegerField(source="file.size_bytes")


class WriteSerializer(serializers.Serializer):
    """Write shape: checks types and finds the records that are named by uuid among those the person sees."""

    def to_internal_value(self, data):
        self.refuse_unknown(data)
        return super().to_internal_value(data)

    def refuse_unknown(self, data) -> None:
        unknown = set(data) - set(self.fields) if hasattr(data, "keys") else set()
        if unknown:
            raise serializers.ValidationError({name: [gettext("There is no such field.")] for name in sorted(unknown)})


class DayField(serializers.DateField):
    """A day in a year that people plan in: what is computed from it stays within the calendar."""

    def __init__(self, **options):
        super().__init__(validators=[likely_day], **options)


class RecordWrite(WriteSerializer):
    """Whoever makes a record may choose its uuid; it never changes afterwards."""

    uuid = serializers.UUIDField(required=False)
    fixed: tuple[str, ...] = ()  # what else is said once

    def get_fields(self):
        left_out = {"uuid", *self.fixed} if self.partial else set()
        return {name: field for name, field in super().get_fields().items() if name not in left_out}


class ReasonShape(WriteSerializer):
    note = serializers.CharField()


class NoteShape(WriteSerializer):
    note = serializers.CharField(required=False, allow_blank=True, default="")


class VisibleRecord(serializers.SlugRelatedField):
    """A record named by uuid that this person may see; a foreign one is refused as if it did not exist."""

    default_error_messages = {
        "does_not_exist": _("There is no such record for you."),
        "invalid": _("This is no uuid."),
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
