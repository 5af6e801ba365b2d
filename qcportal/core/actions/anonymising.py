"""An account becomes nobody in particular: name and address go, what was done under it stays (docs/decisions/0027)."""

import secrets

from axes.models import AccessAttempt, AccessLog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from .. import changes, history
from ..errors import Rejected
from ..models import HistoryEntry, IdempotentAnswer, Notice, OutgoingMail, User
from .accounts import check_may_give, end_sessions

PERSONAL = ("name", "email")  # fields whose old values history forgets
FORGOTTEN = "…"


@transaction.atomic
def anonymise(*, user: User, version: int, by: User) -> User:
    """Take name, address and settings off an account that has ended; it cannot be taken back.

    History keeps the label under which somebody acted, and issued documents say what they said: who approved a
    shipment stays provable. Raises Rejected while the account is active, or if it was done before.
    """
    user = changes.lock(user, version)
    check_may_give(user.role, by)
    check_may_be_anonymised(user)
    forget_traces(user)
    forget_in_history(user)
    for name, value in nobody(user).items():
        setattr(user, name, value)
    user.set_password(secrets.token_urlsafe(32))  # usable, so that nobody seems to be invited
    user.version += 1
    changes.write(user)
    history.record(event="user.anonymised", of=user, by=by)
    return user


def check_may_be_anonymised(user: User) -> None:
    if user.is_active:
        sentence = _("Deactivate the account first; what is open is handed over then.")
        raise Rejected(sentence, code="wrong_state")
    if user.anonymised_at:
        raise Rejected(_("This account is anonymous already."), code="wrong_state")


def nobody(user: User) -> dict:
    return {
        "name": f"Former person {user.pk}",
        "email": f"former-{user.pk}@qcportal.invalid",
        "language": "",
        "time_zone": "UTC",
        "mails": {},
        "attach_reports": False,
        "totp_secret": "",
        "totp_confirmed_at": None,
        "last_login": None,
        "invited_at": None,
        "anonymised_at": timezone.now(),
    }


def forget_traces(user: User) -> None:
    """Mails to the person or the address, sign-ins, keys, and what still waits to be told."""
    end_sessions(user)
    OutgoingMail.objects.filter(Q(to__iexact=user.email) | Q(person=user)).delete()
    AccessAttempt.objects.filter(username__iexact=user.email).delete()
    AccessLog.objects.filter(username__iexact=user.email).delete()
    for model, field in ((AuthToken, "user"), (IdempotentAnswer, "user"), (Notice, "person")):
        model.objects.filter(**{field: user}).delete()


def forget_in_history(user: User) -> None:
    """Names and addresses that were changed stand in the changes of the account's own entries."""
    for entry in HistoryEntry.objects.filter(record_uuid=user.uuid, changes__has_any_keys=PERSONAL):
        told = {name: [FORGOTTEN, FORGOTTEN] if name in PERSONAL else pair for name, pair in entry.changes.items()}
        HistoryEntry.objects.filter(pk=entry.pk).update(changes=told)
