"""What the words of a report mean; of all there are, those that this report uses."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from inspections.enums import PlanKind, Result, Sampling


@dataclass(frozen=True)
class Term:
    word: str
    meaning: str


def terms(content) -> list[Term]:
    """`content` is a ShipmentReport."""
    found = [
        *sampling_terms(content),
        *risk_terms(content),
        *trend_terms(content),
        *finding_terms(content),
    ]
    return [Term(word, meaning) for used, word, meaning in found if used]


def sampling_terms(content) -> list[tuple]:
    inspection = content.inspection
    drawn = any(draw.seed for draw in content.draws)
    return [
        (True, _("Lot, sample"), _("The goods that are judged together, and the units drawn from them that were looked at.")),
        (
            any(row.aql for row in content.classes),
            _("AQL"),
            _("Acceptance quality limit: the worst average quality of a series of lots that is still satisfactory. It is no promise about one lot."),
        ),
        (
            any(row.limiting_quality for row in content.classes),
            _("LQ"),
            _("Limiting quality: the share of defective units at which a single lot shall be rejected nearly always."),
        ),
        (
            True,
            _("Ac, Re"),
            _("Acceptance and rejection number: up to Ac found the class is accepted, from Re on it is rejected."),
        ),
        (
            True,
            _("Critical, major, minor"),
            _("Defect classes: unsafe or unlawful; would fail in use or not sell; a departure that hardly matters in use."),
        ),
        (
            inspection.sampling != Sampling.ISOLATED,
            _("Level, severity"),
            _("How large the sample is for its lot, and how strict the plan: normal, tightened after rejected lots, reduced after many accepted ones."),
        ),
        (any(row.kind == PlanKind.DOUBLE for row in content.classes), _("Double sampling"), _("A second sample is drawn where the first leaves it open; both are judged together.")),
        (drawn, _("Seed, hash"), _("The seed is a random number from which the sample follows. Its hash, fixed beforehand, shows that nobody changed the seed.")),
    ]  # fmt: skip


def risk_terms(content) -> list[tuple]:
    variables = any(row.by_variables for row in content.measured)
    return [
        (
            any(row.interval for row in content.classes),
            _("95 % interval"),
            _("Where the true rate lies: computed so that it holds the truth in at least 95 of 100 cases."),
        ),
        (variables, _("By variables"), _("Judged by mean and spread of the readings instead of counting those out of tolerance.")),
        (
            bool(content.measured),
            _("Out of tolerance"),
            _("A reading beyond the limits that the specification sets; marked ×."),
        ),
        (
            content.compared is not None,
            _("Re-inspection"),
            _("The same lot inspected again, after it was sorted or repaired."),
        ),
    ]  # fmt: skip


def trend_terms(content) -> list[tuple]:
    charted = bool(content.charted)
    return [
        (charted, _("Usual rate, upper limit"), _("The rate of the calm months, and the limit that a month exceeds by chance about once in 700.")),
        (
            any("%" in row.explanation for row in content.trends),
            _("Probability of a finding"),
            _("How likely this finding is the cause, weighed against the other findings, other causes, and what was seen at other factories."),
        ),
    ]  # fmt: skip


def finding_terms(content) -> list[tuple]:
    failed = content.inspection.result == Result.FAIL
    return [
        (bool(content.findings), _("Finding"), _("What an audit of the factory found wanting, with its grade.")),
        (
            bool(content.corrective_actions) or (failed and bool(content.audits)),
            _("Corrective action"),
            _("What the factory has to mend, with proof and a day by which it is due."),
        ),
        (
            any(row.bears_on for row in (*content.findings, *content.corrective_actions)),
            _("Bears on this product"),
            _("It lies in a process area from which defects usually come that were found in this product within a year."),
        ),
    ]  # fmt: skip
