"""Run lots and events through the switching rules: with --json one scenario per line. Needs no database."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from inspections.json_lines import answers, as_line
from inspections.switching.scenarios import answer


class Command(BaseCommand):
    help = "Reads one scenario of lots and events per line and writes, per line, which severity each lot was and will be inspected on."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", required=True, help="a JSON object per line, in and out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 1 if a line, or a lot in it, got no answer; every line gets one, flushed."""
        good = True
        for reply in answers(sys.stdin.buffer, answer):
            good = good and "error" not in reply
            self.stdout.write(as_line(reply))
            self.stdout.flush()
        if not good:
            sys.exit(1)
