#!/usr/bin/env python3
"""Run a command of the portal: in .venv whichever Python is asked, on the embedded PostgreSQL unless DATABASE_URL is set."""

import contextlib
import difflib
import os
import secrets
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
# Commands that compute or describe and never need a database.
PURE = {
    "help", "version", "check", "makemessages", "compilemessages", "collectstatic", "findstatic", "spectacular",
    "diffsettings", "sampling_plan", "switching", "replay_draw", "replay_skip", "beat_health", "explain", "make_seal_key",
}  # fmt: skip
PURE_WITH = {"verify_report": "--certificate"}  # with this option
MAKE_TABLES = {"migrate", "portal", "restore"}  # themselves
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
    option = PURE_WITH.get(arguments[0], "")
    alone = arguments[0] in PURE or (option and any(word.startswith(option) for word in arguments))
    return bool(alone) and not any(word.startswith("--database") for word in arguments)


def read_settings() -> None:
    """A pure command takes no secrets from var/local.env, and writes nothing."""
    from django.conf import settings

    from qcportal.core import local_env

    if is_pure(sys.argv[1:]):
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    elif not os.environ.get("DATABASE_URL"):
        var = Path(os.environ.get("QCPORTAL_VAR", HERE / "var"))
        local_env.load(var)
        make_seal_key(var / "seal.pem")
    settings.INSTALLED_APPS  # noqa: B018  reads them all: what is wrong is said before anything starts


def make_seal_key(path: Path) -> None:
    if not path.exists() and not os.environ.get("SEAL_KEY"):
        from qcportal.core import seal_key

        seal_key.make_once(path)


def start_database(stack: contextlib.ExitStack, command: str) -> None:
    """Without DATABASE_URL the embedded server, with tables, for as long as the command runs."""
    from django.conf import settings

    from qcportal import tables
    from qcportal.core import embedded

    if settings.EMBEDDED and not is_pure(sys.argv[1:]):
        stack.enter_context(embedded.running(settings.VAR_DIR))
        if command not in MAKE_TABLES:
            tables.make()


def end_in_order(number: int, _frame) -> None:
    """A signal ends the command as an exception does, so that the embedded server is stopped too."""
    sys.exit(128 + number)


def run(stack: contextlib.ExitStack) -> None:
    """Django ends with 1 for a command that it does not know, which here means rejected input.

    What is wrong with the words themselves is said before a server starts.
    """
    from django.core.management import ManagementUtility, get_commands

    class Portal(ManagementUtility):
        def fetch_command(self, subcommand):
            if subcommand not in get_commands():
                refuse(subcommand, get_commands())
            command = super().fetch_command(subcommand)
            if subcommand == self.argv[1]:
                command._called_from_command_line = True  # so that what is wrong is said as usage
                command.create_parser("manage.py", subcommand).parse_args(self.argv[2:])
                start_database(stack, subcommand)
            return command

    Portal(sys.argv).execute()


def refuse(command: str, known: Iterable[str]) -> NoReturn:
    near = difflib.get_close_matches(command, known, 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    print(f"manage.py: there is no command {command}.{hint} manage.py help lists all.", file=sys.stderr)
    sys.exit(USAGE)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qcportal.settings")
    signal.signal(signal.SIGTERM, end_in_order)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup asks to go on
        signal.signal(signal.SIGHUP, end_in_order)
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.db import OperationalError, ProgrammingError

        from qcportal.core.embedded import EmbeddedError
    except ModuleNotFoundError as error:
        return say(f"{error}. Run: make setup")
    with contextlib.ExitStack() as stack:
        try:
            read_settings()
            run(stack)
        except (EmbeddedError, ImproperlyConfigured) as error:
            return say(error)
        except OperationalError as error:
            if not cannot_connect(error):
                raise
            return say(f"The database cannot be reached: {' '.join(str(error).split())}")
        except ProgrammingError:
            if not lacks_tables():
                raise
            return say("The tables of the database are missing, or older than this program. Run: manage.py migrate")
    return 0


def say(what: object) -> int:
    print(f"manage.py: {what}", file=sys.stderr)
    return 1


def lacks_tables() -> bool:
    from qcportal import tables

    return tables.are_behind()


def cannot_connect(error: Exception) -> bool:
    """The driver never got as far as a server that answers with a code of its own."""
    return getattr(error.__cause__, "sqlstate", "") is None


if __name__ == "__main__":
    use_venv()
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
