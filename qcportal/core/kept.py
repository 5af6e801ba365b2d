"""What of the floor is not kept for ever: sign-ins, mails, and photos as they came from the camera."""

from axes.models import AccessAttempt, AccessLog
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import OutgoingMail, StoredFile
from .models.files import FileKind
from .models.mail import MailState
from .retention import Kind, register


def delete(rows) -> None:
    rows.delete()


def mails(before):
    return OutgoingMail.objects.filter(created_at__lt=before).exclude(state=MailState.QUEUED)


def originals(before):
    return StoredFile.objects.filter(kind=FileKind.PHOTO, created_at__lt=before, original_gone_at=None)


def remove_originals(rows) -> None:
    """The files go once the rows say so: a file without a row is swept, a row without its file would mislead."""
    names = list(rows.values_list("file", flat=True))
    rows.update(original_gone_at=timezone.now())
    transaction.on_commit(lambda: [default_storage.delete(name) for name in names])


register(
    Kind(
        "sign_ins",
        _("Sign-ins"),
        _("Who signed in when and from where is deleted. Accounts stay."),
        lambda before: AccessLog.objects.filter(attempt_time__lt=before),
        delete,
        least_days=1,
        usual_days=90,
    )
)
register(
    Kind(
        "failed_sign_ins",
        _("Failed sign-ins"),
        _("Failed attempts are deleted. A lock that still holds stays."),
        lambda before: AccessAttempt.objects.filter(attempt_time__lt=before),
        delete,
        least_days=1,
        usual_days=90,
    )
)
register(
    Kind(
        "mails",
        _("Mails of the portal"),
        _("The text of sent mails and their addresses are deleted. Mails that still wait stay."),
        mails,
        delete,
    )
)
register(
    Kind(
        "originals",
        _("Photos as they came from the camera"),
        _("The originals, which tell place and device, are deleted. The photos people see, and the hashes, stay."),
        originals,
        remove_originals,
        least_days=90,
    )
)
