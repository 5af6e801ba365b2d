"""Mail as rows: an action writes the row in its transaction, Celery delivers it, failure is seen on the row.

Without EMAIL_URL a mail is kept for the mailbox page of the portal.
"""

import smtplib
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from . import queue
from .environment import switched_on
from .models import OutgoingMail, StoredFile, User
from .models.mail import MailState

MOST_ATTEMPTS = 6
FIRST_PAUSE = timedelta(minutes=1)  # doubled after each failure


def send(
    *, to: User, template: str, context: dict, footer: str = "", attached: StoredFile | None = None
) -> OutgoingMail:
    """Owe a person a mail, in the person's language, from `<template>_subject.txt` and `<template>_body.txt`.

    `footer` is a template of its own, which stands below; `attached` is a file that the person may see.
    """
    values = context | {"person": to, "portal_url": settings.PORTAL_URL}
    with translation.override(to.language or settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
        body = render_to_string(f"{template}_body.txt", values).strip() + "\n"
        body += f"\n{render_to_string(footer, values).strip()}\n" if footer else ""
    state = MailState.QUEUED if settings.EMAIL_URL else MailState.KEPT
    mail = OutgoingMail.objects.create(to=to.email, subject=subject[:300], body=body, state=state, attached=attached)
    if state == MailState.QUEUED:
        transaction.on_commit(lambda: queue.hint("qcportal.deliver_mail", mail.pk))
    return mail


def deliver(mail_id: int) -> None:
    """Deliver one mail if it is still due; a passing fault is tried again with growing pauses."""
    with transaction.atomic():
        mail = due().select_for_update(skip_locked=True).filter(pk=mail_id).first()
        if mail is None:
            return
        try:
            with connection() as server:
                message_of(mail, server).send()
        except Exception as error:  # whatever it is, a mail that did not leave is seen
            failed(mail, error)
        else:
            OutgoingMail.objects.filter(pk=mail.pk).update(
                state=MailState.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1, error=""
            )


def message_of(mail: OutgoingMail, server) -> EmailMessage:
    message = EmailMessage(mail.subject, mail.body, to=[mail.to], connection=server)
    if mail.attached:
        with mail.attached.file.open("rb") as file:
            message.attach(mail.attached.name, file.read(), mail.attached.media_type)
    return message


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
