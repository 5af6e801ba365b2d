"""Trends and their explanations from a file, without the database: `python manage.py explain WORLD.json`."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports.explaining.trends import find_trends
from reports.explaining.world_files import Unreadable, trends_as_json, world_from


class Command(BaseCommand):
    help = "Find the trends in a file of inspections, audits and findings, and what explains them; writes JSON."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("world", type=Path, metavar="WORLD.json")

    def handle(self, *args, world: Path, **options) -> None:
        try:
            found = find_trends(world_from(world.read_bytes()))
        except OSError as error:
            raise CommandError(f"{world} cannot be read: {error.strerror}.") from None
        except Unreadable as error:
            raise CommandError(str(error)) from None
        self.stdout.write(trends_as_json(found))
