"""The part that runs inside the portal: `fill` the empty database, write the content out for the rivals, `make` reports.

`python -m benchmarks.reports.inside fill FOLDER` prints which inspections there are; `… make` makes the report of each
inspection whose number comes in on a line, and says how long it took.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qcportal.settings")
django.setup()

from django.utils import translation  # noqa: E402  the apps are loaded by now

from benchmarks.reports import judging, photos, world  # noqa: E402
from benchmarks.reports.scaling import compared  # noqa: E402
from inspections.models import Inspection  # noqa: E402
from qcportal.core.collecting import collector_at_rest  # noqa: E402
from qcportal.core.models import User  # noqa: E402
from reports import actions, making  # noqa: E402
from reports.documents import machine, shipment  # noqa: E402
from reports.enums import ReportState  # noqa: E402
from reports.models import Report  # noqa: E402

COUNTS = (20, 100, 200, 400)  # photos
PLAIN = Path(__file__).parent / "plain.css"


def fill(folder: Path) -> None:
    made = world.World()
    long = made.long()
    rows = {count: made.of_photos(count, start=1000 * place).pk for place, count in enumerate(COUNTS, start=1)}
    write_out(long, folder)
    scaled = compared([photos.jpeg(number) for number in range(3)])
    print("RESULT", json.dumps({"long": long.pk, "rows": rows, "scaled": scaled}))


# -- for the rivals ------------------------------------------------------------------------------
def write_out(inspection: Inspection, folder: Path) -> None:
    """The content as a page with a plain style sheet, once with the photos as printed, once as they were taken."""
    report = requested(inspection)
    with translation.override(report.language):
        content = shipment.collect(report)
        html = shipment.to_html(content).replace("</head>", f"<style>{PLAIN.read_text()}</style></head>")
    for name, part in content.parts.items():
        (folder / name).write_bytes(part.data)
        html = html.replace(f'portal:{name}"', f'{named(name, part.media_type)}"')
        (folder / name).rename(folder / named(name, part.media_type))
    for row in inspection.photos.select_related("file"):
        with row.file.file.open("rb") as file:
            (folder / f"taken-{row.file.uuid}.jpg").write_bytes(file.read())
    (folder / "figures.json").write_bytes(machine.attachment(content.figures, content.known_on))
    (folder / "scaled.html").write_text(html)
    (folder / "taken.html").write_text(html.replace('src="photo-', 'src="taken-'))


def named(name: str, media_type: str) -> str:
    return f"{name}.{'jpg' if media_type == 'image/jpeg' else 'svg'}"


# -- ours ----------------------------------------------------------------------------------------
def requested(inspection: Inspection) -> Report:
    report = actions.request_shipment_report(inspection=inspection, by=User.objects.system())
    return Report.objects.select_related(*shipment.RELATED).get(pk=report.pk)


def made(inspection_id: int) -> dict:
    """The whole way of a worker: claim, collect, lay out, store, publish."""
    report = again(requested(Inspection.objects.get(pk=inspection_id)))
    with collector_at_rest():  # as the worker does
        began, used = time.perf_counter(), time.process_time()
        if not making.make(report.pk):
            raise SystemExit(Report.objects.get(pk=report.pk).error)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
    cleared = time.process_time() - used - cpu
    report.refresh_from_db()
    counted = judging.contents(Path(report.file.file.path))
    return {"seconds": seconds, "cpu": cpu, "cpu_after": cleared, "peak_mb": peak_mb()} | counted


def again(report: Report) -> Report:
    """As if nobody had made it yet."""
    waiting = {"state": ReportState.QUEUED, "file": None, "ready_at": None, "claimed_until": None, "attempts": 0}
    Report.objects.filter(pk=report.pk).update(**waiting)
    return report


def peak_mb() -> float:
    """The most memory that this process has held at once, what it shares with others included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make() -> None:
    for line in sys.stdin:
        print("RESULT", json.dumps(made(int(line))), flush=True)


if __name__ == "__main__":
    fill(Path(sys.argv[2])) if sys.argv[1] == "fill" else make()
