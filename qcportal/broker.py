"""The embedded PostgreSQL as Celery's broker: kombu's transport, with what a worker with threads needs.

A worker gives a message back from another thread than the one that fetches the next. They may not share a session of
SQLAlchemy: both flush it at once, it is broken from then on, and the worker ends without giving anything back.

Nor may a worker and its children share a connection: both would read what PostgreSQL answers to the other.
"""

import contextlib
import os
import threading

from amqp.exceptions import RecoverableConnectionError
from kombu.transport import sqlalchemy
from sqlalchemy import text

LONGEST_LOOK = 0.5  # seconds
MAKING_TABLES = 7_202_611_281  # PostgreSQL's name of a lock
TALKING = threading.RLock()  # to PostgreSQL; no child is forked meanwhile, for it would end what is under way


class Channel(sqlalchemy.Channel):
    def __init__(self, connection, **options):
        self.sessions = threading.local()
        super().__init__(connection, **options)

    @property
    def session(self):
        """One a thread."""
        if not hasattr(self.sessions, "own"):
            _engine, make_session = self._open()
            self.sessions.own = make_session()
        return self.sessions.own

    def _open(self):
        """One process at a time looks whether there are tables and makes them: of a worker and a beat that first start in
        the same moment the later one would end by an error."""
        if self.connection.client.hostname in self._engines:
            return super()._open()
        alone = self._engine_from_config()
        try:
            with alone.begin() as held:
                held.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MAKING_TABLES})
                return super()._open()
        finally:
            alone.dispose()

    def _put(self, queue, payload, **options):
        with self.whole():
            super()._put(queue, payload, **options)

    def _get(self, queue, timeout=None):
        with self.whole():
            return super()._get(queue)

    @contextlib.contextmanager
    def whole(self):
        """A session that failed is of no use until it is rolled back; kombu does so after some errors only."""
        with TALKING:
            try:
                yield
            except Exception:
                self.session.rollback()
                raise


def leave_to_the_parent() -> None:
    """In a child: connections that were open at the fork stay the parent's, unclosed."""
    for engine, _make_session in Channel._engines.values():
        engine.dispose(close=False)
    TALKING.release()


os.register_at_fork(before=TALKING.acquire, after_in_parent=TALKING.release, after_in_child=leave_to_the_parent)


class Transport(sqlalchemy.Transport):
    Channel = Channel
    # The second is what kombu says of a channel that it gave up while the server was away. Were it none of these, who
    # kept one, as beat does, would never send again.
    connection_errors = (*sqlalchemy.Transport.connection_errors, RecoverableConnectionError)
    polling_interval = 0.1  # as a transport option it crashes; the default of 1 s gives two tasks a second

    def drain_events(self, connection, timeout=None):
        """Between two looks a worker sees that it is to stop; Celery asks for two seconds, a fifth of the stop."""
        return super().drain_events(connection, timeout=min(timeout or LONGEST_LOOK, LONGEST_LOOK))
