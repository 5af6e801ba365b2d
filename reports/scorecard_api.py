"""Scorecards for programs: each factory's or supplier's card as its reader sees it, and the weights."""

from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet
from qcportal.core.roles import Role
from suppliers.models import Buyer

from .actions import set_scorecard_weights
from .models import FactoryScorecard, ScorecardWeights, SupplierScorecard
from .queries.scorecards import Board, Counted, buyers_for, grades, own_buyer, reader_of
from .scorecards import Card, Measure, Rank


class MeasureShape(serializers.Serializer):
    n = serializers.IntegerField(help_text="Cases: lots, audits, corrective actions, visits.")
    found = serializers.FloatField(help_text="The plain figure, 0 to 100.")
    points = serializers.FloatField(help_text="What is held true, 0 to 100; of few cases nearer to the mean of all.")
    low_90 = serializers.FloatField()
    high_90 = serializers.FloatField()


class CardShape(serializers.Serializer):
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    weights = serializers.DictField(child=serializers.IntegerField())
    measures = serializers.DictField(
        child=MeasureShape(), help_text="products, systems, answers, presented; without cases left out."
    )
    parts = serializers.DictField(child=MeasureShape(), help_text="products, systems, responsiveness.")
    total = MeasureShape(allow_null=True)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Weighted parts without a case: why there is no total."
    )
    place_from = serializers.IntegerField(
        allow_null=True, help_text="From place_from to place_to the numbers do not tell."
    )
    place_to = serializers.IntegerField(allow_null=True)
    places = serializers.IntegerField(allow_null=True)
    grade = serializers.CharField(
        help_text="Of its latest audit in this time, A to D, empty without one; of a supplier the worst of its factories'."
    )


def measure_data(each: Measure | None) -> dict | None:
    if each is None:
        return None
    numbers = {"found": each.found, "points": each.points, "low_90": each.low, "high_90": each.high}
    return {"n": each.n} | {name: round(value, 2) for name, value in numbers.items()}


def card_data(card: Card, rank: Rank | None, board: Board, weights: dict[str, int], grade: str) -> dict:
    return {
        "first_day": board.first,
        "last_day": board.last,
        "weights": weights,
        "measures": {name: measure_data(each) for name, each in card.measures.items()},
        "parts": {name: measure_data(each) for name, each in card.parts.items()},
        "total": measure_data(card.total),
        "missing": list(card.missing),
        "place_from": rank and rank.best,
        "place_to": rank and rank.worst,
        "places": rank and rank.among,
        "grade": grade,
    }


class FactoryScorecardShape(ReadSerializer):
    factory_name = serializers.CharField(source="name")

    class Meta:
        model = FactoryScorecard
        fields = ["uuid", "version", "factory_name", "country"]


class FactoryScorecardDetail(FactoryScorecardShape):
    card = CardShape(allow_null=True, help_text="Empty where nothing was counted yet.")
    made = ("card",)

    class Meta(FactoryScorecardShape.Meta):
        fields = [*FactoryScorecardShape.Meta.fields, "card"]


class SupplierScorecardShape(ReadSerializer):
    supplier_name = serializers.CharField(source="name")

    class Meta:
        model = SupplierScorecard
        fields = ["uuid", "version", "supplier_name", "country"]


class SupplierScorecardDetail(SupplierScorecardShape):
    card = CardShape(allow_null=True, help_text="Empty where nothing was counted yet.")
    made = ("card",)

    class Meta(SupplierScorecardShape.Meta):
        fields = [*SupplierScorecardShape.Meta.fields, "card"]


class CardViewSet(RecordViewSet):
    """The list names whom there are cards of; a detail holds the card, counted from the rows that the reader sees."""

    orderings = ("name",)
    http_method_names = ["get", "head", "options"]
    by_supplier = False

    def embed(self, row):
        reader, user = reader_of(self.request.user), self.request.user
        place = self.model.objects.values_list("pk", flat=True).get(uuid=row["uuid"])
        board = Counted(reader, by_supplier=self.by_supplier).board(only={place})
        card = board.cards.get(place)
        rank = None if self.by_supplier or user.role == Role.SUPPLIER_CONTACT else board.ranks.get(place)
        grade = grades(reader, board, {place}, by_supplier=self.by_supplier).get(place, "")
        return {"card": card and card_data(card, rank, board, reader.weights, grade)}


class FactoryScorecardViewSet(CardViewSet):
    """Factories' scorecards, named by the factory's uuid. A detail holds the card over five quarters, by the reader's rows and weights."""

    model = FactoryScorecard
    serializer_class = FactoryScorecardShape
    detail_serializer = FactoryScorecardDetail


class SupplierScorecardViewSet(CardViewSet):
    """All factories of a supplier taken together, named by the supplier's uuid; without places."""

    model = SupplierScorecard
    serializer_class = SupplierScorecardShape
    detail_serializer = SupplierScorecardDetail
    by_supplier = True


# -- weights -------------------------------------------------------------------------------------
class OwnBuyer(VisibleRecord):
    def get_queryset(self):
        return buyers_for(self.context["request"].user)


class WeightsShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid", allow_null=True, help_text="Empty: for all without their own.")

    class Meta:
        model = ScorecardWeights
        fields = ["uuid", "version", "buyer", "products", "systems", "responsiveness", "created_at", "updated_at"]


class WeightsWrite(WriteSerializer):
    buyer = OwnBuyer(Buyer, allow_null=True, required=False, help_text="Absent: the own buyer, or all for the house.")
    products = serializers.IntegerField(min_value=0, max_value=100)
    systems = serializers.IntegerField(min_value=0, max_value=100)
    responsiveness = serializers.IntegerField(min_value=0, max_value=100)


class WeightsViewSet(RecordViewSet):
    """How much each part of a scorecard counts. Posting for the same buyer again changes them."""

    model = ScorecardWeights
    serializer_class = WeightsShape
    write_serializer = WeightsWrite
    http_method_names = ["get", "post", "head", "options"]

    def create_record(self, **data):
        buyer = data.pop("buyer", None) or own_buyer(self.request.user)
        return set_scorecard_weights(buyer=buyer, by=self.request.user, **data)
