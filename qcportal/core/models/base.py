import uuid

from django.db import models


class Record(models.Model):
    """What every record of the house has: a name its maker may choose, and a version for ETag and If-Match."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
