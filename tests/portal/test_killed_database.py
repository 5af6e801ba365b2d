"""The embedded database is killed while a report is made: the portal is back by itself, and the report gets ready, once."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from qcportal.core import embedded
from tests.running import RunningPortal, kill_database, wait_until

from .test_workers import ASK, PREPARE

pytestmark = pytest.mark.drill
STATE = "SELECT max(state) FROM reports_report"  # there is one


@pytest.fixture
def portal(monkeypatch, dumped_tables):
    """As `make run` starts it, on its own database, whatever server this run is about."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    made = RunningPortal(dumped_tables)
    try:
        made.prepare(PREPARE)
        made.start()
        yield made
    finally:
        made.clean()


@pytest.fixture
def server(portal) -> embedded.Server:
    return embedded.Server(portal.folder / "var")


def told(server: embedded.Server, question: str):
    """One value; None while the database is away."""
    try:
        with psycopg.connect(host=str(server.socket_folder), user="qcportal", dbname="qcportal") as connection:
            return connection.execute(question).fetchone()[0]
    except psycopg.OperationalError:
        return None


def test_the_portal_is_back_by_itself_and_the_report_gets_ready_once(portal, server):
    with ThreadPoolExecutor(1) as other:  # on a busy machine the report is there before who asked for it has ended
        asked = other.submit(portal.run, ASK)
        wait_until(lambda: told(server, STATE) in ("collecting", "rendering", "sealing"), 180, portal.said)
        kill_database(server)
        asked.exception()
    wait_until(lambda: "it was started again" in portal.said() and portal.is_up(), 120, portal.said)
    wait_until(lambda: told(server, STATE) == "ready", 240, portal.said)  # the lease of 60 s has to end first
    assert told(server, "SELECT count(*) FROM core_storedfile WHERE kind = 'pdf'") == 1
    assert told(server, "SELECT count(*) FROM core_historyentry WHERE event = 'report.ready'") == 1
    assert len(list((portal.folder / "var").rglob("claim-*.pdf"))) == 1
