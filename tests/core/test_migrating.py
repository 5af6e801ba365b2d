"""A migration whose operations run together leaves the same tables as one whose operations run one by one."""

import pytest
from django.db import connection, models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    Migration,
    RemoveConstraint,
    RunSQL,
)
from django.db.migrations.state import ProjectState

from qcportal.core.migrating import Together, rendered_once
from tests.module_wide import undone

pytestmark = pytest.mark.django_db
APP = "suppliers"
ID = ("id", models.BigAutoField(primary_key=True))
TABLES = f"{APP}_crate", f"{APP}_pallet"
TOLD = """
SELECT table_name, ordinal_position, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = ANY(%s)
UNION ALL SELECT conrelid::regclass::text, 0, conname, pg_get_constraintdef(oid), '' FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s)
UNION ALL SELECT tablename, 0, indexname, indexdef, '' FROM pg_indexes WHERE tablename = ANY(%s)
"""


def at_most(most: int) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(units__lte=most), name="crate_few")


class First(Migration):
    operations = [
        CreateModel("Crate", [ID, ("units", models.IntegerField())], {"constraints": [at_most(10)]}),
    ]


class Then(Migration):
    operations = [
        CreateModel("Pallet", [ID]),
        AddField("Crate", "pallet", models.ForeignKey("Pallet", models.CASCADE, null=True, related_name="+")),
        AddField("Pallet", "first", models.OneToOneField("Crate", models.CASCADE, null=True, related_name="+")),
        RemoveConstraint("Crate", "crate_few"),
        AlterField("Crate", "units", models.BigIntegerField(default=1)),
        AddField("Crate", "mark", models.CharField(max_length=9, default="")),
        AlterField("Pallet", "first", models.OneToOneField("Crate", models.PROTECT, null=True, related_name="+")),
        AddConstraint("Crate", at_most(20)),
        AddConstraint("Pallet", models.UniqueConstraint(fields=["first", "id"], name="pallet_first")),
        AddIndex("Pallet", models.Index(fields=["first", "id"], name="pallet_index")),
        AddIndex("Crate", models.Index(fields=["mark", "units"], name="crate_index")),
    ]


def tables() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(TOLD, [list(TABLES)] * 3)
        return sorted(cursor.fetchall())


def applied(migration, state: ProjectState) -> ProjectState:
    with connection.schema_editor(atomic=False) as editor:
        return migration("a_name", APP).apply(state.clone(), editor)


def taken_back(migration, state: ProjectState) -> None:
    with connection.schema_editor(atomic=False) as editor:
        migration("a_name", APP).unapply(state.clone(), editor)


@pytest.fixture
def begun():
    """The state of the models after the first migration, rendered as Django has it before the next."""
    state = applied(First, ProjectState())
    assert state.apps.get_model(APP, "crate")
    return state


def test_the_same_tables_stand_in_the_end_and_at_the_beginning(begun):
    before = tables()
    with undone():
        slowly = applied(Then, begun)
        expected = tables()
    assert tables() == before

    together = rendered_once(type("Quickly", (Migration,), {"operations": Then.operations}))
    assert [type(each) for each in together.operations] == [Together]
    assert applied(together, begun) == slowly
    assert tables() == expected != before
    taken_back(together, begun)
    assert tables() == before


def test_what_runs_sql_stays_between_its_neighbours():
    sql, fields = RunSQL("SELECT 1"), [AddField("Crate", name, models.IntegerField()) for name in "abcd"]
    found = rendered_once(type("Some", (Migration,), {"operations": [*fields[:2], sql, *fields[2:]]})).operations
    assert [list(getattr(each, "operations", [each])) for each in found] == [fields[:2], [sql], fields[2:]]


def test_a_field_that_is_changed_twice_is_refused_as_nobody_renders_what_it_was_in_between():
    with pytest.raises(ValueError, match="changed twice"):
        Together(AddField("Crate", "a", models.IntegerField()), AlterField("crate", "A", models.TextField()))
