"""How the pages of figures hold at 1,000,000 inspections, or as many as are asked for: `python -m benchmarks.scale [SIZE]`.

On an embedded PostgreSQL of its own, made and dropped by the run. Each time is a multiple of counting the table of inspections
once (`SELECT count(*)`), measured beside it, so that whatever else the machine does slows both. Prints each figure on its own
line and writes benchmarks/results/scale.json.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qcportal.core import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "scale.json"
USUAL, WHOLE = 100_000, 1_000_000


def measured(folder: Path, size: int) -> dict:
    own = {"QCPORTAL_VAR": str(folder), "LOG_LEVEL": "WARNING", "SECRET_KEY": "bench" * 12, "PYTHONPATH": str(ROOT)}
    environment = os.environ | own
    environment.pop("DATABASE_URL", None)
    with embedded.running(folder):
        for arguments in (["manage.py", "migrate", "-v0"], ["-m", "benchmarks.scale.inside", str(size)]):
            command = [sys.executable, *arguments]
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            if done.returncode:
                raise SystemExit(done.returncode)
    return json.loads(done.stdout.split("RESULT")[1])


def told(name: str, each: dict) -> str:
    return f"{name}: {each['ratio']} × count(*) (target at most {each['target']}; {each['queries']} queries, {each['ms']} ms)"


def main(size: int) -> int:
    with tempfile.TemporaryDirectory(prefix="qc-bench-") as name:
        made = measured(Path(name) / "var", size)
    for name, each in made["found"].items():
        print(told(name, each))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"inspections": size, "on": time.strftime("%Y-%m-%d")} | made, indent=1) + "\n")
    return 0 if size < WHOLE or all(each["ratio"] <= each["target"] for each in made["found"].values()) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL))
