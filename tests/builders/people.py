"""A fixed cast, so that tests read like sentences."""

import functools
import itertools

import pyotp
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from qcportal.core.models import User
from qcportal.core.roles import Role
from suppliers.models import Membership

PASSWORD = "correct horse battery"
_count = itertools.count(1)


def person(role: str, name: str = "", *, buyer=None, supplier=None, **fields) -> User:
    """An active person; with `buyer` or `supplier` also a membership. Without one: a stranger in that role."""
    number = next(_count)
    name = name or f"{Role(role).label} {number}"
    fields.setdefault("email", f"{role}{number}@example.com")
    user = User(name=name, role=role, **fields)
    user.password = _hashed()
    user.save()
    if buyer or supplier:
        Membership.objects.create(user=user, buyer=buyer, supplier=supplier)
    return user


@functools.cache
def _hashed() -> str:
    """Hashing is slow on purpose; the cast shares one."""
    return make_password(PASSWORD)


def manager(**fields) -> User:
    return person(Role.QA_MANAGER, **fields)


def administrator(**fields) -> User:
    return person(Role.ADMINISTRATOR, **fields)


def read_only(**fields) -> User:
    return person(Role.READ_ONLY, **fields)


def inspector(**fields) -> User:
    return person(Role.INSPECTOR, **fields)


def auditor(**fields) -> User:
    return person(Role.AUDITOR, **fields)


def buyer_person(buyer=None, **fields) -> User:
    return person(Role.BUYER, buyer=buyer, **fields)


def supplier_contact(supplier=None, **fields) -> User:
    return person(Role.SUPPLIER_CONTACT, supplier=supplier, **fields)


def with_second_factor(user: User) -> User:
    """Two-step sign-in is on; `pyotp.TOTP(user.totp_secret).now()` is the code."""
    user.totp_secret, user.totp_confirmed_at = pyotp.random_base32(), timezone.now()
    user.save()
    return user


def zone_at_noon() -> str:
    """A time zone where it is about noon now, so that nobody sleeps and the mail of the day goes out."""
    ahead = (24 - timezone.now().hour) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"
