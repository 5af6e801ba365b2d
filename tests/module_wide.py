"""For tests of a module that share rows: made once, in one transaction that is taken back."""

from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings


def quick(files) -> dict:
    """Settings for tests: hashing is slow on purpose, stored files belong to the tests that made them, and
    each client would look through all static files first."""
    place = {"location": str(files)}
    return {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "WHITENOISE_AUTOREFRESH": True,
    }


@pytest.fixture(scope="module", autouse=True)
def quick_and_quiet(tmp_path_factory):
    """As for all tests, but for a whole module: its rows are made once, and their files must last as long."""
    with override_settings(**quick(tmp_path_factory.mktemp("files"))):
        cache.clear()
        yield


@contextmanager
def undone():
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """One transaction around all tests of a module; nothing of it stays."""
    with django_db_blocker.unblock(), undone():
        yield
