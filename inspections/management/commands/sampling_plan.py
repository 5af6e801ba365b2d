"""Print a sampling plan and what it can show; with --json answer one case per line. Needs no database."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspections import sampling
from inspections.json_lines import answers, as_line
from inspections.sampling.cases import answer
from inspections.sampling.risk import USUAL_CHANCES, says_more_of_the_lot, units_at

DECIDES = "Accept the lot up to {ac}, reject it from {re}."
BAD_RATE = 0.05


class Command(BaseCommand):
    help = "Prints a sampling plan with its operating characteristic. With --json: one case per line in, one answer per line out."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("lot_size", type=int, nargs="?", help="units in the lot")
        parser.add_argument("--level", default="II", help="inspection level: S-1 … S-4, I, II, III")
        parser.add_argument("--aql", default="2.5")
        parser.add_argument("--severity", default="normal", help="normal, tightened or reduced")
        parser.add_argument("--standard", default=sampling.ISO, help=f"{sampling.ISO} or {sampling.Z14}")
        parser.add_argument("--kind", default="single", choices=["single", "double"])
        parser.add_argument(
            "--json", action="store_true", help="read cases from standard input, a JSON object per line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"]:
            self.answer_cases()
        elif options["lot_size"] is None:
            raise CommandError("Give the lot size in units, or --json.", returncode=2)
        else:
            self.print_plan(options)

    def answer_cases(self) -> None:
        """Exit status 1 if a line got no answer; every line gets one on standard output, flushed."""
        good = True
        for reply in answers(sys.stdin.buffer, answer):
            good = good and "error" not in reply
            self.stdout.write(as_line(reply))
            self.stdout.flush()
        if not good:
            sys.exit(1)

    def print_plan(self, options: dict[str, Any]) -> None:
        wanted = [options[name] for name in ("lot_size", "level", "aql", "severity", "standard")]
        try:
            plan = (sampling.single_plan if options["kind"] == "single" else sampling.double_plan)(*wanted)
        except sampling.NoPlan as error:
            raise CommandError(str(error)) from error
        per_100 = sampling.counts_per_100(options["aql"])
        for line in [
            *heading(plan, options),
            "",
            *decision(plan, options["lot_size"]),
            "",
            *curve(plan, per_100, options["lot_size"]),
        ]:
            self.stdout.write(line)


def heading(plan: sampling.Plan | sampling.DoublePlan, options: dict[str, Any]) -> Iterator[str]:
    kind = "single" if isinstance(plan, sampling.Plan) else "double"
    standard = sampling.edition(options["standard"]).name
    yield f"{standard}, table {plan.table}: {kind} sampling, {options['severity']} inspection"
    yield f"Lot of {options['lot_size']:,} units, level {options['level']}, AQL {options['aql']}"
    moved = "" if plan.arrow == "none" else f", arrow {plan.arrow} to {plan.plan_letter}"
    yield f"Code letter {plan.code_letter}{moved}"


def decision(plan: sampling.Plan | sampling.DoublePlan, lot_size: int) -> Iterator[str]:
    if isinstance(plan, sampling.Plan):
        yield f"Inspect {plan.inspect:,} units. " + DECIDES.format(ac=plan.ac, re=plan.re)
        if plan.gap:
            yield f"A count above {plan.ac} and below {plan.re} accepts the lot and ends reduced inspection."
    else:
        yield f"Inspect {plan.n1:,} units. " + DECIDES.format(ac=plan.ac1, re=plan.re1)
        yield f"Otherwise inspect {plan.n2:,} more. On both together: " + DECIDES.format(ac=plan.ac2, re=plan.re2)
    if plan.full_inspection:
        yield f"The sample reaches the lot: inspect all {lot_size:,} units."
    if plan.note:
        yield f"Note: {plan.note}"


def curve(plan: sampling.Plan | sampling.DoublePlan, per_100: bool, lot_size: int) -> Iterator[str]:
    unit, model = ("per 100 units", "Poisson") if per_100 else ("% of units", "binomial")
    yield f"Operating characteristic of a long series of lots ({model})"
    yield f"{unit:>16}  accepted"
    for chance in USUAL_CHANCES:
        yield f"{100 * sampling.rate_at(plan, chance, per_100=per_100):16.3f}  {chance:8.1%}"
    yield ""
    yield sentence(plan, per_100, lot_size)


def sentence(plan: sampling.Plan | sampling.DoublePlan, per_100: bool, lot_size: int) -> str:
    """Of this very lot where the sample is more than a tenth of it, which the curve of a long series is not."""
    if says_more_of_the_lot(plan.inspect, lot_size) and not per_100:
        bad = max(1, units_at(BAD_RATE, lot_size))
        risk = sampling.risk(plan, bad / lot_size, lot_size=lot_size)
        return f"If {bad:,} of the {lot_size:,} units of this lot were nonconforming, this plan would accept it {often(risk.times)}."
    risk = sampling.risk(plan, BAD_RATE, per_100=per_100)
    had = f"{100 * BAD_RATE:g} defects per 100 units" if per_100 else f"{100 * BAD_RATE:g} % nonconforming units"
    return f"If the lot had {had}, this plan would accept it {often(risk.times)}."


def often(times: sampling.Times) -> str:
    if times.times == 0:
        return f"less than once in {times.out_of:,}"
    if times.times == times.out_of:
        return "practically always"
    return f"{times.times} times in {times.out_of}"
