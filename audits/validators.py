"""Checks that forms, the API and actions share; each raises Rejected or Forbidden with a sentence."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qcportal.core.errors import Forbidden, Rejected
from suppliers.enums import CorrectiveActionState, VisitRole, VisitState

from .enums import AnswerValue, AuditState, StandardState
from .rules import MANAGERS, OPEN_FOR_ANSWERS, OPEN_FOR_PLANNING

MOST_QUESTIONS = 5000


# -- standards ---------------------------------------------------------------------------------
def check_draft(standard) -> None:
    if standard.state != StandardState.DRAFT:
        raise Rejected(_("A published standard never changes. Make a new version and change that."), code="wrong_state")


def check_content(sections: list[dict]) -> None:
    """Sections with their questions as data: keys are unique, every section has a question."""
    keys = Counter(question["key"] for section in sections for question in section["questions"])
    twice = sorted(key for key, times in keys.items() if times > 1)
    if twice:
        raise ValidationError(
            {"sections": _("These keys stand more than once: %(keys)s.") % {"keys": ", ".join(twice)}}
        )
    if keys.total() > MOST_QUESTIONS:
        raise ValidationError(
            {"sections": _("A standard holds at most %(most)d questions.") % {"most": MOST_QUESTIONS}}
        )


def check_can_be_published(standard) -> None:
    sections = list(standard.sections.prefetch_related("questions"))
    if not sections:
        raise Rejected(_("Add a section with questions before you publish."), code="incomplete")
    for section in sections:
        if not section.questions.all():
            raise Rejected(
                _("The section “%(section)s” has no question. Add one or remove the section.") % {"section": section},
                code="incomplete",
            )


# -- audits ------------------------------------------------------------------------------------
def check_usable(standard) -> None:
    if standard.state != StandardState.PUBLISHED:
        raise Rejected(_("Choose a published standard."), field="standard", code="not_published")


def check_visit_for_audit(visit, factory) -> None:
    if visit.factory_id != factory.pk:
        raise Rejected(_("This visit goes to another factory."), field="visit")
    if visit.state not in (VisitState.PLANNED, VisitState.UNDER_WAY):
        raise Rejected(_("This visit is over or cancelled. Choose another."), field="visit")
    if hasattr(visit, "audit"):
        raise Rejected(_("This visit already has an audit."), field="visit")


def on_team(audit, user) -> bool:
    """Whether the person goes on the audit's visit as an auditor."""
    mine = user.assignments.filter(visit=audit.visit_id, cancelled_at=None, role__in=VisitRole.auditing())
    return mine.exists()


def check_on_team(audit, user) -> None:
    if not on_team(audit, user):
        raise Forbidden(_("Only the audit's team answers and raises findings; a manager can put you on the visit."))


def check_was_not_there(audit, user) -> None:
    if on_team(audit, user):
        raise Forbidden(_("You were on this audit; somebody who was not there decides about it."), code="impartiality")


def check_open_for_answers(audit) -> None:
    if audit.state in OPEN_FOR_ANSWERS:
        return
    if audit.state in (AuditState.PLANNED, AuditState.SENT_BACK):
        raise Rejected(_("Start the audit first."), code="wrong_state")
    raise Rejected(
        _("The audit is “%(state)s”; it does not change any more.") % {"state": audit.get_state_display()},
        code="wrong_state",
    )


def check_open_for_planning(audit) -> None:
    if audit.state not in OPEN_FOR_PLANNING:
        raise Rejected(_("Only a planned audit can be changed."), code="wrong_state")


def check_answer(value: str, note: str) -> None:
    """What the database refuses too, said before an answer is written."""
    if value not in AnswerValue.values:
        raise Rejected(_("Choose an answer."), field="value", code="required")
    if value == AnswerValue.NOT_APPLICABLE and not note.strip():
        raise Rejected(_("Say why the question does not apply."), field="note", code="required")


# -- findings ----------------------------------------------------------------------------------
def check_mended(finding) -> None:
    """A finding with a corrective action closes after it."""
    action = finding.corrective_action
    if action is not None and action.state not in CorrectiveActionState.over():
        raise Rejected(
            _("Its corrective action %(number)s is “%(state)s”; accept it first.")
            % {"number": action.number, "state": action.get_state_display()},
            code="not_mended",
        )


def check_manages(user) -> None:
    if user.role not in MANAGERS:
        raise Forbidden(_("Only a manager asks the factory for a corrective action."))


def check_said(text: str, field: str, sentence: str) -> None:
    if not text.strip():
        raise Rejected(sentence, field=field, code="required")
