"""Checks that forms, the API and actions share; each raises Rejected or Forbidden with a sentence."""

from collections import Counter
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qcportal.core import history
from qcportal.core.dates import day as written_day
from qcportal.core.dates import day_at
from qcportal.core.dates import days as written_days
from qcportal.core.errors import Forbidden, Refused, Rejected
from qcportal.core.punctuation import with_colon
from qcportal.core.roles import Role
from suppliers.enums import CorrectiveActionState, Visibility, VisitRole, VisitState
from suppliers.rules import DAYS_TO_DISPUTE

from .conditions import ConditionError, parse
from .enums import Announcement, AnswerValue, AuditKind, AuditState, FindingState, StandardState
from .rules import MANAGERS, OPEN_FOR_ANSWERS, OPEN_FOR_PLANNING, lower_grades
from .scales import WrongValue, accepted, possible

MOST_QUESTIONS = 5000


# -- standards ---------------------------------------------------------------------------------
def check_draft(standard) -> None:
    if standard.state != StandardState.DRAFT:
        raise Rejected(_("A published standard never changes. Make a new version and change that."), code="wrong_state")


def check_content(sections: list[dict]) -> None:
    """Sections with their questions as data: keys are unique, conditions look at what stands before."""
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
    asked = ((each["key"], each.get("shown_if", "")) for section in sections for each in section["questions"])
    if sentence := next(wrong_conditions(asked), ""):
        raise ValidationError({"sections": sentence})


def wrong_conditions(questions):
    """A sentence per question, given in order as (key, condition), that asks for what it cannot know."""
    before: set[str] = set()
    for key, shown_if in questions:
        if sentence := wrong_condition(key, shown_if, before):
            yield sentence
        before.add(key)


def wrong_condition(key: str, shown_if: str, before: set[str]) -> str:
    try:
        later = sorted(parse(shown_if).keys - before)
    except ConditionError as error:
        return with_colon(key, error)
    if not later:
        return ""
    return _("%(key)s is shown by the answer to %(later)s, but no such question stands before it.") % {
        "key": key,
        "later": ", ".join(later),
    }


def check_condition(key: str, shown_if: str, before: set[str]) -> None:
    if sentence := wrong_condition(key, shown_if, before):
        raise ValidationError({"shown_if": sentence})


def check_named_answers(questions) -> None:
    """A condition that compares with an answer that nobody can give would hide its question for ever."""
    answers = {question.key: possible(question) for question in questions}
    for question in questions:
        for key, name in sorted(parse(question.shown_if).names):
            if answers[key] is not None and name not in answers[key]:
                about = {"key": question.key, "other": key, "name": name}
                raise Rejected(
                    _("%(key)s is shown by the answer “%(name)s” to %(other)s, which is none of its answers.") % about,
                    code="incomplete",
                )


def check_conditions(sections) -> None:
    questions = [question for section in sections for question in section.questions.all()]
    if sentence := next(wrong_conditions((each.key, each.shown_if) for each in questions), ""):
        raise Rejected(sentence, code="incomplete")
    check_named_answers(questions)


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
    check_conditions(sections)


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
    """Whether the person goes on the audit's visit as an auditor, or does it at the desk."""
    if audit.visit_id is None:
        return audit.people.filter(pk=user.pk).exists()
    mine = user.assignments.filter(visit=audit.visit_id, cancelled_at=None, role__in=VisitRole.auditing())
    return mine.exists()


def check_on_team(audit, user) -> None:
    if on_team(audit, user):
        return
    if audit.self_assessed:
        raise Forbidden(_("Only the supplier's contacts who were asked answer a self-assessment."))
    if audit.visit_id is None:
        raise Forbidden(_("Only those who review the documents answer and raise findings."))
    raise Forbidden(_("Only the audit's team answers and raises findings; a manager can put you on the visit."))


def was_there(audit, user) -> bool:
    """Whether the person is on the team, was when the visit started, or submitted it."""
    if audit.visit_id is None:
        return audit.submitted_by_id == user.pk or on_team(audit, user)
    mine = user.assignments.filter(visit=audit.visit_id, role__in=VisitRole.auditing())
    return audit.submitted_by_id == user.pk or mine.been().exists()


