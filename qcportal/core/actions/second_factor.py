"""Time-based one-time passwords (RFC 6238): a second factor that a stolen password lacks."""

import pyotp
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import changes, history
from ..errors import NotProven, Rejected
from ..models import User

STEP_SECONDS = 30
TOLERATED_STEPS = (0, -1, 1)  # clocks of telephones run up to half a minute off


def start_totp(*, user: User) -> User:
    """A secret to scan; it counts only once a code from it has been confirmed."""
    if user.uses_totp:
        raise Rejected(_("Two-step sign-in is already on."))
    if not user.totp_secret:
        User.objects.filter(pk=user.pk, totp_secret="").update(totp_secret=pyotp.random_base32())
        user.refresh_from_db()
    return user


@transaction.atomic
def confirm_totp(*, user: User, code: str) -> User:
    user = changes.lock(user)
    if user.uses_totp or not user.totp_secret:
        raise Rejected(_("Two-step sign-in is already on."), field="code")
    step = matching_step(user, code)
    if step is None:
        raise Rejected(_("This code is not right. Check that the clock of your phone is right."), field="code")
    user.totp_last_step, user.totp_confirmed_at = step, timezone.now()
    return kept(user, by=user, event="user.second_factor_on")


@transaction.atomic
def use_code(*, user: User, code: str) -> bool:
    """True if the code is right now and has not been used before."""
    user = changes.lock(user)
    step = matching_step(user, code)
    if step is None or step <= user.totp_last_step:
        return False
    User.objects.filter(pk=user.pk).update(totp_last_step=step)
    return True


def matching_step(user: User, code: str) -> int | None:
    totp, now = pyotp.TOTP(user.totp_secret), int(timezone.now().timestamp()) // STEP_SECONDS
    digits = "".join(code.split())
    steps = [now + shift for shift in TOLERATED_STEPS]
    return next((step for step in steps if pyotp.utils.strings_equal(totp.at(step * STEP_SECONDS), digits)), None)


@transaction.atomic
def remove_totp(*, user: User, code: str) -> User:
    """By the person, who proves to have the device still."""
    if not use_code(user=user, code=code):
        raise NotProven(_("This code is not right, or was used before. Wait for the next one."), field="code")
    return forget(changes.lock(user), by=user, event="user.second_factor_off")


@transaction.atomic
def reset_totp(*, user: User, version: int, by: User) -> User:
    """By an administrator, for somebody who lost the device."""
    return forget(changes.lock(user, version), by=by, event="user.second_factor_reset")


def forget(user: User, *, by: User, event: str) -> User:
    user.totp_secret, user.totp_confirmed_at, user.totp_last_step = "", None, 0
    return kept(user, by=by, event=event)


def kept(user: User, *, by: User, event: str) -> User:
    """Saved without writing the secret into history."""
    user.version += 1
    user.save()
    history.record(event=event, of=user, by=by)
    return user
