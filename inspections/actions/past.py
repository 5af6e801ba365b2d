"""Past inspections of a list: approved, counted as any other, and without anything that would ask somebody to act.

No visit, plan, decision, evidence, notice or report is made of them; history says who imported which file.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from qcportal.core import history
from qcportal.core.changes import difference
from qcportal.core.numbers import following_some
from suppliers.importing.rows import Unusable
from suppliers.models import Buyer, FactoryImport

from ..enums import DefectCategory, DefectClass, InspectionState, Result
from ..models import Defect, DefectType, DefectTypeArea, Inspection
from ..past_rows import PastRow, joined
from ..queries.units import WORST_FIRST
from .library import create_defect_type

COLUMNS = {  # what a row says → the field that holds it
    "factory": "factory_id",
    "date": "inspected_on",
    "type": "type",
    "product": "product_id",
    "product_label": "product_label",
    "lot_size": "lot_size",
    "units": "units_inspected",
    "inspector": "inspector_label",
    "result": "result",
    "remarks": "remarks",
    "reference": "list_reference",
}
FOUND = [f"{name}_found" for name in DefectClass.values]
CHANGEABLE = [*COLUMNS.values(), *FOUND, "version", "updated_at"]
Lines = dict[tuple[int, str], tuple[int, bool]]  # (type, class): (count, found because of an audit)
Entry = tuple[Inspection, Lines | None]


class Writer:
    """Writes what a list says of inspections, a batch of them in a fixed number of queries."""

    def __init__(self, record: FactoryImport, owner: Buyer | None):
        self.record, self.owner, self.options = record, owner, record.options
        self.now = timezone.now()
        self.kinds = DefectType.objects.in_bulk()
        self.unsorted: dict[str, int] = {}

    def write(self, groups: list[tuple[str, list[PastRow]]], outcome) -> None:
        known = Known(groups)
        created: list[Entry] = []
        updated: list[tuple[Inspection, Lines | None, dict]] = []
        for key, rows in groups:
            try:
                row, lines, changes = self.judged(key, rows, known)
            except Unusable as reason:
                for each in rows:
                    outcome.reject(each.line, str(reason))
                continue
            outcome.made["inspections"] += 1
            outcome.made["defects"] += sum(count for count, _by_audit in (lines or {}).values())
            if row.pk is None:
                created.append((row, lines))
                outcome.created += len(rows)
            elif changes:
                updated.append((row, lines, changes))
                outcome.updated += len(rows)
                outcome.note_update(rows[0].line.number, row, changes)
            else:
                outcome.unchanged += len(rows)
        self.create(created)
        self.update(updated)

    # -- one inspection ------------------------------------------------------------------------------
    def judged(self, key: str, rows: list[PastRow], known: "Known") -> tuple[Inspection, Lines | None, dict]:
        """As it is to stand, its defects (None: as they are), and what that changes. Raises Unusable with a sentence."""
        said, found = joined(rows, self.options)
        lines = None if found is None else self.lines_of(found)
        row = known.of(key, said)
        if row is None:
            row = self.new(key, said, lines or {})
            return row, lines or {}, {}
        before = known.lines[row.pk]
        changes = difference(row, values_of(said)) | changed_lines(before, lines, self.kinds)
        if changes and row.pk in known.corrected:
            told = _("%(number)s was corrected or disputed in the portal since; change it there.")
            raise Unusable(told % {"number": row.number})
        self.put(row, said, before if lines is None else lines)
        return row, lines, changes

    def new(self, key: str, said: dict, lines: Lines) -> Inspection:
        if "factory" not in said:
            told = _("No imported inspection has the reference “%(ref)s”; import the inspections before their defects.")
            raise Unusable(told % {"ref": said["reference"][:60]})
        row = Inspection(
            type=self.options["usual_type"],
            state=InspectionState.APPROVED,
            owner=self.owner,
            visibility=self.options["visibility"],
            imported_from=self.record,
            import_key=key,
            submitted_by=self.record.by,
            submitted_at=self.now,
            reviewed_by=self.record.by,
            reviewed_at=self.now,
        )
        self.put(row, said, lines)
        return row

    def put(self, row: Inspection, said: dict, lines: Lines) -> None:
        for name, value in values_of(said).items():
            setattr(row, name, value)
        if row.units_inspected is None and self.options["one_unit_each"]:
            row.units_inspected = 1
        if row.result == Result.PENDING and self.options["result_by_defects"]:
            row.result = Result.FAIL if lines else Result.PASS
        check(row)
        counted = own_units(lines, row.units_inspected)
        for name in DefectClass.values:
            total = sum(units - shared for (_kind, of), (units, shared) in counted.items() if of == name)
            setattr(row, f"{name}_found", total)

    def lines_of(self, found: dict) -> Lines:
        lines: Lines = {}
        for (kind, category, defect_class), counted in found.items():
            lines[kind or self.unsorted_type(category), defect_class] = counted
        return lines

    def unsorted_type(self, category: str) -> int:
        """Where a list names the category alone, its defects are of a retired type that says so."""
        if category not in self.unsorted:
            kind = DefectType.objects.filter(code=code_of(category)).first() or self.make_type(category)
            self.unsorted[category], self.kinds[kind.pk] = kind.pk, kind
        return self.unsorted[category]

    def make_type(self, category: str) -> DefectType:
        """Its causes lie where those of the category's types do on average."""
        others = DefectType.objects.filter(category=category)
        weights = DefectTypeArea.objects.filter(defect_type__in=others).values("area").order_by("area")
        count = max(others.count(), 1)
        areas = {area: round(float(mean) * number / count, 2) for area, mean, number in weighed(weights)}
        named = {"code": code_of(category), "category": category, "default_class": DefectClass.MAJOR, "retired": True}
        words = {"name": named_in("en", category), "local_name": named_in("zh-hans", category)}
        return create_defect_type(
            by=self.record.by, areas={area: each for area, each in areas.items() if each}, **named, **words
        )

    # -- the database --------------------------------------------------------------------------------
    def create(self, entries: list[Entry]) -> None:
        number([row for row, _lines in entries])
        Inspection.objects.bulk_create(row for row, _lines in entries)
        self.keep_lines(entries)
        note = self.record.file_name
        rows = ((row, {}) for row, _lines in entries)
        history.record_many(event="inspection.imported", rows=rows, by=self.record.by, note=note)

    def update(self, entries: list[tuple[Inspection, Lines | None, dict]]) -> None:
        for row, _lines, _changes in entries:
            row.version, row.updated_at = row.version + 1, self.now
        Inspection.objects.bulk_update((row for row, _lines, _changes in entries), CHANGEABLE)
        counted = [(row, lines) for row, lines, _changes in entries if lines is not None]
        Defect.objects.filter(inspection__in=[row.pk for row, _lines in counted]).delete()
        self.keep_lines(counted)
        rows = ((row, changes) for row, _lines, changes in entries)
        history.record_many(event="inspection.imported_again", rows=rows, by=self.record.by, note=self.record.file_name)

    def keep_lines(self, entries: list[Entry]) -> None:
        Defect.objects.bulk_create(
            Defect(
                inspection=row,
                defect_type_id=kind,
                defect_class=defect_class,
                group=self.kinds[kind].judged_as,
                count=lines[kind, defect_class][0],
                units=units,
                shared_units=shared,
                found_because_of_audit=lines[kind, defect_class][1],
                factory_id=row.factory_id,
                inspected_on=row.inspected_on,
            )
            for row, lines in entries
            for (kind, defect_class), (units, shared) in own_units(lines, row.units_inspected).items()
        )


