from django.db import models


class WorkerHeartbeat(models.Model):
    """One row a process of Celery; the embedded broker has no `inspect`, so health reads this."""

    name = models.CharField(max_length=200, unique=True)
    queues = models.CharField(max_length=200)
    seen_at = models.DateTimeField()

    def __str__(self):
        return self.name
