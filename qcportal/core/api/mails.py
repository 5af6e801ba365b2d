"""How often the signed-in person hears of what."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from .. import actions
from ..paces import CHOICES, MailGroup, Pace, paces_of
from ..roles import Act
from .serializers import WriteSerializer

ATTACH = "attach_reports"


class MailsShape(serializers.Serializer):
    """Only the groups that the person's role hears of."""

    visits = serializers.ChoiceField(Pace.choices, required=False)
    corrective_actions = serializers.ChoiceField(Pace.choices, required=False)
    audits = serializers.ChoiceField(Pace.choices, required=False)
    qualification = serializers.ChoiceField(Pace.choices, required=False)
    bookings = serializers.ChoiceField(Pace.choices, required=False)
    reports = serializers.ChoiceField(Pace.choices, required=False)
    attach_reports = serializers.BooleanField(required=False, help_text="The PDF goes with its mail, up to 10 MB.")
    summaries = serializers.ChoiceField(CHOICES[MailGroup.SUMMARIES], required=False)


class MailsWrite(MailsShape, WriteSerializer):
    """What is not named stays as it is."""


def mails_of(user) -> dict:
    heard = paces_of(user)
    return heard | ({ATTACH: user.attach_reports} if MailGroup.REPORTS in heard else {})


class Mails(APIView):
    """Mails to the signed-in person: at once, once a day or never. Deadlines always come once a day; what escalates always comes."""

    rule = ("self", Act.WRITE)

    @extend_schema(responses={200: MailsShape}, operation_id="mails_read")
    def get(self, request):
        return Response(mails_of(request.user))

    @extend_schema(request=MailsWrite, responses={200: MailsShape}, operation_id="mails_change")
    def patch(self, request):
        given = MailsWrite(data=request.data)
        given.is_valid(raise_exception=True)
        heard = paces_of(request.user)
        chosen = {group: pace for group, pace in given.validated_data.items() if group in heard}
        values = {"mails": request.user.mails | chosen}
        if ATTACH in given.validated_data and MailGroup.REPORTS in heard:
            values[ATTACH] = given.validated_data[ATTACH]
        user = actions.change_profile(user=request.user, version=request.user.version, **values)
        return Response(mails_of(user))
