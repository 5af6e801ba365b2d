"""Kill a worker in the middle of a report: the report is there within two minutes of a worker being back, once."""

import os
import signal

import psycopg
import pytest

from qcportal.core import embedded
from tests.running import RunningPortal, wait_until

pytestmark = [pytest.mark.services, pytest.mark.drill]  # with short leases: tests/reports/test_killed_workers.py

PREPARE = """
from django.core.files.uploadedfile import SimpleUploadedFile
from inspections.models import InspectionPhoto
from qcportal.core import files
from qcportal.core.models import User
from qcportal.demo.photos import picture
from tests.builders import inspections, people, reports, suppliers
from tests.builders.reports import RISEN, history
people.manager(email="boss@example.com")
buyer = suppliers.buyer()
factory = suppliers.factory(buyers=[buyer])
rows = history(buyer, factory, RISEN)
image = picture("seam", 1).read()
for row in rows[:2]:
    for place in range(60):
        upload = SimpleUploadedFile(f"p{place}.jpg", image)
        file = files.store(upload, by=User.objects.system())
        InspectionPhoto.objects.create(inspection=row, file=file, caption=f"Photo {place}", position=place)
"""
ASK = """
from inspections.models import Inspection
from qcportal.core.models import User
from reports.actions import request_shipment_report
row = Inspection.objects.filter(photos__isnull=False, reports=None).order_by("pk").first()
print(request_shipment_report(inspection=row, by=User.objects.system()).pk)
"""


@pytest.fixture(scope="module")
def portal():
    made = RunningPortal()
    try:
        made.prepare(PREPARE)
        made.start()
        yield made
    finally:
        made.clean()


@pytest.fixture
def database(portal):
    address = portal.environment.get("DATABASE_URL")
    if address is None:
        folder = embedded.Server(portal.folder / "var").socket_folder
        address = f"host={folder} user=qcportal dbname=qcportal"
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def state(database, report: int) -> str:
    return database.execute("SELECT state FROM reports_report WHERE id = %s", [report]).fetchone()[0]


def asked_and_rendering(portal, database) -> int:
    report = int(portal.run(ASK))
    wait_until(lambda: state(database, report) in ("collecting", "rendering", "sealing"), 60, portal.said)
    return report


def children_of(pids: list[int]) -> list[int]:
    return [pid for pid in pids if parent(pid) in pids]


def parent(pid: int) -> int:
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def files_now(database) -> int:
    return database.execute("SELECT count(*) FROM core_storedfile WHERE kind = 'pdf'").fetchone()[0]


def kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_killed_children_and_a_worker_killed_whole_lose_no_report(portal, database):
    """First the children, then all of it, so that both reports wait for the end of their lease together."""
    before = files_now(database)
    first = asked_and_rendering(portal, database)
    kill(children_of(portal.processes("celery")))
    second = asked_and_rendering(portal, database)
    kill([pid for pid in portal.processes("worker") if pid != portal.process.pid])
    for report in (first, second):
        wait_until(lambda report=report: state(database, report) == "ready", 120, portal.said)
    assert files_now(database) == before + 2


def test_a_stop_ends_every_process(portal):
    portal.stop()
    assert portal.processes("celery") == []
    assert portal.processes("gunicorn") == []
    assert portal.process.returncode == 0
