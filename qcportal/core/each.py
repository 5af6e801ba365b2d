"""Work on many of which one may fail."""

import logging
from collections.abc import Callable, Iterable

log = logging.getLogger(__name__)


def each_alone(items: Iterable, work: Callable) -> list:
    """What `work`, in transactions of its own, gives for each; one that fails is logged and does not stop the others."""
    done = []
    for each in items:
        try:
            done.append(work(each))
        except Exception:  # whatever it is, the others go on
            log.exception("%s failed for %s %s; the others go on", work.__name__, type(each).__name__, named(each))
    return done


def named(each) -> str:
    return str(getattr(each, "pk", each))
