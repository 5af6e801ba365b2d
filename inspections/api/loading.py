"""The loading of a container: what is loaded, the seven points of the empty container, and how it is closed."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import WriteSerializer
from qcportal.core.pages import visible_or_404

from .. import actions
from ..actions.lots import MOST_UNITS
from ..enums import ContainerPart, ContainerType, SealKind, Soundness
from ..models import Inspection, InspectionPhoto, Loading, Product, Shipment
from ..models.loading import MOST_CARTONS_LOADED, MOST_REMARK, MOST_REMARKS
from ..queries.loading import begun, checks_of
from ..queries.not_done import untold
from ..queries.quantities import lot_of
from .attention import photo_in
from .lots import MOST_PARTS

FACTS = ("container", "seal", "began_at", "ended_at", "cartons_loaded")
HIDDEN = ("container_number", "truck_plate", "seal_number", "other_seals", "weather", "remarks")


def text(most: int, **options):
    return serializers.CharField(max_length=most, allow_blank=True, required=False, **options)


def chosen(choices, **options):
    return serializers.ChoiceField(choices=choices, allow_blank=True, required=False, **options)


class CheckWrite(serializers.Serializer):
    """What is left out stays."""

    point = serializers.ChoiceField(choices=ContainerPart.choices, help_text="One of the seven.")
    answer = chosen(Soundness.choices)
    remark = text(MOST_REMARK)
    photo = serializers.UUIDField(
        allow_null=True, required=False, help_text="Of this point, one of the inspection's photos."
    )


class LoadedWrite(serializers.Serializer):
    number = serializers.IntegerField(min_value=1, max_value=MOST_PARTS, help_text="Of the part of the lot.")
    units = serializers.IntegerField(min_value=0, max_value=MOST_UNITS, allow_null=True)


class LoadingWrite(WriteSerializer):
    """What is left out stays."""

    container = chosen(ContainerType.choices)
    container_number = text(30, help_text="By ISO 6346; a wrong check digit is refused.")
    truck_plate = text(20)
    seal = chosen(SealKind.choices)
    seal_number = text(40, help_text="Of the carrier's seal.")
    other_seals = text(200)
    began_at = serializers.DateTimeField(allow_null=True, required=False)
    ended_at = serializers.DateTimeField(allow_null=True, required=False)
    cartons_loaded = serializers.IntegerField(
        min_value=0, max_value=MOST_CARTONS_LOADED, allow_null=True, required=False
    )
    weather = text(120)
    remarks = text(MOST_REMARKS)
    photo = serializers.UUIDField(
        allow_null=True,
        required=False,
        help_text="Of the closed and sealed doors, one of the inspection's photos.",
    )
    checks = CheckWrite(many=True, required=False, max_length=len(ContainerPart))
    loaded = LoadedWrite(many=True, required=False, max_length=MOST_PARTS)

    def validate(self, attrs):
        if not attrs:
            raise serializers.ValidationError(_("Name at least one field to set."))
        return attrs


class ContainerCheckShape(serializers.Serializer):
    point = serializers.ChoiceField(choices=ContainerPart.choices)
    answer = serializers.CharField(help_text="sound, not_sound, not_looked_at; empty as long as nobody has answered.")
    remark = serializers.CharField()
    photo = serializers.UUIDField(allow_null=True, help_text="Of this point; asked for where it is not sound.")


class LoadedShape(serializers.Serializer):
    number = serializers.IntegerField()
    po_number = serializers.CharField(help_text="Empty for whoever does not see the shipment.")
    units = serializers.IntegerField(allow_null=True)


class LoadingShape(serializers.Serializer):
    """Numbers, seals and texts are empty for whoever does not see the product."""

    container = serializers.CharField()
    container_number = serializers.CharField()
    truck_plate = serializers.CharField()
    seal = serializers.CharField(
        help_text="high_security, not_high_security, no_seal; empty as long as it is not known."
    )
    seal_number = serializers.CharField()
    other_seals = serializers.CharField()
    began_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    cartons_loaded = serializers.IntegerField(allow_null=True)
    weather = serializers.CharField()
    remarks = serializers.CharField()
    photo = serializers.UUIDField(allow_null=True)
    checks = ContainerCheckShape(many=True)
    loaded = LoadedShape(many=True)


class Loadings:
    """For the inspections' view set."""

    @extend_schema(request=LoadingWrite, responses=LoadingShape)
    @action(detail=True, methods=["get", "put"])
    def loading(self, request, uuid=None):
        """The loading of a container; all of it empty for other types. PUT sets what it names; repeating it is harmless."""
        if request.method == "PUT":
            inspection = self.seen()
            values = sent(inspection, self.checked(LoadingWrite))
            actions.record_loading(inspection=inspection, by=request.user, **values)
        inspection = visible_or_404(Inspection, request.user, ("factory",), uuid=uuid)
        return Response(LoadingShape(told(request.user, inspection)).data)


def sent(inspection: Inspection, data: dict) -> dict:
    """As the action takes it."""
    named = photo_in(inspection, data)
    found = {name: each for name, each in data.items() if name not in ("photo", "checks", "loaded")}
    checks = {each["point"]: seen(inspection, each) for each in data.get("checks", ())}
    units = {each["number"]: each["units"] for each in data.get("loaded", ())}
    return found | ({"doors_photo": named["photo"]} if named else {}) | {"checks": checks, "units": units}


def seen(inspection: Inspection, each: dict) -> dict:
    """Of one point, with its photo as a row."""
    return {name: each[name] for name in each if name != "point"} | photo_in(inspection, each)


def told(user, inspection: Inspection) -> dict:
    loading, lot = begun(inspection), lot_of(inspection)
    if untold(user, inspection.state):
        loading = Loading(inspection=inspection)
        lot.parts.clear()
    knows = Product.objects.visible_to(user).filter(pk=loading.inspection.product_id).exists()
    orders = Shipment.objects.visible_to(user).filter(pk=loading.inspection.shipment_id).exists()
    return {
        **{name: getattr(loading, name) for name in FACTS},
        **{name: getattr(loading, name) if knows else "" for name in HIDDEN},
        "photo": uuid_of(loading.doors_photo),
        "checks": [
            {
                "point": each.part,
                "answer": each.answer,
                "remark": each.remark if knows else "",
                "photo": uuid_of(each.photo),
            }
            for each in checks_of(loading)
        ],
        "loaded": [
            {"number": part.position, "po_number": part.po_number if orders else "", "units": part.loaded_units}
            for part in lot.parts
        ],
    }


def uuid_of(photo: InspectionPhoto | None) -> UUID | None:
    return photo.file.uuid if photo else None
