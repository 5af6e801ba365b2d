"""The embedded PostgreSQL starts, is shared, survives a crash and ends with its last user."""

import errno
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from qcportal.core import embedded
from qcportal.core.embedded import EmbeddedError, Server, running
from tests.running import forget, wait_until


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A data folder whose path has a space in it."""
    folder = tmp_path_factory.mktemp("data of the portal") / "var"
    yield folder
    forget(folder)


def ask(server: Server, query: str):
    with psycopg.connect(
        host=str(server.socket_folder), user="qcportal", dbname="qcportal", autocommit=True
    ) as database:
        found = database.execute(query)
        return found.fetchone()[0] if found.description else None


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])


def is_gone(pid: int) -> bool:
    return not os.path.exists(f"/proc/{pid}")


def test_it_runs_while_somebody_is_inside_and_leaves_nothing_behind(var):
    with running(var) as server:
        assert ask(server, "SELECT 1") == 1
        pid = postmaster(server)
    wait_until(lambda: is_gone(pid), 10)
    assert not server.socket_folder.exists()
    assert not server.is_running()


def test_it_is_new_enough_knows_every_script_and_listens_to_no_network(var):
    with running(var) as server:
        assert int(ask(server, "SHOW server_version_num")) >= 180000
        assert ask(server, "SELECT datlocale FROM pg_database WHERE datname = 'qcportal'") == "C.UTF-8"
        assert ask(server, "SELECT lower('ŞĞÜÖÇ')") == "şğüöç"
        assert ask(server, "SHOW listen_addresses") == ""
        assert ask(server, "SHOW TimeZone") == "UTC"


def test_its_socket_is_for_its_owner_alone_and_short_enough(var):
    with running(var) as server:
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        assert len(os.fsencode(server.socket_folder / ".s.PGSQL.5432")) < 100


def test_who_leaves_last_stops_it(var):
    with running(var) as server:
        with running(var):
            pass
        assert ask(server, "SELECT 1") == 1
    assert not server.is_running()


def test_many_who_start_at_once_share_one(var):
    def number(_):
        with running(var) as server:
            return ask(server, "SELECT 1")

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(number, range(6))) == [1] * 6
    assert not Server(var).is_running()


def test_what_was_written_is_there_after_it_was_killed(var):
    with running(var) as server:
        ask(server, "CREATE TABLE kept AS SELECT 'written' AS word")
        killed = postmaster(server)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: is_gone(killed), 20)
    with running(var) as server:
        assert postmaster(server) != killed
        assert ask(server, "SELECT word FROM kept") == "written"


def test_a_pid_file_whose_number_is_another_programs_by_now_is_not_believed(var):
    with running(var) as server:
        pass
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    with running(var) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_first_start_that_was_cut_short_is_made_again(tmp_path):
    server = Server(tmp_path / "var")
    half = server.data.with_name("postgresql.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    try:
        with running(server.var) as again:
            assert ask(again, "SELECT 1") == 1
    finally:
        forget(server.var)


def test_two_copies_do_not_meet(var, tmp_path):
    other = Server(tmp_path / "var")
    assert other.socket_folder != Server(var).socket_folder
    assert other.data != Server(var).data


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(EmbeddedError, match=r"^The folder .*/file/var cannot be written: Not a directory\.$"),
        running(tmp_path / "file" / "var"),
    ):
        pass


def test_a_disk_that_is_full_is_said_in_one_line(tmp_path):
    class Full(Server):
        def start(self):
            raise OSError(errno.ENOSPC, "No space left on device", "/data/postgresql.new")

    with pytest.raises(EmbeddedError) as said:
        embedded.start_or_say_why(Full(tmp_path))
    assert str(said.value) == "PostgreSQL cannot be set up in /data/postgresql.new: No space left on device."


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    server = Server(tmp_path / "var")
    server.socket_folder.symlink_to(tmp_path)
    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"), running(server.var):
            pass
    finally:
        server.socket_folder.unlink()
        forget(server.var)


def test_a_missing_package_is_said_with_what_to_do(monkeypatch):
    monkeypatch.setattr(embedded.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(EmbeddedError, match="Run: make setup"):
        embedded.wheel()
