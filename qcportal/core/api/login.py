from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication


class TokenLogin(TokenAuthentication):
    """`Authorization: Token …`; stands first, so that anonymous gets 401 with a challenge."""


class SessionLogin(SessionAuthentication):
    """The browser's session, with its CSRF token for unsafe methods."""
