"""The defect library out to a file and in from one."""

import json
import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from qcportal.core.errors import Rejected
from qcportal.core.models import User
from qcportal.core.roles import Act, may
from qcportal.core.sheets import WRITERS

from ... import actions
from ...models import DefectType

USAGE = 2


class Command(BaseCommand):
    help = (
        "Writes the defect library to a file (.csv or .xlsx), or takes one in (CSV, XLSX or XLS); the code says which "
        "defect type a line is about. Exit code 0 all taken, 1 something rejected, 2 wrong use."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["export", "import"])
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, and change nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON alone")
        parser.add_argument("--by", metavar="EMAIL", help="who imports; without it the system")

    def handle(self, *, what, file: Path, **options):
        try:
            return self.export(file) if what == "export" else self.take(file, **options)
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}.", returncode=USAGE) from error

    def export(self, path: Path) -> None:
        writer = WRITERS.get(path.suffix.lstrip(".").lower())
        if writer is None:
            raise CommandError(f"{path.name} ends neither in .csv nor in .xlsx.", returncode=USAGE)
        kinds = DefectType.objects.order_by("code").prefetch_related("areas", "names")
        path.write_bytes(writer(actions.library_lines(kinds)))
        self.stderr.write(f"{len(kinds)} defect types in {path}")

    def take(self, path: Path, *, by, dry_run: bool, json: bool, **_options) -> None:
        result = taken_from(path, who(by), dry_run)
        self.tell(result, as_json=json, dry_run=dry_run)
        if result["errors"]:
            sys.exit(1)

    def tell(self, result: dict, *, as_json: bool, dry_run: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for error in result["errors"]:
            self.stdout.write(f"line {error['row']}: {error['reason']}")
        counts = ", ".join(f"{result[name]} {name}" for name in ("rows", "created", "updated", "unchanged", "rejected"))
        self.stdout.write(f"{counts}{' (dry run, nothing was changed)' if dry_run else ''}")


def taken_from(path: Path, person: User, dry_run: bool) -> dict:
    with path.open("rb") as file:
        try:
            return actions.take_library(file=file, by=person, dry_run=dry_run).as_dict()
        except Rejected as error:
            nothing = dict.fromkeys(("rows", "created", "updated", "unchanged", "rejected"), 0)
            return nothing | {"errors": [{"row": 0, "reason": str(error.sentence)}]}


def who(email: str | None) -> User:
    if not email:
        return User.objects.system()
    person = User.objects.active().filter(email__iexact=email).first()
    if person is None or not may(person, Act.WRITE, "defect_type"):
        raise CommandError(f"{email} is nobody who may import.", returncode=USAGE)
    return person
