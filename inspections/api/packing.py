"""How a product is packed and marked, and what is read on the cartons of an inspection."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import WriteSerializer
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act

from .. import actions
from ..actions.packing import MOST_TEXT
from ..enums import Conformity, PackingKind, PackingType
from ..models import Inspection, Product, ProductPacking
from ..models.packing import MOST_MARKS, MOST_TOLERANCE
from ..queries.not_done import untold
from ..queries.packing import Carton, cartons

MOST_READINGS = 2000


def gtin():
    return serializers.CharField(max_length=60, allow_blank=True, default="", help_text="8, 12, 13 or 14 digits.")


def number(digits: int, places: int):
    return serializers.DecimalField(max_digits=digits, decimal_places=places, allow_null=True, default=None)


class PackingShape(WriteSerializer):
    """What is empty is not looked at. `decides`: a carton that does not conform fails the lot."""

    unit_gtin, inner_gtin, outer_gtin = gtin(), gtin(), gtin()
    sscc = serializers.BooleanField(default=False, help_text="Each carton has an SSCC.")
    carton_marks = serializers.CharField(max_length=MOST_MARKS, allow_blank=True, default="")
    length_cm, width_cm, height_cm = number(5, 1), number(5, 1), number(5, 1)
    gross_weight_kg = number(7, 3)
    tolerance_percent = serializers.IntegerField(min_value=0, max_value=MOST_TOLERANCE, default=5)
    packing = serializers.ChoiceField(choices=PackingType.choices, default=PackingType.SOLID)
    units_per_carton = serializers.IntegerField(min_value=1, max_value=2_000_000_000, allow_null=True, default=None)
    assortment = serializers.CharField(max_length=300, allow_blank=True, default="")
    decides = serializers.BooleanField(default=True)


class ProductPackings:
    """For the products' view set."""

    @extend_schema(request=PackingShape, responses=PackingShape)
    @action(detail=True, methods=["get", "put"])
    def packing(self, request, uuid=None):
        """How the product is packed and marked. PUT replaces all of it and asks for If-Match, the product's."""
        if request.method == "PUT":
            record, version = self.record_for(Act.WRITE)
            actions.set_packing(product=record, version=version, by=request.user, **self.checked(PackingShape))
        product = visible_or_404(Product, request.user, uuid=uuid)
        return Response(PackingShape(ProductPacking.objects.filter(product=product).first() or ProductPacking()).data)


class CartonReadingWrite(serializers.Serializer):
    carton = serializers.IntegerField(min_value=0, max_value=9_999_999, help_text="0 for goods that are not packed.")
    kind = serializers.ChoiceField(choices=PackingKind.choices)
    text = serializers.CharField(
        max_length=MOST_TEXT,
        allow_blank=True,
        default="",
        help_text="As typed or scanned; a wrong check digit is refused.",
    )
    answer = serializers.ChoiceField(
        choices=Conformity.choices,
        allow_blank=True,
        default="",
        help_text="Empty where the portal compares what is read; marks and assortment a person compares.",
    )
    remark = serializers.CharField(max_length=MOST_TEXT, allow_blank=True, default="")


class ReadingsWrite(WriteSerializer):
    readings = CartonReadingWrite(many=True, max_length=MOST_READINGS)


class CheckShape(serializers.Serializer):
    kind = serializers.ChoiceField(choices=PackingKind.choices)
    expected = serializers.CharField(help_text="Empty for whoever does not see the product.")
    text = serializers.CharField()
    answer = serializers.CharField()
    remark = serializers.CharField()
    verdict = serializers.CharField(help_text="conform, not_conform, not_applicable; empty as long as it is not known.")
    sentence = serializers.CharField(help_text="Why it does not conform, where the portal compared.")


class CartonShape(serializers.Serializer):
    carton = serializers.IntegerField()
    checks = CheckShape(many=True)


class Packings:
    """For the inspections' view set."""

    @extend_schema(request=ReadingsWrite, responses=CartonShape(many=True))
    @action(detail=True, methods=["get", "put"])
    def packing(self, request, uuid=None):
        """Every carton that was pulled with its checks. PUT sets the readings it names; repeating it is harmless."""
        if request.method == "PUT":
            inspection = self.seen()
            actions.record_readings(inspection=inspection, readings=sent(self.checked(ReadingsWrite)), by=request.user)
        inspection = visible_or_404(Inspection, request.user, uuid=uuid)
        knows = Product.objects.visible_to(request.user).filter(pk=inspection.product_id).exists()
        found = [] if untold(request.user, inspection.state) else cartons(inspection)
        return Response([told(each, knows) for each in found])


def sent(data: dict) -> dict:
    names = ("text", "answer", "remark")
    return {(each["carton"], each["kind"]): {name: each[name] for name in names} for each in data["readings"]}


def told(carton: Carton, knows: bool) -> dict:
    names = ("text", "answer", "remark", "verdict", "sentence") if knows else ("answer", "verdict")
    hidden = dict.fromkeys(("expected", "text", "remark", "sentence"), "")
    return {
        "carton": carton.number,
        "checks": [
            {"kind": each.kind, **hidden}
            | ({"expected": each.expected} if knows else {})
            | {name: str(getattr(each, name)) for name in names}
            for each in carton.checks
        ],
    }
