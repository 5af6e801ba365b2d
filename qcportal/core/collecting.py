"""When Python's collector of garbage may run, where something is laid out."""

import contextlib
import ctypes
import gc
from collections.abc import Iterator
from functools import cache

MMAP_THRESHOLD, LARGE_BYTES = -3, 2**20  # of mallopt (3)


@cache
def settle() -> None:
    """What the process has loaded by now lives to its end; the collector need not walk it after each document.

    Whole files go back to the system when they are freed: glibc raises that bound after the first, and keeps holes of their size.
    """
    gc.collect()
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):  # glibc alone has it
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE_BYTES)


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """A layout makes millions of objects that all live to its end. Once the outermost has ended, what it left is collected."""
    if not gc.isenabled():
        yield
        return
    settle()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
