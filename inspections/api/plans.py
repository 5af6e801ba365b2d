"""How a plan is written and read by the API."""

from decimal import Decimal

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.idempotency import once
from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import act
from qcportal.core.roles import Act

from .. import actions
from ..actions.plans import RISK_PERCENT
from ..enums import Counts, DefectClass, Group, Level, Sampling
from ..forms.plans import MOST_AC
from ..models import DefectType, PlanLine
from .shapes import AQL_CHOICES


class PlanLineShape(ReadSerializer):
    class Meta:
        model = PlanLine
        fields = [
            "group", "defect_class", "kind", "counts", "level", "severity", "aql", "limiting_quality", "consumer_risk",
            "code_letter", "plan_letter", "sample_units", "ac", "re", "second_units", "second_ac", "second_re",
            "contested", "note", "first_found", "found",
        ]  # fmt: skip


def known_names(names, sentence: str):
    def check(value: dict) -> None:
        if unknown := set(value) - {str(name) for name in names}:
            raise serializers.ValidationError(sentence % {"names": ", ".join(sorted(unknown))})

    return check


def known_classes(value: dict) -> None:
    known_names(DefectClass.values, _("There is no class %(names)s."))(value)


def known_groups(value: dict) -> None:
    known_names(Group.apart(), _("No plan of its own can be given for %(names)s; it can for packaging and marking."))(
        value
    )


def aqls_field():
    aql = serializers.ChoiceField(choices=AQL_CHOICES, allow_blank=True)
    words = "Per class; empty: accept zero; a class left out is not judged."
    return serializers.DictField(child=aql, required=False, help_text=words, validators=[known_classes])


class GroupTerms(serializers.Serializer):
    level = serializers.ChoiceField(choices=Level.choices, required=False, help_text="Left out: that of workmanship.")
    aqls = aqls_field()


def groups_field(**more):
    words = (
        "For “packaging” and “marking” a level and AQLs of their own: then workmanship, packaging and marking are each "
        "judged by itself. Empty or left out: all defects are judged together."
    )
    return serializers.DictField(child=GroupTerms(), help_text=words, validators=[known_groups], **more)


class Limit(serializers.Serializer):
    limiting_quality = serializers.DecimalField(
        max_digits=4, decimal_places=2, min_value=Decimal("0.01"), help_text="Percent."
    )
    ac = serializers.IntegerField(min_value=0, max_value=MOST_AC, default=0)


class Isolated(serializers.Serializer):
    limits = serializers.DictField(
        child=Limit(), help_text="Per class; a class left out accepts zero.", validators=[known_classes]
    )
    consumer_risk = serializers.DecimalField(
        max_digits=4, decimal_places=2, min_value=Decimal("0.01"), default=RISK_PERCENT, help_text="Percent."
    )


class PlanWrite(serializers.Serializer):
    """What a plan says beside lot, standard, level, severity and AQLs."""

    groups = groups_field(required=False)
    sampling = serializers.ChoiceField(choices=Sampling.choices, required=False)
    counts = serializers.ChoiceField(
        choices=Counts.choices,
        required=False,
        help_text="Above AQL 10 the tables count defects, whatever is said here.",
    )
    isolated = Isolated(
        required=False, help_text="The limiting quality of an isolated lot; its plan is computed, outside the tables."
    )


class SameUnit(WriteSerializer):
    defect_type = VisibleRecord(DefectType)
    defect_class = serializers.ChoiceField(choices=DefectClass.choices)


class CountedShape(serializers.Serializer):
    uuid = serializers.UUIDField()
    version = serializers.IntegerField()
    count = serializers.IntegerField()
    units = serializers.IntegerField(help_text="Units with this defect.")
    shared_units = serializers.IntegerField(help_text="Of these, the ones that count on another line.")


def counted_answer(defect) -> Response:
    names = ("uuid", "version", "count", "units", "shared_units")
    return Response({name: getattr(defect, name) for name in names}, status=201)


class Plans:
    """Second samples and units of an inspection, for its viewset."""

    @act(Act.WRITE)
    def draw_second(self, record, version, data):
        """Draw the second sample of a double plan, because the first one decides nothing."""
        return actions.draw_second(inspection=record, version=version, by=self.request.user)

    @extend_schema(request=SameUnit, responses={201: CountedShape})
    @action(detail=True, methods=["post"])
    def same_unit(self, request, uuid=None):
        """One more defect, in the unit that was counted last: it counts once, in its worst class."""
        inspection, data = self.seen(), self.checked(SameUnit)
        by = request.user
        return once(request, lambda: counted_answer(actions.add_same_unit(inspection=inspection, by=by, **data)[0]))
