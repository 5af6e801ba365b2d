"""What an audit was answered, to read: all of it on its page, or of a long one a section at a time."""

from django.core.paginator import Page, Paginator
from django.http import Http404
from django.shortcuts import redirect, render

from qcportal.core.pages import record_page
from suppliers.queries.owners import OUTSIDE

from ..models import Audit, Section
from ..queries.checklist import shown
from ..queries.scores import Card, answered_sections, rows_with_answers
from ..queries.self_assessments import said_before
from ..queries.versions import earlier_answers
from .inputs import ON_A_PAGE

MOST_ON_A_PAGE = 300  # questions


def answers_shown(audit, user, card: Card | None, said, reviews: bool) -> dict:
    """`sections` with their answers; of a long audit only where one `reviews` them there, or to count what differs. `long`
    says whether each section has a page of its own."""
    long = bool(card) and card.result.total.questions > MOST_ON_A_PAGE and not reviews
    sections = answered_sections(audit, user, said) if card and (said or not long) else None
    return {"sections": None if long else sections, "long": long, "differing": differing(said, sections)}


def differing(said, sections) -> int:
    """In how many answers the audit differs from what the supplier said."""
    rows = [row for _section, rows in sections or () for row in rows] if said else ()
    return sum(row.beside.differs for row in rows if row.beside)


def earlier_page(audit, number) -> Page:
    return Paginator(earlier_answers(audit), ON_A_PAGE).get_page(number)


@record_page(Audit, related=("standard", "factory"))
def answered(request, audit, number: int):
    """Section `number` with its answers."""
    if not audit.audited_on:
        return redirect("audits:audit", audit.uuid)
    sections = list(Section.objects.filter(standard=audit.standard_id))
    if not 1 <= number <= len(sections):
        raise Http404
    section = sections[number - 1]
    asked = [each for each in shown(audit) if each.section_id == section.pk]
    page = Paginator(asked, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"audit": audit, "section": section, "number": number, "page": page}
    context |= {"inside": request.user.role not in OUTSIDE, "sections": list(enumerate(sections, 1))}
    context["rows"] = rows_with_answers(audit, list(page), request.user, said_before(audit, request.user))
    return render(request, "audits/answered.html", context)
