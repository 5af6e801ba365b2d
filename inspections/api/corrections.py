"""What a reviewer puts right of what was filed."""

from rest_framework import serializers

from qcportal.core.api.serializers import ReadSerializer, WriteSerializer
from qcportal.core.api.viewsets import act
from qcportal.core.roles import Act

from .. import actions
from ..enums import CorrectedFigure
from ..models import Correction


class CorrectionShape(ReadSerializer):
    """`what`, `before` and `after` in English; page and report say them in the reader's language."""

    figure = serializers.ChoiceField(
        choices=CorrectedFigure.choices,
        help_text="units: those inspected, presented, packed or loaded, and cartons presented; `what` says which.",
    )

    class Meta:
        model = Correction
        fields = ["uuid", "figure", "what", "before", "after", "reason", "result_before", "result_after", "at"]


class Correct(WriteSerializer):
    figure = serializers.CharField(
        max_length=80,
        help_text=(
            "units, defects:UUID OF THE TYPE:CLASS, class:UUID OF THE TYPE:CLASS (the value is another class), "
            "value:NUMBER OF THE POINT:SAMPLE, test:NUMBER:failed, test:NUMBER:tested, reading:NUMBER OF THE TEST:UNIT, "
            "presented:NUMBER OF THE LOT'S PART, packed:NUMBER, cartons:NUMBER, loaded:NUMBER, seal (which kind), "
            "carton:NUMBER:CHECK (an answer where people judge, else what stands there), container:POINT (an answer), "
            "attention:NUMBER:answer, attention:NUMBER:remark, reference:answer or reference:remark."
        ),
    )
    value = serializers.CharField(max_length=500)
    reason = serializers.CharField(max_length=500)


class Corrections:
    """For the inspections' view set."""

    @act(Act.DECIDE, Correct)
    def correct(self, record, version, data):
        """Put a figure right in review; what was filed stays beside it."""
        return actions.correct_figure(inspection=record, version=version, by=self.request.user, **data).inspection
