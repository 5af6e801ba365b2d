"""What the commands that take in a list have in common."""

import json
import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from qcportal.core.errors import Rejected
from qcportal.core.models import User
from qcportal.core.roles import Act, may

from .. import actions
from ..actions import importing
from ..importing.fields import Fields
from ..importing.kinds import fields_of
from ..importing.mapping import check_spec

USAGE = 2
COUNTS = ("rows", "created", "updated", "unchanged", "rejected")


class ImportCommand(BaseCommand):
    requires_system_checks = ()
    mapping_example = ""
    told: int | None = None  # rows done, as last written

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the list")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, and change nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON alone")
        parser.add_argument(
            "--map", metavar="FILE", help=f"JSON that says which column is what: {self.mapping_example}"
        )
        parser.add_argument("--by", metavar="EMAIL", help="who imports; without it the system")

    def take(self, path: Path, kind: str, options: dict, *, by: str | None, dry_run: bool, spec: str | None) -> dict:
        person, mapping = who(by), spec_from(spec, fields_of(kind))
        of = {"kind": kind, "options": options, "mapping": mapping}
        try:
            with path.open("rb") as file:
                sheet = importing.open_sheet(file, mapping, kind)
                self.tell_columns(sheet)
                told = {"file_name": path.name, "sheet": sheet, "by": person, "progress": self.tell_progress}
                outcome = actions.take_by_command(**told, **of, dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{path} cannot be opened: {error.strerror}.", returncode=USAGE) from error
        except Rejected as error:
            if error.code == "mapping":
                raise CommandError(str(error.sentence), returncode=USAGE) from error
            return importing.unreadable(error)
        return outcome.as_dict()

    def tell_columns(self, sheet) -> None:
        table = sheet.table
        self.stderr.write(
            " ".join(part for part in (table.kind, table.encoding, repr(table.separator)) if part != "''")
        )
        for field, value in sheet.mapping.spec().items():
            self.stderr.write(f"  {field} <- {' + '.join(value) if isinstance(value, list) else value}")
        for field in sheet.mapping.lacking:
            self.stderr.write(
                f"No column holds the {sheet.mapping.fields.labels[field]}. Say which one does with --map FILE: "
                + json.dumps({field: "the heading"})
                + ", or give one for all rows: "
                + json.dumps({field: "=…"})
            )

    def tell_progress(self, rows: int) -> None:
        """Each number once: none of the rows is done while the file is read, or while the list waits for another."""
        if rows != self.told:
            self.stderr.write(f"  {rows} rows" if rows else "  reading")
        self.told = rows

    def tell(self, result: dict, as_json: bool, dry_run: bool) -> None:
        """Ends the command with 1 where something was rejected."""
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.tell_in_lines(result, dry_run)
        if result["errors"]:
            sys.exit(1)

    def tell_in_lines(self, result: dict, dry_run: bool) -> None:
        for error in result["errors"]:
            self.stdout.write(f"line {error['row']}: {error['reason']}")
        for each in result["possible_duplicates"]:
            self.stdout.write(f"line {each['row']}: {each['name']} may be {each['like']['name']}")
        for what, count in result.get("made", {}).items():
            self.stdout.write(f"{what}: {count}")
        counts = ", ".join(f"{result[name]} {name}" for name in COUNTS)
        self.stdout.write(f"{counts}{' (dry run, nothing was changed)' if dry_run else ''}")


def who(email: str | None) -> User:
    if not email:
        return User.objects.system()
    person = User.objects.active().filter(email__iexact=email).first()
    if person is None or not may(person, Act.WRITE, "import"):
        raise CommandError(f"{email} is nobody who may import.", returncode=USAGE)
    return person


def spec_from(path: str | None, fields: Fields) -> dict:
    if not path:
        return {}
    try:
        return check_spec(json.loads(Path(path).read_text(encoding="utf-8-sig")), fields)
    except OSError as error:
        raise CommandError(f"{path} cannot be opened: {error.strerror}.", returncode=USAGE) from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}.", returncode=USAGE) from error
    except Rejected as error:
        raise CommandError(f"{path}: {error.sentence}", returncode=USAGE) from error
