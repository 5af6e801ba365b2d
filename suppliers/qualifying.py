"""Whether a factory meets what a step asks for. Pure: rules and evidence in, a sentence for each rule out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.dates import day

from .enums import AuditOf, DocumentKind, EvidenceKind, RequirementKind

RUN_OF, RUN_FAILED = 5, 2  # of the last five original lots two failed
PASS, FAIL, TIGHTENED = "pass", "fail", "tightened"
LOT = "pre_shipment"  # the inspection of a whole lot, for the first time; one inspected again has another variant


@dataclass(frozen=True)
class Rule:
    kind: str
    lowest_grade: str = "B"
    audit_kind: str = ""
    document_kind: str = ""

    @property
    def sentence(self) -> str:
        """What it asks for, in plain words."""
        words = {"grade": self.lowest_grade, "failed": RUN_FAILED, "lots": RUN_OF}
        words |= {"audit": AuditOf(self.audit_kind).label, "document": self.document}
        return str(ASKS[self.kind, bool(self.audit_kind or self.document_kind)]()) % words

    @property
    def document(self) -> str:
        return str(DocumentKind(self.document_kind).label) if self.document_kind else ""


@dataclass(frozen=True)
class Fact:
    """One row of evidence; `label` is how it is called to who reads, empty where that person may not see its source."""

    kind: str
    grade: str = ""
    valid_until: date | None = None
    happened_on: date | None = None
    subject: str = ""
    variant: str = ""
    severity: str = ""
    label: str = ""
    hidden: bool = False  # who reads may not see its source, so neither what it says

    @property
    def name(self) -> str:
        return self.label or _("a record of the house")

    @property
    def count(self) -> int:
        return int(self.grade) if self.grade.isdecimal() else 0

    def valid(self, today: date) -> bool:
        return self.valid_until is None or self.valid_until >= today


@dataclass(frozen=True)
class Outcome:
    """`until` is the day on which what it rests on runs out, or ran out."""

    rule: Rule
    met: bool
    sentence: str
    until: date | None = None


ASKS = {
    (RequirementKind.AUDIT, False): lambda: _("An audit with grade %(grade)s or better is valid."),
    (RequirementKind.AUDIT, True): lambda: _("The initial audit with grade %(grade)s or better is valid."),
    (RequirementKind.NO_ZERO_TOLERANCE, False): lambda: _("No zero tolerance finding is open."),
    (RequirementKind.NO_CRITICAL, False): lambda: _("No critical finding is open."),
    (RequirementKind.DOCUMENTS, False): lambda: _("Documents are on file and none has expired."),
    (RequirementKind.DOCUMENTS, True): lambda: _("On file and not expired: %(document)s."),
    (RequirementKind.TIGHTENED_FIRST, False): lambda: _("A production was inspected at tightened severity and passed."),
    (RequirementKind.NO_FAILED_RUN, False): lambda: _(
        "Fewer than %(failed)s of the last %(lots)s lots failed their first inspection."
    ),
}


def judge(rules: Iterable[Rule], facts: Iterable[Fact], today: date) -> list[Outcome]:
    """In the order of the rules."""
    found = sorted(facts, key=lambda fact: fact.happened_on or date.min)
    return [judged(rule, found, today) for rule in rules]


def judged(rule: Rule, facts: list[Fact], today: date) -> Outcome:
    """Where what is hidden from the reader bears on it, only whether it is met: no grade, day or count."""
    outcome = JUDGES[rule.kind](rule, facts, today)
    if not any(fact.hidden and fact.kind == RESTS_ON[rule.kind] for fact in facts):
        return outcome
    return Outcome(rule, outcome.met, _("Met.") if outcome.met else _("Not met."))


def ends_on(outcomes: Iterable[Outcome]) -> date | None:
    """The first day on which something of it runs out."""
    return min((each.until for each in outcomes if each.until), default=None)


# -- each kind -----------------------------------------------------------------------------------
def audit(rule: Rule, facts: list[Fact], today: date) -> Outcome:
    """Of each standard the last word counts: a worse audit since then takes a good one's place."""
    audits = [fact for fact in facts if fact.kind == EvidenceKind.AUDIT]
    asked = [fact for fact in audits if not rule.audit_kind or fact.variant == rule.audit_kind]
    good = [fact for fact in asked if fact.grade <= rule.lowest_grade and not worse_since(fact, audits, rule)]
    valid = [fact for fact in good if fact.valid(today)]
    if valid:
        best = max(valid, key=lambda fact: fact.valid_until or date.max)
        words = {"audit": best.name, "grade": best.grade, "day": day(best.valid_until)}
        until = _("%(audit)s with grade %(grade)s is valid until %(day)s.")
        return Outcome(
            rule, True, (until if best.valid_until else _("%(audit)s has grade %(grade)s.")) % words, best.valid_until
        )
    return no_audit(rule, audits, asked, good)


def worse_since(fact: Fact, audits: list[Fact], rule: Rule) -> bool:
    later = audits[audits.index(fact) + 1 :]
    return any(each.subject == fact.subject and each.grade > rule.lowest_grade for each in later)


