"""Other ways to print the same content, each timed as a person who waits for it sees it: in wall-clock seconds."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--allow-file-access-from-files"]
FONTS = {"FONTCONFIG_FILE": str(ROOT / "build" / "fonts" / "fonts.conf")}
PATIENCE = 900  # s, for one print
LOOK = 0.25  # s


class Unprinted(Exception):
    """Nothing to compare with; the message says why."""


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
    """Chromium from its start to its end, which it may reach without a file: then Unprinted."""
    profile = made.parent / "profile"
    shutil.rmtree(profile, ignore_errors=True)
    made.unlink(missing_ok=True)
    own = ["--headless=new", f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={made}"]
    spent = took([chromium(), *QUIET, *own, page.as_uri()])
    if not made.exists():
        raise Unprinted(f"Chromium ended after {spent.seconds:.0f} s and left no file")
    return spent


def in_pieces(page: Path, made: Path) -> Took:
    """Chromium from its start to its end, told to hand the file over in pieces: how a program would print with it."""
    profile = made.parent / "profile"
    shutil.rmtree(profile, ignore_errors=True)
    own = [chromium(), *QUIET, f"--user-data-dir={profile}"]
    return took([sys.executable, "-m", "benchmarks.reports.devtools", str(page), str(made), *own])


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
    """Run it to its end, and look meanwhile at what it and all that it starts use. Unprinted if it fails."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=ROOT, env=os.environ | FONTS, stdout=subprocess.DEVNULL, stderr=said)
        with Watch(child.pid) as seen:
            _pid, status, used = os.wait4(child.pid, 0)
        seconds, child.returncode = time.perf_counter() - began, os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
            raise Unprinted(f"{Path(command[0]).name} ended with {child.returncode} after {seconds:.0f} s: {last}")
    cpu, peak = sum(seen.cpu.values()), seen.peak_mb
    return Took(seconds, max(cpu, used.ru_utime + used.ru_stime), max(peak, used.ru_maxrss / 1024))


class Watch:
    """Looks at a process and all it starts, some of which nobody waits for; ends them when PATIENCE is over."""

    def __init__(self, pid: int):
        self.root, self.cpu, self.peak_mb = psutil.Process(pid), {}, 0.0
        self.over, self.thread = threading.Event(), threading.Thread(target=self.look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_how):
        self.over.set()
        self.thread.join()

    def look(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self.over.wait(LOOK):
            for each in self.family():
                self.count(each)
                if time.monotonic() > until:
                    each.kill()

    def family(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            return [self.root, *self.root.children(recursive=True)]
        return []

    def count(self, each: psutil.Process) -> None:
        with contextlib.suppress(psutil.Error):
            times = each.cpu_times()
            self.cpu[each.pid] = times.user + times.system
            self.peak_mb = max(self.peak_mb, each.memory_info().rss / 2**20)
