"""Included by a worker under test: leases of seconds, a beat that never rests, and a layout that a brake holds up."""

import os
import time
from datetime import timedelta
from pathlib import Path

from qcportal.celery import app
from reports import actions, making
from reports.documents import shipment

FOLDER = Path(os.environ["WORKER_UNDER_TEST"])
BRAKE, STARTS = FOLDER / "brake", FOLDER / "starts"

actions.LEASE = timedelta(seconds=4)
making.RENEW_SECONDS = 0.5
app.conf.beat_schedule = {"reports nobody works on": {"task": "reports.sweep", "schedule": 0.5}}
lay_out = shipment.to_pdf


def held_up(content):
    with STARTS.open("a") as starts:
        starts.write(f"{os.getpid()}\n")
    while BRAKE.exists():
        time.sleep(0.05)
    return lay_out(content)


shipment.to_pdf = held_up
