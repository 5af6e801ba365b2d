"""A backup is worth what its restore gives back."""

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from qcportal import archive
from qcportal.core import embedded
from tests.running import fill, forget

ROOT = Path(__file__).resolve().parents[2]
COUNT = """
import hashlib, json
from django.apps import apps
from django.core.files.storage import default_storage
from qcportal.core.models import StoredFile
def told(model):
    rows = list(model._base_manager.order_by("pk").values_list())
    return [len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()]
rows = {m._meta.label: told(m) for m in apps.get_models() if m._meta.app_label in LABELS}
files = {str(f.uuid): hashlib.sha256(f.file.read()).hexdigest() for f in StoredFile.objects.all()}
print("FOUND " + json.dumps([rows, files], sort_keys=True))
"""
LABELS = ["core", "suppliers", "inspections", "audits", "reports"]
FILL = """
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from qcportal.core import files
from qcportal.core.models import User
from suppliers.actions import create_factory
boss = User.objects.create_user("boss@example.com", "x", name="周敏", role="qa_manager")
create_factory(name="Hengyi", local_name="恒艺", country="CN", address="Road 1", by=boss)
files.store(SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan"), by=boss, allow=("pdf",))
"""


@pytest.fixture
def there(tmp_path):
    """An empty place."""
    yield tmp_path / "there"
    forget(tmp_path / "there")


@pytest.fixture(scope="module")
def here(tmp_path_factory, dumped_tables):
    """A place with something in it, its backup beside it as `written`; nothing changes here afterwards."""
    here = tmp_path_factory.mktemp("backup") / "here"
    with embedded.running(here):  # once for all commands
        fill(here, dumped_tables)
        filled = manage(here, "shell", "-v0", "-c", FILL)
        assert filled.returncode == 0, filled.stderr
        assert manage(here, "backup", str(written(here))).returncode == 0
        yield here
    forget(here)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An empty place for what is refused, which leaves it so."""
    place = tmp_path_factory.mktemp("empty") / "place"
    with embedded.running(place):
        yield place
    forget(place)


@pytest.fixture(scope="module")
def held(here):
    found = contents(here)
    assert found[0]["suppliers.Factory"][0] == 1
    assert len(found[1]) == 1
    return found


def written(here: Path) -> Path:
    return here.with_name("backup.tar.gz")


def manage(var: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess:
    """Run a command of the portal on an embedded database of its own."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    environment |= {"QCPORTAL_VAR": str(var), "SECRET_KEY": "x" * 50, "CELERY_BROKER_URL": "memory://"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True)


def contents(var: Path) -> list:
    done = manage(var, "shell", "-v0", "-c", f"LABELS = {LABELS}\n{COUNT}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.split("FOUND ")[1])


def test_everything_comes_back_in_an_empty_place(here, held, there):
    restored = manage(there, "restore", str(written(here)))
    assert restored.returncode == 0, restored.stderr
    with embedded.running(there):
        assert contents(there) == held
        again = manage(there, "restore", str(written(here)))
    for name in ("local.env", "seal.pem"):
        assert (there / name).read_text() == (here / name).read_text(), name
    assert written(here).stat().st_mode & 0o777 == 0o600
    assert again.returncode == 1
    assert "into an empty one" in again.stderr


def test_a_backup_that_cannot_be_written_is_one_line(here, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = manage(here, "backup", str(tmp_path / "file" / "on" / "backup.tar.gz"))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1:] == [
        f"CommandError: {tmp_path}/file/on/backup.tar.gz cannot be written: Not a directory."
    ]


def test_what_is_no_archive_is_refused_with_a_sentence(empty, tmp_path):
    wrong = tmp_path / "wrong.tar.gz"
    wrong.write_bytes(b"not an archive")
    done = manage(empty, "restore", str(wrong))
    assert done.returncode == 1
    assert "cannot be read as an archive" in done.stderr


def test_an_archive_without_a_database_is_refused(empty, tmp_path):
    wrong = tmp_path / "wrong.tar.gz"
    with tarfile.open(wrong, "w:gz") as tar:
        tar.add(__file__, "something.txt")
    done = manage(empty, "restore", str(wrong))
    assert (done.returncode, done.stderr) == (
        1,
        "CommandError: This is no archive of the portal: it holds no database.\n",
    )


def test_a_dump_that_breaks_off_leaves_nothing_behind(here, there, tmp_path):
    broken, folder = tmp_path / "broken.tar.gz", tmp_path / "opened"
    with tarfile.open(written(here)) as tar:
        archive.unpack(tar, folder)
    dump = folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-2000])
    with tarfile.open(broken, "w:gz") as tar:
        tar.add(dump, "database.dump")
    done = manage(there, "restore", str(broken))
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: restoring the database failed")
    assert manage(there, "restore", str(written(here))).returncode == 0  # which only an empty place takes


def test_a_restore_whose_files_could_not_be_written_can_be_repeated(here, held, there):
    there.mkdir()
    (there / "files").write_text("in the way")
    failed = manage(there, "restore", str(written(here)))
    assert failed.returncode == 1
    assert failed.stderr.startswith(f"CommandError: The archive cannot be restored to {there}: ")
    assert failed.stderr.endswith("The database is as it was; mend that and repeat.\n")
    assert "Traceback" not in failed.stderr
    assert list(there.glob("restore-*")) == []
    (there / "files").unlink()
    again = manage(there, "restore", str(written(here)))
    assert again.returncode == 0, again.stderr
    assert contents(there) == held
    assert (there / "local.env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["../out", "files/../../out", "/tmp/out", "files", "other.txt", "local.env/../out"])
def test_what_a_backup_does_not_hold_is_not_unpacked(tmp_path, name):
    folder, wrong = tmp_path / "deep" / "folder", tmp_path / "wrong.tar"
    folder.mkdir(parents=True)
    with tarfile.open(wrong, "w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(link)
    with tarfile.open(wrong) as tar:
        archive.unpack(tar, folder)
    assert sorted(tmp_path.rglob("*")) == sorted([folder.parent, folder, wrong])


def test_an_archive_that_breaks_off_is_told_as_such(empty, tmp_path):
    """The machine's own disk is not to blame."""
    wrong = tmp_path / "wrong.tar"
    with tarfile.open(wrong, "w") as tar:
        entry = tarfile.TarInfo("database.dump")
        entry.size = 100_000
        tar.addfile(entry, io.BytesIO(b"x" * 100_000))
    wrong.write_bytes(wrong.read_bytes()[:50_000])
    done = manage(empty, "restore", str(wrong))
    assert (done.returncode, "cannot be read as an archive" in done.stderr) == (1, True)