class Known:
    """The inspections that earlier imports made, locked, with their defects."""

    def __init__(self, groups: list[tuple[str, list[PastRow]]]):
        keys = [key for key, _rows in groups]
        loose = [rows[0].said["reference"] for _key, rows in groups if "factory" not in rows[0].said]
        known = Inspection.objects.filter(import_key__in=keys).exclude(import_key="")
        named = Inspection.objects.filter(list_reference__in=loose).exclude(list_reference="")
        found = {pk for rows in (known, named) for (pk,) in rows.order_by().values_list("pk")}
        here = Inspection.objects.filter(pk__in=found).exclude(imported_from=None)
        self.rows = list(here.select_for_update(of=("self",)).order_by("pk"))
        self.by_key = {row.import_key: row for row in self.rows}
        self.by_reference: dict[str, list[Inspection]] = defaultdict(list)
        for row in self.rows:
            self.by_reference[row.list_reference].append(row)
        self.lines: dict[int, Lines] = defaultdict(dict)
        for line in Defect.objects.filter(inspection__in=self.rows):
            self.lines[line.inspection_id][line.defect_type_id, line.defect_class] = (
                line.count,
                line.found_because_of_audit,
            )
        changed = Q(corrections__isnull=False) | Q(disputes__isnull=False)
        corrected = Inspection.objects.filter(changed, pk__in=[row.pk for row in self.rows])
        self.corrected = set(corrected.values_list("pk", flat=True))

    def of(self, key: str, said: dict) -> Inspection | None:
        if "factory" in said:
            return self.by_key.get(key)
        found = self.by_reference.get(said["reference"], [])
        if len(found) > 1:
            told = _("Inspections of several factories have the reference “%(ref)s”; name the factory too.")
            raise Unusable(told % {"ref": said["reference"][:60]})
        return found[0] if found else None


