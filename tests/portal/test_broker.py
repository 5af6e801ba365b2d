"""Celery's broker in PostgreSQL, used by several threads at once as a worker does."""

from concurrent.futures import ThreadPoolExecutor
from queue import Empty

import pytest
from django.db import connection
from kombu import Connection
from sqlalchemy.exc import SQLAlchemyError

from qcportal.celery import TRANSPORT_ALIASES

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")  # of kombu's own tables
MANY = 150


@pytest.fixture
def channel(django_db_setup, django_db_blocker):
    """On the tests' own database; its tables go with it."""
    database = connection.settings_dict
    assert TRANSPORT_ALIASES["sqla"] == "qcportal.broker:Transport"
    user = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
    address = f"{user}@/{database['NAME']}?host={database['HOST']}&port={database['PORT'] or 5432}"
    with Connection(f"sqla+postgresql+psycopg://{address}") as broker:
        channel = broker.default_channel
        channel._new_queue("tried")
        channel._purge("tried")
        yield channel
        for engine, _sessions in channel._engines.values():
            engine.dispose()
        channel._engines.clear()


def taken(channel) -> list[int]:
    found = []
    while len(found) < MANY:
        try:
            found.append(channel._get("tried")["number"])
        except Empty:
            continue
    return found


def test_one_thread_fetches_while_another_gives_back(channel):
    with ThreadPoolExecutor(3) as threads:
        fetched = threads.submit(taken, channel)
        given = threads.map(lambda number: channel._put("tried", {"number": number}), range(MANY))
        assert list(given) == [None] * MANY
        assert sorted(fetched.result(60)) == list(range(MANY))


def test_a_message_that_could_not_be_stored_breaks_nothing(channel, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(channel.session, "commit", lambda: channel.session.execute("no SQL"))
        with pytest.raises(SQLAlchemyError):
            channel._put("tried", {"number": 1})
    channel._put("tried", {"number": 2})
    assert channel._get("tried") == {"number": 2}
