"""Other ways to print the same content, each timed as a person who waits for it sees it: in wall-clock seconds."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--allow-file-access-from-files"]
FONTS = {"FONTCONFIG_FILE": str(ROOT / "build" / "fonts" / "fonts.conf")}


@dataclass(frozen=True)
class Took:
    seconds: float
    cpu: float  # seconds of it and of all that it started
    peak_mb: float  # of its largest process


def chromium() -> str:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        raise SystemExit("no Chromium: run make setup-dev, which installs it, or set CHROMIUM to the path of one")
    return path


def bare(page: Path, made: Path) -> Took:
    """WeasyPrint in a process of its own, from its start to its end."""
    return took([sys.executable, "-m", "benchmarks.reports.bare", str(page), str(made)])


def bare_warm(page: Path, made: Path, times: int) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.reports.bare", str(page), str(made), str(times + 1)]
    said = subprocess.run(command, cwd=ROOT, env=os.environ | FONTS, capture_output=True, text=True, check=True).stdout
    return [float(each) for each in said.split()][1:]


def printed(page: Path, made: Path) -> Took:
    """Chromium from its start to its end."""
    profile = made.parent / "profile"
    shutil.rmtree(profile, ignore_errors=True)
    made.unlink(missing_ok=True)
    own = ["--headless=new", f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={made}"]
    spent = took([chromium(), *QUIET, *own, page.as_uri()])
    if not made.exists():
        raise SystemExit(
            f"Chromium ended without printing {page.name}, so there is nothing to compare with. Nothing is written."
        )
    return spent


@contextmanager
def browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=QUIET, env=os.environ | FONTS)
        yield started.new_page()
        started.close()


def printed_warm(tab: Page, page: Path) -> float:
    began = time.perf_counter()
    tab.goto(page.as_uri())
    tab.pdf(prefer_css_page_size=True, tagged=True, print_background=True)
    return time.perf_counter() - began


def took(command: list[str]) -> Took:
    """Run it to its end; what it made must be there."""
    began = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | FONTS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} ended with {child.returncode}")
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
