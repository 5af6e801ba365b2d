"""How the sample of an inspection was drawn, with all that a stranger needs to draw it again, and where it was not followed."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import RecordWrite
from qcportal.core.pages import visible_or_404

from .. import actions
from ..draw import MOST_UNITS
from ..models import Draw, DrawDeviation, Inspection


class DeviationShape(serializers.ModelSerializer):
    photo = serializers.UUIDField(source="photo.file.uuid")

    class Meta:
        model = DrawDeviation
        fields = ["carton", "taken", "reason", "photo"]


class WholeDrawShape(serializers.ModelSerializer):
    """`manage.py replay_draw` takes these as its arguments."""

    inspection = serializers.CharField(source="inspection.number")
    fingerprint = serializers.CharField(help_text="Of what was drawn; empty until it is revealed.")
    second_fingerprint = serializers.CharField(help_text="Of the second sample; empty without one.")
    deviations = DeviationShape(many=True, help_text="Of a draw that is not revealed: why the sample is not drawn.")

    class Meta:
        model = Draw
        fields = [
            "uuid", "inspection", "commitment", "seed", "reason", "units", "units_per_carton", "cartons_to_open", "count",
            "drawn", "fingerprint", "second_count", "second_drawn", "second_fingerprint", "revealed_at", "deviations",
        ]  # fmt: skip


class DeviationWrite(RecordWrite):
    """With `carton` and `taken`: another unit was taken than was drawn. Without both: the sample was not drawn at all."""

    carton = serializers.IntegerField(min_value=0, max_value=MOST_UNITS, required=False)
    taken = serializers.CharField(max_length=100, required=False)
    reason = serializers.CharField(max_length=300)
    photo = serializers.FileField(source="upload")

    def validate(self, data):
        for name, other in (("carton", "taken"), ("taken", "carton")):
            if name in data and other not in data:
                raise serializers.ValidationError({other: [_("Say both the carton and what was taken instead.")]})
        return data


class Draws:
    """For the inspections' view set."""

    @extend_schema(request=DeviationWrite, responses={200: WholeDrawShape(many=True), 201: DeviationShape})
    @action(detail=True, methods=["get", "post"], parser_classes=[MultiPartParser])
    def draws(self, request, uuid=None):
        """Every draw. POST notes, with a photo, where it was not followed; it adds, so it asks for no version."""
        if request.method == "POST":
            inspection, data = self.seen(), self.checked(DeviationWrite)
            note = actions.deviate if "carton" in data else actions.leave_undrawn
            return once(request, lambda: noted(note(inspection=inspection, by=request.user, **data)))
        inspection = visible_or_404(Inspection, request.user, uuid=uuid)
        rows = Draw.objects.visible_to(request.user).filter(inspection=inspection).select_related("inspection")
        return Response(WholeDrawShape(rows.prefetch_related("deviations__photo__file"), many=True).data)


def noted(made: DrawDeviation) -> Response:
    return Response(DeviationShape(made).data, status=201)
