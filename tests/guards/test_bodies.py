"""Every endpoint that takes something, given what it cannot use: a problem that says so, never a broken one."""

import json

import pytest
from rest_framework.serializers import DateField

from qcportal.core.api.serializers import DayField
from tests.module_wide import undone

from .addresses import endpoints
from .reading import let_go, signed_in
from .world import build

pytestmark = pytest.mark.django_db
VALUES = [
    None,
    "",
    "\x00",
    "\ud800",
    "9" * 400,
    "<b>长",
    -(10**30),
    1e308,
    True,
    [],
    [[]],
    {},
    {"a": [1]},
    "2026-02-31",
]
BODIES = [
    "",
    "{",
    "[]",
    "7",
    '"text"',
    "null",
    '{"a": 1e400}',
    "\ufeff{}",
    '{"\\ud800": 1}',
    f'{{"a": {"[" * 600}{"]" * 600}}}',
]
REFUSED = {200, 201, 204, 400, 403, 404, 405, 409, 412, 415, 428}  # some fields take some of the values
WRITES = ("post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def world(module_db):
    return build()


@pytest.fixture(scope="module")
def client(world):
    return signed_in(world.cast["administrator"])


def taking() -> list:
    return [each for each in endpoints() if set(each.methods()) & set(WRITES)]


def fields_of(address) -> list[str]:
    """Of every shape that the endpoint's acts may ask for, as one row of names."""
    return sorted({name for shape in shapes_of(address) for name in shape().get_fields()})


def shapes_of(address) -> list:
    viewset = address.viewset
    acts = [getattr(getattr(viewset, action), "shape", None) for action in address.view.actions.values()]
    return [shape for shape in (viewset.write_serializer, getattr(viewset, "change_serializer", None), *acts) if shape]


@pytest.mark.parametrize("address", taking(), ids=lambda each: each.name)
def test_a_day_lies_in_a_year_that_people_plan_in(address):
    """The day before 1 January of the year 1 is none, and the portal reckons with days."""
    fields = [each for shape in shapes_of(address) for each in shape().get_fields().items()]
    assert [name for name, field in fields if isinstance(field, DateField) and not isinstance(field, DayField)] == []


@pytest.mark.parametrize("address", taking(), ids=lambda each: each.name)
def test_what_cannot_be_used_is_refused(client, world, address):
    row = address.model.objects.order_by("-pk").first() if address.names_a_row else None
    names = fields_of(address)
    bodies = dict.fromkeys([*BODIES, *(json.dumps(dict.fromkeys(names, value)) for value in VALUES)])  # each once
    headers = {"Idempotency-Key": "1"}  # what is sent is read for it too
    if row:  # all is taken back, so its version stays
        with undone():
            headers["If-Match"] = client.get(address.of(row)).headers.get("ETag", "*")
    wrong = []
    for method in sorted(set(address.methods()) & set(WRITES)):
        for body in bodies:
            with undone():
                answer = getattr(client, method)(
                    address.of(row), body, content_type="application/json", headers=headers
                )
            let_go(answer)
            if answer.status_code not in REFUSED:
                wrong.append(f"{method} {body[:60]}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
