"""python -m benchmarks.explanations: worlds and scores; see README.md in this folder."""

import argparse
import json
import sys
from pathlib import Path

from benchmarks.explanations.families import FAMILIES, without_trends
from benchmarks.explanations.scoring import faults, judged, pooled
from benchmarks.explanations.worlds import world


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explanations", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("world", help="write world.json and truth.json of one family and seed")
    one.add_argument("--family", choices=FAMILIES, required=True)
    one.add_argument("--seed", type=int, required=True)
    one.add_argument("--null", action="store_true", help="the same without any true trend")
    one.add_argument("--out", type=Path, required=True, help="folder, made if needed")
    of_one = commands.add_parser("score", help="print the scores of one answer")
    for name in ("world", "truth", "claims"):
        of_one.add_argument(name, type=Path)
    return parser.parse_args()


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


COMMANDS = {"world": write_world, "score": print_scores}

if __name__ == "__main__":
    chosen = arguments()
    sys.exit(COMMANDS[chosen.command](chosen))
