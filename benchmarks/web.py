"""Requests per second of lists and details against a bare Django view of the same size, side by side in one run.

20,000 inspections on an embedded PostgreSQL of its own, gunicorn with 2 workers, wrk with 2 connections on loopback.
Prints each figure on its own line and writes benchmarks/results/web.json.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import bootstrap  # noqa: E402

from qcportal.core import embedded  # noqa: E402
from tests.running import free_port, wait_until  # noqa: E402

INSPECTIONS, SECONDS, ROUNDS = 20_000, 5, 3
RESULTS = ROOT / "benchmarks" / "results" / "web.json"
BARS = {"list of 50 by API": 1 / 4, "list page of 50": 1 / 8, "detail by API": 1 / 4}
FILL = f"""
import itertools, uuid
from datetime import date, timedelta
from django.contrib.sessions.backends.db import SessionStore
from inspections.models import Inspection
from suppliers.models import Visit
from tests.builders import inspections, people, suppliers
boss = people.manager(email="boss@example.com")
buyers = [suppliers.buyer(f"Buyer {{n}}") for n in range(10)]
factories = [suppliers.factory(f"Factory {{n}} of a usual length Co., Ltd.", buyers=buyers[n % 10:n % 10 + 1]) for n in range(200)]
products = [inspections.product(buyers[n % 10]) for n in range(100)]
day = date(2024, 1, 1)
visits = Visit.objects.bulk_create(
    [Visit(factory=factories[n % 200], starts_on=day + timedelta(days=n % 900), ends_on=day + timedelta(days=n % 900)) for n in range({INSPECTIONS})], batch_size=2000)
Inspection.objects.bulk_create(
    [Inspection(number=f"INS-B-{{n:06d}}", type="pre_shipment", product=products[n % 100], factory=visits[n].factory, visit=visits[n], owner=products[n % 100].buyer, lot_size=2000 + n % 500) for n in range({INSPECTIONS})], batch_size=2000)
from django.db import connection
connection.cursor().execute("ANALYZE")
session = SessionStore()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
session[SESSION_KEY], session[BACKEND_SESSION_KEY], session[HASH_SESSION_KEY] = str(boss.pk), "django.contrib.auth.backends.ModelBackend", boss.get_session_auth_hash()
session.save()
print("RESULT", session.session_key, Inspection.objects.order_by("-pk").first().uuid)
"""


class Bench:
    def __init__(self, folder: Path):
        self.port, self.bare_port = free_port(), free_port()
        self.environment = os.environ | {
            "QCPORTAL_VAR": str(folder / "var"),
            "PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
            "SECRET_KEY": "bench" * 12,
            "PYTHONPATH": str(ROOT),
        }
        self.environment.pop("DATABASE_URL", None)
        self.servers: list[subprocess.Popen] = []
        self.cookie = self.uuid = ""

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        return done.stdout

    def fill(self) -> None:
        self.manage("migrate", "-v0")
        key, self.uuid = self.manage("shell", "-v0", "-c", FILL).split("RESULT")[1].split()
        self.cookie = f"qcportal_session_{self.port}={key}"

    def serve(self) -> None:
        for port, target in ((self.port, "qcportal.wsgi"), (self.bare_port, "benchmarks.bare")):
            command = [
                sys.executable,
                "-m",
                "gunicorn",
                "-c",
                "python:qcportal.gunicorn",
                "-b",
                f"127.0.0.1:{port}",
                target,
            ]
            self.servers.append(subprocess.Popen(command, cwd=ROOT, env=self.environment))
        wait_until(lambda: self.size(f"http://127.0.0.1:{self.port}/health/") > 0, 60)
        wait_until(lambda: self.size(f"http://127.0.0.1:{self.bare_port}/1/100/") > 0, 60)

    def size(self, address: str) -> int:
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, headers={"Cookie": self.cookie}), timeout=10
            ) as answer:
                return len(answer.read())
        except OSError:
            return 0

    def rate(self, address: str) -> float:
        """Requests per second; every answer must be a good one."""
        command = ["wrk", "-t1", "-c2", f"-d{SECONDS}s", "-H", f"Cookie: {self.cookie}", address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said:
            raise SystemExit(said)
        return float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))

    def compare(self, name: str, path: str, rows: int) -> dict:
        """Ours and the floor in turn; the median of the ratios of the rounds."""
        ours = f"http://127.0.0.1:{self.port}{path}"
        size = self.size(ours)
        floor = f"http://127.0.0.1:{self.bare_port}/{rows}/{size}/"
        self.rate(ours), self.rate(floor)  # warm
        pairs = [(self.rate(ours), self.rate(floor)) for _ in range(ROUNDS)]
        ratio = statistics.median(mine / bare for mine, bare in pairs)
        found = {
            "bytes": size,
            "requests_per_second": round(statistics.median(pair[0] for pair in pairs)),
            "bare_requests_per_second": round(statistics.median(pair[1] for pair in pairs)),
            "ratio": round(ratio, 3),
            "target": round(BARS[name], 3),
            "reached": ratio >= BARS[name],
        }
        print(
            f"{name}: {ratio:.3f} of the bare view (target at least {BARS[name]:.3f}; {found['requests_per_second']}/s, {size} bytes)",
            flush=True,
        )
        return found

    def stop(self) -> None:
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait(20)


def main() -> int:
    if not shutil.which("wrk"):
        bootstrap.apt(["wrk"], "the benchmark")
    with tempfile.TemporaryDirectory(prefix="qc-bench-") as name:
        bench = Bench(Path(name))
        with embedded.running(Path(name) / "var"):
            bench.fill()
            try:
                bench.serve()
                results = {
                    "list of 50 by API": bench.compare("list of 50 by API", "/api/v1/inspections/", 50),
                    "list page of 50": bench.compare("list page of 50", "/inspections/", 50),
                    "detail by API": bench.compare("detail by API", f"/api/v1/inspections/{bench.uuid}/", 1),
                }
            finally:
                bench.stop()
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(
        json.dumps({"inspections": INSPECTIONS, "on": time.strftime("%Y-%m-%d"), "results": results}, indent=1) + "\n"
    )
    return 0 if all(each["reached"] for each in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
