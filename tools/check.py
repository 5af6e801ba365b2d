"""Everything that is checked without running the portal; says which check failed and goes on to the next."""

import os
import subprocess
import sys
import time
from pathlib import Path

import bootstrap

ROOT = Path(__file__).resolve().parent.parent
PY = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
PRODUCTION = {
    "DATABASE_URL": "postgres://checked:not@127.0.0.1:1/never-connected",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "only-for-the-check-" * 4,
    "PORTAL_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "SEAL_KEY": "/nowhere/seal.pem",
}
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("formatting", [*PY, "ruff", "format", "--check", "."], {}),
    ("lint", [*PY, "ruff", "check", "."], {}),
    ("types", [*PY, "mypy"], {}),
    ("layers", [str(Path(sys.executable).parent / "lint-imports")], {}),
    ("translations", [sys.executable, "tools/messages.py", "--check"], {}),
    ("scripts", [bootstrap.node_tools()[0], "node_modules/typescript/bin/tsc", "--noEmit"], {}),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    ("deployment settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    print(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
    if done.returncode:
        print(done.stdout[-6000:], flush=True)
    return done.returncode == 0


def main() -> int:
    results = [passes(*check) for check in CHECKS]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
