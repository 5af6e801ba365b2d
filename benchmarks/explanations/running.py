"""Runs an engine over many worlds and says how it did, beside the rivals and the targets."""

import json
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.explanations import rivals
from benchmarks.explanations.engine import LIMIT, Answer, ask
from benchmarks.explanations.families import FAMILIES, Family, family_of, without_trends
from benchmarks.explanations.scoring import TARGETS, judged, pooled, supported_share, with_any_claim
from benchmarks.explanations.shuffling import shuffled
from benchmarks.explanations.worlds import world

RESULTS = Path(__file__).resolve().parents[1] / "results"
TUNING, REPORT = range(1, 21), range(101, 117)


class Run:
    """Collects what is judged, world after world; a failed world counts as one without any claim."""

    def __init__(self, engine: str, family: Family | None = None) -> None:
        self.engine, self.family = engine, family
        self.judged: dict[str, list[dict]] = defaultdict(list)  # of the engine, by family of the world
        self.rivals: dict[str, list[dict]] = defaultdict(list)
        self.shuffled: list[dict] = []
        self.nulls: list[dict] = []
        self.seconds: list[float] = []
        self.failures: list[str] = []

    def of_seed(self, seed: int) -> Family:
        return self.family or family_of(seed)

    def asked(self, made: dict, name: str) -> Answer:
        answer = ask(made, self.engine)
        self.seconds.append(answer.seconds)
        if answer.failure:
            self.failures.append(f"{name}: {answer.failure}")
        print(f"{name}: {len(answer.claims['trends'])} claims, {answer.seconds:.1f} s", file=sys.stderr, flush=True)
        return answer

    def truth_known(self, seed: int) -> None:
        family = self.of_seed(seed)
        made, truth = world(family, seed)
        claims = self.asked(made, f"{family.name} {seed}").claims
        self.judged[family.name].append(judged(made, truth, claims))
        for name, explain in rivals.EXPLAINERS.items():
            self.rivals[name].append(judged(made, truth, explain(made, claims)))
        for name, claim in rivals.CLAIMERS.items():
            self.rivals[name].append(judged(made, truth, claim(made)))

    def findings_shuffled(self, seed: int) -> None:
        family = self.of_seed(seed)
        made, truth = shuffled(*world(family, seed), seed)
        claims = self.asked(made, f"{family.name} {seed}, findings shuffled").claims
        self.shuffled.append(judged(made, truth, claims))

    def nothing_true(self, seed: int) -> None:
        family = without_trends(self.of_seed(seed))
        made, truth = world(family, seed)
        claims = self.asked(made, f"{family.name} {seed}, no trend").claims
        self.nulls.append(judged(made, truth, claims))

    def results(self) -> dict:
        everything = [each for family in self.judged.values() for each in family]
        return {
            "scores": pooled(everything),
            "by_family": {name: pooled(worlds) for name, worlds in self.judged.items()},
            "rivals": {name: pooled(worlds) for name, worlds in self.rivals.items()},
            "shuffled_worlds": len(self.shuffled),
            "supported_when_shuffled": supported_share(self.shuffled),
            "null_worlds": len(self.nulls),
            "null_worlds_with_claim": with_any_claim(self.nulls),
            "slowest_seconds": round(max(self.seconds), 1),
            "failures": self.failures,
        }


# tables


Row = tuple[str, float | None, str, bool]  # name, value, target in words, whether it is met


def rows(results: dict) -> list[Row]:
    """What was not measured has no row."""
    scores, found = results["scores"], []
    if scores["worlds"]:
        found += [row(name, scores[key], low, high) for name, key, low, high in TARGETS]
    if results["shuffled_worlds"]:
        found.append(row("supported though findings are shuffled", results["supported_when_shuffled"], None, 0.05))
    if count := results["null_worlds"]:
        claimed = results["null_worlds_with_claim"] / count
        found.append(row(f"of {count} worlds without trend, with a claim", claimed, None, 0.05))
    found.append(row("seconds for the slowest world", results["slowest_seconds"], None, LIMIT))
    return [*found, row("failures", len(results["failures"]), None, 0)]


def row(name: str, value: float | None, low: float | None, high: float | None) -> Row:
    """A value that could not be measured, since nothing matched, does not meet its target."""
    met = value is not None and (low is None or value >= low) and (high is None or value <= high)
    target = f"≤ {high:g}" if low is None else f"≥ {low:g}" if high is None else f"{low:g} to {high:g}"
    return name, value, target, met


def table(results: dict) -> str:
    lines = [line(*each) for each in rows(results)]
    worlds = [("all", results["scores"]), *results["by_family"].items(), *results["rivals"].items()]
    keys = (
        "false_share found_share first_right none_by_verdict none_by_probability calibration_error onset_error coverage"
    )
    heads = "false found first none none_p ece onset cover".split()
    lines += ["", f"{'':38}" + "".join(f"{head:>8}" for head in heads)] if results["by_family"] else []
    lines += [
        f"{name:38}" + "".join(cell(scores[key]) for key in keys.split()) for name, scores in worlds if scores["worlds"]
    ]
    return "\n".join([*lines, *results["failures"]])


def line(name: str, value: float | None, target: str, met: bool) -> str:
    return f"{name}: {number(value)} (target {target}){'' if met else '  MISSED'}"


def cell(value: float | None) -> str:
    return f"{number(value):>8}"


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".rstrip("0").rstrip(".") if value < 10 else f"{value:.0f}"


def run(engine: str, seeds: list[int], nulls: list[int], family: str | None, shuffle: bool) -> dict:
    done = Run(engine, FAMILIES[family] if family else None)
    for seed in seeds:
        done.truth_known(seed)
        if shuffle:
            done.findings_shuffled(seed)
    for seed in nulls:
        done.nothing_true(seed)
    return done.results() | {"seeds": seeds, "null_seeds": nulls}


def report(results: dict, name: str | None) -> int:
    """Prints the table and keeps the results under that name; the exit code says whether every target is met."""
    print(table(results))
    if name:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    return 0 if all(met for *_, met in rows(results)) else 1
