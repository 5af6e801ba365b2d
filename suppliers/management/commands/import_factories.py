"""Take in a list of factories from a file."""

from pathlib import Path

from ...enums import ListKind
from ..importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Imports a list of factories: CSV, XLSX or XLS, in any encoding. Prints what became of each row; "
        "exit code 0 all taken, 1 something rejected, 2 wrong use."
    )
    mapping_example = '{"name": "Company", "address": ["Street", "City"], "country": "=US"}'

    def handle(self, *args, file, dry_run=False, by=None, **options):
        result = self.take(Path(file), ListKind.FACTORIES, {}, by=by, dry_run=dry_run, spec=options.get("map"))
        self.tell(result, options["json"], dry_run)
