import pytest

from tests.builders import people


@pytest.fixture
def boss(client):
    """A QA manager, signed in."""
    person = people.manager(name="Olga")
    client.force_login(person)
    return person
