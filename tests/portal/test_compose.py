"""No Docker engine is needed to see that the compose file is well formed and agrees with the code."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(COMPOSE.read_text())


def test_it_follows_the_compose_specification():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_image_is_pinned_to_its_last_number(compose):
    """What is built again next year is the same; PostgreSQL's versions have two numbers, all others three."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    images = {service["image"] for service in compose["services"].values()}
    images |= set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE))
    assert len(images) >= 6
    numbers = {image: len(re.search(r":([\d.]*)", image)[1].split(".")) for image in images}
    assert {image for image in images if numbers[image] != (2 if image.startswith("postgres:") else 3)} == set()


def test_its_postgresql_is_one_that_the_guide_supports(compose):
    guide = (ROOT / "docs" / "guide" / "deploy.md").read_text()
    lowest, highest = map(int, re.search(r"PostgreSQL (\d+) to (\d+)", guide).groups())
    major = int(re.search(r"postgres:(\d+)", compose["services"]["database"]["image"])[1])
    assert lowest <= major <= highest
    assert f"pginstall{highest}" in (ROOT / "qcportal" / "core" / "embedded.py").read_text()


def test_every_running_service_has_a_health_check(compose):
    running = {name for name, service in compose["services"].items() if service.get("restart") != "no"}
    assert {name for name in running if "healthcheck" not in compose["services"][name]} == set()


def test_no_secret_stands_in_the_file(compose):
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|_URL$", name):
                assert "${" in value or name == "CELERY_BROKER_URL", name


def test_it_sets_every_variable_that_a_production_start_needs(compose):
    settings = (ROOT / "qcportal" / "settings.py").read_text()
    needed = set(re.findall(r'env\.\w+\("(\w+)"[^\n]*(?:NEEDED|hint=)', settings)) | {"DATABASE_URL"}
    assert {"SECRET_KEY", "PORTAL_URL", "ALLOWED_HOSTS", "CELERY_BROKER_URL", "DATABASE_URL"} <= needed
    assert needed <= set(compose["services"]["web"]["environment"])


def test_the_variables_it_sets_are_known_to_the_code(compose):
    code = "".join((ROOT / "qcportal" / name).read_text() for name in ("settings.py", "gunicorn.py"))
    unknown = {name for name in compose["services"]["web"]["environment"] if f'"{name}"' not in code}
    assert unknown == {"TZ", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}  # which libraries read


OWN = {"PORT", "BIND", "QCPORTAL_VAR", "DEBUG", "STOP_SECONDS"}  # which the image answers for


def test_every_variable_of_the_deployment_guide_can_be_set_in_env(compose):
    """A line of .env that the file does not pass on would be ignored without a word."""
    table = [
        line for line in (ROOT / "docs" / "guide" / "deploy.md").read_text().splitlines() if line.startswith("| `")
    ]
    told = {name for line in table for name in re.findall(r"`([A-Z][A-Z0-9_]{3,})`", line)}
    assert {"TOTP_REQUIRED", "S3_BUCKET", "WORKERS"} <= told
    written = COMPOSE.read_text()
    assert {name for name in told - OWN if f"{name}:" not in written and f"${{{name}" not in written} == set()


def test_every_variable_that_the_code_reads_stands_in_the_deployment_guide():
    code = "".join((ROOT / "qcportal" / name).read_text() for name in ("settings.py", "gunicorn.py"))
    read = set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z][A-Z0-9_]+)"', code))
    guide = (ROOT / "docs" / "guide" / "deploy.md").read_text()
    assert {name for name in read if f"`{name}`" not in guide} == set()


def test_versions_agree(compose):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert compose["services"]["web"]["image"] == f"qcportal:{version}"


def test_the_web_server_listens_where_proxy_and_health_check_look(compose):
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "BIND=0.0.0.0:8000" in dockerfile
    assert compose["services"]["web"]["expose"] == ["8000"]
    assert "web:8000" in (ROOT / "Caddyfile").read_text()


def test_the_image_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER portal" in lines
    assert sum(line.startswith("FROM ") for line in lines) >= 2


def test_no_secret_of_the_machine_gets_into_the_image():
    """Compose reads .env from this folder; the image must not hold it."""
    assert {".env*", "var", ".git", "archive", "certificates"} <= set((ROOT / ".dockerignore").read_text().splitlines())


# -- what the guide says to type ---------------------------------------------------------------
def section(heading: str) -> str:
    return (ROOT / "docs" / "guide" / "deploy.md").read_text().split(f"## {heading}\n")[1].split("\n## ")[0]


def runs(text: str) -> dict[str, list[str]]:
    """{command of manage.py: what `docker compose run` is given} of the commands that the text shows."""
    shown = [shlex.split(line) for line in text.splitlines() if line.startswith("docker compose run ")]
    return {words[words.index("manage.py") + 1]: words[3:] for words in shown}


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_an_archive_comes_and_goes_by_a_folder_that_its_container_mounts(compose, command):
    """A file in the container alone goes with it, and `database` holds no files."""
    words = runs(section("Back-up of containers"))[command]
    service, archive = words[words.index("python") - 1], words[-1]
    host, inside = words[words.index("-v") + 1].split(":")[:2]
    assert (host, archive.rsplit("/", 1)[0]) == ("$PWD/archive", inside)
    assert "files:/portal/var" in compose["services"][service]["volumes"]
    assert "DATABASE_URL" in compose["services"][service]["environment"]


def test_the_folder_of_archives_belongs_to_the_user_that_the_image_runs_as():
    """An archive is read by its owner alone."""
    user = re.search(r"--uid (\d+) .*portal", (ROOT / "Dockerfile").read_text())[1]
    assert set(re.findall(r"chown (?:-R )?(\d+) archive", section("Back-up of containers"))) == {user}


def test_an_archive_is_restored_while_the_database_alone_runs(compose):
    """What else runs would write; the command itself starts nothing more."""
    text = section("Back-up of containers")
    lines = [line for line in text.splitlines() if line.startswith("docker compose ")]
    place = next(number for number, line in enumerate(lines) if " restore " in line)
    assert shlex.split(lines[place - 1])[2:] == ["up", "-d", "--wait", "database"]
    assert "healthcheck" in compose["services"]["database"]  # what --wait waits for
    assert "--no-deps" in runs(text)["restore"]


def test_own_certificates_stand_where_the_proxy_is_told_to_look(compose):
    """The folder may be empty or absent: the line is off until somebody takes the # away."""
    line = re.search(r"^tls (\S+) (\S+)$", section("Compose"), re.MULTILINE)
    assert f"\t# {line[0]}\n" in (ROOT / "Caddyfile").read_text()
    mounts = [each.split(":") for each in compose["services"]["proxy"]["volumes"]]
    folders = {inside: host for host, inside, *_ in mounts}
    assert {folders[path.rsplit("/", 1)[0]] for path in line.groups()} == {"./certificates"}


def test_each_queue_has_workers_of_its_own(compose):
    """What is made in bulk holds up nothing that people wait for."""
    queues = [
        service["command"][service["command"].index("-Q") + 1]
        for service in compose["services"].values()
        if "-Q" in service.get("command", [])
    ]
    assert sorted(queues) == ["bulk", "default"]
