"""The rules of what is not kept for ever; administrators alone."""

from rest_framework import serializers

from .. import retention
from ..models import RetentionRule
from .serializers import ReadSerializer, WriteSerializer
from .viewsets import RecordViewSet


class RuleShape(ReadSerializer):
    class Meta:
        model = RetentionRule
        fields = ["uuid", "version", "kind", "keep_days", "last_run_at", "last_removed"]


class RuleWrite(WriteSerializer):
    keep_days = serializers.IntegerField(
        allow_null=True, min_value=1, max_value=retention.MOST_DAYS, help_text="null: for ever. Applied every night."
    )


class RetentionRuleViewSet(RecordViewSet):
    """What the portal does not keep for ever, and for how many days it does."""

    model = RetentionRule
    serializer_class = RuleShape
    write_serializer = RuleWrite
    http_method_names = ["get", "patch", "head", "options"]

    def update_record(self, record, version, **data):
        return retention.set_rule(rule=record, version=version, by=self.request.user, **data)
