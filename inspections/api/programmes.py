from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, RecordWrite, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet
from suppliers.enums import Visibility
from suppliers.models import Buyer, ProductFamily

from .. import actions
from ..actions.programmes import SKIP, skip_of
from ..enums import Counts, InspectionType, Level, PaperKind, Sampling
from ..filters import ProgrammeFilter
from ..forms.plans import OF_SERIES
from ..forms.programmes import MOST_DAYS
from ..models import Programme, ProgrammeStep
from ..models.programmes import MOST_LOTS
from ..sampling import ISO, Z14
from .attention import lines_field
from .plans import groups_field
from .shapes import AQL_CHOICES, METHODS, protocols_field


class ProgrammeShape(ReadSerializer):
    buyer = serializers.UUIDField(source="buyer.uuid")
    buyer_name = serializers.CharField(source="buyer.name")
    family = serializers.UUIDField(source="family.uuid")
    family_name = serializers.CharField(source="family.name")

    class Meta:
        model = Programme
        fields = ["uuid", "version", "buyer", "buyer_name", "family", "family_name", "retired", "updated_at"]


class StepShape(ReadSerializer):
    photos = serializers.ListField(child=serializers.CharField())
    protocols = serializers.SlugRelatedField(
        slug_field="uuid", many=True, read_only=True, help_text="Its on-site tests."
    )
    groups = groups_field()
    attention = lines_field()
    papers = serializers.ListField(child=serializers.ChoiceField(choices=PaperKind.choices))

    class Meta:
        model = ProgrammeStep
        fields = [
            "uuid", "type", "days_before", "standard", "level", "aql_critical", "aql_major", "aql_minor", "groups",
            "sampling", "counts", "visibility", "four_eyes", "photos", "protocols", "packed_percent", "packed_decides",
            "attention", "papers",
        ]  # fmt: skip


class ProgrammeDetail(ProgrammeShape):
    edition = serializers.IntegerField(help_text="The one that holds; each change makes the next.")
    steps = StepShape(many=True)
    skip_lot = serializers.BooleanField(help_text="Whether skip-lot is offered.")
    qualifying_lots = serializers.IntegerField()
    inspect_one_in = serializers.IntegerField()
    requalifying_lots = serializers.IntegerField()
    made = ("edition", "steps", *SKIP)

    class Meta(ProgrammeShape.Meta):
        fields = [*ProgrammeShape.Meta.fields, "edition", "steps", *SKIP]


def aql_field():
    return serializers.ChoiceField(choices=AQL_CHOICES, allow_blank=True, default="", help_text="Empty: accept zero.")


class StepWrite(serializers.Serializer):
    type = serializers.ChoiceField(choices=InspectionType.choices)
    days_before = serializers.IntegerField(min_value=0, max_value=MOST_DAYS)
    standard = serializers.ChoiceField(choices=[ISO, Z14], default=ISO)
    level = serializers.ChoiceField(choices=Level.choices, default=Level.II)
    aql_critical, aql_major, aql_minor = aql_field(), aql_field(), aql_field()
    groups = groups_field(default=dict)
    sampling = serializers.ChoiceField(choices=OF_SERIES, default=Sampling.SINGLE)
    counts = serializers.ChoiceField(choices=Counts.choices, default=Counts.UNITS)
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.OWNER)
    four_eyes = serializers.BooleanField(default=False)
    photos = serializers.ListField(child=serializers.CharField(max_length=80), default=list, max_length=30)
    protocols = protocols_field()
    packed_percent = serializers.IntegerField(
        min_value=1, max_value=100, allow_null=True, required=False, help_text="Left out: 80 before shipment."
    )
    packed_decides = serializers.BooleanField(default=False, help_text="A smaller share fails the lot.")
    attention = lines_field()
    papers = serializers.ListField(
        child=serializers.ChoiceField(choices=PaperKind.choices), default=list, max_length=len(PaperKind)
    )


def lots(least: int = 1, **options):
    return serializers.IntegerField(min_value=least, max_value=MOST_LOTS, required=False, **options)


class ProgrammeWrite(RecordWrite):
    skip_lot = serializers.BooleanField(required=False, help_text="Offer skip-lot.")
    qualifying_lots, requalifying_lots = lots(), lots()
    inspect_one_in = lots(least=2)
    buyer = VisibleRecord(Buyer)
    family = VisibleRecord(ProductFamily)
    steps = StepWrite(many=True)


class ProgrammeChange(WriteSerializer):
    skip_lot = serializers.BooleanField(required=False)
    qualifying_lots, requalifying_lots = lots(), lots()
    inspect_one_in = lots(least=2)
    steps = StepWrite(many=True, required=False)
    why = serializers.CharField(max_length=300, required=False, allow_blank=True)
    retired = serializers.BooleanField(required=False)

    def validate_steps(self, _value):
        """A change may leave steps out; a step that is given is whole."""
        whole = StepWrite(data=self.initial_data["steps"], many=True, context=self.context)
        whole.is_valid(raise_exception=True)
        return whole.validated_data


class ProgrammeViewSet(RecordViewSet):
    """What is inspected of a buyer's products of a family; a detail holds the edition that holds."""

    model = Programme
    serializer_class = ProgrammeShape
    detail_serializer = ProgrammeDetail
    write_serializer = ProgrammeWrite
    change_serializer = ProgrammeChange
    filterset_class = ProgrammeFilter
    http_method_names = METHODS

    def embed(self, row):
        programme = Programme.objects.visible_to(self.request.user).get(uuid=row["uuid"])
        edition = programme.editions.prefetch_related("steps__protocols").first()
        steps = StepShape(edition.steps.all(), many=True).data
        return {"edition": edition.number, "steps": steps} | skip_of(edition)

    def create_record(self, **data):
        return actions.create_programme(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_programme(programme=record, version=version, by=self.request.user, **data)
