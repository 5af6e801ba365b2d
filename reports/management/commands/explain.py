"""Trends and their explanations from a file, without the database: `python manage.py explain WORLD.json`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports.explaining.trends import learn
from reports.explaining.world_files import Unreadable, trends_as_json, world_from


class Command(BaseCommand):
    help = "Find the trends in a file of inspections, audits and findings, and what explains them; writes JSON."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("world", type=Path, metavar="WORLD.json")
        parser.add_argument(
            "--controls",
            action="store_true",
            help="add to each trend the defect types that its likely findings should not drive, and whether they rose too",
        )

    def handle(self, *args, world: Path, controls: bool = False, **options) -> None:
        try:
            found = learn(world_from(world.read_bytes()))
        except OSError as error:
            raise CommandError(f"{world} cannot be read: {error.strerror}.") from None
        except Unreadable as error:
            raise CommandError(str(error)) from None
        self.stdout.write(trends_as_json(found.trends, found.controls if controls else None))
