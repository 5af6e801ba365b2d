from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from ..errors import SecondFactorNeeded
from ..queries import has_expired


class TokenLogin(TokenAuthentication):
    """`Authorization: Token …`; stands first, so that anonymous gets 401 with a challenge."""

    def validate_user(self, auth_token):
        """A token may be older than the rule that asks for a second factor."""
        found = super().validate_user(auth_token)
        if has_expired(auth_token):
            raise AuthenticationFailed(_("This token has expired. Sign in again."))
        if auth_token.user.lacks_totp:
            raise SecondFactorNeeded
        return found


class SessionLogin(SessionAuthentication):
    """The browser's session, with its CSRF token for unsafe methods."""
