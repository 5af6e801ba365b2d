"""A version of a standard as the auditor sees it. What is answered here is kept in the address alone."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language

from qcportal.core.pages import record_page

from .. import conditions
from ..enums import AnswerValue
from ..models import Question, Section, Standard
from ..scales import LONGEST_TEXT
from .inputs import Asked, buttons_of, page_of, section_questions

PREFIX = "q-"


@record_page(Standard)
def preview(request, standard, number: int):
    """Section `number`, with the questions that the answers so far show."""
    language = request.GET.get("language", "")
    with translation.override(language.lower() if language.lower() in dict(settings.LANGUAGES) else get_language()):
        return previewed(request, standard, number, language)


def previewed(request, standard, number: int, language: str):
    """In the language of `language`, if it is one of the product's; else in the reader's."""
    sections = list(Section.objects.filter(standard=standard))
    if not 1 <= number <= len(sections):
        raise Http404
    lines = lines_of(standard)
    looked_at = frozenset().union(*(keys_in(shown_if) for _key, shown_if, _section in lines))
    answers = answers_in(request.GET)
    hidden = conditions.hidden([(key, shown_if) for key, shown_if, _section in lines], answers)
    section = sections[number - 1]
    page = page_of(section_questions(section), request.GET)
    rows = rows_of(list(page), answers, hidden)
    here = {row.question.key for row in rows}
    context = {
        "standard": standard,
        "sections": [(place, each) for place, each in enumerate(sections, 1)],
        "section": section,
        "number": number,
        "language": language,
        "page": page,
        "rows": rows,
        "asked": len(lines) - len(hidden),
        "elsewhere": [(PREFIX + key, answers[key]) for key in sorted(looked_at & set(answers) - here)],
    }
    return render(request, "audits/_preview.html" if request.htmx else "audits/preview.html", context)


def lines_of(standard) -> list[tuple[str, str, int]]:
    """(key, condition, section) of every question in order."""
    rows = standard.questions.order_by("section__position", "section_id", "position", "pk")
    return list(rows.values_list("key", "shown_if", "section_id"))


def keys_in(shown_if: str) -> frozenset[str]:
    return conditions.parse(shown_if).keys


def answers_in(data) -> dict[str, str]:
    """What was answered, by key; several of one question with spaces between."""
    given = {name.removeprefix(PREFIX): data.getlist(name) for name in data if name.startswith(PREFIX)}
    return {key: answer for key, values in given.items() if (answer := joined(values))}


def joined(values: list[str]) -> str:
    if AnswerValue.NOT_APPLICABLE in values:
        return AnswerValue.NOT_APPLICABLE.value
    return " ".join(filter(None, values))[:LONGEST_TEXT]


def rows_of(questions: list[Question], answers: dict[str, str], hidden: set[str]) -> list[Asked]:
    return [
        Asked(
            each,
            None,
            answers.get(each.key, ""),
            each.key in hidden,
            name=PREFIX + each.key,
            buttons=buttons_of(each),
        )
        for each in questions
    ]
