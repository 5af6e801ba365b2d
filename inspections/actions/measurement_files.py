"""Measurement points and measured values from a table. Nothing is saved until every row is good."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected
from qcportal.core.sheets import fused
from suppliers.importing.lines import Line
from suppliers.importing.reading import open_table

from ..enums import Judging, Unit
from ..library_rows import NO, YES
from ..measuring import check_value, number_of, plain, whole_of
from ..models import Inspection, MeasuredPoint, Product
from ..queries.measurements import measured
from .measurements import MOST_POINTS, POINT_FIELDS, checked_point, record_values, sentences_of, set_points

POINT_COLUMNS, POINT_NEEDS = POINT_FIELDS, ("name", "nominal", "unit")
VALUE_COLUMNS = ("point", "sample", "value")
MOST_VALUES = 10_000
OTHER_UNITS = {"c": Unit.CELSIUS, "inch": Unit.INCH, "lx": Unit.LUX, "gsm": Unit.G_M2, "nm": Unit.NEWTON_METRE}
UNITS = {unit.casefold(): unit for unit in Unit.values} | OTHER_UNITS


@dataclass
class Looked:
    """What a file holds: its good rows, and a sentence for each bad one; `line` is the number in the file."""

    rows: list = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)


def point_lines(points: Iterable) -> Iterator[list[str]]:
    """The points as a file that can be taken in again."""
    yield list(POINT_COLUMNS)
    for point in points:
        row = {name: getattr(point, name) for name in POINT_COLUMNS} | {"critical": "yes" if point.critical else "no"}
        for name in ("nominal", "lower_tolerance", "upper_tolerance"):
            row[name] = plain(row[name])
        for name in ("match_units", "match_ac"):
            row[name] = "" if row[name] is None else row[name]
        yield [str(row[name]) for name in POINT_COLUMNS]


def look_at_points(*, product: Product, file: BinaryIO) -> Looked:
    seen: dict[str, int] = {}

    def row_of(row: dict, line: int) -> dict:
        values = point_of(row)
        checked_point(product, 1, values)
        first = seen.setdefault(values["name"].casefold(), line)
        if first != line:
            words = {"name": values["name"], "line": first}
            raise Rejected(_("The point %(name)s stands in line %(line)d already.") % words)
        return values

    return read(file, POINT_COLUMNS, POINT_NEEDS, row_of, MOST_POINTS)


def point_of(row: dict[str, str]) -> dict:
    values: dict = {name: row.get(name, "").strip() for name in ("name", "local_name")}
    for name in ("nominal", "lower_tolerance", "upper_tolerance"):
        values[name] = number_of(row.get(name, ""), name)
    if values["lower_tolerance"] is not None:
        values["lower_tolerance"] = abs(values["lower_tolerance"])  # many write −0.5
    for name, usual in (("samples", 5), ("accept", 0)):
        typed = whole_of(row.get(name, ""), name)
        values[name] = usual if typed is None else typed
    for name in ("match_units", "match_ac"):
        values[name] = whole_of(row.get(name, ""), name)
    values["judged"] = judged_of(row.get("judged", ""))
    return values | {"unit": unit_of(row.get("unit", "")), "critical": is_critical(row.get("critical", ""))}


def judged_of(text: str) -> str:
    said = text.strip().casefold() or Judging.COUNT
    if said not in Judging.values:
        words = {"text": text.strip()[:20], "ways": ", ".join(Judging.values)}
        raise Rejected(_("“%(text)s” is no way to judge a point; there are %(ways)s.") % words, field="judged")
    return str(said)


def unit_of(text: str) -> str:
    found = UNITS.get(text.strip().casefold())
    if found is None:
        words = {"text": text.strip()[:20], "units": ", ".join(Unit.values)}
        raise Rejected(_("“%(text)s” is no unit; there are %(units)s.") % words, field="unit")
    return str(found)


def is_critical(text: str) -> bool:
    said = text.strip().casefold()
    if said not in (*YES, *NO):
        raise Rejected(_("“%(said)s” is neither yes nor no.") % {"said": said[:60]}, field="critical")
    return said in YES


def look_at_values(*, inspection: Inspection, file: BinaryIO) -> Looked:
    """Rows are (point's number, sample, value)."""
    standings = measured(inspection)
    known = {name.casefold(): each.point for each in standings for name in names_of(each.point) if name}
    seen: dict[tuple[int, int], int] = {}

    def row_of(row: dict, line: int) -> tuple:
        found = value_of(row, known)
        first = seen.setdefault(found[:2], line)
        if first != line:
            raise Rejected(_("This sample stands in line %(line)d already.") % {"line": first})
        return found

    return read(file, VALUE_COLUMNS, VALUE_COLUMNS, row_of, MOST_VALUES)


def names_of(point: MeasuredPoint) -> list[str]:
    """What a file may call it; a name wins over a number, as it is put in last."""
    return [str(point.position), point.local_name, point.name]


def value_of(row: dict[str, str], known: dict[str, MeasuredPoint]) -> tuple:
    name = row.get("point", "").strip()
    point = known.get(name.casefold()) or known.get(name.removesuffix(".0"))
    if point is None:
        raise Rejected(_("This inspection has no measurement point “%(name)s”.") % {"name": name[:40]})
    sample, value = whole_of(row.get("sample", ""), "sample"), number_of(row.get("value", ""), "value")
    if sample is None or not 1 <= sample <= point.samples:
        words = {"point": point.name, "samples": point.samples}
        raise Rejected(_("%(point)s has the samples 1 to %(samples)d.") % words)
    if value is None:
        raise Rejected(_("The line has no value."))
    check_value(value, signed=point.signed, field="value")
    return point.position, sample, value


def read(file: BinaryIO, columns: tuple, needed: tuple, row_of: Callable, most: int) -> Looked:
    """Raises Rejected if it is no such table, or a longer one than may be."""
    lines = open_table(file).lines
    heads = checked_heads(next(lines, Line(1, [])).cells, columns, needed)
    found = Looked()
    for line in lines:
        if len(found.rows) + len(found.errors) >= most:
            raise Rejected(_("A file holds at most %(most)d rows.") % {"most": most})
        read_line(line, heads, row_of, found)
    if not found.rows and not found.errors:
        raise Rejected(_("The file has headings alone, and no row."))
    return found


def read_line(line: Line, heads: list[str], row_of: Callable, found: Looked) -> None:
    row = dict(zip(heads, map(fused, line.cells), strict=False))
    try:
        if line.problem:
            raise Rejected(line.problem)
        found.rows.append(row_of(row, line.number))
    except (Rejected, ValidationError) as error:
        found.errors.append((line.number, sentences_of(error)))


def checked_heads(cells: list[str], columns: tuple, needed: tuple) -> list[str]:
    heads = ["_".join(cell.casefold().split()) for cell in cells]
    for head in filter(None, heads):
        if head not in columns:
            words = {"name": head[:40], "columns": ", ".join(columns)}
            raise Rejected(_("There is no column “%(name)s”; the columns are %(columns)s.") % words)
        if heads.count(head) > 1:
            raise Rejected(_("The column %(name)s stands twice.") % {"name": head})
    if lacking := [name for name in needed if name not in heads]:
        raise Rejected(_("The file has no column “%(name)s”.") % {"name": lacking[0]})
    return heads


@transaction.atomic
def take_points(*, product: Product, file: BinaryIO, by) -> Looked:
    """The file's points become the product's list, if every row is good."""
    found = look_at_points(product=product, file=file)
    if not found.errors:
        set_points(product=product, points=found.rows, by=by)
    return found


@transaction.atomic
def take_values(*, inspection: Inspection, file: BinaryIO, by) -> Looked:
    """The file's values are set, if every row is good; others stay."""
    found = look_at_values(inspection=inspection, file=file)
    if not found.errors:
        values = {(number, sample): value for number, sample, value in found.rows}
        record_values(inspection=inspection, values=values, by=by)
    return found
