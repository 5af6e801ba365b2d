import logging

import pytest
from django.conf import urls
from django.contrib.auth.backends import ModelBackend
from django.http import HttpResponse
from django.template import Template
from django.test import override_settings
from django.test.utils import _TestState

from tests.module_wide import module_db, quick_and_quiet  # noqa: F401  fixtures of every guard


@pytest.fixture(scope="module", autouse=True)
def unwatched_templates(django_test_environment):
    """Guards read thousands of pages as text alone: their templates need not note down what they were given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)
        yield


@pytest.fixture(scope="module", autouse=True)
def unlogged_refusals():
    """Guards are refused thousands of times, and look at each answer: none need stand in a log."""
    requests = logging.getLogger("django.request")
    before = requests.level
    requests.setLevel(logging.ERROR)
    yield
    requests.setLevel(before)


@pytest.fixture(scope="module", autouse=True)
def wordless_refusals():
    """Nor need the page be drawn that says so; what it says is in tests/core/test_page_kit.py."""
    with pytest.MonkeyPatch.context() as patch:
        for status in (403, 404):
            patch.setattr(
                urls, f"handler{status}", lambda request, exception, status=status: HttpResponse(status=status)
            )
        yield


@pytest.fixture(scope="module", autouse=True)
def sessions_in_cookies():
    """Nor need the database be asked each time whose session it is."""
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        yield


@pytest.fixture(scope="module", autouse=True)
def known_faces():
    """Nor who the person is whose session it is; each request still gets a person of its own."""
    known, ask = {}, ModelBackend.get_user

    def get_user(self, pk):
        if pk not in known:
            known[pk] = ask(self, pk)
        return known[pk] and anew(known[pk])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ModelBackend, "get_user", get_user)
        yield


def anew(person):
    """As the database would give this row again."""
    fields = [field.attname for field in person._meta.concrete_fields]
    return type(person).from_db(person._state.db, fields, [getattr(person, name) for name in fields])
