"""Included by a worker under test: leases of seconds, a beat that never rests, and a brake at one stage of the work.

The file `brake` names the stage at which work waits until it is gone, `full` is there while the disk is, and what a
child took at most stands in `peaks`, in KiB.
"""

import os
import resource
import time
from datetime import timedelta
from pathlib import Path

from qcportal.celery import app
from reports import actions, bundling, claims, making
from reports.documents import shipment
from reports.enums import ReportState

FOLDER = Path(os.environ["WORKER_UNDER_TEST"])
BRAKE, STARTS, FULL, PEAKS = (FOLDER / name for name in ("brake", "starts", "full", "peaks"))
ROOM_BYTES = 4096  # less than any document

claims.LEASE = timedelta(seconds=4)
claims.PAUSE_SECONDS = 0.1
making.RENEW_SECONDS = bundling.RENEW_SECONDS = 0.5
app.conf.beat_schedule = {"reports nobody works on": {"task": "reports.sweep", "schedule": 0.5}}


def hold(stage: str) -> None:
    """At the stage that the brake names."""
    if not braked(stage):
        return
    with STARTS.open("a") as starts:
        starts.write(f"{os.getpid()}\n")
    while braked(stage):
        time.sleep(0.05)


def braked(stage: str) -> bool:
    try:
        return BRAKE.read_text() == stage
    except FileNotFoundError:
        return False


def before(stage: str, work):
    """`work`, held up at a stage."""

    def held_up(*arguments, **named):
        hold(stage)
        return work(*arguments, **named)

    return held_up


def sealing(advance):
    def held_up(*arguments, state, **named):
        done = advance(*arguments, state=state, **named)
        if state == ReportState.SEALING:
            hold("sealing")
        return done

    return held_up


def on_a_full_disk(store):
    """No file may grow beyond a few bytes, as where no block is left; Python then hears EFBIG instead of ENOSPC."""

    def stored(*arguments):
        if not FULL.exists():
            return store(*arguments)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, limits[1]))
        try:
            return store(*arguments)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    return stored


def measured(make):
    def made(*arguments):
        try:
            return make(*arguments)
        finally:
            with PEAKS.open("a") as peaks:
                peaks.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")

    return made


shipment.collect = before("collecting", shipment.collect)
shipment.to_pdf = before("rendering", shipment.to_pdf)
actions.advance = sealing(actions.advance)
actions.publish = before("publishing", actions.publish)
making.stored = on_a_full_disk(making.stored)
making.make = measured(making.make)
bundling.work = before("bundling", bundling.work)
