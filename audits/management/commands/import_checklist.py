"""Take in a checklist from a file, as the draft of a standard."""

import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_slug

from qcportal.core.errors import Refused
from qcportal.core.models import User
from qcportal.core.roles import Act, may

from ... import actions
from ...actions.checklists import LONGEST_CODE, refusal_lines
from ...checklists.reading import Checklist, read_checklist

USAGE = 2


class Command(BaseCommand):
    help = (
        "Imports a checklist as the draft of a standard: an XLSForm, or the portal's own layout as XLSX, XLS or CSV. "
        "Each warning and error begins with sheet:row; exit code 0 imported, 1 refused, 2 wrong use."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the checklist")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen, and change nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON alone")
        parser.add_argument("--code", help="of the standard; one that is here gets a draft of its next version")
        parser.add_argument("--name", help="of the standard")
        parser.add_argument("--by", metavar="EMAIL", help="who imports; without it the system")

    def handle(self, *args, file, dry_run=False, by=None, code=None, name=None, **options):
        person = who(by)
        check_code(code)
        checklist = opened(Path(file))
        result = checklist.as_dict()
        if checklist.ok and not dry_run:
            result = self.imported(checklist, person, code or "", name or "")
        self.tell(result, options["json"], dry_run)
        if not result["ok"]:
            sys.exit(1)

    def imported(self, checklist: Checklist, person, code: str, name: str) -> dict:
        try:
            draft = actions.draft_from_checklist(checklist=checklist, code=code, name=name, by=person)
        except (ValidationError, Refused) as error:
            return checklist.as_dict() | {"ok": False, "errors": refusal_lines(error)}
        self.stderr.write(f"{draft} ({draft.code}) is a draft.")
        return checklist.as_dict()

    def tell(self, result: dict, as_json: bool, dry_run: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for line in result["errors"]:
            self.stdout.write(f"error   {line}")
        for line in result["warnings"]:
            self.stdout.write(f"warning {line}")
        counts = f"{result['questions']} questions, {result['sections']} sections, {', '.join(result['languages'])}"
        self.stdout.write(f"{counts}{' (dry run, nothing was changed)' if dry_run else ''}")


def opened(path: Path) -> Checklist:
    try:
        with path.open("rb") as file:
            return read_checklist(file, path.stem)
    except OSError as error:
        raise CommandError(f"{path} cannot be opened: {error.strerror}.", returncode=USAGE) from error


def check_code(code: str | None) -> None:
    try:
        if code is not None:
            validate_slug(code)
    except ValidationError as error:
        raise CommandError(f"--code {code}: {error.message}", returncode=USAGE) from error
    if code and len(code) > LONGEST_CODE:
        raise CommandError(f"--code has at most {LONGEST_CODE} characters.", returncode=USAGE)


def who(email: str | None) -> User:
    if not email:
        return User.objects.system()
    person = User.objects.active().filter(email__iexact=email).first()
    if person is None or not may(person, Act.WRITE, "standard"):
        raise CommandError(f"{email} is nobody who may draft a standard.", returncode=USAGE)
    return person
