"""Migrations that derive what names are known by: the same on every database, whatever the code says by then."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from suppliers.actions import create_factory
from suppliers.models import Factory
from tests.builders import people

HERE = Path(settings.BASE_DIR) / "suppliers" / "migrations"


@pytest.mark.parametrize("name", ["_derived", "0002_vowel_signs", "0005_supplier_name_key"])
def test_no_code_that_may_change_is_called(name):
    tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {node.module.split(".")[0] for node in found} <= {"django", "_derived"}


@pytest.mark.django_db
@pytest.mark.parametrize("first_waits", [True, False])
def test_a_key_that_another_row_is_about_to_lose_is_waited_for(first_waits):
    by, names = people.manager(), ["ক মিল", "খ মিল", "গ মিল"]
    rows = [create_factory(by=by, country="BD", name=name) for name in names]
    right = {row.pk: row.identity_key for row in rows}
    chain = rows if first_waits else rows[::-1]
    Factory.objects.filter(pk=chain[2].pk).update(identity_key="as before")
    for row, holder in [(chain[1], chain[2]), (chain[0], chain[1])]:
        Factory.objects.filter(pk=row.pk).update(identity_key=f"older {row.pk}")
        Factory.objects.filter(pk=holder.pk).update(identity_key=right[row.pk])
    import_module("suppliers.migrations.0002_vowel_signs").derive_again(apps, None)
    assert dict(Factory.objects.values_list("pk", "identity_key")) == right
