"""What was written freely before clauses were data."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from .test_standards import CLAUSES


@pytest.fixture
def no_tables(django_db_setup, django_db_blocker):
    """The connection leads to an empty database, where the first steps alone are quick."""
    usual = connection.settings_dict["NAME"]
    empty = f"{usual}_empty"
    with django_db_blocker.unblock(), connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{empty}"')
        connection.close()
        connection.settings_dict["NAME"] = empty
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
            cursor.execute(f'DROP DATABASE "{empty}" WITH (FORCE)')


def migrated(step: str):
    """The models as they were after this step of `audits`."""
    executor = MigrationExecutor(connection)
    return executor.migrate([("audits", step)]).apps


def test_the_clauses_written_until_now_become_data(no_tables):
    old = migrated("0001_initial")
    standard = old.get_model("audits", "Standard").objects.create(code="x", name="X")
    sections = old.get_model("audits", "Section").objects
    section = sections.create(standard=standard, title="S", process_area="documentation")
    for number, text in enumerate(CLAUSES):
        old.get_model("audits", "Question").objects.create(
            standard=standard, section=section, key=f"q{number}", text="?", clause=text
        )
    new = migrated("0002_question_scales")
    read = list(new.get_model("audits", "Question").objects.order_by("key").values_list("clauses", flat=True))
    assert read == list(CLAUSES.values())
