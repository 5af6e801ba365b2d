"""What page 1 of an audit report says: why the grade, what follows, what needs attention, what comes next."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.enums import FindingGrade, Grade
from audits.models import Audit
from audits.queries.scores import Card
from audits.scoring import LOWEST_PERCENT, grade
from qcportal.core.dates import day
from qcportal.core.punctuation import listed, punct
from suppliers.enums import EXPIRED, QualificationState
from suppliers.models import Qualification

from .audited import FoundRow
from .drawn import Picture

NAMED = 4  # of more, how many there are


def grade_sentences(audit: Audit, card: Card) -> list[str]:
    """How the score makes the grade, and what held it down."""
    if card.result.percent is None:
        return [_("No question of this audit is scored.")]
    words = {"percent": card.result.percent, "grade": grade(card.result.percent, [])}
    said = [_("%(percent)s %% of the points make grade %(grade)s.") % words]
    held = [
        (at_best, sentence) for at_best, sentence in card.caps if at_best >= audit.grade and at_best > words["grade"]
    ]
    return said + [_("At best %(grade)s: %(why)s") % {"grade": at_best, "why": why} for at_best, why in held]


def rule_sentence() -> str:
    bounds = [f"{Grade(name).label} ≥ {lowest}{punct('%')}" for name, lowest in LOWEST_PERCENT.items()]
    words = {"bounds": listed(bounds)}
    return _("Grades: %(bounds)s, below that D. A critical or zero tolerance finding, a failed critical question or a process area below 50 %% caps the grade.") % words  # fmt: skip


def validity_sentence(audit: Audit, today: date) -> str:
    if audit.valid_until is None:
        return _("With this grade the audit does not hold.")
    if audit.valid_until < today:
        return _("It ran out on %(day)s.") % {"day": day(audit.valid_until)}
    return _("Valid until %(day)s.") % {"day": day(audit.valid_until)}


def qualification_sentence(row: Qualification) -> str:
    """How it stands, not that this audit alone made it so."""
    words = {"who": row.buyer or _("the house"), "state": row.get_standing_display(), "day": day(row.ends_on)}
    if row.standing == EXPIRED:
        return _("For %(who)s the approval ran out on %(day)s.") % words
    said = (
        _("Qualification for %(who)s: %(state)s, until %(day)s.")
        if row.ends_on and row.state in QualificationState.good()
        else _("Qualification for %(who)s: %(state)s.")
    ) % words
    if row.unmet:
        said = f"{said} {_('No longer met: %(what)s.') % {'what': listed(row.unmet_labels)}}"
    return said


# -- needs attention -----------------------------------------------------------------------------
def attention(found: Sequence[FoundRow], trends: Sequence, today: date) -> list[str]:
    """Open grave findings first, then what is late, then what rises."""
    open_ones = [each for each in found if each.is_open and each.grave]
    said = [sentence for grade_ in GRADE_SENTENCES if (sentence := of_grade(open_ones, grade_))]
    late = [each.action.number for each in found if each.action and late_by(each.action, today)]
    if late:
        numbers = sorted(set(late))
        said.append(
            ngettext("%(n)d corrective action is late: %(which)s.", "%(n)d corrective actions are late: %(which)s.", len(numbers))
            % {"n": len(numbers), "which": few(numbers)}
        )  # fmt: skip
    unasked = [each.number for each in open_ones if each.action is None]
    if unasked:
        said.append(_("No corrective action asked for yet: %(which)s.") % {"which": few(unasked)})
    return said + [row.sentence for row in trends if row.raised]


def lacking(audit: Audit, found: Sequence[FoundRow], others: Sequence[Picture]) -> list[str]:
    """Photos that the document has no picture of any more, by what they were to show."""
    shown = [(row.number, each) for row in found for each in row.pictures] + [(audit.number, each) for each in others]
    sentence = _("Photo “%(name)s” of %(number)s cannot be shown: its stored file is damaged.")
    return [sentence % {"name": each.name, "number": number} for number, each in shown if each.damaged]


def late_by(action, today: date) -> bool:
    return not action.over and action.due_on < today


GRADE_SENTENCES = (FindingGrade.ZERO_TOLERANCE, FindingGrade.CRITICAL, FindingGrade.MAJOR)


def of_grade(found: Sequence[FoundRow], grade_: str) -> str:
    numbers = [each.number for each in found if each.grade == grade_]
    if not numbers:
        return ""
    words = {"grade": FindingGrade(grade_).label, "n": len(numbers), "which": few(numbers)}
    return ngettext(
        "%(n)d finding of grade %(grade)s is open: %(which)s.",
        "%(n)d findings of grade %(grade)s are open: %(which)s.",
        len(numbers),
    ) % words  # fmt: skip


def few(numbers: Sequence[str]) -> str:
    shown = listed(numbers[:NAMED])
    return f"{shown} …" if len(numbers) > NAMED else shown


# -- next ----------------------------------------------------------------------------------------
def next_steps(audit: Audit, found: Sequence[FoundRow], for_factory: bool) -> list[str]:
    open_grave = any(each.is_open and each.grave for each in found)
    if for_factory:
        return factory_steps(found)
    steps = [after_grade(audit)]
    if open_grave:
        steps.append(_("Follow each open finding until the factory has proved that it is put right."))
    return steps


def after_grade(audit: Audit) -> str:
    words = {"day": day(audit.valid_until)}
    if audit.grade == Grade.D:
        return _("Place no new order until a follow-up audit has seen that the findings are put right.")
    if audit.grade == Grade.C:
        return _("Have a follow-up audit made before %(day)s, when this one runs out.") % words
    return _("Have the factory audited again before %(day)s.") % words


def factory_steps(found: Sequence[FoundRow]) -> list[str]:
    waiting = {(each.action.due_on, each.action.number) for each in found if each.action and not each.action.over}
    steps = [
        _("Answer %(number)s by %(day)s, with proof.") % {"number": number, "day": day(due)}
        for due, number in sorted(waiting)[:NAMED]
    ]
    return steps or [_("Nothing is asked of you because of this audit.")]


def coming_sentence(audit: Audit) -> str:
    words = {"number": audit.number, "standard": audit.standard.shown_title, "day": day(audit.first_day)}
    return _("%(number)s by %(standard)s is planned for %(day)s.") % words
