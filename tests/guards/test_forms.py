"""Every form of every page, sent as it stands and sent as nonsense: saved or refused with a sentence, never broken."""

import re

import pytest

from qcportal.core.roles import may
from tests.module_wide import undone

from .addresses import pages
from .forms_in import Forms, nonsense, sensible
from .reading import let_go, signed_in
from .world import build

pytestmark = pytest.mark.django_db
SENT = {200, 302, 400, 403, 409, 422}
POSTED = re.compile(rb'<form[^>]*method="post".*?</form>', re.DOTALL)
WHO = ("manager", "administrator", "inspector", "auditor", "buyer", "supplier contact")


@pytest.fixture(scope="module")
def world(module_db):
    return build()


@pytest.fixture
def callers(browsers) -> dict:
    """Whatever is written when they open an address is taken back before the next one."""
    with undone():
        yield browsers


@pytest.fixture(scope="module")
def browsers(world) -> dict:
    return {name: (world.cast[name], signed_in(world.cast[name])) for name in WHO}


def test_everybody_has_forms_to_send(callers):
    assert all(forms(client, "/profile/") for _person, client in callers.values())


def rows(address, person) -> list:
    """Those it is opened for; whoever may not open it at all is offered no form."""
    record, act = address.rule
    if record not in ("self", "file") and not may(person, act, record):
        return []
    return list(address.seen_by(person).order_by("pk")[:3]) if address.names_a_row else [None]


def forms(client, address: str) -> list | None:
    """Those of a page; None where there is no page, but a file or a chart."""
    answer = client.get(address)
    text = let_go(answer)
    if answer.status_code != 200:
        return []
    is_page = answer["Content-Type"].startswith("text/html")
    return Forms(b"".join(POSTED.findall(text)).decode(), address).found if is_page else None


@pytest.mark.parametrize("address", [each for each in pages() if not each.only_sent_to], ids=lambda each: each.name)
def test_a_form_is_saved_or_refused(callers, address):
    wrong, by_manager = [], []
    for name, (person, client) in callers.items():
        for row in rows(address, person):
            offered = forms(client, address.of(row))
            if offered is None:
                break
            if name == "manager":
                by_manager += [form.signs for form in offered]
            elif name == "administrator":  # may what a manager may: what both are offered alike is sent once
                offered = [form for form in offered if form.signs not in by_manager]
            wrong += [f"{name}: {each}" for form in offered for each in sent(client, form)]
    assert not wrong, "\n".join(wrong)


def sent(client, form) -> list[str]:
    wrong = []
    for action, pressed in form.presses:
        for make in (sensible, nonsense) if form.is_typed_in else (sensible,):
            if re.search("logout|language", action):
                continue
            with undone():
                answer = client.post(action, form.filled(make) | pressed)
            text = let_go(answer)
            if answer.status_code not in SENT or (make is nonsense and b"<script>\x00" in text):
                wrong.append(f"{make.__name__} to {action}: {answer.status_code}")
    return wrong
