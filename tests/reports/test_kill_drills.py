"""Whatever is killed while a report is made, it ends ready or failed with a sentence, with one file or none, and nothing stuck.

Real workers, brokers and databases, killed with SIGKILL. Leases are of seconds here (slow_worker).
"""

import io
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from PIL import Image

from inspections.models import InspectionPhoto
from qcportal.core import embedded, files
from qcportal.core.models import User
from qcportal.management.commands import portal
from reports import actions, bundles, leftovers
from reports.bundles import Month
from reports.enums import ReportState
from reports.models import Bundle, Report
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.builders import reports as story
from tests.running import fill, forget, kill_database

from .workers import CELERY, assert_failed_with, assert_made_once, is_over, is_ready, until

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]
PEAK_MB = 450  # of a child that has 300 photos laid out: without pictures kept in memory it stays below
TOOLS = Path(__file__).resolve().parents[2] / "tools"
STAGES = ("collecting", "sealing", "publishing")  # "rendering": test_killed_workers


@pytest.fixture
def report():
    return asked()


def asked(photos: int = 0) -> Report:
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    lot = made.approved(buyer, factory, shipment=made.shipment(buyer, factory))
    for place in range(photos):
        file = files.store(SimpleUploadedFile(f"{place}.jpg", picture(place)), by=User.objects.system())
        InspectionPhoto.objects.create(inspection=lot, file=file, caption=f"Photo {place}", position=place)
    return story.shipment_report(lot)


def picture(seed: int) -> bytes:
    """Noise, which no JPEG makes small."""
    noise = Image.frombytes("RGB", (200, 150), random.Random(seed).randbytes(200 * 150 * 3))
    out = io.BytesIO()
    noise.resize((800, 600)).save(out, "JPEG", quality=80)
    return out.getvalue()


# -- workers -------------------------------------------------------------------------------------
@pytest.mark.services
@pytest.mark.parametrize("stage", STAGES)
def test_a_child_killed_at_any_stage_loses_nothing_and_leaves_nothing(worker, report, stage):
    worker.hold_at(stage)
    worker.start()
    [first] = until(worker.pids)
    os.kill(first, signal.SIGKILL)
    worker.go_on()
    until(is_over(report))
    assert_made_once(report, attempts=2)


@pytest.mark.services
def test_a_worker_killed_whole_at_the_last_moment_leaves_one_file(worker, report):
    """Its file is stored, its row is not written yet."""
    worker.hold_at("publishing")
    worker.start()
    until(worker.pids)
    worker.kill()
    assert leftovers.listed(actions.folder_of(report))[1] == ["claim-1.pdf"]
    worker.go_on()
    worker.start()
    until(is_over(report))
    assert_made_once(report, attempts=2)


@pytest.mark.services
def test_a_report_that_kills_every_worker_fails_with_a_sentence(worker, report):
    worker.hold_at("publishing")
    worker.start()

    def killed_all():
        for pid in worker.pids()[killed_all.done :]:
            os.kill(pid, signal.SIGKILL)
            killed_all.done += 1
        return is_over(report)()

    killed_all.done = 0
    until(killed_all)
    assert killed_all.done == 4
    assert_failed_with(report, "died 4 times")
    worker.go_on()
    failed = Report.objects.get(pk=report.pk)
    actions.try_again(report=failed, version=failed.version, by=User.objects.system())
    until(is_ready(report))
    assert_made_once(report)


# -- two queues ----------------------------------------------------------------------------------
@pytest.mark.services
def test_what_is_made_in_bulk_holds_up_no_report_that_is_asked_for(worker):
    """The workers of `make run`: every child for bulk is busy and more waits, and the report is there all the same."""
    by, buyer = people.manager(), suppliers.buyer()
    ready = story.ready(buyer, suppliers.factory(buyers=[buyer]))
    first = ready.inspection.inspected_on.replace(day=1)
    rows = [
        bundles.ask(month=Month(first, with_superseded=each), by=person)
        for person in (by, people.manager())
        for each in (False, True)
    ]
    worker.hold_at("bundling")
    commands = [child.command for child in portal.children() if "worker" in child.name]
    assert len(commands) == 2
    worker.start(*commands, [*CELERY, "worker", "-B", "-Q", "bulk", "-c", "1", "-l", "WARNING"])
    until(lambda: len(worker.pids()) == 2)
    report = asked()
    until(is_ready(report))
    assert not Bundle.objects.filter(state=ReportState.READY).exists()
    worker.go_on()
    until(lambda: Bundle.objects.filter(state=ReportState.READY).count() == len(rows))
    assert_made_once(report, attempts=1)
    for bundle in Bundle.objects.all():
        assert leftovers.listed(bundles.folder_of(bundle))[1] == [Path(bundle.path).name]


