"""What an audit asks, and what the supplier said beside what the audit found."""

from django.db.models import F
from rest_framework import serializers

from ..enums import Scale
from ..models import Answer, Audit
from ..queries.checklist import shown
from ..queries.self_assessments import said_before


class QuestionRow(serializers.Serializer):
    key = serializers.CharField()
    section = serializers.IntegerField(help_text="Its number, from 1.")
    section_title = serializers.CharField()
    text = serializers.CharField()
    scale = serializers.ChoiceField(choices=Scale.choices)
    options = serializers.DictField(child=serializers.CharField(), help_text="Name and label, where one is chosen.")
    unit = serializers.CharField()
    critical = serializers.BooleanField()
    weight = serializers.IntegerField()
    photo_required = serializers.BooleanField()
    value = serializers.CharField(allow_null=True, help_text="The answer so far.")


class SaidRow(serializers.Serializer):
    question = serializers.CharField()
    said = serializers.CharField(help_text="By the supplier.")
    note = serializers.CharField(help_text="The supplier's.")
    found = serializers.CharField(allow_null=True, help_text="By the audit, so far.")
    differs = serializers.BooleanField()


class ComparedShape(serializers.Serializer):
    assessment = serializers.UUIDField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    score_percent = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)
    answers = SaidRow(many=True)


def asked_questions(audit: Audit) -> list[dict]:
    titles = {each.pk: each.shown_title for each in audit.standard.sections.all()}
    return [
        {
            "key": each.key,
            "section": each.place + 1,
            "section_title": titles[each.section_id],
            "text": each.shown_text,
            "scale": each.scale,
            "options": each.labels,
            "unit": each.unit,
            "critical": each.critical,
            "weight": each.weight,
            "photo_required": each.photo_required,
            "value": each.given,
        }
        for each in shown(audit)
    ]


def compared(audit: Audit, user) -> dict:
    said = said_before(audit, user)
    if said is None:
        return {"assessment": None, "number": None, "score_percent": None, "answers": []}
    given = Answer.objects.filter(audit=audit, question__standard=audit.standard_id).select_related("question")
    answers = {each.question.key: each for each in given}
    questions = audit.standard.questions.order_by(F("section__position"), "position", "pk")
    beside = [(each, answers.get(each.key), said.to(each)) for each in questions]
    return {
        "assessment": said.assessment.uuid,
        "number": said.assessment.number,
        "score_percent": said.assessment.score_percent,
        "answers": [
            {
                "question": question.key,
                "said": theirs.value,
                "note": theirs.note,
                "found": found.value if found else None,
                "differs": said.differs(question, found),
            }
            for question, found, theirs in beside
            if theirs
        ],
    }
