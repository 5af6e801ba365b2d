"""Migrations that derive what names are known by: the same on every database, whatever the code says by then."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from qcportal import merging
from suppliers.actions import create_factory
from suppliers.models import Factory
from tests.builders import people
from tests.builders import suppliers as make

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


@pytest.mark.django_db
def test_an_approval_that_a_merge_overruled_keeps_what_it_rests_on():
    """As a database of before has it: `relies_on` names the kinds alone."""
    migration = import_module("suppliers.migrations.0011_relied_rules")
    state = MigrationExecutor(connection).loader.project_state([("suppliers", "0010_known_values")])
    migration.Migration.operations[0].state_forwards("suppliers", state)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE suppliers_qualification ADD COLUMN relies_on varchar(20)[] NOT NULL DEFAULT '{}'")
    boss, gone, kept = people.manager(), make.factory(), make.factory()
    own, _other = make.qualification(kept), make.qualification(gone, state="rejected")
    unmoved = make.qualification(make.factory(), state="rejected")
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE suppliers_qualification SET relies_on = '{documents}'")
    migration.keep_rules(state.apps, None)
    merging.undo(merge=merge, by=boss)
    own.refresh_from_db()
    unmoved.refresh_from_db()
    assert (own.state, own.relies_on, unmoved.relies_on) == ("approved", ["documents"], [])
