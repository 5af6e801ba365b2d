"""Every cell of the tables against the rule by which they are built.

With d = index of the letter (A = 0) + index of the AQL (0.010 = 0) the plans of a table lie on diagonals, but for a few
cells at the edge. So said and checked for ISO 2859-1:1999, of the printed tables of GB/T 2828.1-2012, NTE INEN-ISO 2859-1
and IS 2500-1:2000; for the reduced table of Z1.4, of MIL-STD-105E. The rule is written here without the project's data.
"""

import pytest

from inspections.sampling import ISO, SEVERITIES, Z14, aqls, code_letter, double_plan, edition, levels, single_plan
from inspections.sampling.plans import accept_reject, single_from


def words(text):
    return text.split()


def diagonals(first, cells):
    return dict(enumerate(words(cells), start=first))


AQLS = words(
    "0.010 0.015 0.025 0.040 0.065 0.10 0.15 0.25 0.40 0.65 1.0 1.5 2.5 4.0 6.5 10 15 25 40 65 100 150 250 400 650 1000"
)
LETTERS = words("A B C D E F G H J K L M N P Q R")
SIZES = dict(
    zip([*LETTERS, "S"], map(int, words("2 3 5 8 13 20 32 50 80 125 200 315 500 800 1250 2000 3150")), strict=True)
)
REDUCED_SIZES = dict(zip(LETTERS, map(int, words("2 2 2 3 5 8 13 20 32 50 80 125 200 315 500 800")), strict=True))
DOUBLE_SIZES = dict(zip(LETTERS[1:], map(int, words("2 3 5 8 13 20 32 50 80 125 200 315 500 800 1250")), strict=True))

# Cells from a diagonal on, v an arrow down, ^ up: rows F and later end two diagonals earlier, at an arrow up.
NORMAL = diagonals(14, "0 ^ v 1 2 3 5 7 10 14 21 30 44")
TIGHTENED = diagonals(15, "0 v v 1 2 3 5 8 12 18 27 41")
REDUCED = diagonals(14, "0 ^ v v 1 2 3 5 6 8 10 14 21")
Z14_REDUCED = diagonals(14, "0/1 ^ v 0/2 1/3 1/4 2/5 3/6 5/8 7/10 10/13 14/17 21/24")
DOUBLE = diagonals(
    14, "* ^ v 0/2,1/2 0/3,3/4 1/3,4/5 2/5,6/7 3/6,9/10 5/9,12/13 7/11,18/19 11/16,26/27 17/22,37/38 25/31,56/57"
)
# Reduced rows A and B have the normal table's plans from AQL 25 on; Z1.4 prints their Re too, and eases B at first.
SMALLEST = words("1 2 3 5 7 10 14 21 30")
Z14_A = words("1/2 2/3 3/4 5/6 7/8 10/11 14/15 21/22 30/31")
Z14_B = words("1/3 2/4 3/5 5/6 7/8 10/11 14/15 21/22 30/31")
FROM_25 = AQLS[17:]


def edge(cells):
    return {tuple(place.split()): cell for place, cell in cells.items()}


NORMAL_EDGE = edge({"A 10": "v", "R 0.010": "^", "R 0.015": "^"})
TIGHTENED_EDGE = edge({"R 0.015": "^", "Q 0.025": "v", "R 0.025": "v"})
REDUCED_EDGE = (
    edge(
        {
            "A 10": "v",
            "A 15": "v",
            "R 0.010": "^",
            "R 0.015": "^",
            "P 0.025": "^",
            "Q 0.025": "^",
            "R 0.025": "^",
            "C 1000": "^",
        }
    )
    | {("A", aql): cell for aql, cell in zip(FROM_25, SMALLEST, strict=True)}
    | {("B", aql): cell for aql, cell in zip(FROM_25, SMALLEST, strict=True)}
)
Z14_EDGE = (
    NORMAL_EDGE
    | {("A", aql): cell for aql, cell in zip(FROM_25, Z14_A, strict=True)}
    | {("B", aql): cell for aql, cell in zip(FROM_25, Z14_B, strict=True)}
)


