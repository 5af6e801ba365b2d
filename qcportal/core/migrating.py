"""Migrations in a fraction of their time.

After each operation Django renders the model anew that it changes, and with it every model that is related to it: here
nearly all of them, for each constraint and column. `rendered_once` has the operations of a migration share two renderings,
of the models before and of those after them all.
"""

from itertools import groupby

from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, Migration, RemoveConstraint
from django.db.migrations.operations.base import Operation

TABLES = (CreateModel, AddField, AlterField, AddConstraint, RemoveConstraint, AddIndex)


class Together(Operation):
    """Changes of tables, one after the other in the database, of which none needs the models in between.

    A table that is made here is made as it is after all of them, so what they add to it later is there already. A field
    of another may be changed once: what it was in between is not rendered (ValueError).
    """

    def __init__(self, *operations: Operation) -> None:
        self.operations = operations
        made = {each.name_lower for each in operations if isinstance(each, CreateModel)}
        self.in_database = [each for each in operations if getattr(each, "model_name_lower", "") not in made]
        changed = [each for each in self.in_database if isinstance(each, (AddField, AlterField))]
        if len({(each.model_name_lower, each.name_lower) for each in changed}) < len(changed):
            raise ValueError("A field is changed twice. Put the second change into a migration of its own.")

    def state_forwards(self, app_label, state) -> None:
        state.__dict__.pop("apps", None)  # while nothing is rendered, nothing is rendered anew
        for each in self.operations:
            each.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for each in self.in_database:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for each in reversed(self.in_database):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(each.describe() for each in self.operations)


def rendered_once(migration: type[Migration]) -> type[Migration]:
    """Class decorator: neighbouring changes of tables run together; what runs SQL or Python stays where it is."""
    runs = groupby(migration.operations, lambda each: isinstance(each, TABLES))
    migration.operations = [each for tables, run in runs for each in ([Together(*run)] if tables else run)]
    return migration
