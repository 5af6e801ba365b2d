"""The rows that the house's study is made of, as a file: `python manage.py export_world WORLD.json`, for `explain`."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports.explaining.world_files import world_as_json
from reports.queries.sight import HOUSE
from reports.studies.worlds import rows_of, world_of


class Command(BaseCommand):
    help = "Write the inspections, audits and findings of the house's study as JSON, as `explain` reads it."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="WORLD.json")
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="DAY", help="instead of three years ago, as 2019-01-01"
        )

    def handle(self, *args, file: Path, since: date | None = None, **options) -> None:
        world = world_of(rows_of(HOUSE.sight(), since))
        try:
            file.write_text(world_as_json(world), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        seen = sum(len(each.inspections) for each in world.histories)
        self.stdout.write(
            f"factories: {len(world.histories)}, inspections: {seen}, categories of defects: {len(world.types)}"
        )
