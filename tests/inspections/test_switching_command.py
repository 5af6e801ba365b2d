"""Scenarios of lots and events as JSON: what the command switching answers."""

import json
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import call_command

from inspections.json_lines import answers
from inspections.switching.scenarios import answer

HEAD = {"standard": "ISO 2859-1:1999", "level": "II", "aql": "1.0", "kind": "single", "start": "normal"}
K_NORMAL = {"letter": "K", "n": 125, "ac": 3, "re": 4, "ac_one_step_tighter": 2}
DOUBLE = {"letter": "K", "n1": 80, "n2": 80, "ac1": 1, "re1": 3, "ac2": 4, "re2": 5}


def scenario(*counts, lot_size=2000, **head):
    """A lot per count, an event per text."""
    rows, number = [], 0
    for count in counts:
        number += not isinstance(count, str)
        rows.append(
            {"event": count}
            if isinstance(count, str)
            else {"lot": number, "lot_size": lot_size, "nonconforming": count}
        )
    return {**HEAD, **head, "lots": rows}


def path(reply):
    return [(entry["switching_score"], entry["severity_next"]) for entry in reply["lots"]]


SCRIPTED = json.loads(Path(__file__).with_name("switching_scenarios.json").read_text(encoding="utf-8"))["scenarios"]


@pytest.fixture
def run(monkeypatch):
    def run_on(*lines):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"\n".join(lines))))
        out, status = StringIO(), 0
        try:
            call_command("switching", "--json", stdout=out)
        except SystemExit as end:
            status = end.code
        return status, [json.loads(line) for line in out.getvalue().splitlines()]

    return run_on


# -- scripted by hand from the clauses; letters and numbers of the printed tables --------------------------------------
N, T, R, D = "normal", "tightened", "reduced", "discontinued"


def test_an_entry_has_exactly_its_five_fields():
    entry = {"lot": 1, "severity_used": N, "accepted": True, "switching_score": 3, "severity_next": N}
    assert answer(scenario(0)) == {"lots": [entry]}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # 9.3.3.2.1 a): Ac 3, one step tighter 2
        (scenario(0, 2, 3, 1), [(3, N), (6, N), (0, N), (3, N)]),
        (scenario(*[0] * 10), [(3 * lot, N) for lot in range(1, 10)] + [(30, R)]),
        # 9.3.3.2.1 b): F, 20, Ac 0
        (scenario(*[0] * 15, lot_size=120, aql="0.65"), [(2 * lot, N) for lot in range(1, 15)] + [(30, R)]),
        # 9.3.1, then the tightened plan 125, Ac 2
        (scenario(4, 0, 0, 0, 5, 2, 3), [(0, N), (3, N), (6, N), (9, N), (0, T), (None, T), (None, T)]),
        # 9.3.2
        (scenario(0, 1, 2, 0, 2, 1, start=T), [(None, T)] * 4 + [(None, N), (3, N)]),
        # 9.4
        (scenario(3, 3, 0, 3, 3, 3, start=T), [(None, T)] * 5 + [(None, D)]),
        (scenario("resume", 0, start=D), [(None, T)]),
        # 9.3.4, reduced plan 50, Ac 2
        (scenario(2, 3, 0, start=R), [(None, R), (None, N), (3, N)]),
        (scenario(0, "irregular", 0, start=R), [(None, R), (3, N)]),
        (scenario(0, "restore_normal", 0, start=R), [(None, R), (3, N)]),
        # 9.3.3.1 b), c)
        (scenario("not_steady", *[0] * 10, "steady", 0), [(3 * lot, N) for lot in range(1, 11)] + [(33, R)]),
        (scenario("not_desired", *[0] * 10, "desired", 0), [(3 * lot, N) for lot in range(1, 11)] + [(33, R)]),
        # Amendment 1:2011
        (
            scenario(0, 3, *[0] * 8, options={"amd1_ten_lots": True}),
            [(3, N), (0, N)] + [(3 * lot, N) for lot in range(1, 8)] + [(24, R)],
        ),
        # 9.3.3.2.2: K double at AQL 1.0 is 80 + 80, 1/3, 4/5
        (scenario(0, 1, [2, 1], [2, 3], 3, kind="double"), [(3, N), (6, N), (0, N), (0, N), (0, T)]),
        # Z1.4 has no score; reduced 50, 1/4: two or three accept and restore normal
        (scenario(*[1] * 10, 3, 0, standard="ANSI/ASQ Z1.4"), [(None, N)] * 9 + [(None, R), (None, N), (None, N)]),
    ],
)
def test_a_series_goes_the_way_the_clauses_say(told, expected):
    assert path(answer(told)) == expected


@pytest.mark.parametrize("told", SCRIPTED, ids=[each["id"] for each in SCRIPTED])
def test_a_scripted_sequence_goes_as_its_clauses_say(told):
    names = ("severity_used", "accepted", "switching_score", "severity_next")
    found = [[entry[name] for name in names] for entry in answer(told)["lots"]]
    assert found == told["expected"], told["title"]


def test_a_plan_that_is_given_wins_over_the_tables():
    told = {
        **HEAD,
        "lots": [
            {"lot": 1, "nonconforming": 3, "plan": K_NORMAL},
            {"lot": 2, "nonconforming": 3, "plan": {"ac": 1, "re": 2}},
        ],
    }
    assert [entry["accepted"] for entry in answer(told)["lots"]] == [True, False]


