"""The supervisor keeps its children alive, and leaves none behind."""

import os
import signal
import subprocess
import sys

import pytest

from qcportal import supervisor
from qcportal.supervisor import Child, Supervisor
from tests.running import ROOT, wait_until

SHORT = [sys.executable, "-c", "pass"]
LONG = [sys.executable, "-c", "import signal; signal.pause()"]
STUBBORN_FAMILY = """
import pathlib, signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"
child = subprocess.Popen([sys.executable, "-c", code])
target = pathlib.Path(sys.argv[1])
target.with_suffix(".new").write_text(str(child.pid))
target.with_suffix(".new").rename(target)
signal.pause()
"""


@pytest.fixture(autouse=True)
def own_signals():
    """What a supervisor listens to is given back after the test; nohup may have started the tests themselves."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"


def ended(child: Child, kept: Supervisor) -> None:
    child.process.wait()
    kept.look_after()


def test_who_ends_is_started_again_after_a_pause_that_grows(capsys):
    child = Child("web", SHORT)
    kept = Supervisor([child])
    pauses = []
    for _ in range(3):
        child.start_after = 0
        kept.look_after()
        ended(child, kept)
        pauses.append(child.pause)
    assert pauses == [1.0, 2.0, 4.0]
    assert "web ended with 0; starting again in 1.0 s" in capsys.readouterr().err


def test_the_pause_has_an_end_and_who_lived_long_waits_least():
    child = Child("web", SHORT)
    for _ in range(10):
        child.started_at = supervisor.time.monotonic()
        child.plan_restart()
    assert child.pause == supervisor.LONGEST_PAUSE_SECONDS
    child.started_at = supervisor.time.monotonic() - supervisor.HEALTHY_SECONDS - 1
    child.plan_restart()
    assert child.pause == 0.5


def test_nobody_is_started_before_the_pause_is_over():
    child = Child("web", SHORT)
    kept = Supervisor([child])
    kept.look_after()
    ended(child, kept)
    kept.look_after()
    assert child.process is None


def test_what_a_killed_parent_left_behind_is_ended(tmp_path):
    child = Child("worker", [sys.executable, "-c", STUBBORN_FAMILY, str(tmp_path / "pid")])
    kept = Supervisor([child], grace_seconds=0.3)
    kept.look_after()
    wait_until((tmp_path / "pid").exists, 20)
    orphan = int((tmp_path / "pid").read_text())
    child.process.kill()
    ended(child, kept)
    wait_until(lambda: not is_alive(orphan), 10)


def test_a_stop_ends_also_those_who_do_not_listen(tmp_path, capsys):
    child = Child("worker", [sys.executable, "-c", STUBBORN_FAMILY, str(tmp_path / "pid")])
    kept = Supervisor([child], grace_seconds=0.3)
    kept.look_after()
    wait_until((tmp_path / "pid").exists, 20)
    kept.stop()
    assert child.process.wait() == -signal.SIGKILL
    wait_until(lambda: not is_alive(int((tmp_path / "pid").read_text())), 10)
    assert "worker is still busy" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_says_once_that_all_is_up_and_returns_on_a_signal(number):
    said, asked = [], []
    children = [Child("web", LONG), Child("beat", LONG)]

    def is_up() -> bool:
        asked.append(1)
        if said:
            os.kill(os.getpid(), number)
        return len(asked) == 2

    def when_up() -> None:
        said.append([child.process.pid for child in children])
        os.kill(os.getpid(), number)

    Supervisor(children, is_up, when_up).run()
    assert len(said) == 1
    assert [is_alive(pid) for pid in said[0]] == [False, False]


def test_a_stop_that_comes_before_all_is_up_is_heard():
    child = Child("web", LONG)

    def never_up() -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        return False

    Supervisor([child], never_up, lambda: pytest.fail("it was never up")).run()
    assert child.process.returncode == -signal.SIGTERM


def test_who_was_started_with_nohup_goes_on_when_the_terminal_closes():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    kept = Supervisor([])
    kept.listen()
    os.kill(os.getpid(), signal.SIGHUP)
    assert not kept.stopping


def test_children_end_when_the_supervisor_is_killed(tmp_path):
    code = (
        "import os, pathlib, sys; from qcportal.supervisor import Child, Supervisor;"
        "child = Child('web', [sys.executable, '-c', 'import signal; signal.pause()']); child.start(dict(os.environ));"
        "pathlib.Path(sys.argv[1]).write_text(str(child.process.pid)); os.kill(os.getpid(), 9)"
    )
    target = tmp_path / "pid"
    subprocess.run([sys.executable, "-c", code, str(target)], cwd=ROOT)
    wait_until(lambda: not is_alive(int(target.read_text())), 10)
