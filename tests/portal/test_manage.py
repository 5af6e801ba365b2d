"""Any command of manage.py works by itself; a pure one touches no database, and what is wrong is one line."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from qcportal.core import local_env, seal_key
from qcportal.core.checks import documents_can_be_sealed
from qcportal.core.embedded import EmbeddedError, Server
from qcportal.management.commands import beat_health
from qcportal.management.commands.portal import accounts, only_one
from tests.builders import people
from tests.running import ROOT, forget, free_port

GIVEN = (
    "DATABASE_URL",
    "SECRET_KEY",
    "PORT",
    "PORTAL_URL",
    "ALLOWED_HOSTS",
    "DJANGO_SETTINGS_MODULE",
    "CELERY_BROKER_URL",
    "SEAL_KEY",
)
REAL_SERVERS = {
    "DATABASE_URL": "postgres://a@b/c",
    "SECRET_KEY": "s",
    "PORTAL_URL": "https://qc.example",
    "ALLOWED_HOSTS": "qc.example",
    "SEAL_KEY": "/nowhere/seal.pem",
}


@pytest.fixture
def var(tmp_path):
    yield tmp_path / "var"
    forget(tmp_path / "var")


def manage(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name not in GIVEN}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=kept | {"QCPORTAL_VAR": str(var)} | environment, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "arguments", [["help"], ["migrate", "--help"], ["sampling_plan", "1200", "--aql", "2.5"], ["check"]], ids=" ".join
)
def test_a_pure_command_starts_no_server_and_writes_nothing(var, arguments):
    done = manage(var, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
    assert not var.exists()


def test_a_pure_command_asks_no_database_that_is_named(var):
    nobody_there = "postgres://nobody@127.0.0.1:1/nothing"
    done = manage(var, "sampling_plan", "1200", "--aql", "2.5", DATABASE_URL=nobody_there, CELERY_BROKER_URL="memory://",
                  PORTAL_URL="https://qc.example", ALLOWED_HOSTS="qc.example", SEAL_KEY="/nowhere/seal.pem")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_database_that_cannot_be_reached_is_one_line(var):
    nobody_there = REAL_SERVERS | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    done = manage(var, "migrate", CELERY_BROKER_URL="memory://", **nobody_there)
    assert done.returncode == 1
    assert done.stderr.startswith("manage.py: The database cannot be reached: ")
    assert done.stderr.count("\n") == 1


def test_the_first_command_on_a_fresh_copy_finds_its_tables_and_the_next_one_its_server(var, tmp_path):
    """Each starts the server for its own duration."""
    (tmp_path / "list.csv").write_text("name,country,address\nHuaqiang,CN,1 Road\n")
    done = manage(var, "import_factories", str(tmp_path / "list.csv"), "--json")
    assert (done.returncode, json.loads(done.stdout)["created"]) == (0, 1), done.stderr
    assert (var / "local.env").exists()
    assert not Server(var).is_running()
    count = "from suppliers.models import Factory; print(Factory.objects.count())"
    done = manage(var, "shell", "-v0", "-c", count)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
    assert not Server(var).is_running()


def test_tables_that_are_older_than_the_program_are_one_line(var, tmp_path):
    (tmp_path / "list.csv").write_text("name,country,address\nHuaqiang,CN,1 Road\n")
    manage(var, "migrate", "core")
    done = manage(var, "import_factories", str(tmp_path / "list.csv"))
    assert done.returncode == 1
    assert done.stderr.endswith("older than this program. Run: manage.py migrate\n")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [["sampling_plan", "--nonsense"], ["mgrate"], ["import_factories"], ["migrate", "--nonsense"]],
    ids=" ".join,
)
def test_a_usage_error_exits_with_2_and_starts_no_server(var, words):
    assert manage(var, *words).returncode == 2
    assert not (var / "embedded.users").exists()


def test_beat_is_well_while_it_shows_itself(var, monkeypatch):
    var.mkdir(parents=True, exist_ok=True)
    sign = var / "beat.alive"
    assert manage(var, "beat_health").returncode == 1
    sign.touch()
    assert manage(var, "beat_health").returncode == 0
    os.utime(sign, (1, 1))
    monkeypatch.setattr(beat_health, "SIGN", sign)
    with pytest.raises(CommandError, match="for two minutes"):
        call_command("beat_health")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "abc"}, "PORT='abc' is not a whole number."),
        ({"PORT": "70000"}, "PORT=70000 is too large; 65535 is the largest."),
        ({"DEBUG": "perhaps"}, "DEBUG='perhaps' is neither yes nor no. Use 1 or 0."),
        ({"FILE_STORAGE": "tape"}, "FILE_STORAGE='tape' is unknown. Use one of: disk, s3."),
        ({"FILE_SERVING": "storage"}, "FILE_SERVING: nginx sends what is on disk, storage what is in S3"),
        ({"DATABASE_URL": "postgres://a@b/c"}, "SECRET_KEY is not set. Run through manage.py or make"),
        (
            {"DATABASE_URL": "postgres://a@b/c", "SECRET_KEY": "s"},
            "PORTAL_URL is not set. Needed because DATABASE_URL is set",
        ),
        ({"PORT": "0"}, "PORT=0 is too small; 1 is the smallest."),
        ({"WORKERS": "many"}, "WORKERS='many' is not a whole number."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL='loud' is unknown. Use one of: DEBUG, INFO, WARNING, ERROR, CRITICAL."),
        ({"PORTAL_URL": "qc.example"}, "PORTAL_URL is no address that begins with one of: https://, http://."),
        ({"EMAIL_URL": "smtp://mail:port"}, "EMAIL_URL is no address that begins with one of: smtp://, smtps://."),
        ({"EMAIL_URL": "smtp://a:b@c?tls=maybe"}, "EMAIL_URL may end in ?tls=1 or ?tls=0 and in nothing else."),
        ({"EMAIL_URL": "smtp://a:b@c?tsl=1"}, "EMAIL_URL may end in ?tls=1 or ?tls=0 and in nothing else."),
        ({"EMAIL_URL": "smtp://a:b@c?tls"}, "EMAIL_URL may end in ?tls=1 or ?tls=0 and in nothing else."),
        (
            {"DATABASE_URL": "mysql://a:secret@b/c"},
            "DATABASE_URL is no address that begins with one of: postgres://, postgresql://.",
        ),
        ({"DATABASE_URL": "postgres://a@b/c", "SECRET_KEY": " "}, "SECRET_KEY is not set."),
        (REAL_SERVERS | {"CELERY_BROKER_URL": ""}, "CELERY_BROKER_URL is not set. Needed because DATABASE_URL is set"),
        (
            REAL_SERVERS | {"CELERY_BROKER_URL": "memory://", "SEAL_KEY": ""},
            "SEAL_KEY is not set. Needed because DATABASE_URL is set",
        ),
        ({"TIMESTAMP_URL": "tsa.example"}, "TIMESTAMP_URL is no address that begins with one of: http://, https://."),
        (
            REAL_SERVERS | {"CELERY_BROKER_URL": "here"},
            "CELERY_BROKER_URL is no address that begins with one of: redis://",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_what_is_wrong_with_a_setting_is_one_line(var, environment, sentence):
    done = manage(var, "migrate", **environment)
    assert done.returncode == 1
    assert done.stderr.startswith(f"manage.py: {sentence}")
    assert done.stderr.count("\n") == 1


def test_the_machine_itself_may_always_ask(tmp_path):
    """Health checks ask by the loopback address, whatever name the portal has."""
    hosts = "from django.conf import settings; print(*settings.ALLOWED_HOSTS)"
    given = {"ALLOWED_HOSTS": "qc.example", "SECRET_KEY": "s", "DJANGO_SETTINGS_MODULE": "qcportal.settings"}
    kept = {name: value for name, value in os.environ.items() if name not in GIVEN}
    environment = kept | given | {"QCPORTAL_VAR": str(tmp_path / "var")}
    done = subprocess.run([sys.executable, "-c", hosts], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout == "qc.example localhost 127.0.0.1 [::1]\n", done.stderr


def test_a_data_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = manage(tmp_path / "file" / "var", "migrate")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1


def test_outside_the_venv_it_starts_again_in_it(tmp_path):
    shutil.copy(ROOT / "manage.py", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "in the venv: $2 $3"\n')
    python.chmod(0o755)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "manage.py"), "migrate", "a b"], capture_output=True, text=True
    )
    assert done.stdout == "in the venv: migrate a b\n"


def test_without_the_packages_it_says_what_to_do(tmp_path):
    shutil.copy(ROOT / "manage.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-S", str(tmp_path / "manage.py"), "migrate"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.endswith("Run: make setup\n")
    assert done.stderr.count("\n") == 1


def test_the_secrets_are_written_once_and_for_the_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "put back after the test, whatever is loaded here")
    monkeypatch.delenv("DEMO_PASSWORD")
    monkeypatch.setenv("SECRET_KEY", "given")
    first = local_env.load(tmp_path / "var")
    assert local_env.load(tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / "local.env").stat().st_mode) == 0o600
    assert len(first["SECRET_KEY"]) >= 50
    assert os.environ["SECRET_KEY"] == "given"
    assert os.environ["DEMO_PASSWORD"] == first["DEMO_PASSWORD"]


def test_secrets_that_cannot_be_written_are_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EmbeddedError, match="cannot be written"):
        local_env.load(tmp_path / "file" / "var")


def test_the_portal_makes_its_folder_on_a_server_that_has_none(tmp_path):
    with only_one(tmp_path / "new" / "var"):
        assert (tmp_path / "new" / "var" / "portal.lock").exists()
        with pytest.raises(CommandError, match="running already"), only_one(tmp_path / "new" / "var"):
            pass


def test_a_folder_that_the_portal_cannot_write_is_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError, match="cannot be written: Not a directory"), only_one(tmp_path / "file" / "var"):
        pass


@pytest.mark.django_db
def test_demonstration_accounts_are_told_with_their_password_only_if_they_open_with_it(monkeypatch):
    person = people.manager(email="manager@demo.example")
    other = people.inspector(email="inspector@demo.example")
    monkeypatch.setenv("DEMO_PASSWORD", people.PASSWORD)
    assert f"all with the password {people.PASSWORD}" in accounts()
    person.set_password("another one altogether")
    person.save()
    assert "inspector@demo.example" in accounts()
    assert "manager@demo.example" not in accounts()
    other.delete()
    assert "changepassword manager@demo.example" in accounts()
    assert people.PASSWORD not in accounts()


def test_a_start_without_the_key_that_seals_says_which_and_how_to_make_one(var, tmp_path):
    path = tmp_path / "seal.pem"
    given = REAL_SERVERS | {"SEAL_KEY": str(path), "PORT": str(free_port())}
    done = manage(var, "portal", CELERY_BROKER_URL="memory://", **given)
    assert done.returncode == 1
    assert f"cannot be read from {path} (SEAL_KEY): No such file or directory." in done.stderr
    assert "manage.py make_seal_key makes one." in done.stderr
    made = manage(var, "make_seal_key", str(path), "--name", "Nordlys Quality")
    assert (made.returncode, made.stdout) == (0, f"{path}\n"), made.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Nordlys Quality" in seal_key.read(path).certificate.subject.rfc4514_string()
    again = manage(var, "make_seal_key", str(path))
    assert (again.returncode, again.stderr) == (1, f"CommandError: {path} cannot be written: File exists.\n")


def test_migrate_looks_at_that_key_too(settings, tmp_path):
    """It is the first step of a start on real servers; a check without a database does not need it."""
    assert documents_can_be_sealed(None, databases=["default"]) == []
    settings.SEAL_KEY = str(tmp_path / "none.pem")
    assert [each.id for each in documents_can_be_sealed(None, databases=["default"])] == ["qcportal.E001"]
    assert documents_can_be_sealed(None) == []
