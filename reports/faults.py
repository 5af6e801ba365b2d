"""What can go wrong while a document is made: whether another attempt may help, and a sentence for the manager."""

import contextlib
import errno
import logging
from collections.abc import Iterator

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from qcportal.core.errors import Refused

log = logging.getLogger(__name__)
PASSING = (OperationalError, InterfaceError, OSError, MemoryError)  # anything else is a fault of the input
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Damaged(Exception):
    """A stored file is not what it was when it was stored; the message is a sentence that names it."""


@contextlib.contextmanager
def without_database() -> Iterator[None]:
    """While a failure is written down: where the database is away too, the lease ends by itself and the row is taken again."""
    try:
        yield
    except (OperationalError, InterfaceError):
        log.warning("The database is away; whoever comes next takes the row again.")


def passes(error: Exception) -> bool:
    return isinstance(error, PASSING)


def sentence(error: Exception) -> str:
    """For the manager: what went wrong, and what to do."""
    return " ".join([why(error), _("What was filed is safe."), what_to_do(error)])


def why(error: Exception) -> str:
    if isinstance(error, SoftTimeLimitExceeded):
        return _("It took longer than the time allowed and was stopped.")
    if isinstance(error, MemoryError):
        return _("It needs more memory than one worker may take (%(mb)d MB).") % {"mb": settings.WORKER_MEMORY_MB}
    if isinstance(error, OSError) and error.errno in FULL:
        return _("There is no room left where files are kept.")
    if isinstance(error, OperationalError | InterfaceError):
        return _("The database did not answer.")
    if isinstance(error, Damaged | Refused):
        return str(error)
    told = {"kind": type(error).__name__, "why": str(error)[:300]}
    return _("It could not be made (%(kind)s: %(why)s).") % told


def what_to_do(error: Exception) -> str:
    if isinstance(error, SoftTimeLimitExceeded):
        return _("Try again when the server has less to do.")
    if isinstance(error, OSError) and error.errno in FULL:
        return _("Have your administrator make room, then try again.")
    if isinstance(error, Refused):
        return ""
    return _("Try again; if it fails again, tell your administrator.")
