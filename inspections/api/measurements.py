"""What is measured of a product, and what the samples of an inspection measure."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import WriteSerializer
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act

from .. import actions
from ..enums import Judging, Unit
from ..measuring import DIGITS, PLACES, number_of
from ..models import Inspection, Product
from ..models.measurements import MOST_SAMPLES
from ..queries.by_variables import ByVariables
from ..queries.measurements import PointStanding, measured
from ..queries.not_done import untold

NUMBER = {"max_digits": DIGITS + PLACES, "decimal_places": PLACES}


class PointShape(WriteSerializer):
    """`nominal` − `lower_tolerance` … `nominal` + `upper_tolerance` conforms; null: no limit on that side."""

    name = serializers.CharField(max_length=120)
    local_name = serializers.CharField(max_length=120, allow_blank=True, default="")
    nominal = serializers.DecimalField(**NUMBER)
    lower_tolerance = serializers.DecimalField(**NUMBER, min_value=0, allow_null=True, default=None)
    upper_tolerance = serializers.DecimalField(**NUMBER, min_value=0, allow_null=True, default=None)
    unit = serializers.ChoiceField(choices=Unit.choices)
    critical = serializers.BooleanField(default=False)
    samples = serializers.IntegerField(min_value=1, max_value=MOST_SAMPLES, default=5)
    accept = serializers.IntegerField(min_value=0, max_value=MOST_SAMPLES, default=0)
    judged = serializers.ChoiceField(choices=Judging.choices, default=Judging.COUNT)
    match_units = serializers.IntegerField(
        min_value=2,
        max_value=100_000,
        allow_null=True,
        default=None,
        help_text="By variables: n of the attribute plan to match; null: the inspection's own for major defects.",
    )
    match_ac = serializers.IntegerField(
        min_value=0, max_value=100_000, allow_null=True, default=None, help_text="Its Ac; null with `match_units`."
    )


class PointsShape(WriteSerializer):
    """The whole list, in its order."""

    points = PointShape(many=True)


class ProductPoints:
    """For the products' view set."""

    @extend_schema(request=PointsShape, responses=PointsShape)
    @action(detail=True, methods=["get", "put"], url_path="measurement-points")
    def measurement_points(self, request, uuid=None):
        """What is measured of the product. PUT replaces the list and asks for If-Match, the product's."""
        if request.method == "PUT":
            record, version = self.record_for(Act.WRITE)
            points = [dict(each) for each in self.checked(PointsShape)["points"]]
            actions.set_points(product=record, points=points, version=version, by=request.user)
        product = visible_or_404(Product, request.user, uuid=uuid)
        return Response(PointsShape({"points": list(product.points.all())}).data)


class ValueWrite(WriteSerializer):
    point = serializers.IntegerField(min_value=1, max_value=1000, help_text="Its number.")
    sample = serializers.IntegerField(min_value=1, max_value=MOST_SAMPLES)
    value = serializers.CharField(allow_null=True, max_length=40, help_text="A decimal as text; null takes it away.")


class ValuesWrite(WriteSerializer):
    values = ValueWrite(many=True)


class SampleShape(serializers.Serializer):
    sample = serializers.IntegerField()
    value = serializers.CharField(allow_null=True, help_text="A decimal as text, in the point's unit.")
    out_of_tolerance = serializers.BooleanField()


class VariablesShape(serializers.Serializer):
    """Numbers as text. n and k are computed to match the attribute plan; they are not the tables of ISO 3951."""

    k = serializers.CharField(help_text="The mean must lie at least k standard deviations inside each limit.")
    mean = serializers.CharField(help_text="To four decimals; empty before there is a value.")
    standard_deviation = serializers.CharField(help_text="Of the sample; empty before there are two values.")
    inside_lower = serializers.CharField(help_text="Distance of the mean from the limit in standard deviations.")
    inside_upper = serializers.CharField()
    accepts = serializers.BooleanField(allow_null=True, help_text="So far; null before there are two values.")
    normality = serializers.CharField(help_text="What the values say to the assumption of a normal distribution.")


class MeasuredShape(PointShape):
    by_variables = VariablesShape(allow_null=True, help_text="Null: judged by counting.")
    number = serializers.IntegerField()
    measured = SampleShape(many=True)
    out_of_tolerance = serializers.IntegerField(help_text="How many samples.")
    passes = serializers.BooleanField()
    mean = serializers.CharField(help_text="To one decimal more than the finest of the values.")
    min = serializers.CharField()
    max = serializers.CharField()


class Measurements:
    """For the inspections' view set."""

    @extend_schema(request=ValuesWrite, responses=MeasuredShape(many=True))
    @action(detail=True, methods=["get", "put"])
    def measurements(self, request, uuid=None):
        """The points as frozen into the inspection, with their values. PUT sets the values it names; repeating it is harmless."""
        if request.method == "PUT":
            inspection = self.seen()
            actions.record_values(inspection=inspection, values=sent(self.checked(ValuesWrite)), by=request.user)
        inspection = visible_or_404(Inspection, request.user, uuid=uuid)
        points = [] if untold(request.user, inspection.state) else measured(inspection)
        return Response([told(each) for each in points])


def sent(data: dict) -> dict:
    values = data["values"]
    return {(each["point"], each["sample"]): number_of(each["value"] or "", "value") for each in values}


def told(each: PointStanding) -> dict:
    samples = [
        {"sample": cell.sample, "value": cell.text or None, "out_of_tolerance": bool(cell.side)} for cell in each.cells
    ]
    figures = {"out_of_tolerance": each.outside, "passes": each.passes}
    figures |= {"mean": each.mean, "min": each.least, "max": each.most}
    figures |= {"by_variables": each.by_variables and variables_told(each.by_variables)}
    return {"number": each.point.position} | dict(PointShape(each.point).data) | {"measured": samples} | figures


def variables_told(found: ByVariables) -> dict:
    distances = {f"inside_{side}": found.inside.get(side, "") for side in ("lower", "upper")}
    return distances | {
        "k": found.k,
        "mean": found.mean,
        "standard_deviation": found.deviation,
        "accepts": found.accepts,
        "normality": found.hint,
    }
