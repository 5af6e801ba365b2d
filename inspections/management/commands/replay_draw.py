"""Draw a sample again from what its report prints. Needs no database."""

import sys

from django.core.management.base import BaseCommand, CommandError

from inspections import draw
from inspections.json_lines import BadInput, answers, as_line

NUMBERS = ("units", "units_per_carton", "cartons_to_open", "count")
SECOND = ("second_count", "second_fingerprint")  # where a second sample was drawn
TEXTS = ("inspection", "seed", "hash", "fingerprint")


class Command(BaseCommand):
    help = (
        "Draws a sample again from the seed, hash, lot and count on its report, and refuses if one of them was changed. "
        "With --json: one draw per line in, one answer per line out. Exit code 0 the same draw, 1 refused, 2 wrong use."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        for name in TEXTS:
            parser.add_argument(f"--{name}", default="")
        for name in NUMBERS:
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=0)
        parser.add_argument("--part", type=int, default=0, help="units of a plan that looks at a part of the sample")
        parser.add_argument("--second-count", type=int, default=0, help="units of the second sample of a double plan")
        parser.add_argument("--second-fingerprint", default="")
        parser.add_argument(
            "--json", action="store_true", help="read draws from standard input, a JSON object per line"
        )

    def handle(self, *args, **options):
        if options["json"]:
            self.answer_lines()
            return
        if lacking := [f"--{name}" for name in TEXTS if not options[name]]:
            raise CommandError(f"Give {', '.join(lacking)}; they stand in the report.", returncode=2)
        try:
            found = answer({name: options[name] for name in (*TEXTS, *NUMBERS, *SECOND, "part")})
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The draw is the one that was committed to.")
        self.write_units(found["drawn"])
        if options["part"]:
            self.stdout.write(f"The plan for {options['part']} of them looks at:")
            self.write_units(found["part_drawn"])
        if options["second_count"]:
            self.stdout.write("The second sample:")
            self.write_units(found["second_drawn"])

    def write_units(self, cartons) -> None:
        for number, units in cartons:
            place = f"carton {number}: unit" if number else "unit"
            self.stdout.write(f"{place} {', '.join(map(str, units))}")

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
        names = ", ".join((*TEXTS, *NUMBERS))
        raise BadInput(f"A draw is a JSON object with {names}.")
    if any(type(case[name]) is not int for name in NUMBERS) or any(type(case[name]) is not str for name in TEXTS):
        raise BadInput(f"{', '.join(NUMBERS)} are whole numbers, the others texts.")
    lot = draw.Lot(case["inspection"], *(case[name] for name in NUMBERS))
    found = {"drawn": plain(draw.replay(case["seed"], case["hash"], case["fingerprint"], lot))}
    if part := case.get("part"):
        if type(part) is not int:
            raise BadInput("part is a whole number.")
        found["part_drawn"] = plain(draw.part(case["seed"], lot, part))
    if not case.get("second_count"):
        return found
    count, mark = case["second_count"], case.get("second_fingerprint")
    if type(count) is not int or type(mark) is not str:
        raise BadInput("second_count is a whole number, second_fingerprint a text.")
    return found | {"second_drawn": plain(draw.replay_second(case["seed"], mark, lot, count))}


def plain(cartons: list[draw.Carton]) -> list:
    return [[each.number, list(each.units)] for each in cartons]
