#!/usr/bin/env python3
"""Run a command of the portal: in .venv whichever Python is asked, on the embedded PostgreSQL unless DATABASE_URL is set."""

import contextlib
import difflib
import os
import secrets
import signal
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
# Commands that compute or describe and never need a database.
PURE = {
    "help", "version", "check", "makemessages", "compilemessages", "collectstatic", "findstatic", "spectacular",
    "diffsettings", "sampling_plan", "switching", "replay_draw", "explain", "beat_health",
}  # fmt: skip
USAGE = 2
ASKS_FOR_HELP = {"--help", "-h", "--version"}


def use_venv() -> None:
    """Outside .venv, start again in it."""
    python = VENV / "bin" / "python"
    if Path(sys.prefix).resolve() != VENV.resolve() and python.exists():
        os.execv(python, [str(python), *sys.argv])


def is_pure(arguments: list[str]) -> bool:
    if not arguments or ASKS_FOR_HELP & set(arguments):
        return True
    return arguments[0] in PURE and not any(word.startswith("--database") for word in arguments)


def prepare(stack: contextlib.ExitStack) -> None:
    """The settings, and without DATABASE_URL the embedded server for as long as the command runs.

    A pure command gets no server, and writes nothing.
    """
    from django.conf import settings

    from qcportal.core import embedded, local_env

    on_embedded, pure = not os.environ.get("DATABASE_URL"), is_pure(sys.argv[1:])
    if on_embedded and not pure:
        local_env.load(Path(os.environ.get("QCPORTAL_VAR", HERE / "var")))
    if pure:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    settings.INSTALLED_APPS  # noqa: B018  reads them all: what is wrong is said before anything starts
    if on_embedded and not pure:
        stack.enter_context(embedded.running(settings.VAR_DIR))


def end_in_order(number: int, _frame) -> None:
    """A signal ends the command as an exception does, so that the embedded server is stopped too."""
    sys.exit(128 + number)


def run(arguments: list[str]) -> None:
    """Django ends with 1 for a command that it does not know, which here means rejected input."""
    from django.core.management import ManagementUtility, get_commands

    class Portal(ManagementUtility):
        def fetch_command(self, subcommand):
            if subcommand in get_commands():
                return super().fetch_command(subcommand)
            near = difflib.get_close_matches(subcommand, get_commands(), 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            print(f"manage.py: there is no command {subcommand}.{hint} manage.py help lists all.", file=sys.stderr)
            sys.exit(USAGE)

    Portal(arguments).execute()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qcportal.settings")
    signal.signal(signal.SIGTERM, end_in_order)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup asks to go on
        signal.signal(signal.SIGHUP, end_in_order)
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.db import OperationalError

        from qcportal.core.embedded import EmbeddedError
    except ModuleNotFoundError as error:
        print(f"manage.py: {error}. Run: make setup", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        try:
            prepare(stack)
        except (EmbeddedError, ImproperlyConfigured) as error:
            print(f"manage.py: {error}", file=sys.stderr)
            return 1
        try:
            run(sys.argv)
        except OperationalError as error:
            if not cannot_connect(error):
                raise
            print(f"manage.py: The database cannot be reached: {' '.join(str(error).split())}", file=sys.stderr)
            return 1
    return 0


def cannot_connect(error: Exception) -> bool:
    """The driver never got as far as a server that answers with a code of its own."""
    return getattr(error.__cause__, "sqlstate", "") is None


if __name__ == "__main__":
    use_venv()
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
