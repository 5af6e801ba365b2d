"""The audits of one factory, by the portal's own actions, each at its hour; and what became of their findings."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format

from audits import actions
from audits.enums import Scale
from audits.models import Answer, Audit, Finding, Standard
from audits.rules import DAYS_TO_ANSWER
from suppliers import actions as suppliers
from suppliers.models import CorrectiveAction

from . import clock, papers

ANSWER = {
    "zero_tolerance": "critical",
    "critical": "critical",
    "major": "major",
    "minor": "minor",
    "observation": "minor",
}
POINTS = {"zero_tolerance": "0", "critical": "0", "major": "4", "minor": "6", "observation": "8"}
AUDITORS = ("auditor", "auditor.in")
CONFIDENTIAL = "The line leader asked us not to name who told us about the missing tests."
ON_SITE = {
    "opening_at": time(9, 15),
    "opening_people": "Quality manager\nProduction manager",
    "closing_at": time(16, 0),
    "closing_people": "Quality manager\nGeneral manager",
    "areas_visited": "Goods-in and store\nProduction lines\nFinal inspection\nPacking",
    "people_met": "Line leader\nQuality inspector",
}
ANNOUNCED = timedelta(days=-21)  # from the day of the audit


@dataclass
class Visit:
    """One audit of the story, and when its steps happen."""

    world: Any
    story: Any
    told: Any
    auditor: Any
    day: date

    @property
    def factory(self):
        return self.world.factories[self.story.name]

    @property
    def reviewed(self) -> date:
        return self.world.workday(self.day + timedelta(days=3))

    def on_site(self, hour: float, days: int = 0) -> datetime:
        return clock.at(self.day + timedelta(days=days), hour, self.factory.time_zone)


def add(world, story) -> None:
    for number, told in enumerate(story.audits):
        auditor = world.people[AUDITORS[(number + len(story.name)) % 2]]
        day = world.free_day(auditor, world.day(told.month + 0.3))
        add_audit(Visit(world, story, told, auditor, day))


def add_audit(visit: Visit) -> Audit:
    """Planned three weeks before, a day on site, filed the next morning, approved two days later."""
    by = visit.auditor
    audit = planned(visit)
    with clock.standing_at(visit.on_site(9)):
        audit = actions.start_audit(audit=audit, by=by, audited_on=visit.day)
    answer(visit, audit)
    with clock.standing_at(visit.on_site(16.5)):
        note = CONFIDENTIAL if any("stitching test" in each.statement for each in visit.told.weak) else ""
        audit = actions.record_summary(audit=audit, by=by, summary=summary(visit), confidential_note=note)
        audit = actions.record_on_site(audit=audit, by=by, **ON_SITE)
        suppliers.finish_visit(visit=audit.visit, by=by)
    with clock.standing_at(visit.on_site(9, days=1)):
        audit = actions.submit_audit(audit=audit, by=by)
    with clock.standing_at(clock.at(visit.reviewed, 9)):
        audit = actions.approve_audit(audit=audit, by=visit.world.manager)
    follow_up(visit, audit)
    return audit


def planned(visit: Visit) -> Audit:
    with clock.standing_at(clock.at(visit.day + ANNOUNCED, 10)):
        return actions.schedule_audit(
            factory=visit.factory,
            standard=Standard.objects.published().get(code=visit.told.standard),
            lead=visit.auditor,
            starts_on=visit.day,
            kind=visit.told.kind,
            announcement=visit.told.announcement,
            visibility="shared",
            by=visit.world.manager,
        )


def summary(visit: Visit) -> str:
    announced = visit.told.announcement == "announced"
    seen = (
        "management was open and the documents were at hand"
        if announced
        else "we were let in at once and saw every floor"
    )
    weak = " ".join(each.statement for each in visit.told.weak) or "No weakness worth a finding was seen."
    return f"{visit.story.workers} people work here; {seen} on {date_format(visit.day, 'Y-m-d')}. {weak}"


def answer(visit: Visit, audit: Audit) -> None:
    """Everything conforms but one question in each weak area, which raises the finding."""
    weak = {each.area: each for each in visit.told.weak}
    questions = audit.standard.questions.select_related("section").order_by("position", "pk")
    plain = []
    for place, question in enumerate(questions):
        weakness = weak.pop(question.section.process_area, None)
        if weakness is None:
            plain.append(Answer(audit=audit, question=question, value=answered(question)))
            continue
        with clock.standing_at(visit.on_site(9.5 + 6 * place / len(questions))):
            raise_finding(visit, audit, question, weakness)
    with clock.standing_at(visit.on_site(15.75)):
        Answer.objects.bulk_create(plain)


def answered(question, grade: str = "") -> str:
    """On the question's scale: in order, or wanting as the grade of what was seen says."""
    if question.scale == Scale.POINTS:
        return POINTS.get(grade, "10")
    return ANSWER.get(grade, "conform")


