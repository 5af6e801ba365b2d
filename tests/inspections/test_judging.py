import pytest

from inspections.judging import ClassVerdict


@pytest.mark.parametrize(
    ("found", "passes", "more"), [(0, True, 11), (9, True, 2), (10, True, 1), (11, False, 0), (20, False, 0)]
)
def test_a_class_passes_up_to_its_ac_and_says_how_many_more_it_bears(found, passes, more):
    verdict = ClassVerdict("major", found, 200, 10, 11)
    assert (verdict.passes, verdict.more_until_failure) == (passes, more)


def test_between_ac_and_re_of_the_reduced_z14_table_a_lot_still_passes():
    verdict = ClassVerdict("major", 3, 50, 1, 4)
    assert (verdict.passes, verdict.more_until_failure) == (True, 1)
    assert not ClassVerdict("major", 4, 50, 1, 4).passes
