"""The audits of one factory, by the portal's own actions, then dated back to their month."""

from datetime import timedelta

from django.utils.formats import date_format

from audits import actions
from audits.models import Answer, Audit, Finding, Standard
from qcportal.core.models import HistoryEntry
from suppliers.models import CorrectiveAction

ANSWER = {
    "zero_tolerance": "critical",
    "critical": "critical",
    "major": "major",
    "minor": "minor",
    "observation": "minor",
}
AUDITORS = ("auditor", "auditor.in")


def add(world, story) -> None:
    for number, told in enumerate(story.audits):
        auditor = world.people[AUDITORS[(number + len(story.name)) % 2]]
        add_audit(world, story, told, auditor)


def add_audit(world, story, told, auditor) -> Audit:
    factory = world.factories[story.name]
    day = world.free_day(auditor, world.day(told.month + 0.3))
    audit = actions.schedule_audit(
        factory=factory,
        standard=Standard.objects.published().get(code=told.standard),
        lead=auditor,
        starts_on=day,
        kind=told.kind,
        announcement=told.announcement,
        visibility="shared",
        by=world.manager,
    )
    audit = actions.start_audit(audit=audit, by=auditor, audited_on=day)
    answer(audit, told, auditor)
    text = summary(story, told, day)
    audit = actions.record_summary(
        audit=audit, by=auditor, summary=text, confidential_note=CONFIDENTIAL if told.weak else ""
    )
    audit = actions.submit_audit(audit=audit, by=auditor)
    audit = actions.approve_audit(audit=audit, by=world.manager)
    follow_up(world, audit, told, day)
    date_back(world, audit, day)
    return audit


CONFIDENTIAL = "The line leader asked us not to name who told us about the missing tests."


def summary(story, told, day) -> str:
    strength = f"{story.workers} people work here; management was open and the documents were at hand on {date_format(day, 'Y-m-d')}."
    weak = " ".join(each.statement for each in told.weak) or "No weakness worth a finding was seen."
    return f"{strength} {weak}"


def answer(audit, told, auditor) -> None:
    """Everything conforms but one question in each weak area, which raises the finding."""
    weak = {each.area: each for each in told.weak}
    questions = audit.standard.questions.select_related("section").order_by("position", "pk")
    plain = []
    for question in questions:
        weakness = weak.pop(question.section.process_area, None)
        if weakness is None:
            plain.append(Answer(audit=audit, question=question, value="conform"))
            continue
        given = actions.answer_question(
            audit=audit, question=question, value=ANSWER[weakness.grade], note=weakness.statement, by=auditor
        )
        actions.raise_finding(audit=audit, answer=given, grade=weakness.grade, statement=weakness.statement, by=auditor)
    Answer.objects.bulk_create(plain)


def follow_up(world, audit, told, day) -> None:
    for finding, weakness in zip(audit.findings.order_by("pk"), sorted_as_raised(audit, told), strict=True):
        closed = weakness.closed_after and day + timedelta(days=int(weakness.closed_after * 30.4))
        if weakness.action:
            ask(world, finding, weakness, day, closed)
        if closed and closed < world.today:
            finding.refresh_from_db()
            Finding.objects.filter(pk=finding.pk).update(
                state="closed", closed_on=closed, closing_note="Seen on site and in the records."
            )


def sorted_as_raised(audit, told):
    """The weaknesses in the order in which the standard's questions raised them."""
    order = [finding.statement for finding in audit.findings.order_by("pk")]
    return sorted(told.weak, key=lambda each: order.index(each.statement))


def ask(world, finding, weakness, day, closed) -> None:
    due = closed or max(day + timedelta(days=60), world.today + timedelta(days=21))
    latest = max(due, finding.factory.today())  # the action is raised today; the story's own days are written below
    asked = actions.request_corrective_action(finding=finding, title=weakness.action, due_on=latest, by=world.manager)
    values = {"raised_on": day, "due_on": max(due, day)}
    if closed and closed < world.today:
        values |= {
            "state": "accepted",
            "closed_on": closed,
            "containment": "Affected goods were sorted out before shipment.",
            "root_cause": "Nobody was named for the task.",
            "action_taken": "One person is named, trained, and the check stands in the daily plan.",
        }
    CorrectiveAction.objects.filter(pk=asked.corrective_action_id).update(**values)


def date_back(world, audit, day) -> None:
    """The actions wrote today's time; the story was then."""
    Audit.objects.filter(pk=audit.pk).update(
        submitted_at=world.at(day + timedelta(days=1), 9), reviewed_at=world.at(day + timedelta(days=3), 9)
    )
    records = [audit.uuid, audit.visit.uuid, *audit.findings.values_list("uuid", flat=True)]
    HistoryEntry.objects.filter(record_uuid__in=records).update(at=world.at(day + timedelta(days=3), 9))
