"""How a question is answered on a page: big buttons where the answers can be counted, a field where they cannot."""

from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from ..enums import AnswerValue, Scale, YesNo
from ..models import Answer, Question
from ..queries.self_assessments import Beside, Said
from ..scales import MOST_POINTS

Button = tuple[str, str, str]  # value, label, colour


@dataclass(frozen=True)
class Asked:
    """A question with what was answered, as the page shows it. `name` is its field's; `away` while it is hidden; `before`
    is what an earlier version of the standard was answered, while nothing is answered by this one."""

    question: Question
    answer: Answer | None
    given: str = ""
    away: bool = False
    beside: Beside | None = None  # what the supplier said
    name: str = "value"
    buttons: list[Button] = field(default_factory=list)
    before: Answer | None = None

    @property
    def not_applicable(self) -> bool:
        return self.given == AnswerValue.NOT_APPLICABLE

    @property
    def field(self) -> str:
        """What a field for typing holds."""
        return "" if self.not_applicable else self.given

    @property
    def chosen(self) -> list[str]:
        return self.given.split()


def asked(
    question: Question,
    answer: Answer | None,
    *,
    away: bool = False,
    said: Said | None = None,
    before: Answer | None = None,
) -> Asked:
    given, before = (answer.value, None) if answer else ("", before)
    beside = said.beside(question, answer) if said else None
    return Asked(question, answer, given, away, beside, buttons=buttons_of(question), before=before)


def buttons_of(question: Question) -> list[Button]:
    """In the order of the scale; one of several ends with “not applicable”, the others have a box for it."""
    if question.scale == Scale.CHOICES:
        return options(question)
    pressed = {Scale.CONFORMITY: conformity, Scale.POINTS: points, Scale.YES_NO: yes_no, Scale.CHOICE: options}
    if question.scale not in pressed:
        return []
    return [*pressed[Scale(question.scale)](question), (AnswerValue.NOT_APPLICABLE, _("Not applicable"), "secondary")]


def conformity(question: Question) -> list[Button]:
    return [
        (AnswerValue.CONFORM, _("Conform"), "success"),
        (AnswerValue.MINOR, _("Minor"), "yellow"),
        (AnswerValue.MAJOR, _("Major"), "orange"),
        (AnswerValue.CRITICAL, _("Critical"), "danger"),
    ]


def points(question: Question) -> list[Button]:
    return [(str(number), str(number), "primary") for number in range(MOST_POINTS + 1)]


def yes_no(question: Question) -> list[Button]:
    return [(YesNo.YES, _("Yes"), "success"), (YesNo.NO, _("No"), "danger")]


def options(question: Question) -> list[Button]:
    return [(name, label, "primary") for name, label in question.labels.items()]


ON_A_PAGE = 50  # questions; a section of thousands would be megabytes


def section_questions(section) -> list[Question]:
    return list(Question.objects.filter(section=section).order_by("position", "pk"))


def page_of(questions: list[Question], data) -> Page:
    """The page with the question that the address names, or the one that it counts."""
    keys = [each.key for each in questions]
    key = data.get("question")
    number = keys.index(key) // ON_A_PAGE + 1 if key in keys else data.get("page")
    return Paginator(questions, ON_A_PAGE).get_page(number)
