"""An engine runs as a whole process; what goes wrong with it is a failure and no claim."""

import json
import shlex
import subprocess
import sys

import pytest

from benchmarks.explanations import running
from benchmarks.explanations.engine import ROOT, ask
from tests.benchmarks.examples import claim, small_world

PYTHON = shlex.quote(sys.executable)


def engine(code: str) -> str:
    return f"{PYTHON} -c {shlex.quote(code)} {{}}"


SILENT = engine('print("""{"trends": []}""")')


class TestEngine:
    def test_it_reads_the_file_and_its_standard_output_is_the_answer(self):
        answers = {"trends": [claim()]}
        code = f"import json, sys; json.load(open(sys.argv[1])); print({json.dumps(answers)!r})"
        answer = ask(small_world(), engine(code))
        assert (answer.claims, answer.failure) == (answers, None)

    @pytest.mark.parametrize(
        ("code", "failure"),
        [
            ("raise SystemExit(3)", "exit 3"),
            ("print('hello')", "standard output is not one JSON"),
            ("print([])", 'the answer is not an object with a list "trends"'),
            ("while True: pass", "more than 1 s"),
        ],
    )
    def test_a_failure_is_said_and_counts_as_no_claim(self, code, failure):
        answer = ask(small_world(), engine(code), limit=1)
        assert answer.failure.startswith(failure)
        assert answer.claims == {"trends": []}


class TestResults:
    def test_an_engine_that_claims_nothing_misses_what_it_did_not_find(self):
        results = running.run(SILENT, seeds=[8], nulls=[1], family=None, shuffle=True)
        met = {name: is_met for name, _, _, is_met in running.rows(results)}
        assert results["scores"]["found_share"] == 0
        assert met["of 1 worlds without trend, with a claim"]
        assert not met["true trends found"]
        assert results["by_family"].keys() == {"plain"}
        assert results["rivals"]["dashboard, second half ≥ 1.5 × first"]["false_share"] > 0.3

    def test_the_table_says_each_value_with_its_target(self):
        results = running.run(SILENT, seeds=[], nulls=[1, 2], family="plain", shuffle=False)
        assert running.table(results).splitlines()[0] == "of 2 worlds without trend, with a claim: 0 (target ≤ 0.05)"

    def test_results_are_kept_and_the_exit_code_says_whether_all_is_met(self, tmp_path, monkeypatch, capsys):
        monkeypatch.setattr(running, "RESULTS", tmp_path / "results")
        results = running.run(SILENT, seeds=[], nulls=[1], family="plain", shuffle=False)
        assert running.report(results, "null-worlds") == 0
        assert json.loads((tmp_path / "results" / "null-worlds.json").read_text()) == results
        assert running.report(results | {"null_worlds_with_claim": 1}, None) == 1
        assert "MISSED" in capsys.readouterr().out


def test_the_benchmark_shares_no_code_with_the_portal():
    code = (
        "import sys, benchmarks.explanations.__main__;"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'qcportal', 'reports', 'inspections', 'audits', 'suppliers'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def command(*arguments: object) -> subprocess.CompletedProcess:
    whole = [sys.executable, "-m", "benchmarks.explanations", *map(str, arguments)]
    return subprocess.run(whole, cwd=ROOT, capture_output=True, text=True)


def test_anybody_can_write_a_world_and_score_an_answer(tmp_path):
    assert command("world", "--family", "plain", "--seed", 3, "--out", tmp_path / "3").returncode == 0
    (tmp_path / "claims.json").write_text('{"trends": []}')
    scored = command("score", tmp_path / "3" / "world.json", tmp_path / "3" / "truth.json", tmp_path / "claims.json")
    assert json.loads(scored.stdout)["true_trends"] >= 145


def test_a_wrong_answer_is_told_what_is_wrong(tmp_path):
    command("world", "--family", "plain", "--seed", 3, "--null", "--out", tmp_path)
    (tmp_path / "claims.json").write_text('{"trends": [{}]}')
    scored = command("score", *(tmp_path / f"{name}.json" for name in ("world", "truth", "claims")))
    assert (scored.returncode, scored.stderr.strip()) == (1, "trend 1: KeyError: 'no_finding_probability'")
