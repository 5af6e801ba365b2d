"""The defect library out to a file and in from one. The code says which defect type a line is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected
from qcportal.core.sheets import fused
from suppliers.importing.lines import Line
from suppliers.importing.reading import open_table

from ..library_rows import COLUMNS, checked_columns, row_of, values_of
from ..models import DefectType
from .library import change_defect_type, create_defect_type, names_of

MOST_ROWS = 5000


@dataclass
class Taken:
    """What became of the lines of a file; `line` is the number in the file, headings = 1."""

    created: list[tuple[int, str]] = field(default_factory=list)
    updated: list[tuple[int, str]] = field(default_factory=list)
    unchanged: list[tuple[int, str]] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.created) + len(self.updated) + len(self.unchanged) + len(self.errors)

    def as_dict(self) -> dict:
        counts = {name: len(getattr(self, name)) for name in ("created", "updated", "unchanged")}
        errors = [{"row": line, "reason": reason} for line, reason in self.errors]
        return {"rows": self.rows} | counts | {"rejected": len(errors), "errors": errors}


def library_lines(kinds: Iterable[DefectType]) -> Iterator[list[str]]:
    """Headings and a line for each; prefetch areas and names."""
    yield COLUMNS
    for kind in kinds:
        row = row_of(kind, names_of(kind))
        yield [row[column] for column in COLUMNS]


@transaction.atomic
def take_library(*, file: BinaryIO, by, dry_run: bool = False) -> Taken:
    """Each line as far as it can be taken; a dry run does the same and takes it all back.

    A column that the file lacks stays as it is. Raises Rejected if the file is no such table.
    """
    lines = open_table(file).lines
    columns = checked_columns(next(lines, Line(1, [])).cells)
    kinds = DefectType.objects.prefetch_related("areas", "names")  # a code is taken whoever sees it
    known = {kind.code.casefold(): kind for kind in kinds}
    taken, seen = Taken(), {}
    for line in lines:
        check_length(taken)
        take_line(line, columns, known, seen, taken, by)
    if dry_run:
        transaction.set_rollback(True)
    return taken


def check_length(taken: Taken) -> None:
    if taken.rows >= MOST_ROWS:
        raise Rejected(_("A file holds at most %(most)d defect types; part it.") % {"most": MOST_ROWS})


def take_line(line: Line, columns: list[str], known: dict, seen: dict, taken: Taken, by) -> None:
    cells = line.cells + [""] * (len(columns) - len(line.cells))
    row = dict(zip(columns, map(fused, cells), strict=False))
    code = row.get("code", "").strip()
    try:
        check_line(line, code, seen)
        with transaction.atomic():
            became = put_row(row, known.get(code.casefold()), by)
    except Rejected as error:
        taken.errors.append((line.number, str(error.sentence)))
    except ValidationError as error:
        taken.errors.append((line.number, sentence_of(error)))
    else:
        getattr(taken, became).append((line.number, code))


def check_line(line: Line, code: str, seen: dict) -> None:
    if line.problem:
        raise Rejected(line.problem)
    if not code:
        raise Rejected(_("The line has no code."))
    first = seen.setdefault(code.casefold(), line.number)
    if first != line.number:
        raise Rejected(_("The code %(code)s stands in line %(line)d already.") % {"code": code, "line": first})


def put_row(row: dict, kind: DefectType | None, by) -> str:
    """What became of it: created, updated or unchanged."""
    if kind is None:
        create_defect_type(by=by, **values_of(row))
        return "created"
    before = row_of(kind, names_of(kind))
    values = values_of(before | row | {"code": kind.code})
    changed = change_defect_type(defect_type=kind, by=by, **values)
    return "unchanged" if changed.version == kind.version else "updated"


def sentence_of(error: ValidationError) -> str:
    """With the column's name where a sentence is about one."""
    named = getattr(error, "message_dict", {"__all__": error.messages})
    return " ".join(text if name == "__all__" else f"{name}: {text}" for name, texts in named.items() for text in texts)
