import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.sampling import (
    ISO,
    SEVERITIES,
    Z14,
    NoPlan,
    aqls,
    counts_per_100,
    double_plan,
    levels,
    plan_acceptance,
    single_plan,
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


@given(
    LOTS, st.sampled_from(levels()), st.sampled_from(aqls()), st.sampled_from(SEVERITIES), st.sampled_from([ISO, Z14])
)
def test_every_lot_has_a_plan_that_can_be_carried_out(lot, level, aql, severity, standard):
    plan = single_plan(lot, level, aql, severity, standard)
    assert 0 <= plan.ac < plan.re
    assert 1 <= plan.inspect <= lot
    assert plan.full_inspection == (plan.n >= lot)


@given(LOTS, st.sampled_from(levels()), st.sampled_from(aqls()))
def test_tightened_is_never_easier_than_normal_at_the_aql(lot, level, aql):
    rate, per_100 = float(aql) / 100, counts_per_100(aql)
    normal, tight = (single_plan(lot, level, aql, severity) for severity in ("normal", "tightened"))
    chance = [plan_acceptance(plan, rate, per_100=per_100) for plan in (normal, tight)]
    assert chance[1] <= chance[0] + 1e-12


@given(LOTS, st.sampled_from(levels()), st.sampled_from(aqls()))
def test_every_double_plan_can_be_carried_out(lot, level, aql):
    plan = double_plan(lot, level, aql)
    assert 1 <= plan.inspect <= lot
    if hasattr(plan, "n1"):
        assert plan.ac1 < plan.re1 <= plan.re2 == plan.ac2 + 1
        assert plan.ac1 <= plan.ac2


@given(LOTS, LOTS, st.sampled_from(levels()), st.sampled_from(aqls()))
def test_a_larger_lot_never_has_an_earlier_code_letter(one, other, level, aql):
    small, large = sorted([one, other])
    assert single_plan(small, level, aql).code_letter <= single_plan(large, level, aql).code_letter


@pytest.mark.parametrize("aql", ["2.5 %", "1_0", "sNaN", "Infinity", "-1", "", "1e1", None, True, [], {}, "2.5\n3"])
def test_what_is_not_a_plain_number_is_no_aql(aql):
    with pytest.raises(NoPlan, match="no AQL"):
        single_plan(1000, "II", aql)


@pytest.mark.parametrize("lot", ["4000", 4000.0, 1.5, None, [4000]])
def test_a_lot_size_is_a_whole_number(lot):
    with pytest.raises(NoPlan, match="no lot size"):
        single_plan(lot, "II", "1.0")


@pytest.mark.parametrize("name", ["ANSI/ASQ Z1.4", "ANSI/ASQ Z1.4 (MIL-STD-105E)", "ansi/asq z1.4 ", "MIL-STD-105E"])
def test_both_spellings_of_z14_mean_the_same_tables(name):
    assert single_plan(200, "II", "1.0", "reduced", name) == single_plan(200, "II", "1.0", "reduced", Z14)


@pytest.mark.parametrize("name", ["ISO 2859-1:2026", "ISO 2859-1", "", None, [], 5])
def test_an_edition_that_is_not_here_is_refused(name):
    with pytest.raises(NoPlan, match="no standard"):
        single_plan(200, "II", "1.0", "reduced", name)


def test_only_the_reduced_table_of_z14_has_a_gap():
    assert single_plan(2000, "II", "2.5", "reduced", Z14).gap == 2
    assert single_plan(2000, "II", "2.5", "reduced").gap == 0