def test_a_plan_that_is_given_without_the_tighter_number_is_looked_up_by_its_letter():
    plan = {name: value for name, value in K_NORMAL.items() if name != "ac_one_step_tighter"}
    told = {**HEAD, "lots": [{"nonconforming": 2, "plan": plan}, {"nonconforming": 3, "plan": plan}]}
    assert [entry["switching_score"] for entry in answer(told)["lots"]] == [3, 0]


def test_a_double_plan_may_be_given_on_any_severity():
    told = {
        **HEAD,
        "start": T,
        "lots": [{"nonconforming": [2, 2], "plan": DOUBLE}, {"nonconforming": [2, 3], "plan": DOUBLE}],
    }
    assert [entry["accepted"] for entry in answer(told)["lots"]] == [True, False]


def test_lots_without_a_name_are_counted_through_and_start_is_normal():
    told = {
        "level": "II",
        "aql": 1,
        "lots": [{"lot_size": 2000, "nonconforming": 0}, {"event": "steady"}, {"lot_size": 2000, "nonconforming": 0}],
    }
    assert [(entry["lot"], entry["severity_used"]) for entry in answer(told)["lots"]] == [(1, N), (2, N)]


def test_a_lot_without_a_name_takes_no_number_that_another_is_named_by():
    """Counted in the list with its events it would be lot 2, and the lot that is named so would be refused as counted."""
    good = {"lot_size": 2000, "nonconforming": 0}
    told = HEAD | {"lots": [{"event": "steady"}, good, good | {"lot": 2}, good]}
    reply = answer(told)
    assert [(entry["lot"], entry["switching_score"]) for entry in reply["lots"]] == [(1, 3), (2, 6), (3, 9)]
    assert "error" not in reply


def test_a_number_is_whole_however_json_writes_it():
    line = json.dumps(scenario(0)).replace('"lot_size": 2000', '"lot_size": 2e3').encode()
    [reply] = answers([line], answer)
    assert (b"2e3" in line, reply["lots"][0]["accepted"]) == (True, True)


def test_a_resubmitted_lot_has_an_entry_and_changes_nothing():
    told = scenario(4, 0)
    told["lots"].insert(1, {"lot": 1, "lot_size": 2000, "nonconforming": 9, "resubmission": True})
    reply = answer(told)
    assert [entry["accepted"] for entry in reply["lots"]] == [False, False, True]
    assert path(reply) == [(0, N), (0, N), (3, N)]


def test_a_lot_sent_while_discontinued_has_an_error_and_the_rest_its_answer():
    reply = answer(scenario(0, "resume", 0, start=D))
    assert "discontinued" in reply["lots"][0]["error"]
    assert reply["lots"][1]["severity_used"] == T
    assert reply["error"].startswith("lot 1: ")


def test_an_overruled_severity_holds_for_the_next_lot():
    told = scenario(0)
    told["lots"].insert(0, {"event": "overrule", "severity": T, "reason": "complaint"})
    assert answer(told)["lots"][0]["severity_used"] == T


# -- what cannot be answered ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ([], "scenario is no JSON object"),
        ({}, "list of lots"),
        (HEAD | {"lots": [5]}, "Item 1 is no JSON object"),
        (scenario(0, start="strict"), "no severity to start on"),
        (scenario(0, start=[]), "no severity to start on"),
        (scenario(0, standard="ISO 2859-1:2026"), "no standard"),
        (scenario(0, kind="triple"), "Lot 1: “triple” is no kind"),
        (scenario(0, level=None), "Lot 1: “None” is no inspection level"),
        (scenario(0, aql="3"), "none of the 26"),
        (scenario(0, lot_size=1), "at least 2"),
        (scenario(0, options={"amd9": True}), "no option “amd9”"),
        (scenario(0, options={"amd1_ten_lots": "yes"}), "true or false"),
        (scenario(0, options=[1]), "options is no JSON object"),
        (scenario("holiday"), "no event"),
        (scenario(-1), "whole number"),
        (scenario(1.5), "whole number"),
        (scenario(True), "whole number"),
        (scenario(None), "whole number"),
        (scenario([]), "pair of counts"),
        (scenario([1, 2, 3]), "pair of counts"),
        (scenario([1, 2]), "one sample"),
        (scenario(2, kind="double"), "second is missing"),
        (HEAD | {"lots": [{"lot": [], "nonconforming": 0}]}, "named by a number or a text"),
        (HEAD | {"lots": [{"lot": 1, "nonconforming": 0, "resubmission": 1}]}, "true or false"),
        (HEAD | {"lots": [{"nonconforming": 0, "plan": 5}]}, "plan is no JSON object"),
        (HEAD | {"lots": [{"nonconforming": 0, "plan": {}}]}, "“ac” is a whole number"),
        (HEAD | {"lots": [{"nonconforming": 0, "plan": {"ac": 3}}]}, "lacks ac_one_step_tighter"),
        (HEAD | {"lots": [{"event": "overrule", "severity": T}]}, "Say why"),
    ],
)
def test_a_scenario_that_makes_no_sense_gets_a_sentence_and_the_next_its_answer(run, told, sentence):
    status, replies = run(json.dumps(told).encode(), b"", json.dumps(scenario(0)).encode())
    assert status == 1
    assert list(replies[0]) == ["error"]
    assert sentence in replies[0]["error"]
    assert path(replies[1]) == [(3, N)]


def test_good_lines_end_well(run):
    assert run(json.dumps(scenario(0)).encode())[0] == 0


def test_a_bad_lot_among_good_ones_is_said_in_the_exit_status(run):
    status, [reply] = run(json.dumps(scenario(0, start=D)).encode())
    assert status == 1
    assert len(reply["lots"]) == 1
