import pytest

from tests.builders import people, suppliers
from tests.module_wide import quick

from .workers import Worker


@pytest.fixture
def boss(client):
    """A QA manager, signed in."""
    person = people.manager(name="Olga")
    client.force_login(person)
    return person


@pytest.fixture
def nordlys():
    return suppliers.buyer("Nordlys Living")


@pytest.fixture
def ingrid(client, nordlys):
    """A person of the buyer Nordlys, signed in."""
    person = people.buyer_person(nordlys, name="Ingrid")
    client.force_login(person)
    return person


@pytest.fixture
def worker(tmp_path, settings):
    settings.STORAGES = quick(tmp_path / "files")["STORAGES"]  # where the worker stores
    worker = Worker(tmp_path)
    worker.hold_at("rendering")
    yield worker
    worker.kill()