def check_was_not_there(audit, user) -> None:
    if was_there(audit, user):
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


def check_by_the_house(audit) -> None:
    """Notes, visits and findings are an auditor's; the supplier answers for itself."""
    if audit.self_assessed:
        raise Rejected(_("This belongs to an audit by the house, not to a self-assessment."), code="self_assessed")


def check_has_visit(kind: str) -> None:
    if kind in AuditKind.without_visit():
        raise Rejected(_("Desk reviews and self-assessments are done without a visit."), field="kind")


def check_areas_asked(standard, areas) -> None:
    """A special audit that looks into areas about which its standard asks nothing looks into nothing."""
    if areas and not standard.sections.filter(process_area__in=areas).exists():
        raise Rejected(
            _("This standard asks nothing about these process areas. Choose another standard."), field="areas"
        )


def check_kind_stays(audit, kind: str) -> None:
    """What has a visit stays an audit on site, and what has none what it is."""
    if kind != audit.kind and (audit.visit_id is None or kind in AuditKind.without_visit()):
        raise Rejected(
            _("Only audits with a visit change into one another. Cancel this one and plan another."), field="kind"
        )


def check_opened_for_findings(audit, user) -> None:
    """Of what the supplier says of itself a manager raises them, while it waits for review."""
    if not audit.self_assessed:
        check_on_team(audit, user)
        check_open_for_answers(audit)
    elif user.role not in MANAGERS:
        raise Forbidden(_("Only a manager raises findings from a self-assessment."))
    elif audit.state != AuditState.SUBMITTED:
        raise Rejected(_("Findings are raised from a self-assessment while it waits for review."), code="wrong_state")


def check_in_window(audit, **values) -> None:
    """A semi-announced audit has a window, in which its visit lies; `values` are those that it is to get."""
    names = ("window_starts_on", "window_ends_on", "announcement")
    first, last, announcement = (values.get(name, getattr(audit, name)) for name in names)
    if announcement != Announcement.SEMI_ANNOUNCED and (first or last):
        raise Rejected(_("Only a semi-announced audit has a window."), field="window_starts_on")
    if announcement != Announcement.SEMI_ANNOUNCED:
        return
    if first is None or last is None or first > last:
        field = "window_starts_on" if first is None else "window_ends_on"
        raise Rejected(
            _("A semi-announced audit has a window with a first and a last day, which the supplier is told."),
            field=field,
        )
    if audit.visit_id is None:
        raise Rejected(_("Without a visit there is nothing to announce."), field="window_starts_on")
    if not first <= audit.visit.starts_on <= audit.visit.ends_on <= last:
        about = {"days": written_days(audit.visit.starts_on, audit.visit.ends_on)}
        raise Rejected(
            _(
                "The visit (%(days)s) lies outside the window. Choose a window that holds these days too; "
                "within it the visit can be moved."
            )
            % about,
            field="window_starts_on",
        )


def check_keeps_window(audit, first: date, last: date, field: str = "") -> None:
    """What the supplier was told is kept; one that was planned before windows were asked for has none."""
    if audit.window_ends_on is None or audit.window_starts_on <= first <= last <= audit.window_ends_on:
        return
    told = {"first": written_day(audit.window_starts_on), "last": written_day(audit.window_ends_on)}
    raise Rejected(
        _(
            "The supplier was told a day between %(first)s and %(last)s. First a manager widens the window of the audit, "
            "so that it holds both the days planned and the new ones; the supplier is told of it once."
        )
        % told,
        field=field,
        code="outside_window",
    )


def check_answer(question, value: str, note: str) -> str:
    """The answer as it is kept; what the database refuses too is said before it is written."""
    try:
        value = accepted(question, value)
    except WrongValue as error:
        raise Rejected(str(error), field="value", code="required" if not value.strip() else "invalid") from error
    if value == AnswerValue.NOT_APPLICABLE and not note.strip():
        raise Rejected(_("Say why the question does not apply."), field="note", code="required")
    return value


def raises_findings(audit, user) -> bool:
    """The twin of check_opened_for_findings, for buttons."""
    try:
        check_opened_for_findings(audit, user)
    except Refused:
        return False
    return True


