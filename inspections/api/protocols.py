from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, RecordWrite
from qcportal.core.api.viewsets import RecordViewSet

from .. import actions
from ..enums import Level, NameLanguage, SiteTestKind, Unit
from ..filters import ProtocolFilter
from ..models import Protocol
from ..models.site_tests import MOST_UNITS
from .library import known_keys
from .measurements import NUMBER
from .shapes import METHODS


class TranslationShape(serializers.Serializer):
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    instruction = serializers.CharField(max_length=6000, required=False, allow_blank=True)


class TranslationsField(serializers.DictField):
    """Name and steps by language; as many steps as the instruction has. English and the name in zh-Hans have fields of their own."""

    child = TranslationShape()

    def to_internal_value(self, data):
        known = known_keys(super().to_internal_value(data), NameLanguage, _("There is no language %(names)s."))
        if NameLanguage.EN in known or known.get(NameLanguage.ZH_HANS, {}).get("name"):
            raise serializers.ValidationError(
                _("English stands in name and instruction, the Chinese name in local_name.")
            )
        return {language: {name: text for name, text in words.items() if text} for language, words in known.items()}


class ProtocolShape(ReadSerializer):
    class Meta:
        model = Protocol
        fields = [
            "uuid", "version", "code", "name", "local_name", "kind", "sample_units", "level", "accept", "instruction",
            "unit", "low", "high", "photo_required", "equipment", "may_be_left_out", "retired",
            "translations", "updated_at",
        ]  # fmt: skip


class ProtocolWrite(RecordWrite):
    """Either `sample_units` or `level`; with a `unit` a number is read on each unit, and both limits still conform."""

    code = serializers.SlugField(max_length=30)
    name = serializers.CharField(max_length=120)
    local_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=SiteTestKind.choices)
    sample_units = serializers.IntegerField(min_value=1, max_value=MOST_UNITS, required=False, allow_null=True)
    level = serializers.ChoiceField(choices=Level.choices, required=False, allow_blank=True)
    accept = serializers.IntegerField(min_value=0, max_value=MOST_UNITS, required=False)
    instruction = serializers.CharField(
        max_length=6000, required=False, allow_blank=True, help_text="A step on each line."
    )
    translations = TranslationsField(required=False)
    unit = serializers.ChoiceField(choices=Unit.choices, required=False, allow_blank=True)
    low = serializers.DecimalField(**NUMBER, required=False, allow_null=True)
    high = serializers.DecimalField(**NUMBER, required=False, allow_null=True)
    photo_required = serializers.BooleanField(required=False)
    equipment = serializers.CharField(max_length=120, required=False, allow_blank=True)
    may_be_left_out = serializers.BooleanField(required=False)
    retired = serializers.BooleanField(required=False)

    def get_fields(self):
        """A new protocol is in use; it retires later."""
        return {name: field for name, field in super().get_fields().items() if self.partial or name != "retired"}


class ProtocolViewSet(RecordViewSet):
    """How tests are done on site. Inspections that are planned already keep the protocol as it was."""

    model = Protocol
    serializer_class = ProtocolShape
    write_serializer = ProtocolWrite
    filterset_class = ProtocolFilter
    orderings = ("name", "code", "kind")
    http_method_names = METHODS

    def create_record(self, **data):
        return actions.create_protocol(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_protocol(protocol=record, version=version, by=self.request.user, **data)
