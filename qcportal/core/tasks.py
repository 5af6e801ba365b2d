"""Thin tasks of the floor: ids in, fetch, delegate."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from . import mail, queue
from .models import IdempotentAnswer, OutgoingMail
from .models.mail import MailState


@shared_task(name="qcportal.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    mail.deliver(mail_id)


@shared_task(name="qcportal.sweep_mail")
def sweep_mail() -> None:
    """Hint again at mails whose hint was lost or whose pause is over."""
    waiting = OutgoingMail.objects.filter(state=MailState.QUEUED, created_at__lt=timezone.now() - timedelta(seconds=30))
    for mail_id in (waiting & mail.due()).order_by("pk").values_list("pk", flat=True)[:200]:
        queue.hint("qcportal.deliver_mail", mail_id)


@shared_task(name="qcportal.forget_idempotent_answers")
def forget_idempotent_answers() -> None:
    """A key is remembered for two days, longer than any program tries again."""
    IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - timedelta(days=2)).delete()
