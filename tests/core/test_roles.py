import pytest

from qcportal.core.roles import MATRIX, OF_PEOPLE, PUBLIC, RECORDS, Act, Role, may
from tests.builders import people

EVERY_ROLE = [role.value for role in Role]


def test_every_role_has_a_row():
    assert set(MATRIX) == set(EVERY_ROLE)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_the_matrix_names_only_records_that_exist(role):
    assert set(MATRIX[role]) <= set(RECORDS)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_who_writes_also_reads(role):
    for acts in MATRIX[role].values():
        assert not acts & {Act.WRITE, Act.DECIDE, Act.EXPORT} or Act.READ in acts


def test_read_only_writes_and_decides_nothing():
    acts = set().union(*MATRIX[Role.READ_ONLY].values())
    assert acts == {Act.LIST, Act.READ, Act.EXPORT}


@pytest.mark.django_db
def test_read_only_sees_what_a_manager_sees():
    """All but how people compare, which is for themselves and for who assigns them."""
    for record, acts in MATRIX[Role.QA_MANAGER].items():
        if Act.READ in acts and record != OF_PEOPLE:
            assert may(people.read_only(), Act.READ, record), record


@pytest.mark.django_db
def test_a_deactivated_person_may_nothing():
    gone = people.administrator(is_active=False)
    assert not any(may(gone, act, record) for act in Act for record in RECORDS)


def test_every_public_address_says_why_and_what_guards_it():
    assert all(each.reason and each.guard for each in PUBLIC)


def test_one_role_alone_reads_how_all_inspectors_compare():
    assert [role for role in EVERY_ROLE if Act.LIST in MATRIX[role].get(OF_PEOPLE, ())] == ["qa_manager"]
    assert {role for role in EVERY_ROLE if MATRIX[role].get(OF_PEOPLE)} == {"qa_manager", "inspector", "auditor"}
    assert not any(
        acts & {Act.WRITE, Act.EXPORT} for acts in (MATRIX[role].get(OF_PEOPLE, set()) for role in EVERY_ROLE)
    )
