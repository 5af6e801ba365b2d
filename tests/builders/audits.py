import itertools
from datetime import timedelta

from django.utils import timezone

from audits.clauses import parse_clauses
from audits.enums import AnswerValue, AuditState, FindingGrade, StandardState
from audits.models import (
    Answer,
    Audit,
    AuditorCompetence,
    DeclaredInterest,
    Finding,
    FindingCheck,
    FindingDispute,
    Question,
    Section,
    Standard,
)
from qcportal.core.models import User
from suppliers.enums import ProcessArea, VisitRole

from . import people, suppliers

_count = itertools.count(1)


def standard(questions: int = 3, sections: int = 1, *, state=StandardState.PUBLISHED, **fields) -> Standard:
    """`sections` sections of `questions` questions each, keys s1-q1 and so on, one process area after the other."""
    number = next(_count)
    fields = {"code": f"standard-{number}", "name": f"Standard {number}"} | fields
    if state != StandardState.DRAFT:
        fields.setdefault("published_at", timezone.now())
    made = Standard.objects.create(state=state, **fields)
    for place in range(sections):
        section(made, questions, position=place)
    return made


def section(standard, questions: int = 3, *, position: int = 0, **fields) -> Section:
    area = ProcessArea.values[position % len(ProcessArea.values)]
    fields = {"title": f"Section {position + 1}", "process_area": area} | fields
    made = Section.objects.create(standard=standard, position=position, **fields)
    Question.objects.bulk_create(
        Question(
            standard=standard,
            section=made,
            key=f"s{position + 1}-q{place + 1}",
            text=f"Is thing {place + 1} in order?",
            clauses=parse_clauses(f"8.{place + 1}"),
            position=place,
        )
        for place in range(questions)
    )
    return made


def question(standard, key: str, **fields) -> Question:
    """One more in the first section, of any scale."""
    first = standard.sections.first()
    place = first.questions.count()
    return Question.objects.create(
        standard=standard, section=first, key=key, position=place, **({"text": f"{key}?"} | fields)
    )


def audit(buyer=None, factory=None, *, person=None, state=AuditState.PLANNED, visit=None, **fields) -> Audit:
    """An audit on a visit of `person`; from `submitted` on with a score, though without answers."""
    owner = fields.pop("owner", buyer)
    factory = factory or suppliers.factory(buyers=[buyer] if buyer else [])
    people = [(person, VisitRole.LEAD_AUDITOR)] if person else []
    if visit is None:
        day = timezone.localdate() - timedelta(days=200 - next(_count) % 180)  # past, on different days
        announced = fields.get("announcement", "announced") == "announced"
        visit = suppliers.visit(factory, people=people, starts_on=day, announced=announced)
    return Audit.objects.create(
        number=f"AUD-T-{next(_count)}",
        factory=factory,
        visit=visit,
        standard=fields.pop("standard", None) or standard(),
        kind=fields.pop("kind", "periodic"),
        owner=owner,
        state=state,
        **(filed(visit.starts_on, state) | fields),
    )


def without_visit(kind, *people, owner=None, factory=None, state=AuditState.PLANNED, due_in=14, **fields) -> Audit:
    """A desk review by auditors, or what contacts of the supplier say of themselves, due in so many days."""
    factory = factory or suppliers.factory()
    day = timezone.localdate()
    facts = filed(day, state) | ({"grade": ""} if kind == "self_assessment" else {})
    made = Audit.objects.create(
        number=f"SAQ-T-{next(_count)}",
        factory=factory,
        standard=fields.pop("standard", None) or standard(),
        kind=kind,
        owner=owner,
        state=state,
        due_on=day + timedelta(days=due_in),
        **facts | fields,
    )
    made.people.set(people)
    return made


def self_assessment(*people, **fields) -> Audit:
    return without_visit("self_assessment", *people, **fields)


def desk_review(*people, **fields) -> Audit:
    return without_visit("desk_review", *people, **fields)


def filed(day, state) -> dict:
    """What the constraints ask of an audit in this state."""
    if state not in (AuditState.SUBMITTED, AuditState.APPROVED):
        return {} if state == AuditState.PLANNED else {"audited_on": day}
    system, now = User.objects.system(), timezone.now()
    facts = {
        "audited_on": day,
        "score_percent": 88,
        "grade": "B",
        "submitted_by": system,
        "submitted_at": now,
    }
    return facts | ({"reviewed_by": system, "reviewed_at": now} if state == AuditState.APPROVED else {})


def started(person, **fields) -> Audit:
    """In progress, on a visit of `person`."""
    return audit(person=person, state=AuditState.IN_PROGRESS, **fields)


def approved(buyer=None, factory=None, **fields) -> Audit:
    return audit(buyer, factory, state=AuditState.APPROVED, **fields)


def answer(audit, key: str = "s1-q1", value=AnswerValue.CONFORM, note: str = "", **fields) -> Answer:
    question = audit.standard.questions.get(key=key)
    return Answer.objects.create(audit=audit, question=question, value=value, note=note, **fields)


def all_answered(audit, value=AnswerValue.CONFORM) -> Audit:
    """Every question without an answer gets one."""
    open_ones = audit.standard.questions.exclude(answers__audit=audit)
    Answer.objects.bulk_create(Answer(audit=audit, question=each, value=value) for each in open_ones)
    return audit


def finding(audit=None, grade=FindingGrade.MAJOR, **fields) -> Finding:
    """Raised on the audit's day; owner and visibility are the audit's."""
    audit = audit or approved()
    fields = {"process_area": ProcessArea.PROCESS_CONTROL, "statement": "Settings are not checked"} | fields
    return Finding.objects.create(
        number=f"FND-T-{next(_count)}",
        audit=audit,
        factory=audit.factory,
        owner=audit.owner,
        visibility=audit.visibility,
        grade=grade,
        raised_on=audit.audited_on or audit.first_day,
        **fields,
    )


def following(finding, *, outcome="", note="", **fields) -> FindingCheck:
    """A follow-up audit that looks at `finding` again, planned unless `state` says otherwise."""
    before = finding.audit
    fields = {"owner": before.owner, "visibility": before.visibility, "standard": before.standard} | fields
    made = audit(factory=before.factory, kind="follow_up", follows=before, **fields)
    return FindingCheck.objects.create(audit=made, finding=finding, outcome=outcome, note=note)


def dispute(finding=None, by=None, **fields) -> FindingDispute:
    finding = finding or globals()["finding"]()
    fields = {"reason": "The sheet was there", "grade_before": finding.grade} | fields
    return FindingDispute.objects.create(finding=finding, raised_by=by or User.objects.system(), **fields)


def competence(person=None, standard_code: str = "standard-1", **fields) -> AuditorCompetence:
    day = timezone.localdate() + timedelta(days=100)
    return AuditorCompetence.objects.create(
        person=person or people.auditor(), standard_code=standard_code, **{"valid_until": day} | fields
    )


def interest(person=None, factory=None, **fields) -> DeclaredInterest:
    factory = factory or suppliers.factory()
    return DeclaredInterest.objects.create(
        person=person or people.auditor(), factory=factory, **{"note": "Former employer"} | fields
    )
