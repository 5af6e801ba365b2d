"""Keeps the portal's processes alive, and ends every one of them when it is told to stop."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LONGEST_PAUSE_SECONDS = 30.0
TEND_SECONDS = 1.0
PRCTL = getattr(ctypes.CDLL(None), "prctl", None)
PR_SET_PDEATHSIG = 1  # <sys/prctl.h>
HEALTHY_SECONDS = 20.0  # who lived so long starts anew without a pause


def end_with_the_supervisor() -> None:
    """Linux tells a child when its parent is gone, also if that was killed and could tell nobody: else the port stays taken."""
    if PRCTL is not None:
        PRCTL(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    pause: float = 0.5

    def start(self, environment: dict[str, str]) -> None:
        """In a process group of its own, so that its children end with it and Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(
            self.command,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_the_supervisor,
        )
        self.started_at = time.monotonic()

    def ask_to_stop(self) -> None:
        """The leader alone: it ends its own children in order, which a signal to all would cut short."""
        if self.process is not None:
            self.process.terminate()

    def kill_group(self) -> None:
        """Whoever of the group is left, also after its leader."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def plan_restart(self) -> None:
        lived = time.monotonic() - self.started_at
        self.pause = 0.5 if lived > HEALTHY_SECONDS else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        self.start_after, self.process = time.monotonic() + self.pause, None


@dataclass
class Supervisor:
    """Starts all, restarts who ends, and returns once a signal has come and all have ended."""

    children: list[Child]
    is_up: Callable[[], bool] = lambda: True
    when_up: Callable[[], None] = lambda: None
    tend: Callable[[], None] = lambda: None  # called every TEND_SECONDS, of what is no child
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    grace_seconds: float = (
        5.0  # then SIGKILL, so that a stop takes less than ten with the database; lost work is taken up again
    )
    stopping: bool = False

    def run(self) -> None:
        self.listen()
        announced, tended = False, 0.0
        try:
            while not self.stopping:
                self.look_after()
                if time.monotonic() - tended > TEND_SECONDS:
                    self.tend()
                    tended = time.monotonic()
                if not announced and self.is_up():
                    announced = True
                    self.when_up()
                time.sleep(0.2)
        finally:
            self.stop()

    def listen(self) -> None:
        signal.signal(signal.SIGINT, self.ask_to_stop)
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup asks to go on
            signal.signal(signal.SIGHUP, self.ask_to_stop)

    def ask_to_stop(self, *_ignored) -> None:
        self.stopping = True

    def look_after(self) -> None:
        for child in self.children:
            if child.process is None and time.monotonic() >= child.start_after:
                child.start(self.environment)
            elif child.process is not None and child.process.poll() is not None:
                code = child.process.returncode
                child.kill_group()  # what a killed parent left behind
                child.plan_restart()
                print(f"{child.name} ended with {code}; starting again in {child.pause:.1f} s", file=sys.stderr)

    def stop(self) -> None:
        deadline = time.monotonic() + self.grace_seconds
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            self.wait_for(child, deadline)
            child.kill_group()

    def wait_for(self, child: Child, deadline: float) -> None:
        if child.process is not None:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"{child.name} is still busy; it is ended now", file=sys.stderr)
