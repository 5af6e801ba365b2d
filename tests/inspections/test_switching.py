"""The switching rules of ISO 2859-1:1999, clause by clause, on scripted lots and under Hypothesis.

K at AQL 1.0: normal 125, Ac 3 (2 one step tighter); tightened 125, Ac 2; reduced 50, Ac 2.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.sampling import ISO, Z14, single_plan
from inspections.switching import (
    DISCONTINUED,
    EVENTS,
    NORMAL,
    REDUCED,
    TIGHTENED,
    Event,
    Lot,
    Outcome,
    Overrule,
    Rules,
    State,
    after_event,
    after_lot,
    double_outcome,
    overruled,
    plan_outcome,
    replay,
    single_outcome,
)

GOOD, JUST, BAD = Outcome(accepted=True, points=3), Outcome(accepted=True), Outcome(accepted=False)
SIGNS = {"g": GOOD, "j": JUST, "x": BAD}
Z14_RULES = Rules(score=False, ten_lots=True)


def lots(signs, first=1):
    """One lot per sign: g good, j just accepted, x not accepted."""
    return [Lot(name, lambda _severity, sign=sign: SIGNS[sign]) for name, sign in enumerate(signs, start=first)]


def resubmitted(name, sign):
    return Lot(name, lambda _severity: SIGNS[sign], resubmitted=True)


def run(signs, start=NORMAL, rules=None):
    return replay(lots(signs), rules, State(severity=start))


def moves(ledger):
    return [(move.start, move.end, move.rule, move.lots) for move in ledger.moves]


# -- 9.3.1 and 9.3.2 ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("signs", "causes"), [("xx", (1, 2)), ("xgggx", (1, 5)), ("gggxgx", (4, 6)), ("xggggxjx", (6, 8))]
)
def test_two_of_five_or_fewer_lots_not_accepted_tighten(signs, causes):
    ledger = run(signs)
    assert moves(ledger) == [(NORMAL, TIGHTENED, "9.3.1", causes)]
    assert [entry.severity_next for entry in ledger.entries[:-1]] == [NORMAL] * (len(signs) - 1)


def test_two_of_six_do_not_tighten():
    assert run("xggggx").state.severity == NORMAL


def test_five_accepted_lots_in_a_row_restore_normal_and_the_score_begins_at_0():
    ledger = run("xxgjgjgg")
    assert moves(ledger)[1] == (TIGHTENED, NORMAL, "9.3.2", (3, 4, 5, 6, 7))
    assert ledger.entries[-1].switching_score == 3


def test_a_lot_not_accepted_breaks_the_row():
    assert run("ggggxgggg", TIGHTENED).state.severity == TIGHTENED


def test_each_count_begins_anew_with_a_change():
    # Lot 2 tightened, lots 3–7 restore normal; lot 8 is the first not accepted of the new period.
    assert run("xxgggggx").state.severity == NORMAL
    assert run("xxgggggxx").state.severity == TIGHTENED


# -- 9.4 ------------------------------------------------------------------------------------------------------------
def test_five_lots_not_accepted_in_all_discontinue():
    ledger = run("xgxggxxjx", TIGHTENED)
    assert moves(ledger) == [(TIGHTENED, DISCONTINUED, "9.4", (1, 3, 6, 7, 9))]


def test_a_lot_sent_while_discontinued_is_refused_and_the_rest_goes_on():
    ledger = replay([*lots("xxxxxg"), Event("resume"), *lots("g", first=7)], None, State(severity=TIGHTENED))
    refused, last = ledger.entries[-2:]
    assert (refused.lot, refused.accepted, refused.severity_used) == (6, None, DISCONTINUED)
    assert "discontinued" in refused.error
    assert (last.severity_used, last.accepted, last.error) == (TIGHTENED, True, "")


def test_resumed_inspection_is_tightened_and_counts_anew():
    ledger = replay(
        [*lots("xxxxx"), Event("resume", "new mould"), *lots("xxxx", first=6)], None, State(severity=TIGHTENED)
    )
    assert ledger.state.severity == TIGHTENED
    assert (ledger.moves[-1].start, ledger.moves[-1].end, ledger.moves[-1].reason) == (
        DISCONTINUED,
        TIGHTENED,
        "new mould",
    )


def test_the_rule_itself_refuses_a_lot_while_discontinued():
    with pytest.raises(ValueError, match="discontinued"):
        after_lot(State(severity=DISCONTINUED), 1, GOOD, Rules())


# -- 9.3.3 ------------------------------------------------------------------------------------------------------------
def test_a_score_of_30_reduces():
    ledger = run("g" * 10)
    assert moves(ledger) == [(NORMAL, REDUCED, "9.3.3.1", tuple(range(1, 11)))]
    assert (ledger.entries[-1].switching_score, ledger.entries[-1].severity_next) == (30, REDUCED)


def test_a_lot_just_accepted_sets_the_score_back():
    ledger = run("ggj" + "g" * 10)
    assert [entry.switching_score for entry in ledger.entries[:4]] == [3, 6, 0, 3]
    assert ledger.moves[0].lots == tuple(range(4, 14))


@pytest.mark.parametrize(("lacks", "comes"), [("not_steady", "steady"), ("not_desired", "desired")])
def test_reduced_waits_for_steady_production_and_the_wish_for_it(lacks, comes):
    ledger = replay([Event(lacks), *lots("g" * 12)])
    assert (ledger.state.severity, ledger.state.score) == (NORMAL, 36)
    ledger.add(Event(comes))
    assert ledger.state.severity == NORMAL
    ledger.add(lots("g", first=13)[0])
    assert ledger.state.severity == REDUCED


def test_ten_accepted_lots_do_instead_of_the_score_only_as_an_option():
    assert run("ggggjggggg").state.severity == NORMAL
    ledger = run("ggggjggggg", rules=Rules(ten_lots=True))
    assert moves(ledger) == [(NORMAL, REDUCED, "9.3.3.1 as amended in 2011", tuple(range(1, 11)))]
    assert ledger.entries[-1].switching_score == 15


def test_a_programme_may_do_without_reduced_inspection():
    assert run("g" * 20, rules=Rules(reduced=False)).state.severity == NORMAL


# -- 9.3.4 ------------------------------------------------------------------------------------------------------------
def test_a_lot_not_accepted_ends_reduced():
    assert moves(run("gx", REDUCED)) == [(REDUCED, NORMAL, "9.3.4 a)", (2,))]


@pytest.mark.parametrize(
    ("event", "rule"), [("irregular", "9.3.4 b)"), ("not_steady", "9.3.4 b)"), ("restore_normal", "9.3.4 c)")]
)
def test_what_is_said_of_production_ends_reduced(event, rule):
    state, move = after_event(State(severity=REDUCED), event, "strike")
    assert state.severity == NORMAL
    assert (move.rule, move.lots, move.reason) == (rule, (), "strike")


@pytest.mark.parametrize("severity", [NORMAL, TIGHTENED, DISCONTINUED])
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_out_of_place_moves_nothing(severity, event):
    state, move = after_event(State(severity=severity), event)
    if (severity, event) == (DISCONTINUED, "resume"):
        assert state.severity == TIGHTENED
    else:
        assert (state.severity, move) == (severity, None)


def test_an_unknown_event_is_refused():
    with pytest.raises(ValueError, match="no event of the scheme"):
        after_event(State(), "holiday")


# -- ANSI/ASQ Z1.4 --------------------------------------------------------------------------------------------------------
def test_a_count_between_ac_and_re_accepts_the_lot_and_ends_reduced():
    outcome = plan_outcome(3, single_plan(2000, "II", "1.0", REDUCED, Z14), REDUCED, "1.0", Z14)
    ledger = replay([Lot("L1", lambda _severity: outcome)], Z14_RULES, State(severity=REDUCED))
    assert ledger.entries[0].accepted
    assert moves(ledger) == [(REDUCED, NORMAL, "between Ac and Re", ("L1",))]


def test_z14_has_no_score_ten_accepted_lots_reduce():
    ledger = run("jgjgjgjgjg", rules=Z14_RULES)
    assert {entry.switching_score for entry in ledger.entries} == {None}
    assert moves(ledger) == [(NORMAL, REDUCED, "ten accepted lots", tuple(range(1, 11)))]


# -- resubmission and repetition ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("sign", ["g", "x"])
def test_a_resubmitted_lot_changes_nothing(sign):
    ledger = replay([*lots("ggx"), resubmitted(3, sign)])
    entry = ledger.entries[-1]
    assert (entry.accepted, entry.severity_used, entry.severity_next, entry.switching_score) == (
        sign == "g",
        NORMAL,
        NORMAL,
        0,
    )
    assert ledger.state == run("ggx").state


def test_a_lot_is_counted_once():
    ledger = replay([*lots("x"), *lots("x")])
    assert "counted already" in ledger.entries[1].error
    assert ledger.state == run("x").state


# -- overruling ---------------------------------------------------------------------------------------------------------------
def test_a_manager_overrules_with_a_reason():
    ledger = replay([*lots("gg"), Overrule(TIGHTENED, "complaint from the market")])
    assert ledger.state == State(severity=TIGHTENED)
    assert (ledger.moves[0].rule, ledger.moves[0].reason) == ("overruled", "complaint from the market")


@pytest.mark.parametrize(
    ("severity", "reason", "sentence"), [(TIGHTENED, " ", "Say why"), ("strict", "why not", "no severity")]
)
def test_overruling_without_a_reason_or_to_nowhere_is_refused(severity, reason, sentence):
    with pytest.raises(ValueError, match=sentence):
        overruled(State(), severity, reason)


# -- outcomes ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("found", "accepted", "points"), [(2, True, 3), (3, True, 0), (4, False, 0)])
def test_with_ac_2_or_more_a_lot_earns_3_points_if_one_step_tighter_would_accept_it(found, accepted, points):
    outcome = plan_outcome(found, single_plan(2000, "II", "1.0"), NORMAL, "1.0", ISO)
    assert (outcome.accepted, outcome.points) == (accepted, points)


@pytest.mark.parametrize(("found", "accepted", "points"), [(0, True, 2), (1, True, 2), (2, False, 0)])
def test_with_ac_0_or_1_an_accepted_lot_earns_2_points(found, accepted, points):
    assert single_outcome(found, 1, 2) == Outcome(accepted, points)


@pytest.mark.parametrize(("found", "points"), [(14, 3), (15, 0)])
def test_a_plan_reached_by_an_arrow_is_compared_in_its_own_row(found, points):
    plan = single_plan(200, "II", "100")  # code letter G leads up to E; one step tighter row E has Ac 14
    assert (plan.code_letter, plan.plan_letter, plan.ac) == ("G", "E", 21)
    assert plan_outcome(found, plan, NORMAL, "100", ISO) == Outcome(accepted=True, points=points)


@pytest.mark.parametrize(
    ("first", "second", "accepted", "points"),
    [(1, None, True, 3), (2, 2, True, 0), (2, 3, False, 0), (3, None, False, 0), (0, 9, True, 3)],
)
def test_in_double_sampling_only_the_first_sample_earns_points(first, second, accepted, points):
    assert double_outcome(first, second, 1, 3, 4) == Outcome(accepted, points)


def test_an_undecided_first_sample_needs_the_second():
    with pytest.raises(ValueError, match="second is missing"):
        double_outcome(2, None, 1, 3, 4)


# -- properties -----------------------------------------------------------------------------------------------------------------
STEP = st.one_of(
    st.sampled_from("gjx").map(lambda sign: ("lot", sign)),
    st.sampled_from("gx").map(lambda sign: ("again", sign)),
    st.sampled_from(EVENTS).map(lambda event: ("event", event)),
    st.sampled_from([NORMAL, TIGHTENED, REDUCED]).map(lambda severity: ("overrule", severity)),
)
SERIES = st.lists(STEP, max_size=120)
RULES = st.builds(
    Rules, score=st.booleans(), ten_lots=st.booleans(), reduced=st.booleans(), discontinuation=st.booleans()
)


def steps(series):
    made = {
        "again": resubmitted,
        "event": lambda _n, name: Event(name),
        "overrule": lambda _n, name: Overrule(name, "so"),
    }
    return [lots(what, first=n)[0] if kind == "lot" else made[kind](n, what) for n, (kind, what) in enumerate(series)]


@given(SERIES, RULES)
def test_replay_gives_the_same_ledger(series, rules):
    assert replay(steps(series), rules) == replay(steps(series), rules)


@given(SERIES, RULES, st.integers(0, 120))
def test_a_series_can_be_cut_anywhere(series, rules, cut):
    whole, first = replay(steps(series), rules), replay(steps(series)[:cut], rules)
    rest = replay(steps(series)[cut:], rules, first.state)
    assert rest.state == whole.state
    assert first.moves + rest.moves == whole.moves
    assert first.entries + rest.entries == whole.entries


@given(SERIES, RULES)
def test_the_moves_alone_lead_to_the_same_severity(series, rules):
    ledger = replay(steps(series), rules)
    severity = NORMAL
    for move in ledger.moves:
        assert move.start == severity
        severity = move.end
    assert severity == ledger.state.severity


@given(SERIES, RULES)
def test_resubmitted_lots_never_move_the_state(series, rules):
    without = [each for each in series if each[0] != "again"]
    with_them, alone = replay(steps(series), rules), replay(steps(without), rules)
    assert (with_them.state.severity, with_them.state.score) == (alone.state.severity, alone.state.score)
    assert [(move.start, move.end, move.rule) for move in with_them.moves] == [
        (move.start, move.end, move.rule) for move in alone.moves
    ]


@given(SERIES, RULES)
def test_no_lot_is_counted_twice(series, rules):
    once, twice = replay(steps(series), rules), replay([step for step in steps(series) for _time in range(2)], rules)
    events = any(kind in ("event", "overrule") for kind, _what in series)
    assert events or once.state == twice.state
    causes = [lot for move in twice.moves for lot in move.lots]
    assert len(causes) == len(set(causes))


@given(SERIES, RULES)
def test_a_change_takes_effect_with_the_next_lot(series, rules):
    entries = replay(steps(series), rules).entries
    said = any(kind in ("event", "overrule") for kind, _what in series)
    assert said or all(
        one.severity_next == other.severity_used for one, other in zip(entries, entries[1:], strict=False)
    )


@given(st.text("gjx", max_size=200))
def test_the_score_never_exceeds_what_reduces_it_while_production_is_steady(signs):
    scores = [entry.switching_score for entry in run(signs).entries if entry.switching_score is not None]
    assert all(0 <= score <= 30 for score in scores)


@given(st.text("gjx", max_size=200))
def test_normal_is_only_left_for_tightened_by_two_bad_lots_among_five(signs):
    for move in run(signs).moves:
        if move.rule == "9.3.1":
            one, other = move.lots
            assert signs[one - 1] == signs[other - 1] == "x"
            assert other - one < 5
