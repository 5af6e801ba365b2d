"""Attention points and the reference sample of an inspection, and what was seen of them."""

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import WriteSerializer
from qcportal.core.pages import visible_or_404

from .. import actions
from ..actions.attention import MOST_REMARK
from ..enums import PointAnswer, PointSource, ReferenceAnswer
from ..models import Inspection, InspectionPhoto, Product
from ..points import MOST_ATTENTION, MOST_POINTS
from ..queries.attention import attention_points, reference_of
from ..queries.not_done import untold


def lines_field(**options):
    """Attention points of a product, a programme's step or an inspection."""
    return serializers.ListField(
        child=serializers.CharField(max_length=MOST_ATTENTION),
        required=False,
        max_length=MOST_POINTS,
        help_text="One point each; one that begins with ! fails the lot where it is not OK.",
        **options,
    )


class PointWrite(serializers.Serializer):
    """What is left out stays."""

    number = serializers.IntegerField(min_value=1, max_value=1000)
    answer = serializers.ChoiceField(choices=PointAnswer.choices, allow_blank=True, required=False)
    remark = serializers.CharField(max_length=MOST_REMARK, allow_blank=True, required=False)
    photo = serializers.UUIDField(allow_null=True, required=False, help_text="One of the inspection's photos.")


class PointsWrite(WriteSerializer):
    points = PointWrite(many=True, max_length=MOST_POINTS * 3)


class AttentionShape(serializers.Serializer):
    number = serializers.IntegerField(source="position")
    text = serializers.CharField()
    decides = serializers.BooleanField(help_text="Not OK fails the lot.")
    source = serializers.ChoiceField(choices=PointSource.choices)
    answer = serializers.CharField(help_text="ok, not_ok, not_applicable; empty as long as nobody has answered.")
    remark = serializers.CharField()
    photo = serializers.UUIDField(source="photo.file.uuid", allow_null=True, default=None)


class ReferenceWrite(WriteSerializer):
    """What is left out stays."""

    answer = serializers.ChoiceField(choices=ReferenceAnswer.choices, allow_blank=True, required=False)
    remark = serializers.CharField(max_length=MOST_REMARK, allow_blank=True, required=False)


class ReferenceShape(serializers.Serializer):
    tag = serializers.CharField()
    approved_on = serializers.DateField(allow_null=True)
    kept_at = serializers.CharField()
    answer = serializers.CharField(help_text="used, differs, missing; empty as long as nobody has answered.")
    remark = serializers.CharField()


class Attention:
    """For the inspections' view set."""

    @extend_schema(request=PointsWrite, responses=AttentionShape(many=True))
    @action(detail=True, methods=["get", "put"], url_path="attention-points")
    def attention_points(self, request, uuid=None):
        """What somebody asked to look at, with the answers. PUT sets those it names; repeating it is harmless."""
        if request.method == "PUT":
            inspection = self.seen()
            with transaction.atomic():
                for each in self.checked(PointsWrite)["points"]:
                    actions.answer_point(inspection=inspection, by=request.user, **each | photo_in(inspection, each))
        inspection = visible_or_404(Inspection, request.user, uuid=uuid)
        points = [] if untold(request.user, inspection.state) else attention_points(inspection)
        return Response(AttentionShape(points, many=True).data)

    @extend_schema(request=ReferenceWrite, responses=ReferenceShape)
    @action(detail=True, methods=["get", "put"], url_path="reference-sample")
    def reference_sample(self, request, uuid=None):
        """The reference sample and what became of it; all of it empty where none is asked for.

        Where it is kept is told to whoever may see the product.
        """
        if request.method == "PUT":
            inspection, data = self.seen(), self.checked(ReferenceWrite)
            actions.answer_reference(inspection=inspection, by=request.user, **data)
        inspection = visible_or_404(Inspection, request.user, uuid=uuid)
        empty = {"tag": "", "approved_on": None, "kept_at": "", "answer": "", "remark": ""}
        found = None if untold(request.user, inspection.state) else reference_of(inspection)
        told = ReferenceShape(found or empty).data
        knows = Product.objects.visible_to(request.user).filter(pk=inspection.product_id).exists()
        return Response(told if knows else told | {"kept_at": ""})


def photo_in(inspection: Inspection, each: dict) -> dict:
    if "photo" not in each:
        return {}
    if each["photo"] is None:
        return {"photo": None}
    photo = InspectionPhoto.objects.filter(inspection=inspection, file__uuid=each["photo"]).first()
    if photo is None:
        raise serializers.ValidationError({"photo": [_("This photo belongs to another inspection.")]})
    return {"photo": photo}
