#!/usr/bin/env python3
"""Run a command of the portal: in .venv whichever Python is asked, on the embedded PostgreSQL unless DATABASE_URL is set."""

import contextlib
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
# Commands that compute or describe and never need a database.
PURE = {"help", "version", "--version", "--help", "-h", "makemessages", "compilemessages", "sampling_plan", "switching", "explain", "collectstatic", "spectacular", "findstatic"}  # fmt: skip


def use_venv() -> None:
    """Outside .venv, start again in it."""
    python = VENV / "bin" / "python"
    if Path(sys.prefix).resolve() != VENV.resolve() and python.exists():
        os.execv(python, [str(python), *sys.argv])


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qcportal.settings")
    with contextlib.ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            from qcportal.core import embedded, local_env

            var = Path(os.environ.get("QCPORTAL_VAR", HERE / "var"))
            try:
                local_env.load(var)
                if len(sys.argv) > 1 and sys.argv[1] not in PURE:
                    stack.enter_context(embedded.running(var))
            except embedded.EmbeddedError as error:
                print(f"manage.py: {error}", file=sys.stderr)
                return 1
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    use_venv()
    sys.exit(main())
