"""What a plan shows and cannot show, of an inspection and of one that is only thought of."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import VisibleRecord, WriteSerializer
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act

from .. import actions
from ..actions.wanted import lot_series
from ..charts import curve
from ..enums import BY_SCHEME, InspectionType, Level, Sampling, Severity
from ..models import Inspection, PlanLine, Product, Shipment
from ..plan_notes import notes
from ..queries.not_done import untold
from ..risk import Risk, risks
from ..sampling import ISO, Z14
from .plans import PlanLineShape, PlanWrite, aqls_field

SEVERITIES = [(BY_SCHEME, "as the scheme says"), *Severity.choices]


class CurvePointShape(serializers.Serializer):
    rate = serializers.FloatField(help_text="True rate of the lot, in % or per 100 units.")
    accepted = serializers.FloatField(help_text="Of 100 such lots.")


class IntervalShape(serializers.Serializer):
    low = serializers.FloatField(help_text="Exact 95 % interval of the true rate, in % of the lot or per 100 units.")
    high = serializers.FloatField()
    per_100 = serializers.BooleanField(help_text="Defects per 100 units; otherwise % of the lot.")
    whole = serializers.BooleanField(help_text="Every unit was looked at: this is the rate itself.")


class RiskShape(serializers.Serializer):
    group = serializers.CharField()
    defect_class = serializers.CharField()
    interval = IntervalShape(allow_null=True, help_text="Null before there is a result.")
    sentence = serializers.CharField(help_text="How often a bad lot would still be accepted.")
    curve = CurvePointShape(many=True, help_text="The operating characteristic of the plan.")


class PlanAsked(PlanWrite, WriteSerializer):
    """With shipment and product the severity is that of their series and type; without them, normal. With `reinspects` it is
    that of a lot that is inspected again, also where inspection is discontinued.
    """

    lot_size = serializers.IntegerField(min_value=2, max_value=2_000_000_000)
    standard = serializers.ChoiceField(choices=[ISO, Z14], default=ISO)
    level = serializers.ChoiceField(choices=Level.choices, default=Level.II)
    severity = serializers.ChoiceField(choices=SEVERITIES, default=BY_SCHEME)
    aqls = aqls_field()
    shipment = VisibleRecord(Shipment, required=False)
    product = VisibleRecord(Product, required=False)
    type = serializers.ChoiceField(choices=InspectionType.choices, default=InspectionType.PRE_SHIPMENT)
    reinspects = VisibleRecord(
        Inspection, required=False, help_text="The inspection of this lot after which it was reworked."
    )


class PlanShape(serializers.Serializer):
    lines = PlanLineShape(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class Judging:
    """For the inspections' view set."""

    @extend_schema(responses=RiskShape(many=True))
    @action(detail=True, methods=["get"])
    def risks(self, request, uuid=None):
        """Per class: the interval of the true rate after this sample, and how often the plan accepts lots of each quality."""
        inspection = visible_or_404(Inspection, request.user, uuid=uuid)
        hides = untold(request.user, inspection.state)
        rows = zip(inspection.plan_lines.all(), risks(inspection), strict=True)
        return Response([told(line, each, hides) for line, each in rows])

    @extend_schema(request=PlanAsked, responses=PlanShape)
    @action(detail=False, methods=["post"], url_path="plan-preview")
    def plan_preview(self, request):
        """The plan that these numbers give. Nothing is planned, so it asks for no version."""
        self.require(Act.DECIDE)
        plan = {"sampling": Sampling.SINGLE} | self.checked(PlanAsked)
        again = plan.pop("reinspects", None) is not None
        series = asked_series(plan.pop("shipment", None), plan.pop("product", None), plan.pop("type"), again)
        lines = actions.previewed(series=series, **plan)
        facts = {name: plan[name] for name in ("lot_size", "standard", "sampling")}
        return Response({"lines": PlanLineShape(lines, many=True).data, "notes": notes(lines, **facts)})


def asked_series(shipment: Shipment | None, product: Product | None, type: str, again: bool) -> dict:
    return lot_series(product, shipment.factory, type, again=again) if shipment and product else {}


def told(line: PlanLine, each: Risk, hides: bool) -> dict:
    points = [{name: point[name] for name in ("rate", "accepted")} for point in curve(line)]
    names = {"group": line.group, "defect_class": line.defect_class, "sentence": each.sentence, "curve": points}
    return names | {"interval": None if hides or each.interval is None else asdict(each.interval)}