def printed(letter, aql, cells, exceptions):
    d = LETTERS.index(letter) + AQLS.index(aql)
    end = 26 if letter in "ABCDE" else 24
    if (letter, aql) in exceptions:
        return exceptions[letter, aql]
    return "v" if d < min(cells) else "^" if d > end else cells[d]


# -- the cells ----------------------------------------------------------------------------------------
TABLES = [
    (ISO, "normal", NORMAL, NORMAL_EDGE, SIZES),
    (ISO, "tightened", TIGHTENED, TIGHTENED_EDGE, SIZES),
    (ISO, "reduced", REDUCED, REDUCED_EDGE, REDUCED_SIZES),
    (Z14, "normal", NORMAL, NORMAL_EDGE, SIZES),
    (Z14, "tightened", TIGHTENED, TIGHTENED_EDGE | edge({"A 10": "v"}), SIZES),
    (Z14, "reduced", Z14_REDUCED, Z14_EDGE, REDUCED_SIZES),
]


@pytest.mark.parametrize(("standard", "severity", "cells", "exceptions", "sizes"), TABLES)
def test_every_cell_of_the_single_tables_lies_on_its_diagonal(standard, severity, cells, exceptions, sizes):
    table = edition(standard).single[severity]
    for letter in LETTERS:
        expected = [printed(letter, aql, cells, exceptions) for aql in AQLS]
        assert (letter, *table.rows[letter]) == (letter, *expected)
        assert table.n[letter] == sizes[letter]


def test_the_tightened_table_has_one_plan_more_at_the_end():
    table = edition(ISO).single["tightened"]
    assert table.n["S"] == 3150
    assert [(aql, cell) for aql, cell in zip(AQLS, table.rows["S"], strict=True) if cell != "."] == [("0.025", "1")]


def test_every_cell_of_the_double_table_lies_on_its_diagonal():
    table = edition(ISO).double["normal"]
    for letter in LETTERS[1:]:
        assert list(table.rows[letter]) == [printed(letter, aql, DOUBLE, NORMAL_EDGE) for aql in AQLS]
        assert table.n[letter] == DOUBLE_SIZES[letter]


def test_the_first_row_of_the_double_table_has_single_plans_only():
    singles = [printed("A", aql, NORMAL, NORMAL_EDGE) for aql in AQLS]
    assert list(edition(ISO).double["normal"].rows["A"]) == [cell if cell == "v" else "*" for cell in singles]


# -- where arrows lead ------------------------------------------------------------------------------------
def walk(letter, aql, cells, exceptions):
    """The end of the arrows, step by step on the rule above."""
    place = LETTERS.index(letter)
    while (cell := printed(LETTERS[place], aql, cells, exceptions)) in "v^":
        place += 1 if cell == "v" else -1
    return LETTERS[place], accept_reject(cell)


@pytest.mark.parametrize(("standard", "severity", "cells", "exceptions", "sizes"), TABLES)
def test_arrows_lead_to_the_plan_and_the_sample_size_of_another_row(standard, severity, cells, exceptions, sizes):
    to_row_s = {("Q", "0.025"), ("R", "0.025")} if severity == "tightened" else set()
    for letter in LETTERS:
        for column, aql in enumerate(AQLS):
            if (letter, aql) not in to_row_s:
                plan = single_from(edition(standard), severity, letter, column, 10**9)
                end, numbers = walk(letter, aql, cells, exceptions)
                assert (plan.plan_letter, plan.n, (plan.ac, plan.re)) == (end, sizes[end], numbers), (letter, aql)


@pytest.mark.parametrize(("lot", "level", "letter"), [(400_000, "III", "Q"), (600_000, "III", "R")])
def test_the_last_rows_lead_to_the_extra_row_of_the_tightened_table(lot, level, letter):
    plan = single_plan(lot, level, "0.025", "tightened")
    assert (plan.code_letter, plan.plan_letter, plan.arrow, plan.n, plan.ac, plan.re) == (
        letter,
        "S",
        "down",
        3150,
        1,
        2,
    )


