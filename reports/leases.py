"""Keeping a claimed row while the work on it lasts: a thread with its own connection renews the claim."""

import contextlib
import threading
from collections.abc import Callable, Iterator

from django.db import InterfaceError, OperationalError, connection


@contextlib.contextmanager
def kept(renew: Callable[[], bool], every_seconds: float, name: str) -> Iterator[None]:
    """Renew until the work is over, or `renew` says that somebody else has the row."""
    over = threading.Event()

    def keep() -> None:
        try:
            while not over.wait(every_seconds) and renewed(renew):
                pass
        finally:
            connection.close()

    thread = threading.Thread(target=keep, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def renewed(renew: Callable[[], bool]) -> bool:
    """False once somebody else has the row. A database that is away is asked again: the lease bears three misses."""
    try:
        return renew()
    except (OperationalError, InterfaceError):
        connection.close()  # the next try opens a new one
        return True
