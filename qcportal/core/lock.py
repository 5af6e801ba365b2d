"""The lock after too many wrong passwords or codes (django-axes): at the login, and where a signed-in person signs."""

from collections.abc import Callable
from functools import wraps

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed

from .errors import LockedOut, NotProven


def counted_name(request, credentials) -> str:
    """Under which name failures count: an account is found without regard to case, so all its spellings are one.

    Upper case first, as PostgreSQL compares: `ı` and `ſ` find the account of `i` and `s`, too.
    """
    return ((credentials or {}).get("username") or "").strip().upper().lower()


def is_locked(request, email: str) -> bool:
    return not AxesProxyHandler.is_allowed(request, {"username": email})


def count_failure(request, email: str) -> None:
    user_login_failed.send(sender=__name__, credentials={"username": email}, request=request)


def refuse_locked(request) -> None:
    """Nothing that the signed-in person types is looked at; AxesMiddleware answers a request that is marked so with 429."""
    if is_locked(request, request.user.email):
        request.axes_locked_out, request.axes_credentials = True, {"username": request.user.email}
        raise LockedOut


def counted(request, work: Callable) -> Callable:
    """An action to which the signed-in person proves to be there: refused while locked, and what is wrong counts.

    It stands around the action's transaction, which a refusal undoes.
    """

    @wraps(work)
    def guarded(*args, **values):
        refuse_locked(request)
        try:
            return work(*args, **values)
        except NotProven:
            count_failure(request, request.user.email)
            raise

    return guarded