# -- values ------------------------------------------------------------------------------------------
def values_of(said: dict) -> dict[str, Any]:
    return {COLUMNS[name]: value for name, value in said.items()}


def check(row: Inspection) -> None:
    if row.units_inspected is None:
        raise Unusable(
            _(
                "The number of units inspected is missing, so no rate can be told. Give it, or choose that each inspection "
                "counts as one unit."
            )
        )
    if row.result == Result.PENDING:
        raise Unusable(
            _(
                "The result is missing. Give it, or choose that an inspection without one passed where no defect was found."
            )
        )
    if row.lot_size is not None and row.lot_size < row.units_inspected:
        told = _("%(units)d units were inspected of a lot of %(lot)d; that cannot be.")
        raise Unusable(told % {"units": row.units_inspected, "lot": row.lot_size})


def own_units(lines: Lines, inspected: int | None) -> dict[tuple[int, str], tuple[int, int]]:
    """{line: (units with it, of these counted on another line)}: each defect in a unit of its own, as far as there are units.

    A list says how many defects there were, not in how many units; the worst class is counted first.
    """
    left, found = inspected or 0, {}
    for key in sorted(lines, key=lambda each: (WORST_FIRST[each[1]], each[0])):
        units = min(lines[key][0], inspected or 1)
        own = min(units, left)
        found[key], left = (units, units - own), left - own
    return found


def changed_lines(before: Lines, after: Lines | None, kinds: dict[int, DefectType]) -> dict:
    if after is None or after == before:
        return {}
    keys = sorted(set(before) | set(after))
    return {
        f"{kinds[kind].code} · {of}": [before.get((kind, of), (0,))[0], after.get((kind, of), (0,))[0]]
        for kind, of in keys
        if before.get((kind, of)) != after.get((kind, of))
    }


def number(rows: list[Inspection]) -> None:
    """Each by the year in which it took place."""
    by_year: dict[int, list[Inspection]] = defaultdict(list)
    for row in rows:
        day: date = row.inspected_on
        by_year[day.year].append(row)
    for year, some in sorted(by_year.items()):
        for row, name in zip(some, following_some("INS", len(some), year), strict=True):
            row.number = name


def weighed(weights) -> list[tuple[str, float, int]]:
    return list(weights.annotate(mean=Avg("weight"), number=Count("pk")).values_list("area", "mean", "number"))


def code_of(category: str) -> str:
    return f"{category.upper()}-PAST"


def named_in(language: str, category: str) -> str:
    with override(language):
        return _("%(category)s, type not told") % {"category": capfirst(str(DefectCategory(category).label))}
