"""What the API takes where reports of audits and profiles of factories are asked for."""

from rest_framework import serializers

from audits.models import Audit
from qcportal.core.api.serializers import VisibleRecord, WriteSerializer
from suppliers.models import Buyer, Factory

from .enums import Paper, ReportReader

LANGUAGE = "Of the document, such as en or zh-hans; one without a translation gives English. Absent: that of the revision before, of a shipment report or release document; else what its buyer has chosen for its documents, else what all its people read, else that of the request."


class LaidOut(WriteSerializer):
    language = serializers.CharField(max_length=20, required=False, help_text=LANGUAGE)
    paper = serializers.ChoiceField(Paper.choices, required=False)


class OfAudit(LaidOut):
    audit = VisibleRecord(Audit)
    reader = serializers.ChoiceField(
        ReportReader.choices,
        required=False,
        help_text="For whom the house has it made; a buyer and a factory get their own. confidential stays in the house.",
    )


class OfFactory(LaidOut):
    factory = VisibleRecord(Factory)
    buyer = VisibleRecord(
        Buyer, required=False, allow_null=True, help_text="For whom the house has it made; null: itself."
    )
