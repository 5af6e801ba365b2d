"""Check from its proof that nobody chose whether a lot is skipped. Needs no database."""

import sys

from django.core.management.base import BaseCommand, CommandError

from inspections import skip_draw
from inspections.json_lines import BadInput, answers, as_line

TEXTS, NUMBERS = ("hash", "key", "lot"), ("place", "inspect_one_in")


class Command(BaseCommand):
    help = (
        "Draws a lot of a skip-lot agreement again from hash, key, place and lot, and refuses a key that was not committed to. "
        "With --json: one lot per line in, one answer per line out. Exit code 0 checked, 1 refused, 2 wrong use."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        for name in TEXTS:
            parser.add_argument(f"--{name}", default="")
        for name in NUMBERS:
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=0)
        parser.add_argument("--json", action="store_true", help="read lots from standard input, a JSON object per line")

    def handle(self, *args, **options):
        if options["json"]:
            self.answer_lines()
            return
        if lacking := [f"--{name}".replace("_", "-") for name in (*TEXTS, *NUMBERS) if not options[name]]:
            raise CommandError(f"Give {', '.join(lacking)}; they stand beside the lot.", returncode=2)
        try:
            skipped = answer({name: options[name] for name in (*TEXTS, *NUMBERS)})["skipped"]
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The key is the one that was committed to.")
        self.stdout.write("The lot is skipped." if skipped else "The lot is inspected.")

    def answer_lines(self) -> None:
        good = True
        for reply in answers(sys.stdin.buffer, answer):
            good = good and "error" not in reply
            self.stdout.write(as_line(reply))
            self.stdout.flush()
        if not good:
            sys.exit(1)


def answer(case) -> dict:
    if not isinstance(case, dict) or not {*TEXTS, *NUMBERS} <= case.keys():
        raise BadInput(f"A lot is a JSON object with {', '.join((*TEXTS, *NUMBERS))}.")
    if any(type(case[name]) is not int for name in NUMBERS) or any(type(case[name]) is not str for name in TEXTS):
        raise BadInput(f"{', '.join(NUMBERS)} are whole numbers, the others texts.")
    values = {name: case[name] for name in ("key", "place", "lot", "inspect_one_in")}
    return {"skipped": skip_draw.replay(published=case["hash"], **values)}
