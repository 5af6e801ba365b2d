import pytest

from tests.builders import people, suppliers


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
