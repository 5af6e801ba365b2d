"""How the web server treats who is slow: a photo from a factory floor may take minutes."""

import socket
import subprocess
import sys
import time

import pytest

from tests.running import ROOT, free_port, wait_until

APP = """
def app(environ, start):
    said = environ["wsgi.input"].read()
    start("200 OK", [("Content-Length", str(len(said)))])
    return [said]
"""
TIMEOUT = 2


@pytest.fixture
def server(tmp_path):
    """gunicorn as the portal configures it, but for a shorter patience, and the port it listens on."""
    (tmp_path / "echo.py").write_text(APP)
    port = free_port()
    options = ["-c", "python:qcportal.gunicorn", "-b", f"127.0.0.1:{port}", "--timeout", str(TIMEOUT), "-w", "1"]
    command = [sys.executable, "-m", "gunicorn", *options, "--pythonpath", str(tmp_path), "echo:app"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    wait_until(lambda: answers(port), 30, lambda: "gunicorn does not answer")
    yield process, port
    process.kill()
    process.wait()


def answers(port: int) -> bool:
    try:
        with connected(port) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            return client.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def half_sent(port: int) -> socket.socket:
    client = connected(port)
    client.sendall(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\nhalf ")
    return client


def test_a_slow_upload_ends_well_and_keeps_nobody_waiting(server):
    _process, port = server
    with half_sent(port) as slow:
        time.sleep(TIMEOUT * 2.5)  # the slowness itself
        assert answers(port)
        slow.sendall(b"whole")
        slow.shutdown(socket.SHUT_WR)
        assert slow.makefile("rb").read().endswith(b"half whole")


def test_a_slow_upload_does_not_hold_up_a_stop(server):
    process, port = server
    with half_sent(port):
        assert answers(port)  # asked after it, so the slow one is being read by now
        process.terminate()
        assert process.wait(20) == 0