# -- findings ----------------------------------------------------------------------------------
def check_mended(finding) -> None:
    """A finding with a corrective action closes after it."""
    action = finding.corrective_action
    if action is not None and action.state not in CorrectiveActionState.over():
        raise Rejected(
            _(
                "%(finding)s stays open: its corrective action %(number)s is “%(state)s”; accept it first, or withdraw it."
            )
            % {"finding": finding.number, "number": action.number, "state": action.get_state_display()},
            code="not_mended",
        )


def check_told(finding) -> None:
    """Whom it is asked of reads it."""
    if finding.visibility == Visibility.HOUSE:
        raise Rejected(
            _(
                "The factory does not see %(number)s, as %(audit)s is kept in the house. Change who sees %(audit)s first."
            )
            % {"number": finding.number, "audit": finding.audit.number},
            code="kept_in_house",
        )


def check_not_asked(finding) -> None:
    """One corrective action at a time; after it is over another may be asked for."""
    action = finding.corrective_action
    if action is not None and action.state not in CorrectiveActionState.over():
        raise Rejected(
            _("The factory is at %(number)s for it already. Change that one, or withdraw it and ask anew.")
            % {"number": action.number},
            code="exists",
        )


def check_manages(user) -> None:
    if user.role not in MANAGERS:
        raise Forbidden(_("Only a manager asks the factory for a corrective action. Tell one of them."))


def check_said(text: str, field: str, sentence: str) -> None:
    if not text.strip():
        raise Rejected(sentence, field=field, code="required")


# -- disputes ----------------------------------------------------------------------------------
def disputable_until(finding) -> date | None:
    """The last day, at the factory, on which it may be disputed, counted from the day on which the supplier could
    read it; None before that, and of what a list told of the past."""
    audit = finding.audit
    if audit.state != AuditState.APPROVED or finding.visibility == Visibility.HOUSE or finding.imported_from_id:
        return None
    approved_on = day_at(audit.reviewed_at, finding.factory.time_zone)
    return max(approved_on, finding.left_house_on or approved_on) + timedelta(days=DAYS_TO_DISPUTE)


def not_approved(finding) -> Rejected:
    words = _("%(audit)s is not approved yet. Once a manager approves it, you can go on with its findings.")
    return Rejected(words % {"audit": finding.audit.number}, code="wrong_state")


def check_disputable(finding) -> None:
    check_told(finding)
    until = disputable_until(finding)
    if until is None:
        raise not_approved(finding)
    if hasattr(finding, "dispute"):
        raise Rejected(
            _(
                "This finding was disputed already; a finding is disputed once. Its page shows the reason and the decision."
            ),
            code="exists",
        )
    if finding.state == FindingState.WITHDRAWN:
        raise Rejected(_("This finding is withdrawn; there is nothing left to dispute."), code="wrong_state")
    if finding.factory.today() > until:
        raise Rejected(
            _("It could be disputed until %(day)s; that time is over. Write to the QA manager about it.")
            % {"day": written_day(until)},
            code="too_late",
        )


def check_may_dispute(user) -> None:
    if user.role not in MANAGERS | {Role.SUPPLIER_CONTACT}:
        raise Forbidden(_("The supplier disputes a finding, or a manager for it. Tell one of them what is wrong."))


def check_decides(dispute, user) -> None:
    """Somebody who was not there, did not approve the audit and did not raise the dispute; nor, from a self-assessment,
    the finding itself."""
    audit = dispute.finding.audit
    check_was_not_there(audit, user)
    if audit.self_assessed and history.of(dispute.finding).filter(event="finding.raised", actor_id=user.pk).exists():
        raise Forbidden(_("You raised this finding; another manager decides about it."), code="impartiality")
    if user.pk in (audit.reviewed_by_id, dispute.raised_by_id):
        raise Forbidden(
            _("You approved this audit or raised the dispute; another manager decides about it."), code="impartiality"
        )


def check_lower(finding, grade: str) -> None:
    if grade not in lower_grades(finding.grade):
        raise Rejected(
            _("Choose a lower grade than “%(grade)s”.") % {"grade": finding.get_grade_display()}, field="grade"
        )
