"""The on-site tests of an inspection, as they were planned, and what came out."""

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import DayField, ReadSerializer, WriteSerializer
from qcportal.core.api.viewsets import act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act

from .. import actions
from ..enums import WeightUnit
from ..measuring import number_of, plain
from ..models import Inspection, SiteTest
from ..models.site_tests import MOST_READINGS, MOST_UNITS
from ..queries.not_done import untold
from ..queries.site_tests import SiteTestStanding, lacking, tests_of

PLANNED = (
    "code", "name", "local_name", "kind", "sample_units", "accept", "unit", "equipment", "photo_required", "may_be_left_out",
)  # fmt: skip
TYPED = ("serial_number", "calibrated_until", "remarks", "not_done", "steps_done", "weight_unit")
DECIMAL = "A decimal as text; null takes it away."
NUMBER = {"min_value": 1, "max_value": 1000, "help_text": "Its number in the inspection."}


class PlannedTestShape(ReadSerializer):
    """Readings, steps and verdict stand at `/inspections/{uuid}/tests/`."""

    number = serializers.IntegerField(source="position")
    protocol = serializers.UUIDField(source="protocol.uuid")

    class Meta:
        model = SiteTest
        fields = ["number", "protocol", "protocol_version", *PLANNED, "tested", "failed", "not_done"]


class ReadingShape(serializers.Serializer):
    unit = serializers.IntegerField()
    value = serializers.CharField(allow_null=True, help_text="A decimal as text, in the test's unit.")
    outside = serializers.BooleanField()


class SiteTestShape(serializers.ModelSerializer):
    number = serializers.IntegerField(source="position")
    protocol = serializers.UUIDField(source="protocol.uuid")
    low = serializers.CharField(allow_null=True)
    high = serializers.CharField(allow_null=True)
    steps = serializers.ListField(child=serializers.CharField())
    steps_done = serializers.ListField(child=serializers.IntegerField())
    carton_weight = serializers.CharField(allow_null=True)
    drop_height_mm = serializers.IntegerField(allow_null=True, help_text="By ISTA 1A, from the carton's weight.")
    tested = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="With the units whose reading lies outside the limits.")
    readings = ReadingShape(many=True)
    outcome = serializers.CharField(help_text="pending, pass, fail or left_out.")
    missing = serializers.ListField(child=serializers.CharField(), help_text="What it still lacks, in sentences.")

    class Meta:
        model = SiteTest
        fields = [
            "number", "protocol", "protocol_version", *PLANNED, "low", "high", "steps", "steps_done", "carton_weight",
            "weight_unit", "drop_height_mm", "tested", "failed", "readings", "serial_number", "calibrated_until", "remarks",
            "not_done", "outcome", "missing",
        ]  # fmt: skip


class ReadingWrite(WriteSerializer):
    unit = serializers.IntegerField(min_value=1, max_value=MOST_READINGS)
    value = serializers.CharField(allow_null=True, max_length=40, help_text=DECIMAL)


class SiteTestWrite(WriteSerializer):
    """What is left out stays as it is."""

    number = serializers.IntegerField(**NUMBER)
    tested = serializers.IntegerField(min_value=0, max_value=MOST_UNITS, required=False, allow_null=True)
    failed = serializers.IntegerField(
        min_value=0, max_value=MOST_UNITS, required=False, allow_null=True,
        help_text="Where a reading is taken: further units, whose reading lies within the limits.",
    )  # fmt: skip
    readings = ReadingWrite(many=True, required=False)
    steps_done = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=60)
    carton_weight = serializers.CharField(allow_null=True, max_length=40, required=False, help_text=DECIMAL)
    weight_unit = serializers.ChoiceField(choices=WeightUnit.choices, required=False)
    serial_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    calibrated_until = DayField(required=False, allow_null=True)
    remarks = serializers.CharField(max_length=500, required=False, allow_blank=True)
    not_done = serializers.CharField(max_length=300, required=False, allow_blank=True)


class SiteTestsWrite(WriteSerializer):
    tests = SiteTestWrite(many=True)


class LetOut(WriteSerializer):
    number = serializers.IntegerField(**NUMBER)


class SiteTests:
    """For the inspections' view set."""

    @extend_schema(request=SiteTestsWrite, responses=SiteTestShape(many=True))
    @action(detail=True, methods=["get", "put"])
    def tests(self, request, uuid=None):
        """The tests as frozen into the inspection, with what came out. PUT sets what it names; repeating it is harmless."""
        if request.method == "PUT":
            inspection, sent = self.seen(), self.checked(SiteTestsWrite)["tests"]
            with transaction.atomic():
                for each in sent:
                    actions.record_test(inspection=inspection, by=request.user, **values_of(dict(each)))
        inspection = visible_or_404(Inspection, request.user, uuid=uuid)
        tests = [] if untold(request.user, inspection.state) else tests_of(inspection)
        return Response([told(each) for each in tests])

    @act(Act.DECIDE, LetOut)
    def let_test_out(self, record, version, data):
        """Let a test be left out that is not done for a reason, though its protocol does not."""
        test = actions.let_be_left_out(inspection=record, version=version, by=self.request.user, **data)
        return test.inspection


def values_of(sent: dict) -> dict:
    """What was sent, as the action takes it."""
    if "readings" in sent:
        sent["readings"] = {each["unit"]: number_of(each["value"] or "", "readings") for each in sent["readings"]}
    if "carton_weight" in sent:
        sent["carton_weight"] = number_of(sent["carton_weight"] or "", "carton_weight")
    return sent


def told(each: SiteTestStanding) -> dict:
    test = each.test
    shown = {name: getattr(test, name) for name in (*PLANNED, *TYPED, "protocol_version", "steps")}
    shown |= {name: plain(getattr(test, name)) or None for name in ("low", "high", "carton_weight")}
    readings = [{"unit": cell.sample, "value": cell.text or None, "outside": bool(cell.side)} for cell in each.cells]
    figures = {"tested": each.tested, "failed": each.failed, "outcome": each.outcome, "missing": lacking(each)}
    height = each.height and each.height.mm
    names = {"number": test.position, "protocol": test.protocol.uuid}
    return names | shown | figures | {"drop_height_mm": height, "readings": readings}
