"""Keeps the portal's processes alive, and ends every one of them when it is told to stop."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

GRACE_SECONDS = 7.0  # then SIGKILL, so that a stop takes less than ten
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 20.0  # who lived so long starts anew without a pause


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
        self.process = subprocess.Popen(self.command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
        self.started_at = time.monotonic()

    def signal_group(self, number: int) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> None:
        lived = time.monotonic() - self.started_at
        self.pause = 0.5 if lived > HEALTHY_SECONDS else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        self.start_after, self.process = time.monotonic() + self.pause, None


@dataclass
class Supervisor:
    children: list[Child]
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    stopping: bool = False

    def run(self, when_started=lambda: None) -> None:
        """Start all, restart who ends, return once a signal has come and all have ended."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        try:
            for child in self.children:
                child.start(self.environment)
            when_started()
            while not self.stopping:
                self.look_after()
                time.sleep(0.2)
        finally:
            self.stop()

    def ask_to_stop(self, *_ignored) -> None:
        self.stopping = True

    def look_after(self) -> None:
        for child in self.children:
            if child.has_ended():
                code = child.process.returncode if child.process else None
                child.signal_group(signal.SIGKILL)  # what a killed parent left behind
                child.plan_restart()
                print(f"{child.name} ended with {code}; starting again in {child.pause:.0f} s", file=sys.stderr)
            elif child.process is None and time.monotonic() >= child.start_after and not self.stopping:
                child.start(self.environment)

    def stop(self) -> None:
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            if child.process is not None:
                try:
                    child.process.wait(max(0.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    print(f"{child.name} is still busy; it is ended now", file=sys.stderr)
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
