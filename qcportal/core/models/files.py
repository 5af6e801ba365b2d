import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    PHOTO = "photo", _("photo")
    PDF = "pdf", _("PDF")
    SHEET = "sheet", _("spreadsheet")
    DOCUMENT = "document", _("document")


def original_path(stored: "StoredFile", name: str) -> str:
    return f"{stored.sha256[:2]}/{stored.uuid}/{stored.kind}{suffix(name)}"


def suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 and name[dot + 1 :].isalnum() and len(name) - dot <= 6 else ""


class StoredFile(models.Model):
    """A file of the house; made by core.files.store alone, which has checked its kind by content.

    The original is kept as it came and never leaves the house if it is a photo: people get a derivative,
    which is upright and carries neither EXIF nor place. `derivatives` maps a name to {path, width, height, size_bytes}.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    media_type = models.CharField(max_length=100)
    name = models.CharField(_("file name"), max_length=255)
    size_bytes = models.PositiveBigIntegerField()
    file = models.FileField(upload_to=original_path, max_length=255)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    derivatives = models.JSONField(default=dict)
    original_gone_at = models.DateTimeField(
        null=True, blank=True
    )  # by a retention rule; of a photo the derivatives stay
    uploaded_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(name="file_kind_known", condition=models.Q(kind__in=FileKind.values)),
            models.CheckConstraint(name="file_not_empty", condition=models.Q(size_bytes__gt=0)),
        ]

    def __str__(self):
        return self.name
