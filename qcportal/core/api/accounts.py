"""The API's own records: log in and out, people."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import update_last_login
from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from .. import actions
from ..actions import use_code
from ..client_address import client_address
from ..errors import SecondFactorNeeded
from ..filters import PeopleFilter
from ..lock import count_failure
from ..models import User
from ..models.users import INVITED
from ..roles import Act, Role
from .serializers import ReadSerializer, WriteSerializer
from .viewsets import RecordViewSet, act


class LoginThrottle(AnonRateThrottle):
    scope = "login"

    def get_ident(self, request):
        return client_address(request)


class LoginShape(WriteSerializer):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False)
    code = serializers.CharField(required=False, help_text="Where two-step sign-in is on.")


class TokenShape(serializers.Serializer):
    token = serializers.CharField(help_text="Send it as `Authorization: Token …`.")
    expires_at = serializers.DateTimeField(help_text="Until then it holds; it is not prolonged.")


class Login(APIView):
    """Change e-mail and password (and code) for a token."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    throttle_classes = [LoginThrottle]

    @extend_schema(request=LoginShape, responses={200: TokenShape}, operation_id="login")
    def post(self, request):
        shape = LoginShape(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        user = auth.authenticate(request._request, username=given["email"], password=given["password"])
        if user is None or (user.uses_totp and not self.proven(user, given.get("code", ""))):
            raise AuthenticationFailed(_("E-mail, password or code is wrong."))
        if user.lacks_totp:
            raise SecondFactorNeeded
        token, secret = AuthToken.objects.create(user=user)
        update_last_login(None, user)
        return Response({"token": secret, "expires_at": token.expiry})

    def proven(self, user: User, code: str) -> bool:
        """A wrong code counts towards the lock as a wrong password does."""
        right = bool(code) and use_code(user=user, code=code)
        if code and not right:
            count_failure(self.request._request, user.email)
        return right

    def get_authenticate_header(self, request):
        """Without it a wrong password would answer 403."""
        return "Token"


class Logout(APIView):
    """End the token that the request carries."""

    rule = ("self", Act.WRITE)

    @extend_schema(request=None, responses={204: None}, operation_id="logout")
    def post(self, request):
        if request.auth is not None:
            request.auth.delete()
        return Response(status=204)


class PersonShape(ReadSerializer):
    invited = serializers.BooleanField(help_text="No password is set yet.")
    expressions = {"invited": ExpressionWrapper(INVITED, output_field=BooleanField())}

    class Meta:
        model = User
        fields = [
            "uuid",
            "version",
            "email",
            "name",
            "role",
            "language",
            "time_zone",
            "is_active",
            "invited",
        ]


class PersonWrite(WriteSerializer):
    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=150)
    role = serializers.ChoiceField(choices=Role.choices)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=64, required=False, help_text="IANA name; UTC if missing.")


class PersonViewSet(RecordViewSet):
    """People: the house sees all, everybody else the own account. POST invites somebody by mail."""

    model = User
    serializer_class = PersonShape
    filterset_class = PeopleFilter
    orderings = ("name", "email")
    write_serializer = PersonWrite
    http_method_names = ["get", "post", "patch", "head", "options"]

    def create_record(self, **data):
        return actions.invite(by=self.request.user, **data)

    def update_record(self, record, version, **data):
        return actions.change_person(user=record, version=version, by=self.request.user, **data)

    @act(Act.WRITE)
    def invite_again(self, record, version, data):
        """Send the mail again that sets the first password."""
        return actions.send_invitation_again(user=record, by=self.request.user)

    @act(Act.DECIDE)
    def reactivate(self, record, version, data):
        return actions.reactivate(user=record, version=version, by=self.request.user)

    @act(Act.DECIDE)
    def reset_second_factor(self, record, version, data):
        """Switch two-step sign-in off for somebody who lost the device."""
        return actions.reset_totp(user=record, version=version, by=self.request.user)
