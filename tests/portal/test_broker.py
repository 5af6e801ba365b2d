"""Celery's broker in PostgreSQL, used by several threads at once as a worker does."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import Empty

import pytest
from django.db import connection
from kombu import Connection, Exchange, Producer, Queue
from kombu.exceptions import OperationalError
from sqlalchemy.exc import SQLAlchemyError

from qcportal.celery import TRANSPORT_ALIASES
from qcportal.core import embedded
from tests.running import ROOT, forget, kill_database, wait_until

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")  # of kombu's own tables
MANY = 150


# A process that opens the broker each time it is told to.
OPENER = """
import sys
from kombu import Connection
import qcportal.celery
with Connection(sys.argv[1]) as broker:
    channel = broker.default_channel
    for told in sys.stdin:
        for engine, _sessions in channel._engines.values():
            engine.dispose()
        channel._engines.clear()
        print("ready", flush=True)
        sys.stdin.readline()
        channel._open()
        print("open", flush=True)
"""


# A worker whose children send messages of their own, while it looks for the next one.
FORKER = """
import os, sys, threading
from contextlib import suppress
from queue import Empty
from kombu import Connection
import qcportal.celery
def look(channel, over):
    while not over.wait(0.005):
        with suppress(Empty):
            channel._get("looked at")
with Connection(sys.argv[1]) as broker:
    channel, over, failed = broker.default_channel, threading.Event(), 0
    looking = threading.Thread(target=look, args=(channel, over))
    channel._put("tried", {"number": 0})
    looking.start()
    for number in range(1, 150):
        child = os.fork()
        if not child:
            with Connection(sys.argv[1]) as own:
                own.default_channel._put("tried", {"number": number})
            os._exit(0)
        failed += os.waitpid(child, 0)[1] != 0
    print(failed, looking.is_alive())
    over.set()
"""


@pytest.fixture
def address(django_db_setup, django_db_blocker) -> str:
    """Of the tests' own database."""
    database = connection.settings_dict
    user = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
    place = f"{user}@/{database['NAME']}?host={database['HOST']}&port={database['PORT'] or 5432}"
    return f"sqla+postgresql+psycopg://{place}"


@pytest.fixture
def channel(address):
    """Its tables go with the database."""
    assert TRANSPORT_ALIASES["sqla"] == "qcportal.broker:Transport"
    with Connection(address) as broker:
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


def say(process, word: str) -> str:
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


@pytest.mark.django_db(transaction=True)
def test_processes_that_start_at_once_make_its_tables_together(address):
    command = [sys.executable, "-c", OPENER, address]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    processes = [subprocess.Popen(command, **pipes) for _each in range(4)]
    try:
        for _round in range(5):
            assert [say(each, "round") for each in processes] == ["ready"] * 4
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE IF EXISTS kombu_message, kombu_queue CASCADE")
                cursor.execute("DROP SEQUENCE IF EXISTS queue_id_sequence, message_id_sequence")
            with ThreadPoolExecutor(4) as threads:
                assert list(threads.map(say, processes, ["open"] * 4)) == ["open"] * 4
    finally:
        for each in processes:
            each.kill()
            each.communicate()


def test_a_child_of_a_worker_sends_on_a_connection_of_its_own(channel, address):
    made = subprocess.run([sys.executable, "-c", FORKER, address], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (made.stdout.strip(), made.stderr) == ("0 True", "")
    assert sorted(taken(channel)) == list(range(MANY))


@pytest.fixture
def own_server(tmp_path):
    with embedded.running(tmp_path / "var") as server:
        yield server
    forget(server.var)


@pytest.fixture
def producer(own_server):
    """One that is kept, as beat keeps its own."""
    with Connection(f"sqla+postgresql+psycopg://qcportal@/qcportal?host={own_server.socket_folder}") as broker:
        made = Producer(broker, auto_declare=False)
        yield made
        made.channel.session.close()  # else the collector would end it later, in the midst of another test
        engine, _sessions = broker.default_channel._engines.pop(broker.hostname)
        engine.dispose()


def send(producer: Producer) -> None:
    queue = Queue("tried", Exchange("tried"), routing_key="tried")
    told = {"routing_key": "tried", "exchange": queue.exchange, "declare": [queue]}
    producer.publish({}, **told, retry=True, retry_policy={"max_retries": 1, "interval_start": 0})


def test_who_sent_before_the_database_was_killed_sends_again_once_it_is_back(own_server, producer):
    send(producer)
    kill_database(own_server)
    wait_until(lambda: not own_server.lives(), 20)
    for _time in range(2):
        with pytest.raises(OperationalError):
            send(producer)
    assert embedded.revive(own_server)
    send(producer)
    assert producer.channel._size("tried") == 2
