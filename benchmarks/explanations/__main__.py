"""Worlds with known truth, and how good an engine is on them. README.md in this folder explains."""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.explanations import running
from benchmarks.explanations.engine import OURS
from benchmarks.explanations.families import FAMILIES, without_trends
from benchmarks.explanations.scoring import faults, judged, pooled
from benchmarks.explanations.worlds import world


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explanations", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add_world(commands.add_parser("world", help="write world.json and truth.json of one family and seed"))
    add_score(commands.add_parser("score", help="print the scores of one answer"))
    add_bench(commands.add_parser("bench", help="run an engine over many worlds, and print its scores"))
    add_nulls(commands.add_parser("nulls", help="run an engine over worlds in which no trend is true"))
    return parser.parse_args()


def add_world(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--family", choices=FAMILIES, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--null", action="store_true", help="the same without any true trend")
    parser.add_argument("--out", type=Path, required=True, help="folder, made if needed")
    parser.set_defaults(does=write_world)


def add_score(parser: argparse.ArgumentParser) -> None:
    for name in ("world", "truth", "claims"):
        parser.add_argument(name, type=Path)
    parser.set_defaults(does=print_scores)


def add_bench(parser: argparse.ArgumentParser) -> None:
    add_engine(parser)
    parser.add_argument("--seeds", type=seeds, default=list(running.REPORT), help="report, tuning, or 1-4,9 (report)")
    parser.add_argument(
        "--null-seeds",
        type=seeds,
        default=[],
        help="likewise (none: eight worlds do not tell 5 in 100 from 0; the drill looks at 104)",
    )
    parser.add_argument("--no-shuffle", action="store_true", help="leave out the worlds with shuffled findings")
    parser.set_defaults(does=bench)


def add_nulls(parser: argparse.ArgumentParser) -> None:
    add_engine(parser)
    parser.add_argument("--seeds", type=seeds, default=list(range(1001, 1105)), help="like 1001-1104, the default")
    parser.set_defaults(does=nulls)


def add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", default=OURS, help="a command; {} stands for the world's file (manage.py explain {})"
    )
    parser.add_argument("--family", choices=FAMILIES, help="this one only; otherwise they take turns")
    parser.add_argument("--save", metavar="NAME", help="keep the results as benchmarks/results/NAME.json")


def seeds(text: str) -> list[int]:
    known = {"report": running.REPORT, "tuning": running.TUNING, "-": range(0)}
    if text in known:
        return list(known[text])
    ends = [[int(end) for end in part.split("-")] for part in text.split(",")]
    return [seed for low, *high in ends for seed in range(low, (high or [low])[0] + 1)]


def write_world(chosen: argparse.Namespace) -> int:
    family = FAMILIES[chosen.family]
    made, truth = world(without_trends(family) if chosen.null else family, chosen.seed)
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "world.json").write_text(json.dumps(made))
    (chosen.out / "truth.json").write_text(json.dumps(truth, indent=1))
    return 0


def print_scores(chosen: argparse.Namespace) -> int:
    made, truth, claims = (json.loads(path.read_text()) for path in (chosen.world, chosen.truth, chosen.claims))
    if wrong := faults(made, claims):
        print("\n".join(wrong), file=sys.stderr)
        return 1
    print(json.dumps(pooled([judged(made, truth, claims)]), indent=1))
    return 0


def bench(chosen: argparse.Namespace) -> int:
    results = running.run(chosen.engine, chosen.seeds, chosen.null_seeds, chosen.family, not chosen.no_shuffle)
    return running.report(results, chosen.save)


def nulls(chosen: argparse.Namespace) -> int:
    return running.report(running.run(chosen.engine, [], chosen.seeds, chosen.family, False), chosen.save)


if __name__ == "__main__":
    chosen = arguments()
    sys.exit(chosen.does(chosen))
