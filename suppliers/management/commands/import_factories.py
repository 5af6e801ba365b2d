"""Take in a list of factories from a file."""

import json
import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from qcportal.core.errors import Rejected
from qcportal.core.models import User
from qcportal.core.roles import Act, may

from ... import actions
from ...actions import importing
from ...importing.mapping import FIELDS, check_spec

USAGE = 2


class Command(BaseCommand):
    help = (
        "Imports a list of factories: CSV, XLSX or XLS, in any encoding. Prints what became of each row; "
        "exit code 0 all taken, 1 something rejected, 2 wrong use."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the list")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, and change nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON alone")
        parser.add_argument(
            "--map",
            metavar="FILE",
            help='JSON that says which column is what: {"name": "Company", "address": ["Street", "City"], "country": "=US"}',
        )
        parser.add_argument("--by", metavar="EMAIL", help="who imports; without it the system")

    def handle(self, *args, file, dry_run=False, by=None, **options):
        person = who(by)
        spec = spec_from(options.get("map"))
        result = self.imported(Path(file), spec, person, dry_run)
        self.tell(result, options["json"], dry_run)
        if result["errors"]:
            sys.exit(1)

    def imported(self, path: Path, spec: dict, person, dry_run: bool) -> dict:
        try:
            with path.open("rb") as file:
                sheet = importing.open_sheet(file, spec)
                self.tell_columns(sheet)
                outcome = self.taken(sheet, path.name, person, dry_run)
        except OSError as error:
            raise CommandError(f"{path} cannot be opened: {error.strerror}.", returncode=USAGE) from error
        except Rejected as error:
            if error.code == "mapping":
                raise CommandError(str(error.sentence), returncode=USAGE) from error
            return importing.unreadable(error)
        return outcome.as_dict()

    @transaction.atomic
    def taken(self, sheet, name: str, person, dry_run: bool):
        outcome = importing.take(sheet, by=person, dry_run=dry_run, progress=self.tell_progress)
        if not dry_run:
            actions.note_import(file_name=name, sheet=sheet, outcome=outcome, by=person)
        return outcome

    def tell_columns(self, sheet) -> None:
        table = sheet.table
        self.stderr.write(
            " ".join(part for part in (table.kind, table.encoding, repr(table.separator)) if part != "''")
        )
        for field, value in sheet.mapping.spec().items():
            self.stderr.write(f"  {field} <- {' + '.join(value) if isinstance(value, list) else value}")

        for field in sheet.mapping.lacking:
            self.stderr.write(
                f"No column holds the {FIELDS[field]}. Say which one does with --map FILE: "
                + json.dumps({field: "the heading"})
                + ", or give one for all rows: "
                + json.dumps({field: "=…"})
            )

    def tell_progress(self, rows: int) -> None:
        self.stderr.write(f"  {rows} rows")

    def tell(self, result: dict, as_json: bool, dry_run: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for error in result["errors"]:
            self.stdout.write(f"line {error['row']}: {error['reason']}")
        for each in result["possible_duplicates"]:
            self.stdout.write(f"line {each['row']}: {each['name']} may be {each['like']['name']}")
        counts = ", ".join(f"{result[name]} {name}" for name in ("rows", "created", "updated", "unchanged", "rejected"))
        self.stdout.write(f"{counts}{' (dry run, nothing was changed)' if dry_run else ''}")


def who(email: str | None) -> User:
    if not email:
        return User.objects.system()
    person = User.objects.active().filter(email__iexact=email).first()
    if person is None or not may(person, Act.WRITE, "import"):
        raise CommandError(f"{email} is nobody who may import.", returncode=USAGE)
    return person


def spec_from(path: str | None) -> dict:
    if not path:
        return {}
    try:
        return check_spec(json.loads(Path(path).read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise CommandError(f"{path} cannot be opened: {error.strerror}.", returncode=USAGE) from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}.", returncode=USAGE) from error
    except Rejected as error:
        raise CommandError(f"{path}: {error.sentence}", returncode=USAGE) from error
