"""How long a shipment report of 60 photos and 10 pages of checklist takes, beside others that print the same content.

`python -m benchmarks.reports [ROUNDS]`, on an embedded PostgreSQL of its own. Ours is what a warm worker does, from its claim
to the published file. The others get the content as a page with a plain style sheet, and are timed as whole processes; in each
round they take turns with ours, so that whatever else the machine does slows all. Prints each figure on its own line and
writes benchmarks/results/reports.json.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from statistics import median

from benchmarks.reports import judging, rivals
from qcportal.core import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "reports.json"
ROUNDS = 3
OTHERS = {
    "chromium": (rivals.printed, "scaled.html"),
    "bare": (rivals.bare, "scaled.html"),
    "originals": (rivals.printed, "taken.html"),
    "originals_in_pieces": (rivals.in_pieces, "taken.html"),
}


class Portal:
    """The portal on its own folder; `maker` is a process that makes one report after the other, as a worker does."""

    def __init__(self, folder: Path):
        own = {"QCPORTAL_VAR": str(folder), "LOG_LEVEL": "ERROR", "SECRET_KEY": "bench" * 12, "PYTHONPATH": str(ROOT)}
        self.environment = os.environ | own
        self.environment.pop("DATABASE_URL", None)

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit(done.returncode)
        return done.stdout

    def maker(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "benchmarks.reports.inside", "make"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe, text=True, bufsize=1)


def made(maker: subprocess.Popen, inspection: int) -> dict:
    print(inspection, file=maker.stdin, flush=True)
    for line in maker.stdout:
        if line.startswith("RESULT"):
            return json.loads(line.removeprefix("RESULT"))
    raise SystemExit("The report could not be made; what the process said stands above.")


def side_by_side(portal: Portal, folder: Path, inspection: int, rounds: int) -> dict:
    """{way: what each round took}; ours is warm after two reports."""
    scaled = folder / "scaled.html"
    found: dict[str, list] = {"ours": [], **{name: [] for name in OTHERS}, "chromium_warm": []}
    with portal.maker() as maker, rivals.browser() as tab:
        for _time in range(2):
            made(maker, inspection)
        rivals.printed_warm(tab, scaled)
        for _round in range(rounds):
            for name, (way, page) in OTHERS.items():
                found["ours"].append(made(maker, inspection))
                found[name].append(tried(way, folder / page, folder / f"{name}.pdf"))
            found["chromium_warm"].append({"seconds": rivals.printed_warm(tab, scaled)})
        maker.stdin.close()
    warm = rivals.bare_warm(scaled, folder / "bare.pdf", rounds)
    return found | {"bare_warm": [{"seconds": each} for each in warm]}


def tried(way: Callable[[Path, Path], rivals.Took], page: Path, pdf: Path) -> dict:
    """What it took; or why there is nothing, so that the other figures come out all the same."""
    try:
        return asdict(way(page, pdf))
    except rivals.Unprinted as error:
        return {"unprinted": str(error)}


def longer(portal: Portal, rows: dict[str, int], rounds: int) -> tuple[dict[int, float], dict]:
    """{photos: CPU seconds of a report with so many}, the median of the rounds; and the last and longest report."""
    took: dict[int, list[float]] = {int(count): [] for count in rows}
    with portal.maker() as maker:
        for count in rows:
            made(maker, rows[count])
        for _round in range(max(rounds, 3)):
            for count in rows:
                last = made(maker, rows[count])
                took[int(count)].append(last["cpu"])
        maker.stdin.close()
    return {count: median(each) for count, each in took.items()}, last


def main(rounds: int) -> int:
    with tempfile.TemporaryDirectory(prefix="qc-bench-") as name:
        folder, portal = Path(name) / "pages", Portal(Path(name) / "var")
        folder.mkdir()
        with embedded.running(Path(name) / "var"):
            portal.run("manage.py", "migrate", "-v0")
            filled = json.loads(portal.run("-m", "benchmarks.reports.inside", "fill", str(folder)).split("RESULT")[1])
            found = side_by_side(portal, folder, filled["long"], rounds)
            lengths = longer(portal, filled["rows"], rounds)
            judged = judging.judged(found, lengths, filled["scaled"], judging.counted(folder, OTHERS))
    for line in judging.lines(judged):
        print(line)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(
        json.dumps({"on": time.strftime("%Y-%m-%d"), "rounds": rounds, "results": judged}, indent=1) + "\n"
    )
    return 0 if all(each.get("reached", True) for each in judged.values()) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
