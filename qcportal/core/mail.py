"""Mail as rows: an action writes the row in its transaction, Celery delivers it, failure is seen on the row.

Without EMAIL_URL a mail is kept for the mailbox page of the portal. Between writing and delivery may lie days, so what a
mail tells of is asked once more when it leaves.
"""

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from . import queue
from .environment import switched_on
from .models import OutgoingMail, StoredFile, User
from .models.mail import MailState

MOST_ATTEMPTS = 6
FIRST_PAUSE = timedelta(minutes=1)  # doubled after each failure
MOST_ATTACHED_BYTES = 10 * 2**20  # many servers take no mail above 20 MB, and a file grows by a third in it


@dataclass(frozen=True)
class Matter:
    """What mails of a name tell of.

    `rows` are the records of which a person may still hear; `taken` is called once a record's file has gone out to one,
    `held` with a list that was held back because of others in it, and with what of this name it told of.
    """

    rows: Callable[[User], QuerySet]
    taken: Callable[[Any, User], None] = lambda record, person: None
    held: Callable[[OutgoingMail, list[UUID]], None] = lambda mail, uuids: None


class About(NamedTuple):
    kind: str
    uuid: UUID


MATTERS: dict[str, Matter] = {}


def fits(file: StoredFile) -> bool:
    return file.size_bytes <= MOST_ATTACHED_BYTES


def send(
    *,
    to: User,
    template: str,
    context: dict,
    footer: str = "",
    language: str = "",
    attach: StoredFile | None = None,
    about: Sequence[About] = (),
) -> OutgoingMail:
    """Owe a person a mail, in the person's language, from `<template>_subject.txt` and `<template>_body.txt`.

    `footer` is a template of its own, which stands below; `language` is for who has chosen none. A file that does not
    fit is not attached; the template knows it as `too_large`, one that is as `attached`. `about` are the records
    that are asked for again when it leaves.
    """
    attached = attach if attach and fits(attach) else None
    values = context | {"person": to, "portal_url": settings.PORTAL_URL}
    values |= {"attached": attached, "too_large": None if attached else attach}
    with translation.override(to.language or language or settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
        body = render_to_string(f"{template}_body.txt", values).strip() + "\n"
        body += f"\n{render_to_string(footer, values).strip()}\n" if footer else ""
    state = MailState.QUEUED if settings.EMAIL_URL else MailState.KEPT
    told = [{"kind": each.kind, "uuid": str(each.uuid)} for each in dict.fromkeys(about)]
    mail = OutgoingMail.objects.create(
        to=to.email, person=to, subject=subject[:300], body=body, state=state, attachment=attached, about=told
    )
    if state == MailState.QUEUED:
        transaction.on_commit(lambda: queue.hint("qcportal.deliver_mail", mail.pk))
    else:
        note_taken(mail, still_told(mail))
    return mail


def deliver(mail_id: int) -> None:
    """Deliver one mail if it is still due; a passing fault is tried again with growing pauses."""
    with transaction.atomic():
        mail = due().select_for_update(skip_locked=True, of=("self",)).filter(pk=mail_id).first()
        if mail is None:
            return
        try:
            told = still_told(mail)  # once: what changes while it leaves undoes nothing
            why = why_not(mail, told)
            if not why:
                with connection() as server:
                    message(mail, server).send()
        except Exception as error:  # whatever it is, a mail that did not leave is seen
            failed(mail, error)
        else:
            withhold(mail, why) if why else sent(mail, told)


def sent(mail: OutgoingMail, told: dict[About, Any]) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1, error=""
    )
    note_taken(mail, told)


def note_taken(mail: OutgoingMail, told: dict[About, Any]) -> None:
    if mail.attachment:
        for about, record in told.items():
            MATTERS[about.kind].taken(record, mail.person)


# -- asked again ---------------------------------------------------------------------------------
def why_not(mail: OutgoingMail, told: dict[About, Any]) -> str:
    """Why it may not leave any more, in a sentence; empty if it may."""
    if mail.person and not mail.person.is_active:
        return _("The account of the addressee has ended.")
    if mail.attachment and mail.attachment.original_gone_at:
        return _("The file that was to go with it is no longer kept.")
    if len(told) < len(mail.about):
        return _("The addressee may no longer read what it tells of, or that holds no longer.")
    return ""


def still_told(mail: OutgoingMail) -> dict[About, Any]:
    """Of what it tells of, the records that the addressee may hear of now."""
    found = {}
    for kind, uuids in by_kind(mail).items():
        rows = MATTERS[kind].rows(mail.person).filter(uuid__in=uuids) if kind in MATTERS else ()
        found |= {About(kind, row.uuid): row for row in rows}
    return found


def by_kind(mail: OutgoingMail) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for each in mail.about:
        found.setdefault(each["kind"], []).append(UUID(each["uuid"]))
    return found


def withhold(mail: OutgoingMail, why: str) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.WITHHELD, error=why)
    for kind, uuids in by_kind(mail).items():
        if len(mail.about) > 1 and kind in MATTERS:
            MATTERS[kind].held(mail, uuids)


def withheld(record) -> QuerySet[OutgoingMail]:
    """Mails of a record that did not go out any more, with why, for who looks after it."""
    rows = OutgoingMail.objects.filter(about__contains=[{"uuid": str(record.uuid)}], state=MailState.WITHHELD)
    return rows.select_related("person")


def message(mail: OutgoingMail, server) -> EmailMessage:
    made = EmailMessage(mail.subject, mail.body, to=[mail.to], connection=server)
    if mail.attachment:
        with mail.attachment.file.open("rb") as file:
            made.attach(mail.attachment.name, file.read(), mail.attachment.media_type)
    return made


def due():
    waited = OutgoingMail.objects.filter(next_attempt_at__lte=timezone.now())
    return OutgoingMail.objects.filter(state=MailState.QUEUED).filter(next_attempt_at=None) | waited.filter(
        state=MailState.QUEUED
    )


def failed(mail: OutgoingMail, error: Exception) -> None:
    attempts = mail.attempts + 1
    final = attempts >= MOST_ATTEMPTS or refused_for_good(error)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.FAILED if final else MailState.QUEUED,
        attempts=attempts,
        next_attempt_at=timezone.now() + FIRST_PAUSE * 2 ** (attempts - 1),
        error=f"{type(error).__name__}: {error}".replace("\0", "")[:1000],
    )


def refused_for_good(error: Exception) -> bool:
    """5xx: the server will not take this mail later either; nor will what is no fault of network or server pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _text in error.recipients.values())
    if not isinstance(error, (OSError, smtplib.SMTPException)):
        return True
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def retry(mail: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=mail.pk, state=MailState.FAILED).update(
        state=MailState.QUEUED, attempts=0, next_attempt_at=None, error=""
    )
    transaction.on_commit(lambda: queue.hint("qcportal.deliver_mail", mail.pk))


def connection():
    """SMTP as EMAIL_URL says, which the settings have checked: smtp://user:password@host:587?tls=1 or smtps://host:465."""
    url = urlsplit(settings.EMAIL_URL)
    return get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=url.hostname,
        port=url.port or (465 if url.scheme == "smtps" else 25),
        username=unquote(url.username or ""),
        password=unquote(url.password or ""),
        use_tls=url.scheme == "smtp" and switched_on(settings.EMAIL_URL, "tls"),
        use_ssl=url.scheme == "smtps",
        timeout=20,
    )
