"""Read settings from the environment; a missing or unusable value stops the start with a hint."""

import os
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None, hint: str = "") -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. {hint}".strip())
    return value


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Use 1 or 0.")
    return value in TRUE


def whole(name: str, default: int, most: int | None = None) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
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
