from types import SimpleNamespace

import pytest

from qcportal import pool_watch


class Ended(Exception):
    pass


@pytest.fixture
def requests(monkeypatch):
    """(reserved, active) as the worker keeps them; ending the process raises instead."""
    reserved, active = set(), set()

    def end(code):
        raise Ended(code)

    monkeypatch.setattr(pool_watch, "state", SimpleNamespace(reserved_requests=reserved, active_requests=active))
    monkeypatch.setattr(pool_watch.os, "_exit", end)
    return reserved, active


class Request:
    def __init__(self, name):
        self.id = name


def test_a_task_that_no_free_child_takes_ends_the_worker(requests):
    requests[0].add(Request("a"))
    watch = pool_watch.PoolWatch(concurrency=2)
    watch.check()
    watch.check()
    with pytest.raises(Ended):
        watch.check()


def test_tasks_that_wait_because_all_children_are_busy_are_no_reason(requests):
    waiting, busy = Request("a"), [Request("b"), Request("c")]
    requests[0].update([waiting, *busy])
    requests[1].update(busy)
    watch = pool_watch.PoolWatch(concurrency=2)
    for _ in range(5):
        watch.check()


def test_tasks_that_come_and_go_are_no_reason(requests):
    watch = pool_watch.PoolWatch(concurrency=2)
    for name in "abcdef":
        requests[0].clear()
        requests[0].add(Request(name))
        watch.check()


def test_a_worker_that_nobody_looks_after_ends(requests, monkeypatch):
    monkeypatch.setattr(pool_watch, "SILENT_SECONDS", 0)
    with pytest.raises(Ended):
        pool_watch.PoolWatch(concurrency=2).watch()
