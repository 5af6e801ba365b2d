"""How long a saved count takes after 3,000 counted defects, as a multiple of the time after 3, in one run.

Both inspections stand in one embedded PostgreSQL of its own and are counted on in turn through the whole portal (URL,
login, page, action, history), so that whatever else the machine does slows both. Writes benchmarks/results/counting.json.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from qcportal.core import embedded  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "counting.json"
FEW, MANY, PRESSES, BAR = 3, 3000, 300, 1.25
PRESS = f"""
import json, statistics, time
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.builders import inspections as made, people
from tests.inspections.test_counting_costs import counted_before
settings.ALLOWED_HOSTS = ["*"]
mei = people.inspector()
client = Client()
client.force_login(mei, backend="django.contrib.auth.backends.ModelBackend")
lots = {{}}
for number in ({FEW}, {MANY}):
    lot = made.inspection(person=mei, state="in_progress", lot_size=1_000_000)
    counted_before(lot, number)
    lots[number] = (lot, made.defect_type())
connection.cursor().execute("ANALYZE")

def press(number, count):
    lot, kind = lots[number]
    data = {{"defect_type": kind.uuid, "defect_class": "major", "count": count, "was": count - 1}}
    began = time.perf_counter()
    answer = client.post(reverse("inspections:count", args=[lot.uuid]), data, headers={{"HX-Request": "true"}})
    took = time.perf_counter() - began
    assert b"text-green" in answer.content, answer.content
    return took

times = {{{FEW}: [], {MANY}: []}}
for count in range(1, {PRESSES} + 21):
    for number in times:
        took = press(number, count)
        if count > 20:
            times[number].append(took)
print("RESULT", json.dumps({{number: statistics.median(each) * 1000 for number, each in times.items()}}))
"""


def measured(folder: Path) -> dict[str, float]:
    environment = os.environ | {
        "QCPORTAL_VAR": str(folder),
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "bench" * 12,
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    with embedded.running(folder):
        for arguments in (["migrate", "-v0"], ["shell", "-v0", "-c", PRESS]):
            command = [sys.executable, "manage.py", *arguments]
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.split("RESULT")[1])


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="qc-bench-") as name:
        times = measured(Path(name) / "var")
    few, many = times[str(FEW)], times[str(MANY)]
    ratio = many / few
    print(
        f"a saved count: {ratio:.3f} times as long at {MANY} defects as at {FEW} (target at most {BAR}; {few:.1f} ms, {many:.1f} ms)"
    )
    found = {"ms_at_3": round(few, 2), "ms_at_3000": round(many, 2), "ratio": round(ratio, 3), "target": BAR}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"on": time.strftime("%Y-%m-%d"), "presses": PRESSES} | found, indent=1) + "\n")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
