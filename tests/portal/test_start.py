"""`manage.py portal`, where `make run` ends: what it says, that it stays up, and that it ends whole."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import date, timedelta

import pytest

from audits.models import Audit, Finding
from inspections.models import Inspection
from qcportal.core.embedded import Server
from qcportal.demo import world
from suppliers.models import Qualification
from tests.running import ROOT, STOP_SECONDS, RunningPortal, wait_until

FEW = world.FACTORIES[:2]  # each is made after the ones before it, so the first ones need none of the others


@pytest.fixture(scope="module")
def portal():
    """Started for the first time."""
    made = RunningPortal()
    try:
        made.start()
        wait_until(lambda: "Stop with Ctrl-C" in everything_said(made), 60, made.said)
        yield made
    finally:
        made.clean()


def everything_said(portal) -> str:
    return (portal.folder / "portal.log").read_text()


def start_again(portal, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", "portal"]
    return subprocess.run(
        command, cwd=ROOT, env=portal.environment | environment, capture_output=True, text=True, timeout=60
    )


def test_it_says_how_far_it_is_where_it_is_and_who_can_sign_in(portal):
    said = everything_said(portal)
    lines = ["database: bringing tables up to date", "demonstration company: loading", "starting web, workers and beat"]
    assert [line for line in lines if line not in said] == []
    assert f"QC Portal is at {portal.address}/" in said
    assert "manager@demo.example" in said
    secrets = (portal.folder / "var" / "local.env").read_text()
    assert f"all with the password {secrets.split('DEMO_PASSWORD=')[1].strip()}" in said


def test_it_serves_the_login_page_with_its_style_sheet(portal):
    with urllib.request.urlopen(portal.address) as answer:
        page = answer.read().decode()
        assert answer.url == f"{portal.address}/login/?next=/"
    style = next(word.split('"')[1] for word in page.split() if word.startswith("href=") and ".css" in word)
    with urllib.request.urlopen(portal.address + style) as answer:
        assert answer.headers["Content-Type"].startswith("text/css")
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_second_start_in_the_same_folder_is_one_line(portal):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other_port = str(probe.getsockname()[1])
    done = start_again(portal, PORT=other_port)
    assert (done.returncode, done.stderr) == (
        1,
        "CommandError: This copy of the portal is running already. Stop it first.\n",
    )


def test_a_port_that_is_taken_is_one_line(portal):
    done = start_again(portal)
    assert done.returncode == 1
    assert done.stderr.startswith(f"CommandError: Port {portal.port} is taken.")
    assert done.stderr.count("\n") == 1


def test_a_web_server_that_was_killed_is_back_by_itself(portal):
    leader = min(portal.processes("gunicorn"))
    os.kill(leader, signal.SIGKILL)
    wait_until(lambda: portal.is_up() and leader not in portal.processes("gunicorn"), 30, portal.said)


def test_a_command_beside_it_uses_the_same_server(portal):
    before = (Server(portal.folder / "var").data / "postmaster.pid").read_text()
    assert portal.run("from qcportal.core.models import User; print(User.objects.people().count())") == "15"
    assert (Server(portal.folder / "var").data / "postmaster.pid").read_text() == before
    wait_until(portal.is_up, 10, portal.said)


def contents() -> dict[str, list]:
    """What the demonstration says of its first factories: numbers, days, counts, goods drawn and sentences.

    Without lots that were looked at blind a second time, which are chosen from those of all factories.
    """
    here = {"factory__name__in": [each.name for each in FEW]}
    past = Inspection.objects.filter(**here, state="approved", type="pre_shipment", blind=False)
    counts = ("units_inspected", "critical_found", "major_found", "minor_found", "result")
    found = ("defects__defect_type__code", "defects__defect_class", "defects__count")
    rows = {
        "valid": Qualification.objects.filter(**here).values_list("valid_until", "state"),
        "inspections": past.values_list("number", "inspected_on", "product__sku", "lot_size", *counts),
        "shipments": past.values_list("shipment__number", "shipment__ships_on", "shipment__destination"),
        "defects": past.values_list("number", *found),
        "draws": past.values_list("number", "draws__commitment", "draws__drawn"),
        "audits": Audit.objects.filter(**here, state="approved").values_list("number", "audited_on", "score_percent"),
        "findings": Finding.objects.filter(**here).values_list(
            "number", "raised_on", "grade", "statement", "closed_on"
        ),
    }
    return {name: sorted(json.loads(json.dumps(list(each), default=str)), key=str) for name, each in rows.items()}


@pytest.mark.django_db
def test_the_demonstration_is_the_same_wherever_it_is_made(portal, monkeypatch):
    """The portal made it in another process; here are its first factories once more, as of the same day."""
    told = json.loads(portal.run("from tests.portal import test_start as t; print(t.json.dumps(t.contents()))"))
    monkeypatch.setattr(world, "FACTORIES", FEW)
    monkeypatch.setattr(world.present, "add", lambda _world: None)
    world.build(today=date.fromisoformat(told["valid"][0][0]) - timedelta(days=200))
    made = contents()
    assert len(made["inspections"]) > 80
    assert told == made


def ends_whole(portal, number: signal.Signals) -> None:
    portal.process.send_signal(number)
    assert portal.process.wait(STOP_SECONDS + 30) == 0
    assert "still busy" not in everything_said(portal)  # nobody had work, so nobody is killed
    assert portal.processes("") == []
    assert not Server(portal.folder / "var").is_running()


def test_either_signal_ends_every_process_and_the_data_stay(portal):
    ends_whole(portal, signal.SIGINT)
    portal.start()
    assert "loading" not in everything_said(portal).split("stopped")[-1]
    assert portal.run("from qcportal.core.models import User; print(User.objects.people().count())") == "15"
    ends_whole(portal, signal.SIGTERM)
