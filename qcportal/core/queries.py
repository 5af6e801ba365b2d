"""What the floor itself knows of: mail that did not arrive."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

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