def raise_finding(visit: Visit, audit: Audit, question, weakness) -> None:
    by, said = visit.auditor, weakness.statement
    given = actions.answer_question(
        audit=audit, question=question, value=answered(question, weakness.grade), note=said, by=by
    )
    actions.raise_finding(audit=audit, answer=given, grade=weakness.grade, statement=said, by=by)


# -- what became of the findings ---------------------------------------------------------------
def follow_up(visit: Visit, audit: Audit) -> None:
    told = {each.statement: each for each in visit.told.weak}
    for finding in audit.findings.order_by("pk"):
        weakness = told[finding.statement]
        closed = closing_day(visit, weakness)
        action = ask(visit, finding, weakness, closed) if weakness.action else None
        if action and closed:
            mend(visit, action, closed)
        if closed:
            close(visit, finding, closed)


def closing_day(visit: Visit, weakness) -> date | None:
    """None for what is open today."""
    if not weakness.closed_after:
        return None
    day = visit.world.workday(visit.day + timedelta(days=int(weakness.closed_after * 30.4)))
    return day if day < visit.world.today else None


def ask(visit: Visit, finding: Finding, weakness, closed: date | None) -> CorrectiveAction:
    """Asked for when the audit was approved; what is still open, and no matter of days, has had its time extended."""
    world, wait = visit.world, DAYS_TO_ANSWER[weakness.grade]
    due = max(visit.reviewed + timedelta(days=wait), closed or visit.reviewed)
    with clock.standing_at(clock.at(visit.reviewed, 11)):
        finding = actions.request_corrective_action(
            finding=finding, title=weakness.action, due_on=due, by=world.manager
        )
    action = finding.corrective_action
    if closed or weakness.grade == "zero_tolerance" or due > world.today:
        return action
    with clock.standing_at(clock.at(world.workday(due - timedelta(days=4)), 14)):
        longer = world.today + timedelta(days=21)
        return suppliers.change_corrective_action(record=action, due_on=longer, by=world.manager)


MENDED = {
    "Check the shade of every dyed lot on arrival": {
        "containment": "All dyed fabric in stock was compared with the approved samples; three rolls went back to the mill.",
        "team": "Store manager, quality manager, dyeing mill's contact",
        "whys": [
            "Rolls of two shades went into one order.",
            "Nobody compared the shade when the rolls arrived.",
            "Nobody was named to check it, and there was no light box to do it with.",
        ],
        "root_cause_category": "method",
        "action_taken": "A light box stands at goods-in, and no dyed lot is taken into stock unsigned.",
        "preventive_action": "Two people a shift are trained and tested each year; the mill sends a strip of each roll.",
    },
    "Keep emergency exits clear": {
        "containment": "The cartons were moved the same hour, and all other exits were walked.",
        "team": "Plant manager, head of security",
        "whys": [
            "Cartons stood before the exit.",
            "The store was full in the week before shipment.",
            "Finished goods had no marked place when the store was full.",
        ],
        "root_cause_category": "management",
        "action_taken": "Floors before exits are painted red.",
        "preventive_action": "The guard signs for every exit at each change of shift.",
    },
}


def mend(visit: Visit, action: CorrectiveAction, closed: date) -> None:
    """Answered with proof a week before it was accepted; a manager enters the answer of a factory without an account."""
    by = visit.world.contacts.get(visit.story.supplier, visit.world.manager)
    proof = papers.page(action.title, "What was done, with the signatures of those who were trained", "proof.pdf")
    answered = closed - timedelta(days=7)
    done = {"corrective_done_on": answered, "preventive_done_on": answered}
    with clock.standing_at(clock.at(answered, 8)):
        suppliers.answer_corrective_action(record=action, by=by, uploads=[proof], **MENDED[action.title], **done)
    check = max(closed, visit.world.today - timedelta(days=2))  # it waits for the manager
    with clock.standing_at(clock.at(closed, 10)):
        suppliers.accept_corrective_action(
            record=action, by=visit.world.manager, check_on=check, note="Proof seen; it fits."
        )


def close(visit: Visit, finding: Finding, closed: date) -> None:
    with clock.standing_at(clock.at(closed, 11)):
        actions.close_finding(finding=finding, closing_note="Seen on site and in the records.", by=visit.world.manager)
