"""The lock after too many wrong passwords or codes (django-axes)."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed


def counted_name(request, credentials) -> str:
    """Under which name failures count: an account is found without regard to case, so all its spellings are one.

    Upper case first, as PostgreSQL compares: `ı` and `ſ` find the account of `i` and `s`, too.
    """
    return ((credentials or {}).get("username") or "").strip().upper().lower()


def is_locked(request, email: str) -> bool:
    return not AxesProxyHandler.is_allowed(request, {"username": email})


def count_failure(request, email: str) -> None:
    user_login_failed.send(sender=__name__, credentials={"username": email}, request=request)
