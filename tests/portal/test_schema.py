"""Programs are made from the description, so every answer must fit it, down to the parts of a detail."""

from functools import cache

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from tests.guards import world

pytestmark = pytest.mark.django_db
# the reader's own choices, and one answer made of many rows
NO_LISTS = {"/api/v1/verify/", "/api/v1/mails/", "/api/v1/figures/"}
READERS = ("administrator", "manager", "buyer", "inspector", "auditor", "supplier contact")


@cache
def schema() -> dict:
    return Client().get("/api/schema/?format=json").json()


def lists() -> list[str]:
    return [
        path for path, verbs in schema()["paths"].items() if "get" in verbs and "{" not in path and path not in NO_LISTS
    ]


def faults(path: str, answer: dict) -> list[str]:
    """Where an answer is not what the description says: a type, a missing name, a name too many."""
    content = schema()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    shape = content["schema"] | {"components": strict(schema()["components"])}
    errors = Draft202012Validator(shape, format_checker=Draft202012Validator.FORMAT_CHECKER).iter_errors(answer)
    return sorted({f"{path} {'/'.join(map(str, each.absolute_path))}: {each.message[:80]}" for each in errors})


def strict(components: dict) -> dict:
    """The same shapes with every name required and no other taken."""
    shapes = {
        name: shape | {"additionalProperties": False, "required": list(shape["properties"])}
        if "properties" in shape
        else shape
        for name, shape in components["schemas"].items()
    }
    return {"schemas": shapes}


def test_every_answer_fits_the_description(client):
    made, told, read = world.build(), [], set()
    for reader in READERS:
        client.force_login(made.cast[reader])
        for path in lists():
            answer = client.get(path)
            if answer.status_code == 403:  # a kind of record that this role does not have
                continue
            told += faults(path, answer.json())
            for row in answer.json()["results"]:
                read.add(path)
                for name in [each for each in ("uuid", "id") if each in row][
                    :1
                ]:  # an early warning has no page of its own
                    told += faults(f"{path}{{{name}}}/", client.get(f"{path}{row[name]}/").json())
    assert told == []
    assert set(lists()) - read == set()
