"""The command sampling_plan: cases in, answers out, a plan for people."""

import json
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inspections.json_lines import answers, as_line
from inspections.sampling.cases import answer

ROOT = Path(__file__).resolve().parents[2]
CASE = {
    "standard": "ISO 2859-1:1999",
    "lot_size": 4000,
    "level": "II",
    "aql": "2.5",
    "severity": "normal",
    "kind": "single",
}
PLAN = {"code_letter": "L", "plan_letter": "L", "arrow": "none", "n": 200, "ac": 10, "re": 11, "full_inspection": False}
PLAN |= {"inspect": 200, "contested": False}


def without(*names):
    return {name: value for name, value in CASE.items() if name not in names}


@pytest.fixture
def run(monkeypatch):
    """Runs the command on these lines; gives exit status and answers."""

    def run_on(*lines):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"\n".join(lines))))
        out = StringIO()
        try:
            call_command("sampling_plan", "--json", stdout=out)
        except SystemExit as end:
            return end.code, [json.loads(line) for line in out.getvalue().splitlines()]
        return 0, [json.loads(line) for line in out.getvalue().splitlines()]

    return run_on


# -- answers --------------------------------------------------------------------------------------------------
def test_a_single_plan_is_answered_with_exactly_its_fields():
    assert answer(CASE) == PLAN


@pytest.mark.parametrize("names", [("standard",), ("kind",), ("standard", "kind")])
def test_standard_and_kind_may_be_left_out(names):
    assert answer(without(*names)) == PLAN
    assert answer(CASE | dict.fromkeys(names)) == PLAN


@pytest.mark.parametrize(("written", "same"), [("4e3", True), ("4000.0", True), ("4000.5", False)])
def test_a_lot_size_is_whole_however_json_writes_it(written, same):
    [reply] = answers([json.dumps(CASE).replace("4000", written).encode()], answer)
    assert (reply == PLAN) is same


@pytest.mark.parametrize("aql", ["1.", "1", "01.", 1])
def test_a_point_at_the_end_of_an_aql_is_no_matter(aql):
    assert answer(CASE | {"aql": aql}) == answer(CASE | {"aql": "1.0"})


@pytest.mark.parametrize("aql", ["2.5", "2.50", 2.5])
def test_an_aql_is_text_or_number(aql):
    assert answer(CASE | {"aql": aql}) == PLAN


@pytest.mark.parametrize("standard", ["ANSI/ASQ Z1.4", "ANSI/ASQ Z1.4 (MIL-STD-105E)"])
def test_z14_answers_with_its_gap(standard):
    reply = answer({"standard": standard, "lot_size": 600_000, "level": "III", "aql": "0.025", "severity": "reduced"})
    assert (reply["plan_letter"], reply["n"], reply["ac"], reply["re"], reply["gap"]) == ("R", 800, 0, 2, 1)


def test_a_double_plan_is_answered_with_both_samples():
    reply = answer(CASE | {"lot_size": 2000, "kind": "double"})
    numbers = {"n1": 80, "n2": 80, "ac1": 3, "re1": 6, "ac2": 9, "re2": 10}
    wanted = {"code_letter": "K", "type": "double", "plan_letter": "K", "full_inspection": False, **numbers}
    assert wanted.items() <= reply.items()


def test_a_star_in_the_double_table_is_answered_with_the_single_plan():
    reply = answer(CASE | {"lot_size": 15, "level": "III", "aql": "0.15", "kind": "double"})
    wanted = {
        "code_letter": "C",
        "type": "single",
        "plan_letter": "J",
        "n": 80,
        "ac": 0,
        "re": 1,
        "full_inspection": True,
    }
    assert wanted.items() <= reply.items()
    assert "note" not in reply


