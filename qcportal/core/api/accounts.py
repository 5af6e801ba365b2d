"""The API's own records: log in and out, people."""

from django.contrib import auth
from django.contrib.auth.models import update_last_login
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from ..actions import use_code
from ..client_address import client_address
from ..errors import SecondFactorNeeded
from ..filters import PeopleFilter
from ..lock import count_failure
from ..models import User
from ..roles import Act
from .serializers import ReadSerializer, WriteSerializer
from .viewsets import RecordViewSet


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
    class Meta:
        model = User
        fields = ["uuid", "version", "email", "name", "role", "language", "time_zone", "is_active"]


class PersonViewSet(RecordViewSet):
    """People: the house sees all, everybody else the own account."""

    model = User
    serializer_class = PersonShape
    filterset_class = PeopleFilter
    orderings = ("name", "email")
    http_method_names = ["get", "head", "options"]
