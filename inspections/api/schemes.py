from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from qcportal.core.api.serializers import ReadSerializer, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.pages import visible_or_404
from qcportal.core.roles import Act

from .. import actions
from ..enums import SchemeEvent, Severity
from ..filters import SchemeFilter
from ..models import Scheme
from ..queries.hindsight import Hindsight, hindsights
from ..queries.schemes import outlook_of, standing
from ..sampling import counts_per_100
from ..switching import Ledger


class SchemeShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    owner = serializers.UUIDField(source="owner.uuid", help_text="Empty for the house.")
    product_family = serializers.CharField(source="family.code")

    class Meta:
        model = Scheme
        fields = [
            "uuid", "version", "factory", "factory_name", "owner", "product_family", "standard", "level",
            "group", "defect_class", "aql", "updated_at",
        ]  # fmt: skip


class EntryShape(serializers.Serializer):
    lot = serializers.CharField(help_text="The number of its inspection.")
    severity_used = serializers.CharField(help_text="The one that the rules asked for.")
    accepted = serializers.BooleanField(allow_null=True, help_text="Null: not counted, see error.")
    switching_score = serializers.IntegerField(allow_null=True)
    severity_next = serializers.CharField()
    error = serializers.CharField(allow_blank=True)


class MoveShape(serializers.Serializer):
    start = serializers.CharField()
    end = serializers.CharField()
    rule = serializers.CharField(help_text="The clause, or “overruled”.")
    lots = serializers.ListField(child=serializers.CharField(), help_text="Those that caused it.")
    reason = serializers.CharField(allow_blank=True)


class SchemeDetail(SchemeShape):
    severity = serializers.CharField(
        help_text="How the next lot is inspected: normal, tightened, reduced, discontinued."
    )
    switching_score = serializers.IntegerField(allow_null=True)
    lots = EntryShape(many=True)
    moves = MoveShape(many=True)
    made = ("severity", "switching_score", "lots", "moves")

    class Meta(SchemeShape.Meta):
        fields = [*SchemeShape.Meta.fields, "severity", "switching_score", "lots", "moves"]


class LivedShape(serializers.Serializer):
    lot = serializers.CharField(source="entry.lot")
    accepted = serializers.BooleanField(help_text="As it was inspected.")
    by_scheme = serializers.BooleanField(
        source="entry.accepted", allow_null=True, help_text="Null: inspection would have been discontinued."
    )


class HindsightShape(serializers.Serializer):
    accepted = serializers.IntegerField(help_text="As the lots were inspected.")
    passed = serializers.IntegerField(help_text="Accepted by the scheme.")
    refused = serializers.IntegerField()
    stopped = serializers.IntegerField(help_text="Sent while inspection would have been discontinued.")
    lots = LivedShape(many=True)
    moves = MoveShape(many=True, source="ledger.moves")


class RateShape(serializers.Serializer):
    """Shares in % of 200 lots that pass."""

    rate = serializers.FloatField(help_text="True rate of every lot.")
    fixed = serializers.FloatField(help_text="Under the normal plan whatever happens.")
    switching = serializers.FloatField(help_text="With tightened inspection.")
    stopping = serializers.FloatField(help_text="And with discontinuation.")


class OutlookShape(serializers.Serializer):
    lot_size = serializers.IntegerField(allow_null=True, help_text="Null before the first lot.")
    per_100 = serializers.BooleanField(help_text="Rates are defects per 100 units, not percent.")
    rows = RateShape(many=True)


class SchemeDecision(WriteSerializer):
    event = serializers.ChoiceField(choices=SchemeEvent.choices)
    severity = serializers.ChoiceField(
        choices=Severity.choices, required=False, allow_blank=True, help_text="Only with “overrule”."
    )
    reason = serializers.CharField(max_length=300)


class SchemeViewSet(RecordViewSet):
    """Series of lots and how severely the next is inspected; a detail holds the ledger."""

    model = Scheme
    serializer_class = SchemeShape
    detail_serializer = SchemeDetail
    filterset_class = SchemeFilter
    http_method_names = ["get", "post", "head", "options"]

    def embed(self, row):
        found = standing(Scheme.objects.visible_to(self.request.user).get(uuid=row["uuid"]))
        return {
            "severity": found.severity,
            "switching_score": found.score,
            "lots": EntryShape(found.ledger.entries, many=True).data,
            "moves": MoveShape(found.ledger.moves, many=True).data,
        }

    @extend_schema(exclude=True)
    def create(self, request, *args, **kwargs):
        """A series begins when its first lot is planned."""
        return self.http_method_not_allowed(request, *args, **kwargs)

    @extend_schema(responses=HindsightShape)
    @action(detail=True, methods=["get"])
    def hindsight(self, request, uuid=None):
        """What the switching rules would have done to the lots of the last 24 months."""
        scheme = visible_or_404(Scheme, request.user, ("factory",), uuid=uuid)
        found = next(iter(hindsights([scheme], scheme.factory.today())), None)
        return Response(HindsightShape(found or Hindsight(scheme, Ledger(), [])).data)

    @extend_schema(responses=OutlookShape)
    @action(detail=True, methods=["get"])
    def outlook(self, request, uuid=None):
        """What the scheme does to lots as large as the last one; computed exactly."""
        scheme = visible_or_404(Scheme, request.user, uuid=uuid)
        nothing = {"lot_size": None, "per_100": counts_per_100(scheme.aql), "rows": []}
        return Response(OutlookShape(outlook_of(scheme) or nothing).data)

    @act(Act.DECIDE, SchemeDecision)
    def decide(self, record, version, data):
        """Tell the scheme what its lots do not, or overrule its rules; always with a reason."""
        return actions.decide_scheme(scheme=record, version=version, by=self.request.user, **data)