def test_a_double_table_that_was_not_verified_is_answered_with_the_single_plan_and_a_note():
    reply = answer(CASE | {"severity": "tightened", "kind": "double"})
    assert reply["type"] == "single"
    assert "verified" in reply["note"]


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ([], "JSON object"),
        ("text", "JSON object"),
        (None, "JSON object"),
        ({}, "lot_size, level, aql, severity"),
        (without("severity"), "lacks: severity"),
        (CASE | {"kind": "multiple"}, "no kind"),
        (CASE | {"kind": []}, "no kind"),
        (CASE | {"standard": {}}, "no standard"),
        (CASE | {"severity": []}, "no severity"),
        (CASE | {"level": []}, "no inspection level"),
        (CASE | {"lot_size": 1}, "at least 2"),
        (CASE | {"lot_size": "4000"}, "no lot size"),
        (CASE | {"aql": "3.0"}, "none of the 26"),
        (CASE | {"aql": "0"}, "none of the 26"),
    ],
)
def test_a_case_without_a_plan_gets_a_sentence(case, sentence):
    [reply] = answers([json.dumps(case).encode()], answer)
    assert list(reply) == ["error"]
    assert sentence in reply["error"]


# -- lines ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "line", [b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b"NaN", b'{"lot_size": 1e999}', b'"\\ud800"']
)
def test_what_cannot_be_read_gets_an_error_and_the_next_line_its_answer(run, line):
    status, replies = run(line, json.dumps(CASE).encode())
    assert status == 1
    assert list(replies[0]) == ["error"]
    assert replies[1] == PLAN


def test_blank_lines_are_skipped_and_a_byte_order_mark_is_no_matter(run):
    line = json.dumps(CASE).encode()
    assert run(b"\xef\xbb\xbf" + line, b"", b"  \r", line + b"\r") == (0, [PLAN, PLAN])


def test_no_line_is_no_failure(run):
    assert run(b"") == (0, [])


def test_an_answer_is_one_line_of_ascii():
    assert as_line({"error": "“3”\n"}).isascii()
    assert "\n" not in as_line({"error": "“3”\n"})


def test_each_answer_comes_before_the_next_case_is_sent():
    command = [sys.executable, "manage.py", "sampling_plan", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for line in (CASE, CASE):
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == PLAN
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait() == 0


# -- for people ---------------------------------------------------------------------------------------------------
def printed(*args):
    out = StringIO()
    call_command("sampling_plan", *args, stdout=out)
    return out.getvalue()


def test_a_plan_is_printed_with_its_operating_characteristic():
    text = printed("3000", "--aql", "2.5")
    assert "ISO 2859-1:1999, table 2-A: single sampling, normal inspection" in text
    assert "Inspect 125 units. Accept the lot up to 7, reject it from 8." in text
    assert "50.0%" in text
    assert "If the lot had 5 % nonconforming units, this plan would accept it 7 times in 10." in text


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("200", "--aql", "0.65", "--level", "I"), "arrow down to F"),
        (("200", "--aql", "15", "--kind", "double"), "Otherwise inspect 20 more."),
        (("60", "--aql", "2.5", "--level", "III"), "If 3 of the 60 units of this lot were nonconforming"),
        (("200", "--aql", "15"), "5 defects per 100 units, this plan would accept it practically always"),
        (("20000", "--aql", "0.10"), "less than once in 1,000"),
        (("40", "--aql", "0.25"), "inspect all 40 units"),
        (("3000", "--severity", "reduced"), "Note: Three national adoptions"),
        (("3000", "--severity", "reduced", "--standard", "ANSI/ASQ Z1.4"), "above 3 and below 6"),
    ],
)
def test_what_is_special_about_a_plan_is_said(args, sentence):
    assert sentence in printed(*args)


@pytest.mark.parametrize(
    ("args", "sentence"), [(("1",), "at least 2"), ((), "Give the lot size"), (("50", "--aql", "3"), "26 AQLs")]
)
def test_a_plan_that_cannot_be_printed_gets_a_sentence(args, sentence):
    with pytest.raises(CommandError, match=sentence):
        printed(*args)
