"""Accounts: invitation, password, profile, leaving. No password is ever typed by somebody else."""

from collections.abc import Callable
from datetime import timedelta

from axes.models import AccessAttempt
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from .. import changes, history, mail
from ..errors import Forbidden, Rejected
from ..models import User
from ..roles import Role

MOST_RESET_MAILS_AN_HOUR = 5
RESET_REQUESTED = "user.password_reset_requested"
GIVEN_BY_ADMINISTRATOR = Role.house()


_role_checks: list[Callable[[User], None]] = []


def before_role_changes(check: Callable[[User], None]) -> None:
    """What must hold of a person whose role changes; only the composition root knows the work that hangs on it."""
    _role_checks.append(check)


def may_give(role: str, by: User) -> bool:
    return role not in GIVEN_BY_ADMINISTRATOR or by.role == Role.ADMINISTRATOR


def check_may_give(role: str, by: User) -> None:
    """Only an administrator makes people who see the whole house, or nobody could be kept out of it."""
    if not may_give(role, by):
        raise Forbidden(_("Only an administrator gives this role."), field="role")


@transaction.atomic
def invite(*, email: str, name: str, role: str, by: User, language: str = "", time_zone: str = "UTC") -> User:
    """Make an account without a password and mail the link that sets one."""
    check_may_give(role, by)
    user = User(
        email=User.objects.normalize_email(email),
        name=name,
        role=role,
        language=language,
        time_zone=time_zone,
        invited_at=timezone.now(),
    )
    user.set_unusable_password()
    changes.create(user, by=by, event="user.invited")
    mail.send(to=user, template="core/email/invitation", context={"link": password_link(user), "inviter": by})
    return user


@transaction.atomic
def send_invitation_again(*, user: User, by: User) -> User:
    user = changes.lock(user)
    check_may_give(user.role, by)
    if not user.is_active:
        raise Rejected(_("This account is deactivated; activate it again first."), code="wrong_state")
    if not user.is_invited:
        raise Rejected(_("This person has already signed in; send a password reset instead."))
    changes.save(user, by=by, event="user.invited_again", invited_at=timezone.now())
    mail.send(to=user, template="core/email/invitation", context={"link": password_link(user), "inviter": by})
    return user


def password_link(user: User) -> str:
    """Path of the page that sets a password: signed, good for three days and once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("core:password_set", args=[uid, default_token_generator.make_token(user)])


@transaction.atomic
def request_password_reset(*, email: str) -> None:
    """Mail a link if the address is somebody's; the caller says the same either way."""
    user = User.objects.active().filter(email__iexact=email).first()
    if user is None or resets_last_hour(user) >= MOST_RESET_MAILS_AN_HOUR:
        return
    mail.send(to=user, template="core/email/password_reset", context={"link": password_link(user)})
    history.record(event=RESET_REQUESTED, of=user, by=user)


def resets_last_hour(user: User) -> int:
    return history.of(user).filter(event=RESET_REQUESTED, at__gt=timezone.now() - timedelta(hours=1)).count()


@transaction.atomic
def set_first_password(*, user: User, password: str) -> User:
    """By the link of an invitation or reset mail: whoever reads that mailbox. It ends a lock after failed attempts too."""
    AccessAttempt.objects.filter(username__iexact=user.email).delete()
    return keep_password(user, password, event="user.password_set")


@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    return keep_password(user, password, event="user.password_changed")


def keep_password(user: User, password: str, *, event: str) -> User:
    """A new password signs out everywhere and ends the API tokens."""
    user = changes.lock(user)
    user.set_password(password)
    user.version += 1
    user.save()
    AuthToken.objects.filter(user=user).delete()
    history.record(event=event, of=user, by=user)
    return user


@transaction.atomic
def end_tokens(*, user: User, key: str | None = None) -> int:
    """End one of the own API tokens, or all of them; says how many were ended."""
    tokens = AuthToken.objects.filter(user=user) if key is None else AuthToken.objects.filter(user=user, token_key=key)
    ended, _of_kind = tokens.delete()
    if ended:
        history.record(event="user.tokens_ended", of=user, by=user)
    return ended


@transaction.atomic
def change_profile(*, user: User, version: int, **values) -> User:
    """What a person may change about the own account: name, language, time zone, how often mails come."""
    return changes.save(changes.lock(user, version), by=user, event="user.profile_changed", **values)


@transaction.atomic
def change_person(*, user: User, version: int, by: User, **values) -> User:
    """What a manager may change about somebody: name, e-mail, role, language, time zone."""
    others = other_administrators(user)
    user = changes.lock(user, version)
    role = values.get("role", user.role)
    check_may_give(user.role, by)
    check_may_give(role, by)
    if user.pk == by.pk and role != user.role:
        raise Rejected(_("You cannot change your own role; ask another administrator."), field="role")
    if role != user.role:
        check_not_last(user, others)
        for check in _role_checks:
            check(user)
    return changes.save(user, by=by, event="user.changed", **values)


@transaction.atomic
def deactivate(*, user: User, version: int, by: User) -> User:
    """End an account: signed out everywhere, tokens gone, history kept. Work is handed over by the caller first."""
    others = other_administrators(user)
    user = changes.lock(user, version)
    check_may_give(user.role, by)
    check_active(user, True)
    if user.pk == by.pk:
        raise Rejected(_("You cannot deactivate your own account."))
    check_not_last(user, others)
    AuthToken.objects.filter(user=user).delete()
    end_sessions(user)
    return changes.save(user, by=by, event="user.deactivated", is_active=False, deactivated_at=timezone.now())


def other_administrators(user: User) -> list[User]:
    """All are locked, in one order, before anybody else is: two who remove each other wait instead of both succeeding."""
    found = User.objects.active().filter(role=Role.ADMINISTRATOR).order_by("pk").select_for_update()
    return [each for each in found if each.pk != user.pk]


def check_not_last(user: User, others: list[User]) -> None:
    if user.role == Role.ADMINISTRATOR and user.is_active and not others:
        raise Rejected(_("This is the last administrator. Make another one first."))


def check_active(user: User, wanted: bool) -> None:
    if user.is_active != wanted:
        sentence = _("The account is deactivated already.") if wanted else _("The account is active already.")
        raise Rejected(sentence, code="wrong_state")


def end_sessions(user: User) -> None:
    """Sessions are few and this is rare; an inactive account is refused at the next request anyway."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def reactivate(*, user: User, version: int, by: User) -> User:
    user = changes.lock(user, version)
    check_may_give(user.role, by)
    check_active(user, False)
    if user.anonymised_at:
        raise Rejected(_("This account is anonymous; nobody can sign in to it again."), code="wrong_state")
    return changes.save(user, by=by, event="user.reactivated", is_active=True, deactivated_at=None)
