"""The figures for programs: the same numbers as on the page, for the same filters."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from inspections.enums import DefectCategory, DefectClass, InspectionType
from qcportal.core.roles import Act, may

from .enums import SplitBy
from .figure_rows import ages
from .figures import MedianDays, Rate, Share, Tally
from .filters import FigureFilter, age_key
from .queries.asked import PERIOD, Asked


class FigureRateShape(serializers.Serializer):
    defects = serializers.IntegerField()
    units = serializers.IntegerField()
    per_100_units = serializers.FloatField(allow_null=True)
    low_95 = serializers.FloatField(allow_null=True)
    high_95 = serializers.FloatField(allow_null=True)


class FigureShareShape(serializers.Serializer):
    """A share is 0 to 1."""

    hits = serializers.IntegerField()
    cases = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low_95 = serializers.FloatField(allow_null=True)
    high_95 = serializers.FloatField(allow_null=True)


class FigureDaysShape(serializers.Serializer):
    cases = serializers.IntegerField()
    median_days = serializers.IntegerField(allow_null=True)
    low_95 = serializers.IntegerField(allow_null=True)
    high_95 = serializers.IntegerField(allow_null=True)


class FigureTallyShape(serializers.Serializer):
    inspections = serializers.IntegerField()
    defects_per_100_units = FigureRateShape()
    defective_units = FigureShareShape()
    first_pass = FigureShareShape(allow_null=True, help_text="Null of what a lot may have several of.")


class FigurePartShape(FigureTallyShape):
    key = serializers.CharField(help_text="What the filter of the same name narrows to.")
    label = serializers.CharField()


class FigureCauseShape(serializers.Serializer):
    defect_type = serializers.UUIDField()
    label = serializers.CharField()
    defects_per_100_units = FigureRateShape()
    cumulative_share = serializers.FloatField()


class FigureMonthShape(FigureTallyShape):
    month = serializers.DateField(help_text="Its first day.")
    centre = serializers.FloatField(help_text="Usual rate, in defects per 100 units.")
    lower_limit = serializers.FloatField()
    upper_limit = serializers.FloatField()
    beyond = serializers.BooleanField(help_text="Outside the limits.")


class FigureAgeShape(serializers.Serializer):
    days = serializers.CharField(help_text="Such as 31-60 or 91+.")
    count = serializers.IntegerField()


class FigureAgeingShape(serializers.Serializer):
    open = serializers.IntegerField()
    overdue = FigureShareShape()
    ages = FigureAgeShape(many=True)
    closed_on_time = FigureShareShape()
    days_to_close = FigureDaysShape()


class FiguresShape(serializers.Serializer):
    inspected_from = serializers.DateField(allow_null=True)
    inspected_until = serializers.DateField(allow_null=True)
    total = FigureTallyShape()
    on_time = FigureShareShape(help_text="Lots that had passed by the day to ship.")
    by = serializers.ChoiceField(SplitBy.choices)
    parts = FigurePartShape(many=True)
    pareto = FigureCauseShape(many=True)
    chart = serializers.CharField(
        allow_null=True, help_text="The control chart that fits the months: u, u′ or exact u."
    )
    months = FigureMonthShape(many=True)
    corrective_actions = FigureAgeingShape()


def text(name: str, told: str, **more) -> OpenApiParameter:
    return OpenApiParameter(name, description=told, **more)


PARAMETERS = [
    text("inspected_from", "Without days: the last twelve months.", type=OpenApiTypes.DATE),
    text("inspected_until", "The last day.", type=OpenApiTypes.DATE),
    text("factory", "Its uuid.", type=OpenApiTypes.UUID),
    text("buyer", "Its uuid.", type=OpenApiTypes.UUID),
    text("family", "The product family's uuid; null: lots of which none is known."),
    text("type", "Of the inspection.", enum=InspectionType.values),
    text("category", "Of the defects that are counted.", enum=DefectCategory.values),
    text("defect_class", "Of the defects that are counted.", enum=DefectClass.values),
    text("by", "What `parts` are.", enum=SplitBy.values),
]


class Figures(APIView):
    """Defects, defective units, first pass, on time and corrective actions, of what the signed-in person may see.

    Each number has its 95 % interval and its cases; a lot counts once, by its first approved inspection.
    """

    rule = ("figure", Act.READ)

    @extend_schema(parameters=PARAMETERS, responses={200: FiguresShape}, operation_id="figures_read")
    def get(self, request):
        if not may(request.user, Act.READ, "figure"):
            raise PermissionDenied
        unknown = sorted(set(request.query_params) - set(FigureFilter.base_filters))
        if unknown:
            raise ValidationError({name: [_("There is no such parameter.")] for name in unknown})
        asked = Asked(request)
        if not asked.valid:
            raise ValidationError(asked.form.errors)
        return Response(figures_of(asked))


def figures_of(asked: Asked) -> dict:
    series, by_lots = asked.series, asked.by in SplitBy.of_lots()
    return {
        **{name: asked.values.get(name) for name in PERIOD},
        "total": tally_of(asked.whole),
        "on_time": share_of(asked.on_time),
        "by": asked.by,
        "parts": [{"key": part.key, "label": part.label} | tally_of(part.tally, by_lots) for part in asked.parts],
        "pareto": [cause_of(each) for each in asked.causes],
        "chart": series.limits.kind if series.limits else None,
        "months": [month_of(series, place) for place in range(len(series.months))],
        "corrective_actions": ageing_of(asked.ageing),
    }


def rate_of(rate: Rate) -> dict:
    ends = {"per_100_units": rate.per_100_units, "low_95": rate.low, "high_95": rate.high}
    return {"defects": rate.defects, "units": rate.units} | ends


def share_of(share: Share) -> dict:
    ends = {"share": share.share, "low_95": share.low, "high_95": share.high}
    return {"hits": share.hits, "cases": share.cases} | ends


def days_of(median: MedianDays) -> dict:
    return {"cases": median.cases, "median_days": median.days, "low_95": median.low, "high_95": median.high}


def tally_of(tally: Tally, with_passed: bool = True) -> dict:
    return {
        "inspections": tally.inspections,
        "defects_per_100_units": rate_of(tally.per_100_units),
        "defective_units": share_of(tally.defective),
        "first_pass": share_of(tally.first_pass) if with_passed else None,
    }


def cause_of(cause) -> dict:
    told = {"defect_type": cause.key, "label": cause.label, "cumulative_share": cause.cumulative}
    return told | {"defects_per_100_units": rate_of(cause.tally.per_100_units)}


def month_of(series, place: int) -> dict:
    limits = series.limits
    lines = {"centre": limits.centre, "lower_limit": limits.lower[place], "upper_limit": limits.upper[place]}
    told = {"month": series.months[place].start, "beyond": place in limits.beyond}
    return told | {name: 100 * value for name, value in lines.items()} | tally_of(series.tallies[place])


def ageing_of(found) -> dict:
    return {
        "open": found.open,
        "overdue": share_of(found.overdue_share),
        "ages": [{"days": age_key(age), "count": count} for age, count in ages(found)],
        "closed_on_time": share_of(found.closed_on_time),
        "days_to_close": days_of(found.days_to_close),
    }
