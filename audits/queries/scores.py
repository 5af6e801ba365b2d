"""From stored answers to the pure score: the checklist of an audit in two queries, its findings' grades in one."""

from ..models import Answer, Audit, Finding, Question
from ..scoring import Item, Result, score


def items_of(audit: Audit) -> list[Item]:
    """Every question of the audit's standard in its order, with the answer it got."""
    given = dict(Answer.objects.filter(audit=audit).order_by().values_list("question_id", "value"))
    columns = ("pk", "key", "section__position", "section__process_area", "weight", "critical", "text")
    rows = Question.objects.filter(standard=audit.standard_id).order_by("section__position", "section_id", "position", "pk")
    return [
        Item(key, position + 1, area, weight, critical, given.get(pk), text)
        for pk, key, position, area, weight, critical, text in rows.values_list(*columns)
    ]


def result_of(audit: Audit) -> Result:
    """Its score as it stands: preliminary while it is open, the frozen one afterwards. Sections go by number, from 1."""
    grades = Finding.objects.filter(audit=audit).order_by().values_list("grade", flat=True)
    return score(items_of(audit), grades)


def as_data(result: Result) -> dict:
    """A result as plain data, for the API and for documents."""
    return {
        "score_percent": result.percent,
        "grade": result.grade,
        "total": tally_data(result.total),
        "sections": [{"section": number} | tally_data(each) for number, each in result.sections.items()],
        "process_areas": [{"process_area": area} | tally_data(each) for area, each in result.areas.items()],
        "losses": [
            {"question": loss.item.key, "value": loss.item.value, "points": float(loss.points), "percent": loss.percent}
            for loss in result.losses
        ],
        "caps": [{"grade": cap.grade, "reason": cap.reason, "subject": cap.subject} for cap in result.caps],
    }


def tally_data(tally) -> dict:
    return {
        "percent": tally.percent,
        "earned": float(tally.earned),
        "possible": tally.possible,
        "questions": tally.questions,
        "answered": tally.answered,
        "not_applicable": tally.not_applicable,
    }
