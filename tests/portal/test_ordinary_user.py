"""The portal as most people run it: by somebody who is not root, in a folder of one's own."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.running import ROOT, RunningPortal

pytestmark = pytest.mark.drill
ACCOUNTS = ("nobody", "daemon")  # unprivileged everywhere
LEFT_OUT = (".git", ".venv", "node_modules", "var", "__pycache__")
LIBRARY = Path(sysconfig.get_path("stdlib"))


@pytest.fixture
def portal(monkeypatch):
    """Of an ordinary user; who is one already stays it."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    made = RunningPortal()
    try:
        if os.geteuid() == 0:
            hand_over(made)
        yield made
    finally:
        made.clean()


def hand_over(made: RunningPortal) -> None:
    """A copy of the program that the user owns; its data come to stand beside it."""
    account = next(pwd.getpwnam(name) for name in ACCOUNTS if name in {each.pw_name for each in pwd.getpwall()})
    made.as_whom = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    made.environment |= {"HOME": str(made.folder)}
    made.root = shutil.copytree(ROOT, made.folder / "portal", ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    for path in [made.folder, made.root, *made.root.rglob("*")]:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    if not can_run(made):
        bring_python(made)


def can_run(made: RunningPortal) -> bool:
    try:
        return not subprocess.run([made.python, "-c", "import django"], cwd="/", **made.as_whom).returncode
    except PermissionError:
        return False


def bring_python(made: RunningPortal) -> None:
    """Root's own Python may stand where nobody else looks; links to its files cost nothing."""
    home, packages = made.folder / "python", made.folder / "packages"
    linked(LIBRARY, home / "lib" / LIBRARY.name, "site-packages", "test")
    linked(Path(sysconfig.get_path("purelib")), packages)
    made.python = str(home / "bin" / Path(sys.executable).resolve().name)
    link_or_copy(str(Path(sys.executable).resolve()), made.python)
    for shared in Path(sysconfig.get_config_var("LIBDIR")).glob("libpython*"):
        link_or_copy(str(shared), str(home / "lib" / shared.name))
    made.environment |= {"PYTHONPATH": str(packages), "LD_LIBRARY_PATH": str(home / "lib")}


def linked(source: Path, target: Path, *left_out: str) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*left_out), copy_function=link_or_copy, symlinks=True)


def link_or_copy(source: str, target: str) -> None:
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target, follow_symlinks=False)


def owners(processes: list[int]) -> set[int]:
    """Of those that are still there: the database ends one when what it did is done."""
    found = set()
    for pid in processes:
        with suppress(FileNotFoundError):
            found.add(os.stat(f"/proc/{pid}").st_uid)
    return found


def test_it_starts_serves_and_ends_for_a_user_who_is_not_root(portal):
    portal.prepare("from tests.builders import people; people.manager()")  # with somebody in it no demonstration loads
    portal.start()
    with urllib.request.urlopen(f"{portal.address}/login/") as page:
        assert b"Sign in" in page.read()
    everybody = portal.processes("")
    assert len(everybody) > 4  # the supervisor, web, worker and beat with their children, the database
    assert owners(everybody) == {portal.as_whom.get("user", os.geteuid())}
    portal.process.send_signal(signal.SIGTERM)
    assert portal.process.wait(20) == 0  # three seconds alone on the machine
    assert portal.processes("") == []