# -- table 1 ------------------------------------------------------------------------------------------------
RANGE_ENDS = [8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000]
BY_LEVEL = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}


@pytest.mark.parametrize("level", BY_LEVEL)
@pytest.mark.parametrize("standard", [ISO, Z14])
def test_both_ends_of_every_lot_range_have_the_printed_code_letter(level, standard):
    firsts, lasts = [2, *(end + 1 for end in RANGE_ENDS)], [*RANGE_ENDS, 10**9]
    assert "".join(code_letter(lot, level, standard) for lot in firsts) == BY_LEVEL[level]
    assert "".join(code_letter(lot, level, standard) for lot in lasts) == BY_LEVEL[level]


def test_there_are_26_aqls_and_7_levels():
    assert list(aqls()) == AQLS
    assert list(levels()) == list(BY_LEVEL)


# -- contested cells -------------------------------------------------------------------------------------------
DOUBTFUL = {("tightened", "A", "10")} | {
    ("reduced", letter, AQLS[21 - LETTERS.index(letter)]) for letter in LETTERS[2:]
}


def test_exactly_the_cells_on_which_sources_differ_are_contested():
    tables = edition(ISO)
    found = {
        (severity, letter, aql)
        for severity in SEVERITIES
        for letter in LETTERS
        for column, aql in enumerate(AQLS)
        if single_from(tables, severity, letter, column, 100).contested
    }
    assert found == DOUBTFUL


def test_a_contested_plan_says_why():
    plan = single_plan(3000, "II", "2.5", "reduced")
    assert (plan.n, plan.ac, plan.re) == (50, 5, 6)
    assert "4/5" in plan.note
    assert single_plan(3000, "II", "2.5", "normal").note == ""


def test_z14_is_not_contested_where_only_iso_is():
    assert not single_plan(3000, "II", "2.5", "reduced", Z14).contested


# -- double plans ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lot", "level", "aql", "expected"),
    [
        (2000, "II", "2.5", ("K", "K", "none", 80, 80, 3, 6, 9, 10)),
        (25, "III", "4.0", ("D", "E", "down", 8, 8, 0, 2, 1, 2)),
        (35_000, "III", "650", ("N", "C", "up", 3, 3, 25, 31, 56, 57)),
    ],
)
def test_double_plans_agree_with_table_3_a(lot, level, aql, expected):
    plan = double_plan(lot, level, aql)
    numbers = (plan.n1, plan.n2, plan.ac1, plan.re1, plan.ac2, plan.re2)
    assert (plan.code_letter, plan.plan_letter, plan.arrow, *numbers) == expected


def test_where_the_double_table_stars_the_single_plan_stands():
    plan = double_plan(1200, "S-3", "0.40")
    assert (plan.code_letter, plan.plan_letter, plan.arrow, plan.n, plan.ac) == ("E", "G", "down", 32, 0)
    assert plan.note == ""


@pytest.mark.parametrize(
    ("severity", "standard"), [("tightened", ISO), ("reduced", ISO), ("normal", Z14), ("reduced", Z14)]
)
def test_where_no_double_table_was_verified_the_single_plan_stands_and_says_so(severity, standard):
    plan = double_plan(2000, "II", "1.0", severity, standard)
    single = single_plan(2000, "II", "1.0", severity, standard)
    assert (plan.plan_letter, plan.n, plan.ac, plan.re) == (single.plan_letter, single.n, single.ac, single.re)
    assert "could not be verified" in plan.note


def test_two_samples_that_reach_the_lot_are_full_inspection():
    plan = double_plan(4, "III", "25")
    assert (plan.n1, plan.full_inspection, plan.inspect) == (2, True, 4)
    assert not double_plan(5, "III", "25").full_inspection
