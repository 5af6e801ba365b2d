import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.conditions import ConditionError, hidden, parse

ANSWERS = {"q-1": "yes", "n": "12.5", "day": "2026-11-29", "several": "glue heat", "none": "not_applicable"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "${q-1} = 'yes'",
        '${q-1} = "yes"',
        "${ q-1 }='yes'",
        "${q-1} != 'no'",
        "${n} > 12",
        "${n} >= 12.5 and ${n} <= 12.50",
        "${n} = 12.50",
        "${n} < '100'",
        "${day} >= '2026-11-01'",
        "selected(${several}, 'heat')",
        "not(selected(${several}, 'hea'))",
        "${none} = 'not_applicable'",
        "${q-1} = 'no' or ${n} > 1 and ${q-1} = 'yes'",
        "(${q-1} = 'no' or ${n} > 1) and not(${q-1} = 'no')",
        "${gone} != 'yes'",
        "not(${gone} = 'yes')",
        "${gone} = ''",
        "${q-1} != ''",
    ],
)
def test_holds(text):
    assert parse(text).holds(ANSWERS)


@pytest.mark.parametrize(
    "text",
    [
        "${q-1} = 'Yes'",
        "${q-1} > 1",
        "${n} > 13",
        "${n} = '12.50'",
        "${gone} = 'yes'",
        "${gone} < 5",
        "${gone} >= ''",
        "${gone} != ''",
        "selected(${gone}, 'heat')",
        "selected(${several}, 'glue heat')",
        "${none} > 3",
        "not(${q-1} = 'yes')",
        "${q-1} = 'yes' and ${n} > 13",
    ],
)
def test_does_not_hold(text):
    assert not parse(text).holds(ANSWERS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("${q} = ", "breaks off: a text in quotes or a number is missing"),
        ("${q} 'yes'", "has “'yes'” where a comparison"),
        ("${q} = yes", "has “yes” where a text in quotes or a number"),
        ("q = 'yes'", "has “q” where a question"),
        ("(${q} = 'yes'", "breaks off: ) is missing"),
        ("${q} = 'yes' ${r} = 'no'", "where “and” or “or” should stand"),
        ("${q} = 'yes", "not understood from “'yes” on"),
        ("selected(${q})", "has “)” where , should stand"),
        ("count(${q}) > 1", "has “count”"),
        ("${q} = 'yes' and", "breaks off"),
        ("(" * 200 + "${q} = 1" + ")" * 200, "too many parentheses"),
    ],
)
def test_what_is_not_understood_is_said(text, sentence):
    with pytest.raises(ConditionError) as refused:
        parse(text)
    assert sentence in str(refused.value)


def test_knows_what_it_looks_at():
    found = parse("selected(${a}, 'x') or not(${b} != 'y') and ${c} > 3")
    assert (found.keys, found.names) == ({"a", "b", "c"}, {("a", "x"), ("b", "y")})


def test_what_a_hidden_question_was_answered_shows_nothing_and_comes_back_with_it():
    questions = [("a", ""), ("b", "${a} = 'yes'"), ("c", "${b} = 'yes'"), ("d", "${b} != 'yes'")]
    answers = {"a": "no", "b": "yes"}
    assert hidden(questions, answers) == {"b", "c"}
    assert hidden(questions, answers | {"a": "yes"}) == {"d"}
    assert hidden(questions, {}) == {"b", "c"}


@given(st.text(alphabet="${}aq=<>!'\"() ,.0123456789-andornotselected", max_size=60))
def test_any_text_is_a_condition_or_refused_with_a_sentence(text):
    try:
        holds = parse(text).holds(ANSWERS)
    except ConditionError as error:
        holds = not str(error)
    assert holds in (True, False)
