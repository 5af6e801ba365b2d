import pytest

from reports.control_charts import u_chart


def test_a_u_chart_of_equal_samples_has_its_textbook_limits():
    limits = u_chart([100] * 4, [4, 6, 5, 5])
    assert limits.centre == pytest.approx(0.05)
    assert limits.upper[0] == pytest.approx(0.05 + 3 * (0.05 / 100) ** 0.5)
    assert limits.lower[0] == 0


def test_a_larger_sample_has_narrower_limits():
    limits = u_chart([50, 200, 50, 200], [5, 20, 5, 20])
    assert limits.upper[1] < limits.upper[0]
    assert limits.lower[1] > limits.lower[0]


def test_limits_widen_where_points_vary_more_than_chance():
    assert u_chart([100] * 6, [1, 20, 2, 25, 0, 18]).sigma_z > 2


def test_limits_never_narrow():
    assert u_chart([100] * 6, [5, 5, 5, 5, 5, 5]).sigma_z == 1


def test_limits_are_learnt_from_the_usual_months_alone():
    counts, calm = [3, 3, 3, 3, 12, 12], [True] * 4 + [False] * 2
    limits = u_chart([100] * 6, counts, calm)
    assert limits.centre == pytest.approx(0.03)
    assert len(limits.upper) == 6
    assert limits.upper[5] < 0.12


def test_without_a_usual_month_all_count():
    assert u_chart([100] * 3, [6, 6, 6], [False] * 3).centre == pytest.approx(0.06)


def test_nothing_found_gives_limits_of_nothing():
    limits = u_chart([100, 100], [0, 0])
    assert (limits.centre, limits.upper) == (0, [0, 0])
