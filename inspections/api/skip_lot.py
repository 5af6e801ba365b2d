"""Skip-lot: where each series stands, its ledger and agreement, and the lots that were drawn."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act

from .. import actions
from ..enums import SkipEvent, SkipPhase, SkipVerdict
from ..filters import SkipDrawFilter, SkipSeriesFilter
from ..models import SkipDraw, SkipSeries
from ..queries.skip_lot import Dated, skip_standing

READ = ["get", "post", "head", "options"]


class SkipSeriesShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    programme = serializers.UUIDField(source="programme.uuid")
    buyer_name = serializers.CharField(source="programme.buyer.name")
    family_name = serializers.CharField(source="programme.family.name")

    class Meta:
        model = SkipSeries
        fields = ["uuid", "version", "factory", "factory_name", "programme", "buyer_name", "family_name", "updated_at"]


class SkipEntryShape(serializers.Serializer):
    at = serializers.DateTimeField()
    lot = serializers.CharField(allow_null=True, help_text="The number of its inspection; null: no lot.")
    decision = serializers.CharField(allow_null=True, help_text="accept, decline or end; null: nobody decided.")
    before = serializers.ChoiceField(choices=SkipPhase.choices)
    after = serializers.ChoiceField(choices=SkipPhase.choices)
    good_lots = serializers.IntegerField(help_text="In a row, after it.")
    why = serializers.CharField(allow_blank=True)


class SkipSeriesDetail(SkipSeriesShape):
    phase = serializers.ChoiceField(choices=SkipPhase.choices)
    good_lots = serializers.IntegerField(help_text="In a row since the phase began.")
    qualifying_lots = serializers.IntegerField()
    inspect_one_in = serializers.IntegerField()
    requalifying_lots = serializers.IntegerField()
    commitment = serializers.CharField(allow_blank=True, help_text="The hash of the agreement that holds.")
    ledger = SkipEntryShape(many=True)
    made = ("phase", "good_lots", "qualifying_lots", "inspect_one_in", "requalifying_lots", "commitment", "ledger")

    class Meta(SkipSeriesShape.Meta):
        fields = [
            *SkipSeriesShape.Meta.fields, "phase", "good_lots", "qualifying_lots", "inspect_one_in",
            "requalifying_lots", "commitment", "ledger",
        ]  # fmt: skip


class SkipDecisionWrite(WriteSerializer):
    event = serializers.ChoiceField(choices=SkipEvent.choices)
    reason = serializers.CharField(max_length=300)


class SkipSeriesViewSet(RecordViewSet):
    """Series of lots that may come to pass without inspection; a detail holds the ledger."""

    model = SkipSeries
    serializer_class = SkipSeriesShape
    detail_serializer = SkipSeriesDetail
    filterset_class = SkipSeriesFilter
    http_method_names = READ

    def embed(self, row):
        series = SkipSeries.objects.visible_to(self.request.user).select_related("programme").get(uuid=row["uuid"])
        found = skip_standing(series)
        numbers = ("qualifying_lots", "inspect_one_in", "requalifying_lots")
        return {name: getattr(found.edition, name) for name in numbers} | {
            "phase": found.phase,
            "good_lots": found.now.good_lots,
            "commitment": found.agreed.commitment if found.agreed else "",
            "ledger": SkipEntryShape([told(each) for each in found.ledger], many=True).data,
        }

    @extend_schema(exclude=True)
    def create(self, request, *args, **kwargs):
        """A series begins when its first lot is approved."""
        return self.http_method_not_allowed(request, *args, **kwargs)

    @act(Act.DECIDE, SkipDecisionWrite)
    def decide(self, record, version, data):
        """Accept or decline the offer, or end skipping; always with a reason."""
        return actions.decide_skip_lot(series=record, version=version, by=self.request.user, **data)


def told(each: Dated) -> dict:
    entry = each.entry
    return {
        "at": each.at,
        "lot": each.inspection and each.inspection.number,
        "decision": each.decision and each.decision.event,
        "before": entry.before.phase,
        "after": entry.after.phase,
        "good_lots": entry.after.good_lots,
        "why": entry.step.why,
    }


class SkipDrawShape(ReadSerializer):
    """Hash, key, place, lot and `inspect_one_in` are the proof: `manage.py replay_skip` checks it."""

    shipment = serializers.UUIDField(source="shipment.uuid")
    shipment_number = serializers.CharField(source="shipment.number")
    product = serializers.UUIDField(source="product.uuid")
    commitment = serializers.CharField(source="agreement.commitment")
    inspect_one_in = serializers.IntegerField(source="agreement.inspect_one_in")
    verdict = serializers.ChoiceField(choices=SkipVerdict.choices, allow_blank=True, help_text="Empty: not decided.")

    class Meta:
        model = SkipDraw
        fields = [
            "uuid", "version", "shipment", "shipment_number", "product", "units", "commitment", "key", "place", "lot",
            "inspect_one_in", "skips", "verdict", "decided_at", "updated_at",
        ]  # fmt: skip


class SkipDrawViewSet(RecordViewSet):
    """Lots drawn by a skip-lot agreement; a buyer reads the own ones that were let pass. They have no result."""

    model = SkipDraw
    serializer_class = SkipDrawShape
    filterset_class = SkipDrawFilter
    http_method_names = READ

    @extend_schema(exclude=True)
    def create(self, request, *args, **kwargs):
        """Lots are drawn when they are booked."""
        return self.http_method_not_allowed(request, *args, **kwargs)

    @act(Act.DECIDE)
    def skip(self, record, version, data):
        """Let the lot pass without inspection, as it was drawn."""
        return actions.skip_lot(skip=record, version=version, by=self.request.user)
