"""Past audits and findings of a list: approved, counted as any other, and without anything that would ask somebody to act.

No visit, checklist, validity, evidence, corrective action, notice or report is made of them; history says who imported which file.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.changes import difference
from qcportal.core.numbers import following_some
from suppliers.importing.history import agreed, key_of
from suppliers.importing.rows import Unusable
from suppliers.models import Buyer, FactoryImport

from ..enums import AuditState, FindingState, StandardState
from ..models import Audit, Finding, Standard
from ..past_rows import LABELS, PastRow

COLUMNS = {  # what a row says → the field that holds it
    "factory": "factory_id",
    "date": "audited_on",
    "kind": "kind",
    "score": "score_percent",
    "grade": "grade",
    "result_label": "result_label",
    "auditor": "auditor_label",
    "summary": "summary",
    "reference": "list_reference",
}
CHANGEABLE = [*COLUMNS.values(), "covered_areas", "standard_id", "version", "updated_at"]
OF_FINDING = ["process_area", "grade", "raised_on", "closed_on", "state", "statement", "clause", "closing_note"]
PAST_CODE = "past-"  # of standards that no more than their name is known of
CLOSED = "Closed before it came into the portal."  # how, no list says; the portal's own language, as papers have it


class Writer:
    """Writes what a list says of audits, a batch of them in a fixed number of queries."""

    def __init__(self, record: FactoryImport, owner: Buyer | None):
        self.record, self.owner, self.options = record, owner, record.options
        self.now = timezone.now()
        self.standards: dict[str, Standard] = {}
        for each in Standard.objects.exclude(state=StandardState.DRAFT).order_by("version_number"):
            self.standards |= {each.name.casefold(): each, each.code.casefold(): each}

    def write(self, groups: list[tuple[str, list[PastRow]]], outcome) -> None:
        known = Known(groups)
        made: list[Audit] = []
        changed: list[tuple[Audit, dict]] = []
        findings: list[tuple[Finding, dict]] = []
        for key, rows in groups:
            try:
                audit, told = self.audit(key, rows, known)
                found = self.findings_of(audit, rows, known)
            except Unusable as reason:
                for each in rows:
                    outcome.reject(each.line, str(reason))
                continue
            self.count(outcome, rows, audit, told, found)
            made += [audit] if audit.pk is None else []
            changed += [(audit, told)] if told else []
            findings += found
        self.keep_audits(made, changed)
        self.keep_findings([each for each in findings if each[0].pk is None or each[1]])

    def count(self, outcome, rows: list[PastRow], audit: Audit, told: dict, found: list[tuple[Finding, dict]]) -> None:
        outcome.made["audits"] += 1
        outcome.made["findings"] += len(found)
        altered = told or any(change or finding.pk is None for finding, change in found)
        if audit.pk is None:
            outcome.created += len(rows)
        elif altered:
            outcome.updated += len(rows)
            of_findings = {
                f"{finding.number} · {name}": pair for finding, change in found for name, pair in change.items()
            }
            outcome.note_update(rows[0].line.number, audit, told | of_findings)
        else:
            outcome.unchanged += len(rows)

    # -- one audit -----------------------------------------------------------------------------------
    def audit(self, key: str, rows: list[PastRow], known: "Known") -> tuple[Audit, dict]:
        """As it is to stand, and what that changes. Raises Unusable with a sentence."""
        said = agreed((row.said for row in rows), LABELS)
        values: dict[str, Any] = {COLUMNS[name]: value for name, value in said.items() if name in COLUMNS}
        if "areas" in said:
            values["covered_areas"] = list(said["areas"])
        audit = known.of(key, said)
        if audit is None:
            return self.new(key, said, values), {}
        if "standard" in said:
            values["standard_id"] = self.standard(said["standard"]).pk
        told = difference(audit, values)
        for name, value in values.items():
            setattr(audit, name, value)
        return audit, told

    def new(self, key: str, said: dict, values: dict) -> Audit:
        if "factory" not in said:
            told = _("No imported audit has the reference “%(ref)s”; import the audits before their findings.")
            raise Unusable(told % {"ref": said["reference"][:60]})
        if "date" not in said:
            raise Unusable(_("The day of the audit is missing."))
        usual = {
            "kind": self.options["usual_type"],
            "state": AuditState.APPROVED,
            "visibility": self.options["visibility"],
        }
        return Audit(
            **usual | values,
            standard=self.standard(said.get("standard") or self.options["usual_standard"]),
            owner=self.owner,
            imported_from=self.record,
            import_key=key,
            submitted_by=self.record.by,
            submitted_at=self.now,
            reviewed_by=self.record.by,
            reviewed_at=self.now,
        )

    def standard(self, name: str) -> Standard:
        """One of the portal's by name or code; else a retired one without questions, of which only the name is known."""
        found = self.standards.get(name.casefold())
        if found is None:
            code = f"{PAST_CODE}{slugify(name)[:26]}-{key_of(name.casefold())[:6]}"
            found = Standard(code=code, name=name, state=StandardState.RETIRED, published_at=self.now)
            changes.create(found, by=self.record.by, event="standard.imported", note=self.record.file_name)
            self.standards[name.casefold()] = found
        return found

    # -- its findings --------------------------------------------------------------------------------
    def findings_of(self, audit: Audit, rows: list[PastRow], known: "Known") -> list[tuple[Finding, dict]]:
        told = told_by_key(audit, rows)
        return [self.finding(audit, key, each, known.findings.get(key)) for key, each in told.items()]

    def finding(self, audit: Audit, key: str, told: dict, there: Finding | None) -> tuple[Finding, dict]:
        values = values_of(told, audit.audited_on)
        if there is None:
            named = {"list_reference": told["finding"], "import_key": key, "imported_from": self.record}
            shared = {"owner": audit.owner, "visibility": audit.visibility, "factory_id": audit.factory_id}
            return Finding(audit=audit, **values, **named, **shared), {}
        change = difference(there, values)
        if change and taken_up(there):
            what = _("%(number)s was taken up in the portal since; change it there.")
            raise Unusable(what % {"number": there.number})
        for name, value in values.items():
            setattr(there, name, value)
        return there, change

    # -- the database --------------------------------------------------------------------------------
    def keep_audits(self, made: list[Audit], changed: list[tuple[Audit, dict]]) -> None:
        number("AUD", made, lambda audit: audit.audited_on)
        Audit.objects.bulk_create(made)
        for audit, _told in changed:
            audit.version, audit.updated_at = audit.version + 1, self.now
        Audit.objects.bulk_update(
            (audit for audit, _told in changed), [name.removesuffix("_id") for name in CHANGEABLE]
        )
        self.note("audit.imported", ((audit, {}) for audit in made))
        self.note("audit.imported_again", changed)

    def keep_findings(self, findings: list[tuple[Finding, dict]]) -> None:
        made = [finding for finding, _told in findings if finding.pk is None]
        changed = [(finding, told) for finding, told in findings if finding.pk is not None]
        number("FND", made, lambda finding: finding.raised_on)
        for finding in made:
            finding.audit_id = finding.audit.pk
        Finding.objects.bulk_create(made)
        for finding, _told in changed:
            finding.version, finding.updated_at = finding.version + 1, self.now
        Finding.objects.bulk_update((each for each, _told in changed), [*OF_FINDING, "version", "updated_at"])
        self.note("finding.imported", ((finding, {}) for finding in made))
        self.note("finding.imported_again", changed)

    def note(self, event: str, rows) -> None:
        history.record_many(event=event, rows=rows, by=self.record.by, note=self.record.file_name)


