from rest_framework import serializers

from qcportal.core.api.serializers import DayField, ReadSerializer, RecordWrite, VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import RecordViewSet, act
from qcportal.core.roles import Act

from ..actions import decide_qualification, open_qualification
from ..enums import STANDINGS, QualificationStep, RequirementKind
from ..filters import QualificationFilter
from ..models import Buyer, Factory, Qualification
from ..models.qualifications import ENDS_ON, STANDING
from ..queries.qualifying import checklists
from ..rules import QUALIFICATION


class QualificationShape(ReadSerializer):
    factory = serializers.UUIDField(source="factory.uuid")
    factory_name = serializers.CharField(source="factory.name")
    buyer = serializers.UUIDField(source="buyer.uuid", allow_null=True, help_text="Empty: the house.")
    buyer_name = serializers.CharField(source="buyer.name", allow_null=True)
    standing = serializers.ChoiceField(
        choices=STANDINGS,
        help_text="The state, or expired: an approval that ran out before today at the factory, or what it rests on did.",
    )
    ends_on = serializers.DateField(
        allow_null=True, help_text="The day that was decided, or the earlier one on which what it rests on runs out."
    )
    overruled_by_name = serializers.CharField(source="overruled_by.name", allow_null=True)

    expressions = {"standing": STANDING, "ends_on": ENDS_ON}

    class Meta:
        model = Qualification
        fields = [
            "uuid",
            "version",
            "factory",
            "factory_name",
            "buyer",
            "buyer_name",
            "state",
            "standing",
            "valid_until",
            "evidence_until",
            "ends_on",
            "unmet",
            "note",
            "overruled",
            "overruled_reason",
            "overruled_by_name",
            "created_at",
            "updated_at",
        ]


class RequirementShape(serializers.Serializer):
    """Described for the schema; plain data answers."""

    step = serializers.ChoiceField(choices=QualificationStep.choices)
    kind = serializers.ChoiceField(choices=RequirementKind.choices)
    asks = serializers.CharField(help_text="What is asked for, in words.")
    met = serializers.BooleanField()
    sentence = serializers.CharField(help_text="How it stands today.")
    until = serializers.DateField(allow_null=True, help_text="When what it rests on runs out, or ran out.")


class QualificationDetail(QualificationShape):
    requirements = RequirementShape(many=True)
    made = ("requirements",)

    class Meta(QualificationShape.Meta):
        fields = [*QualificationShape.Meta.fields, "requirements"]


class QualificationWrite(RecordWrite):
    factory = VisibleRecord(Factory)
    buyer = VisibleRecord(Buyer, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)


class DecisionShape(WriteSerializer):
    verb = serializers.ChoiceField(choices=[step.verb for step in QUALIFICATION.steps])
    valid_until = DayField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True)
    overruled_reason = serializers.CharField(
        required=False, allow_blank=True, help_text="Needed where an approval lacks something it asks for."
    )


def requirement(step: str, outcome) -> dict:
    return {
        "step": step,
        "kind": outcome.rule.kind,
        "asks": outcome.rule.sentence,
        "met": outcome.met,
        "sentence": outcome.sentence,
        "until": outcome.until,
    }


class QualificationViewSet(RecordViewSet):
    """Whether a buyer, or the house, may place orders at a factory."""

    model = Qualification
    serializer_class = QualificationShape
    detail_serializer = QualificationDetail
    write_serializer = QualificationWrite
    filterset_class = QualificationFilter
    orderings = ("state", "valid_until", "created_at")
    http_method_names = ["get", "post", "head", "options"]

    def shown(self, rows):
        """Why something was overruled is the house's own."""
        hidden = {} if self.request.user.is_house else {"overruled_reason": "", "overruled_by_name": None}
        return [row | hidden for row in rows]

    def embed(self, row):
        record = Qualification.objects.select_related("factory", "buyer").get(uuid=row["uuid"])
        lists = checklists(record, self.request.user)
        return {"requirements": [requirement(each.step, one) for each in lists for one in each.outcomes]}

    def create_record(self, **data):
        return open_qualification(by=self.request.user, **data)

    @act(Act.DECIDE, DecisionShape)
    def decide(self, record, version, data):
        """Evaluate, approve, approve conditionally, suspend or reject."""
        return decide_qualification(record=record, version=version, by=self.request.user, **data)