# -- disk and memory -----------------------------------------------------------------------------
def test_on_a_full_disk_it_fails_with_a_sentence_and_is_made_once_there_is_room(worker, report):
    full = worker.folder / "full"
    full.touch()
    worker.go_on()
    worker.start()
    until(is_over(report))
    assert_failed_with(report, "There is no room left where files are kept.")
    full.unlink()
    failed = Report.objects.get(pk=report.pk)
    actions.try_again(report=failed, version=failed.version, by=User.objects.system())
    until(is_ready(report))
    assert_made_once(report)


def test_a_report_with_300_photos_is_made_within_the_memory_of_a_worker(worker):
    report = asked(photos=300)
    worker.go_on()
    worker.start()
    until(is_over(report), 300)
    assert_made_once(report, attempts=1)
    peak = max(int(line) for line in (worker.folder / "peaks").read_text().split()) // 1024
    print(f"peak memory with 300 photos: {peak} MB")
    assert peak < PEAK_MB < settings.WORKER_MEMORY_MB


# -- database ------------------------------------------------------------------------------------
@pytest.fixture
def own_database(transactional_db, tmp_path, dumped_tables):
    """A server for this test alone; this process and the worker talk to it."""
    var = tmp_path / "database"
    var.mkdir()
    fill(var, dumped_tables)
    server = embedded.Server(var)
    server.start()
    held = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")}
    connection.close()
    connection.settings_dict |= {
        "HOST": str(server.socket_folder),
        "PORT": "",
        "NAME": "qcportal",
        "USER": "qcportal",
        "PASSWORD": "",
    }
    yield server
    connection.close()
    connection.settings_dict |= held
    server.stop()
    forget(var)


@pytest.mark.parametrize("stage", ["rendering", "publishing"])
def test_a_killed_database_loses_no_report(own_database, worker, stage):
    """Whoever ends because the database has gone is started again by who keeps it."""
    report = asked()
    worker.hold_at(stage)
    worker.start([*CELERY, "worker", "-c", "2", "-l", "WARNING"], [*CELERY, "beat", "-l", "WARNING", "--pidfile="])
    until(worker.pids)
    kill_database(own_database)
    worker.go_on()
    until(lambda: not own_database.lives())
    connection.close()
    assert embedded.revive(own_database)
    until(tended(worker, is_over(report)), 200)
    assert_made_once(report)


def tended(worker, happened):
    """`happened`, while who ends is started again, as the supervisor and containers do."""

    def has_happened():
        worker.tend()
        return answered(happened)

    return has_happened


def answered(happened) -> bool:
    """A server that comes back refuses for a moment."""
    try:
        return happened()
    except OperationalError:
        connection.close()
        return False


# -- broker --------------------------------------------------------------------------------------
@pytest.fixture
def own_broker(tmp_path):
    """Another of the kind that this run is about; the embedded one is the database itself."""
    address = os.environ["CELERY_BROKER_URL"]
    if address.startswith("memory"):
        pytest.skip("The embedded broker is the database, which is killed above.")
    sys.path.insert(0, str(TOOLS))
    import services

    folder = tmp_path / "broker"
    folder.mkdir()
    servers = services.Servers(folder)
    servers.address = servers.start_redis() if address.startswith("redis") else servers.start_rabbitmq()
    yield servers
    servers.stop()
    sys.path.remove(str(TOOLS))


@pytest.mark.services
def test_a_killed_broker_loses_no_report(own_broker, worker, report):
    """One is being made when it dies, another is asked for while it is away; a worker may end of it (kombu on Redis)."""
    worker.start(broker=own_broker.address)
    until(worker.pids)
    own_broker.kill()
    worker.go_on()
    second = asked()
    own_broker.start_again()
    for each in (report, second):
        until(tended(worker, is_over(each)), 200)
    assert_made_once(report)
    assert_made_once(second)