def no_audit(rule: Rule, audits: list[Fact], asked: list[Fact], good: list[Fact]) -> Outcome:
    words = {"grade": rule.lowest_grade}
    if good:
        last = max(good, key=lambda fact: fact.valid_until)
        words |= {"audit": last.name, "day": day(last.valid_until)}
        ran_out = _("No audit with grade %(grade)s or better is valid today: %(audit)s ran out on %(day)s.")
        return Outcome(rule, False, ran_out % words, last.valid_until)
    if asked:
        last = audits[-1] if audits[-1].grade > rule.lowest_grade else asked[-1]
        words |= {"audit": last.name, "has": last.grade}
        worse = _("No audit with grade %(grade)s or better is valid today: %(audit)s has grade %(has)s.")
        return Outcome(rule, False, worse % words)
    if rule.audit_kind:
        return Outcome(rule, False, _("No initial audit of this factory is approved yet."))
    return Outcome(rule, False, _("No audit of this factory is approved yet."))


def no_zero_tolerance(rule: Rule, facts: list[Fact], today: date) -> Outcome:
    return none_open(rule, facts, EvidenceKind.ZERO_TOLERANCE, _("No zero tolerance finding is open."), zero_open)


def no_critical(rule: Rule, facts: list[Fact], today: date) -> Outcome:
    return none_open(rule, facts, EvidenceKind.CRITICAL, _("No critical finding is open."), critical_open)


def none_open(rule: Rule, facts: list[Fact], kind: str, good: str, bad) -> Outcome:
    having = [fact for fact in facts if fact.kind == kind and fact.count]
    if not having:
        return Outcome(rule, True, good)
    names = ", ".join(dict.fromkeys(fact.name for fact in having))
    count = sum(fact.count for fact in having)
    return Outcome(rule, False, bad(count) % {"count": count, "audits": names})


def zero_open(count: int) -> str:
    return ngettext(
        "%(count)s zero tolerance finding is open: %(audits)s.",
        "%(count)s zero tolerance findings are open: %(audits)s.",
        count,
    )


def critical_open(count: int) -> str:
    return ngettext(
        "%(count)s critical finding is open: %(audits)s.", "%(count)s critical findings are open: %(audits)s.", count
    )


def documents(rule: Rule, facts: list[Fact], today: date) -> Outcome:
    """Of each kind the one that is valid longest counts."""
    latest: dict[str, Fact] = {}
    for fact in facts:
        asked = not rule.document_kind or fact.subject == rule.document_kind
        if fact.kind == EvidenceKind.DOCUMENT and asked and longer(fact, latest.get(fact.subject)):
            latest[fact.subject] = fact
    if not latest:
        nothing = (
            _("Not on file: %(document)s.") if rule.document_kind else _("No document of this factory is on file.")
        )
        return Outcome(rule, False, nothing % {"document": rule.document})
    over = [fact for fact in latest.values() if not fact.valid(today)]
    first = min((fact.valid_until for fact in over or latest.values() if fact.valid_until), default=None)
    if over:
        names = ", ".join(fact.name for fact in over)
        return Outcome(rule, False, _("Expired on %(day)s: %(names)s.") % {"day": day(first), "names": names}, first)
    if first:
        return Outcome(rule, True, _("Valid until %(day)s at least.") % {"day": day(first)}, first)
    return Outcome(rule, True, _("On file, without an end."))


def longer(fact: Fact, other: Fact | None) -> bool:
    return other is None or (fact.valid_until or date.max) >= (other.valid_until or date.max)


def tightened_first(rule: Rule, facts: list[Fact], today: date) -> Outcome:
    lots = original_lots(facts)
    passed = next((fact for fact in lots if fact.severity == TIGHTENED and fact.grade == PASS), None)
    if passed:
        return Outcome(rule, True, _("%(inspection)s passed at tightened severity.") % {"inspection": passed.name})
    if lots:
        return Outcome(rule, False, _("None of the inspections here passed at tightened severity."))
    return Outcome(rule, False, _("No production of this factory is inspected yet."))


def no_failed_run(rule: Rule, facts: list[Fact], today: date) -> Outcome:
    lots = original_lots(facts)[-RUN_OF:]
    failed = [fact for fact in lots if fact.grade == FAIL]
    words = {"failed": len(failed), "lots": len(lots), "names": ", ".join(fact.name for fact in failed)}
    if is_failed_run(lots):
        return Outcome(rule, False, _("%(failed)s of the last %(lots)s lots failed: %(names)s.") % words)
    if not lots:
        return Outcome(rule, True, _("No lot of this factory has failed."))
    return Outcome(rule, True, _("%(failed)s of the last %(lots)s lots failed.") % words)


def original_lots(facts: list[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.kind == EvidenceKind.INSPECTION and fact.variant == LOT]


def is_failed_run(facts: Iterable[Fact]) -> bool:
    """`facts` in their order."""
    return sum(fact.grade == FAIL for fact in original_lots(list(facts))[-RUN_OF:]) >= RUN_FAILED


RESTS_ON = {
    RequirementKind.AUDIT: EvidenceKind.AUDIT,
    RequirementKind.NO_ZERO_TOLERANCE: EvidenceKind.ZERO_TOLERANCE,
    RequirementKind.NO_CRITICAL: EvidenceKind.CRITICAL,
    RequirementKind.DOCUMENTS: EvidenceKind.DOCUMENT,
    RequirementKind.TIGHTENED_FIRST: EvidenceKind.INSPECTION,
    RequirementKind.NO_FAILED_RUN: EvidenceKind.INSPECTION,
}
JUDGES = {
    RequirementKind.AUDIT: audit,
    RequirementKind.NO_ZERO_TOLERANCE: no_zero_tolerance,
    RequirementKind.NO_CRITICAL: no_critical,
    RequirementKind.DOCUMENTS: documents,
    RequirementKind.TIGHTENED_FIRST: tightened_first,
    RequirementKind.NO_FAILED_RUN: no_failed_run,
}
