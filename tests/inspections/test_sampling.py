import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.sampling import (
    ISO,
    SEVERITIES,
    Z14,
    NoPlan,
    acceptance_probability,
    aqls,
    counts_per_100,
    exact_interval,
    exact_rate_interval,
    levels,
    single_plan,
    times_in_ten,
)

# Read off the printed tables, each confirmed by two or more national adoptions of ISO 2859-1:1999.
PRINTED = [
    (4000, "II", "2.5", "normal", ISO, ("L", "L", 200, 10, 11)),
    (25, "II", "1000", "normal", ISO, ("C", "B", 3, 44, 45)),
    (150_000, "S-4", "0.065", "normal", ISO, ("J", "L", 200, 0, 1)),
    (600_000, "III", "40", "normal", ISO, ("R", "G", 32, 21, 22)),
    (400_000, "II", "0.040", "tightened", ISO, ("P", "R", 2000, 1, 2)),
    (5000, "I", "1.0", "reduced", ISO, ("J", "J", 32, 1, 2)),
    (200, "II", "1.0", "reduced", ISO, ("G", "J", 32, 1, 2)),
    (200, "II", "1.0", "reduced", Z14, ("G", "H", 20, 0, 2)),
    (5, "II", "10", "tightened", Z14, ("A", "D", 8, 1, 2)),
    (5, "II", "10", "tightened", ISO, ("A", "A", 2, 0, 1)),
]


@pytest.mark.parametrize(("lot", "level", "aql", "severity", "standard", "expected"), PRINTED)
def test_plans_agree_with_the_printed_tables(lot, level, aql, severity, standard, expected):
    plan = single_plan(lot, level, aql, severity, standard)
    assert (plan.code_letter, plan.plan_letter, plan.n, plan.ac, plan.re) == expected


def test_rows_q_and_r_lead_to_the_extra_row_of_the_tightened_table():
    assert single_plan(600_000, "III", "0.025", "tightened").plan_letter == "S"


def test_an_arrow_changes_the_sample_size():
    plan = single_plan(100, "II", "0.65")
    assert (plan.code_letter, plan.plan_letter, plan.arrow, plan.n) == ("F", "F", "none", 20)
    assert single_plan(100, "II", "1.0").arrow == "up"
    assert single_plan(100, "II", "1.0").n == 13


def test_a_small_lot_is_looked_at_whole():
    plan = single_plan(40, "II", "0.25")
    assert plan.full_inspection
    assert plan.inspect == 40
    assert plan.n == 50


def test_a_cell_on_which_sources_differ_says_so():
    assert single_plan(3000, "II", "2.5", "reduced").contested
    assert not single_plan(3000, "II", "2.5").contested


@pytest.mark.parametrize("aql", ["0.40", "0.4", 0.4, "0.400"])
def test_an_aql_is_understood_as_text_and_as_number(aql):
    assert single_plan(1000, "II", aql).n == single_plan(1000, "II", "0.40").n


@pytest.mark.parametrize(
    ("lot", "level", "aql", "severity", "sentence"),
    [
        (1, "II", "1.0", "normal", "at least 2"),
        (0, "II", "1.0", "normal", "at least 2"),
        (-5, "II", "1.0", "normal", "at least 2"),
        (True, "II", "1.0", "normal", "no lot size"),
        (1000, "II", "3.0", "normal", "none of the 26"),
        (1000, "IV", "1.0", "normal", "no inspection level"),
        (1000, "II", "0", "normal", "none of the 26"),
        (1000, "II", "x", "normal", "no AQL"),
        (1000, "II", "1.0", "strict", "no severity"),
    ],
)
def test_what_the_tables_do_not_have_gets_a_sentence(lot, level, aql, severity, sentence):
    with pytest.raises(NoPlan, match=sentence):
        single_plan(lot, level, aql, severity)


LOTS = st.integers(2, 2_000_000)


@given(LOTS, st.sampled_from(levels()), st.sampled_from(aqls()), st.sampled_from(SEVERITIES), st.sampled_from([ISO, Z14]))
def test_every_lot_has_a_plan_that_can_be_carried_out(lot, level, aql, severity, standard):
    plan = single_plan(lot, level, aql, severity, standard)
    assert 0 <= plan.ac < plan.re
    assert 1 <= plan.inspect <= lot
    assert plan.full_inspection == (plan.n >= lot)


@given(LOTS, st.sampled_from(levels()), st.sampled_from(aqls()))
def test_tightened_is_never_easier_than_normal_at_the_aql(lot, level, aql):
    rate, per_100 = float(aql) / 100, counts_per_100(aql)
    normal, tight = (single_plan(lot, level, aql, severity) for severity in ("normal", "tightened"))
    chance = [acceptance_probability(each.n, each.ac, rate, per_100=per_100) for each in (normal, tight)]
    assert chance[1] <= chance[0] + 1e-12


# The known shape of the standard: how often a lot exactly at its AQL passes.
SHAPE = {"normal": (0.87, 0.995), "tightened": (0.79, 0.97), "reduced": (0.94, 0.999)}


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_lot_at_its_aql_passes_as_often_as_the_standard_is_built_to(severity):
    low, high = SHAPE[severity]
    for lot in (20_000, 1_000_000):
        for aql in aqls():
            plan = single_plan(lot, "II", aql, severity)
            chance = acceptance_probability(plan.n, plan.ac, float(aql) / 100, per_100=counts_per_100(aql))
            assert low <= chance <= high or plan.arrow != "none", (lot, aql, chance)


def test_a_lot_of_5_percent_passes_aql_2_5_seven_times_in_ten():
    plan = single_plan(3000, "II", "2.5")
    assert times_in_ten(acceptance_probability(plan.n, plan.ac, 0.05)) == 7


def test_intervals_agree_with_published_values():
    # 0 of 125: the rule of three's exact form, 1 − 0.025^(1/125); 3 of 125: FIELD's 0.5–6.9 %.
    assert exact_interval(0, 125) == pytest.approx((0, 1 - 0.025 ** (1 / 125)))
    assert [round(100 * bound, 1) for bound in exact_interval(3, 125)] == [0.5, 6.9]
    assert exact_interval(125, 125)[1] == 1.0


def test_a_rate_interval_agrees_with_the_published_poisson_limits():
    # Garwood 1936: 10 events have 95 % limits 4.795 and 18.39.
    assert exact_rate_interval(10, 1) == pytest.approx((4.795, 18.39), abs=0.005)


def test_an_impossible_count_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="between 0 and n"):
        exact_interval(5, 3)