class Known:
    """The audits that earlier imports made, locked, with their findings."""

    def __init__(self, groups: list[tuple[str, list[PastRow]]]):
        keys = [key for key, _rows in groups]
        loose = [rows[0].said["reference"] for _key, rows in groups if "factory" not in rows[0].said]
        known = Audit.objects.filter(import_key__in=keys).exclude(import_key="")
        named = Audit.objects.filter(list_reference__in=loose).exclude(list_reference="")
        found = {pk for rows in (known, named) for (pk,) in rows.order_by().values_list("pk")}
        here = Audit.objects.filter(pk__in=found).exclude(imported_from=None)
        self.audits = list(here.select_for_update(of=("self",)).order_by("pk"))
        self.by_key = {audit.import_key: audit for audit in self.audits}
        self.by_reference: dict[str, list[Audit]] = defaultdict(list)
        for audit in self.audits:
            self.by_reference[audit.list_reference].append(audit)
        found = Finding.objects.filter(audit__in=self.audits).exclude(import_key="").select_related("dispute")
        self.findings = {each.import_key: each for each in found}

    def of(self, key: str, said: dict) -> Audit | None:
        if "factory" in said:
            return self.by_key.get(key)
        found = self.by_reference.get(said["reference"], [])
        if len(found) > 1:
            told = _("Audits of several factories have the reference “%(ref)s”; name the factory too.")
            raise Unusable(told % {"ref": said["reference"][:60]})
        return found[0] if found else None


def told_by_key(audit: Audit, rows: list[PastRow]) -> dict[str, dict]:
    """Each finding of the rows once. Raises Unusable where two of its rows contradict each other."""
    found: dict[str, dict] = {}
    for told in (row.finding for row in rows if row.finding):
        key = key_of(audit.import_key, told["finding"] or told["area"] + told["text"])
        if found.setdefault(key, told) != told:
            raise Unusable(_("Rows of the same finding do not agree about it."))
    return found


def values_of(told: dict, audited_on: date) -> dict:
    raised, closed = told["raised"] or audited_on, told["closed"]
    if closed and closed < raised:
        words = {"closed": closed.isoformat(), "raised": raised.isoformat()}
        raise Unusable(_("The finding was closed on %(closed)s, before it was raised on %(raised)s.") % words)
    return {
        "process_area": told["area"],
        "grade": told["severity"],
        "raised_on": raised,
        "closed_on": closed,
        "state": FindingState.CLOSED if closed else FindingState.OPEN,
        "statement": told["text"] or told["finding"],
        "clause": told["clause"],
        "closing_note": CLOSED if closed else "",
    }


def taken_up(finding: Finding) -> bool:
    """Whether people in the portal have worked on it: what they did, no list undoes."""
    return bool(finding.corrective_action_id or hasattr(finding, "dispute") or finding.closing_note not in ("", CLOSED))


def number(prefix: str, rows: list, day) -> None:
    """Each by the year in which it took place."""
    by_year: dict[int, list] = defaultdict(list)
    for row in rows:
        by_year[day(row).year].append(row)
    for year, some in sorted(by_year.items()):
        for row, name in zip(some, following_some(prefix, len(some), year), strict=True):
            row.number = name
