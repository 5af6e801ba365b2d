"""How an inspection ends otherwise than by its result."""

from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, WriteSerializer
from qcportal.core.api.viewsets import act
from qcportal.core.roles import Act

from .. import actions
from ..enums import ChargedTo, InspectionState, NotDoneReason
from ..models import Inspection, NotDone
from ..queries.not_done import knows_charge, told_of
from ..queries.quantities import packed_wanted


class NotDoneShape(ReadSerializer):
    charged_to = serializers.ChoiceField(choices=ChargedTo.choices, allow_null=True)
    currency = serializers.CharField(allow_blank=True, allow_null=True)

    packed_percent_wanted = serializers.SerializerMethodField(help_text="The least share that was asked for.")

    def get_packed_percent_wanted(self, told) -> int | None:
        return packed_wanted(told.inspection)

    class Meta:
        model = NotDone
        fields = ["reason", "packed_percent", "packed_percent_wanted", "note", "charged_to", "amount", "currency", "at"]


class NotDoneReport(WriteSerializer):
    """Its evidence is a photo, added before."""

    reason = serializers.ChoiceField(choices=NotDoneReason.choices)
    packed_percent = serializers.IntegerField(min_value=0, max_value=100, required=False)
    note = serializers.CharField(max_length=500)


class Charge(WriteSerializer):
    charged_to = serializers.ChoiceField(choices=ChargedTo.choices)
    amount = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=0, required=False)
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True)


class Outcomes:
    """For the inspections' view set."""

    def embed(self, row):
        if row["state"] != InspectionState.NOT_DONE:
            return {"not_done": None}
        told = told_of(Inspection.objects.visible_to(self.request.user).get(uuid=row["uuid"]))
        return {"not_done": self.not_done(told)}

    def not_done(self, told: NotDone) -> dict:
        shape = NotDoneShape(told).data
        unknown = {} if knows_charge(self.request.user, told) else dict.fromkeys(("charged_to", "amount", "currency"))
        return shape | unknown

    @act(Act.WRITE, NotDoneReport)
    def report_not_done(self, record, version, data):
        """Somebody went and could not inspect; a photo was added as evidence before."""
        return actions.report_not_done(inspection=record, version=version, by=self.request.user, **data)

    @act(Act.DECIDE, Charge)
    def charge(self, record, version, data):
        """Who pays for a visit in vain."""
        return actions.charge_not_done(inspection=record, version=version, by=self.request.user, **data)
