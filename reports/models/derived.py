from django.db import models
from django.utils.translation import gettext_lazy as _


class Derived(models.Model):
    """A row whose contents a worker computes from other rows. The row is the truth: it says whether there is work.

    `due_at` says when it is to be made anew, `claimed_until` until when a worker has it; both empty: nothing to do.
    A change while it is made sets `due_at` again. `input_sha256` is of what it was made from: the same input is not
    computed twice, it only moves `checked_at`.
    """

    due_at = models.DateTimeField(null=True, blank=True)
    claim = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    checked_at = models.DateTimeField(_("as of"), null=True, blank=True)
    input_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


MADE_WAS_CHECKED = models.Q(made_at=None, checked_at=None) | models.Q(made_at__isnull=False, checked_at__isnull=False)
