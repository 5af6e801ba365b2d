"""People in the API, with what their leaving means for the work of other apps."""

from rest_framework import serializers

from qcportal import leaving
from qcportal.core.api.accounts import PersonViewSet as People
from qcportal.core.api.serializers import VisibleRecord, WriteSerializer
from qcportal.core.api.viewsets import act
from qcportal.core.models import User
from qcportal.core.roles import Act


class HandOver(WriteSerializer):
    to = VisibleRecord(
        User, allow_null=True, help_text="Who takes over: active, in the same role; null: taken off the visits."
    )


class PersonViewSet(People):
    __doc__ = People.__doc__

    @act(Act.DECIDE, HandOver)
    def deactivate(self, record, version, data):
        """End the account; its open visits and answers go to somebody else in the same stroke."""
        to = data["to"]
        if to and not leaving.successors(record, self.request.user).filter(pk=to.pk).exists():
            raise serializers.ValidationError({"to": [leaving.NO_COLLEAGUE]})
        return leaving.deactivate(person=record, to=to, version=version, by=self.request.user)

    @act(Act.DECIDE)
    def anonymise(self, record, version, data):
        """Take name and address off an account that has ended; it cannot be taken back."""
        return leaving.anonymise(person=record, version=version, by=self.request.user)
