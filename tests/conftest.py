import gc
import ipaddress
import itertools
import socket

import hypothesis
import pytest
from django.core.cache import cache
from django.utils import timezone, translation
from xdist.scheduler import LoadFileScheduling

from .module_wide import quick
from .ready_tables import django_db_modify_db_settings, dumped_tables  # noqa: F401  fixtures, one of them pytest-django's

hypothesis.settings.register_profile("portal", deadline=None)  # a busy machine is no fault
hypothesis.settings.load_profile("portal")

JOURNEYS = "tests/journeys"
NUMBERS = itertools.count()
# What takes minutes, the longest first.
SLOW = (
    JOURNEYS,
    "tests/guards/test_addresses.py",
    "tests/portal/test_start.py",
    "tests/guards/test_two_buyers.py",
    "tests/reports/test_killed_workers.py",
    "tests/portal/test_backup.py",
    "tests/portal/test_manage.py",
    "tests/guards",
    "tests/portal",
    "tests/suppliers/test_visits_at_once.py",
    "tests/audits/test_every_state_and_role.py",
    "tests/suppliers/test_every_state_and_role.py",
)


def pytest_collection_modifyitems(items) -> None:
    """The slow ones come first: a worker that meets one last would keep everybody waiting."""
    items.sort(
        key=lambda item: next((place for place, slow in enumerate(SLOW) if item.nodeid.startswith(slow)), len(SLOW))
    )


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory to the end; the collector need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class TogetherByFile(LoadFileScheduling):
    """A file stays with one worker, for what its tests share; so do the journeys, which share one portal."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log) -> TogetherByFile:
    return TogetherByFile(config, log)


@pytest.fixture(autouse=True)
def quick_and_quiet(settings, tmp_path_factory):
    # A name that is a folder once something is stored: few tests do, and a tmp_path for each is slow.
    files = tmp_path_factory.getbasetemp() / "files" / str(next(NUMBERS))
    for name, value in quick(files).items():
        setattr(settings, name, value)
    cache.clear()
    translation.deactivate()  # a page that an earlier test asked for leaves its reader's language and time zone behind
    timezone.deactivate()


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """A test talks to this machine alone: another address fails it, by name or by number."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                pytest.fail(f"a test wanted to reach {host}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
