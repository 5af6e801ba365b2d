"""An engine as a whole process: a world's file in, one JSON on standard output."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.explanations.scoring import faults

ROOT = Path(__file__).resolve().parents[2]
OURS = f"{shlex.quote(sys.executable)} manage.py explain {{}}"
LIMIT = 60.0  # seconds for a world


class Answer(NamedTuple):
    claims: dict  # no trend at all if it failed
    seconds: float
    failure: str | None


def ask(world: dict, engine: str = OURS, limit: float = LIMIT) -> Answer:
    """`engine` is a command, run at the root of the repository, in which {} stands for the world's file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.json"
        path.write_text(json.dumps(world))
        began = time.perf_counter()
        said, failure = run([part.replace("{}", str(path)) for part in shlex.split(engine)], limit)
        return read(world, said, failure, time.perf_counter() - began)


def run(command: list[str], limit: float) -> tuple[str, str | None]:
    try:
        done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return "", f"more than {limit:.0f} s"
    return done.stdout, f"exit {done.returncode}: {done.stderr[-500:]}" if done.returncode else None


def read(world: dict, said: str, failure: str | None, seconds: float) -> Answer:
    """An answer of the wrong form counts as a failure: what it claims cannot be scored."""
    claims: dict = {}
    if failure is None:
        claims, failure = parsed(world, said)
    return Answer({"trends": []} if failure else claims, seconds, failure)


def parsed(world: dict, said: str) -> tuple[dict, str | None]:
    try:
        claims = json.loads(said)
    except ValueError as error:
        return {}, f"standard output is not one JSON: {error}"
    return claims, "; ".join(faults(world, claims)[:3]) or None
