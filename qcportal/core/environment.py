"""Read settings from the environment; a missing or unusable value stops the start with a hint."""

import os
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

WITHOUT_HOST = {"postgres", "postgresql", "sqla+postgresql+psycopg", "redis+socket", "memory"}  # a socket, or nothing
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None, hint: str = "") -> str:
    """Without a default an empty value is as good as none."""
    value = os.environ.get(name, default)
    if value is None or (default is None and not value.strip()):
        raise ImproperlyConfigured(f"{name} is not set. {hint}".strip())
    return value


def address(
    name: str, schemes: Sequence[str], default: str | None = None, hint: str = "", switch: str | None = None
) -> str:
    """An address whose scheme we know; empty only where that is the default. The value may hold a password: not shown.

    `switch` is what alone may follow it, as ?tls=1: a spelling that is not understood must not count as no.
    """
    value = text(name, default, hint)
    if value and not is_address(value, schemes):
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(f"{name} is no address that begins with one of: {known}.")
    if switch and not holds_only(switch, value):
        raise ImproperlyConfigured(f"{name} may end in ?{switch}=1 or ?{switch}=0 and in nothing else.")
    return value


def holds_only(switch: str, value: str) -> bool:
    parts = urlsplit(value)
    said = parse_qsl(parts.query, keep_blank_values=True)
    known = all(key == switch and text.lower() in (TRUE | FALSE) - {""} for key, text in said)
    return known and len(said) <= 1 and not parts.fragment and bool(said) == bool(parts.query)


def switched_on(value: str, switch: str) -> bool:
    """What the query of an address says, which was checked when it was read."""
    return dict(parse_qsl(urlsplit(value).query)).get(switch, "").lower() in TRUE


def is_address(value: str, schemes: Sequence[str]) -> bool:
    try:
        parts: SplitResult = urlsplit(value)
        named = bool(parts.hostname) or parts.scheme in WITHOUT_HOST
        return parts.scheme in schemes and named and parts.port != 0
    except ValueError:  # a port that is none
        return False


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Use 1 or 0.")
    return value in TRUE


def whole(name: str, default: int, least: int = 0, most: int | None = None) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    if int(value) < least:
        raise ImproperlyConfigured(f"{name}={value} is too small; {least} is the smallest.")
    if most is not None and int(value) > most:
        raise ImproperlyConfigured(f"{name}={value} is too large; {most} is the largest.")
    return int(value)


def words(name: str, default: Sequence[str] | None = None, hint: str = "") -> list[str]:
    fallback = None if default is None else ",".join(default)
    return [word.strip() for word in text(name, fallback, hint).split(",") if word.strip()]


def choice(name: str, allowed: Sequence[str], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is unknown. Use one of: {', '.join(allowed)}.")
    return value
