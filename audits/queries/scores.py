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
