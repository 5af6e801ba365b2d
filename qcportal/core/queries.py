"""What the floor itself knows of: mail that did not arrive, the tokens of programs."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import AuthToken

from .models import OutgoingMail, User
from .models.mail import MailState
from .waiting import SHOWN, Item, Waiting


def waiting_for(user: User) -> list[Waiting]:
    """For administrators, who alone read mail: what could not be delivered."""
    rows = OutgoingMail.objects.visible_to(user).filter(state=MailState.FAILED)
    items = [
        Item(
            title=row.subject,
            address=reverse("core:mail", args=[row.uuid]),
            sub=row.to,
            day=timezone.localdate(row.created_at),
            day_word=_("written"),
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in rows.order_by("-created_at")[:SHOWN]
    ]
    return [Waiting(_("Mail that failed"), rows.count(), items, reverse("core:mail_list") + "?state=failed", "mail")]


def does_not_arrive(person: User) -> bool:
    """Whether the latest mail to this person failed. What it said is for administrators alone."""
    latest = OutgoingMail.objects.filter(to__iexact=person.email).order_by("-created_at", "-pk").first()
    return latest is not None and latest.state == MailState.FAILED


def tokens_of(person: User) -> list[AuthToken]:
    """With which programs sign in for this person, the newest first; each knows when it ends."""
    found = AuthToken.objects.filter(user=person).order_by("-created")
    return [token for token in found if not has_expired(token)]


def ends_at(token: AuthToken) -> datetime:
    """One that was made while tokens had no end has lived as long as any other may."""
    return token.expiry or token.created + settings.TOKEN_LIFE


def has_expired(token: AuthToken) -> bool:
    return ends_at(token) <= timezone.now()
