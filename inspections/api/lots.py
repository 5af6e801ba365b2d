"""The parts of a lot: what is presented of them; and lots that are split or merged while they are planned."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act, Role

from .. import actions
from ..actions.lots import MOST_UNITS
from ..cartons import MOST_CARTONS
from ..models import Inspection, LotPart, Shipment
from ..queries.not_done import untold
from ..queries.quantities import lot_of, needs_attention, over_planned, packed_wanted

MOST_PARTS = 200


class PlannedPart(serializers.Serializer):
    po_number = serializers.CharField(max_length=60)
    units = serializers.IntegerField(min_value=1, max_value=MOST_UNITS)


def parts_field(**options):
    return PlannedPart(many=True, required=False, max_length=MOST_PARTS, **options)


def parts_of(data: dict) -> dict:
    """The data with its parts as the actions take them: {purchase order: units}."""
    if "parts" not in data:
        return data
    units: dict[str, int] = {}
    for each in data["parts"]:
        units[each["po_number"]] = units.get(each["po_number"], 0) + each["units"]
    return data | {"parts": units}


def count(**options):
    return serializers.IntegerField(min_value=0, max_value=MOST_UNITS, allow_null=True, **options)


class PartWrite(serializers.Serializer):
    """What is left out stays."""

    number = serializers.IntegerField(min_value=1, max_value=MOST_PARTS)
    presented_units = count(required=False)
    packed_units = count(required=False)
    cartons_presented = count(required=False)
    cartons_pulled = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=9_999_999),
        required=False,
        max_length=MOST_CARTONS,
        help_text="Numbers counted through the cartons of the whole lot, order after order.",
    )


class QuantitiesWrite(WriteSerializer):
    parts = PartWrite(many=True, max_length=MOST_PARTS)


class PartShape(serializers.Serializer):
    number = serializers.IntegerField(source="position")
    po_number = serializers.CharField(help_text="Empty for whoever does not see the shipment.")
    ordered_units = serializers.IntegerField()
    units = serializers.IntegerField(help_text="In this lot.")
    presented_units = serializers.IntegerField(allow_null=True)
    packed_units = serializers.IntegerField(allow_null=True)
    cartons_presented = serializers.IntegerField(allow_null=True)
    cartons_pulled = serializers.ListField(child=serializers.IntegerField())


class QuantitiesShape(serializers.Serializer):
    parts = PartShape(many=True)
    packed_percent = serializers.IntegerField(allow_null=True, help_text="Of the lot, rounded down.")
    packed_percent_wanted = serializers.IntegerField(allow_null=True)
    told = serializers.ListField(
        child=serializers.CharField(),
        help_text="In sentences: another quantity than planned, another code letter, a draw from less than is presented.",
    )
    over_planned = serializers.ListField(
        child=serializers.CharField(), help_text="Of which orders more is planned than ordered; for who plans."
    )


class Split(WriteSerializer):
    parts = PlannedPart(many=True, max_length=MOST_PARTS, help_text="What goes into an inspection of its own.")


class Merge(WriteSerializer):
    other = VisibleRecord(Inspection, help_text="Its goods come into this one; it is cancelled.")


class Quantities:
    """For the inspections' view set."""

    @extend_schema(request=QuantitiesWrite, responses=QuantitiesShape)
    @action(detail=True, methods=["get", "put"])
    def quantities(self, request, uuid=None):
        """The parts of the lot. PUT sets what it names of the parts it names; repeating it is harmless."""
        if request.method == "PUT":
            inspection, data = self.seen(), self.checked(QuantitiesWrite)
            sent = {each["number"]: {name: each[name] for name in each if name != "number"} for each in data["parts"]}
            actions.record_quantities(inspection=inspection, quantities=sent, by=request.user)
        inspection = visible_or_404(Inspection, request.user, ("programme_step", "shipment"), uuid=uuid)
        return Response(QuantitiesShape(told(request.user, inspection)).data)

    @act(Act.DECIDE, Split)
    def split(self, record, version, data):
        """Put some of the lot into an inspection of its own, as long as nobody has started. The new one."""
        return actions.split_inspection(inspection=record, version=version, by=self.request.user, **parts_of(data))

    @act(Act.DECIDE, Merge)
    def merge(self, record, version, data):
        """Take over the goods of another planned inspection of the same product, shipment and type."""
        return actions.merge_inspections(inspection=record, version=version, by=self.request.user, **data)


def told(user, inspection: Inspection) -> dict:
    lot, plans = lot_of(inspection), user.role in Role.house()
    if untold(user, inspection.state):
        lot.parts.clear()
    if not Shipment.objects.visible_to(user).filter(pk=inspection.shipment_id).exists():
        lot.parts[:] = [unnamed(part) for part in lot.parts]
    return {
        "parts": lot.parts,
        "packed_percent": lot.packed_percent,
        "packed_percent_wanted": packed_wanted(inspection),
        "told": needs_attention(inspection) if lot.parts else [],
        "over_planned": over_planned(inspection.shipment) if plans and inspection.shipment else [],
    }


def unnamed(part: LotPart) -> LotPart:
    part.po_number = ""
    return part
