"""A standard worded in another language: one language and one section at a time, the original beside each field."""

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act

from .. import actions
from ..forms.translating import HEADING, SECTION, WordsForm
from ..models import Standard
from ..queries.translating import progress

ON_A_PAGE = 40  # questions, each with up to three texts and its options


@record_page(Standard, Act.WRITE)
def translate(request, standard, language: str, number: int):
    sections, languages = list(standard.sections.all()), progress(standard)
    here = next((each for each in languages if each.language.lower() == language.lower()), None)
    if here is None or not 1 <= number <= len(sections):
        raise Http404
    language = here.language
    section = sections[number - 1]
    page = Paginator(section.questions.order_by("position", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    form = WordsForm(request.POST or None, standard=standard, section=section, questions=list(page), language=language)
    if request.method == "POST" and form.is_valid() and saved(request, standard, number, language, form):
        success(request, _("Saved."))
        return redirect(request.get_full_path())
    context = {"form": form, "standard": standard, "section": section, "number": number, "page": page}
    context |= {"sections": list(enumerate(sections, 1)), "worded": languages, "here": here}
    return render(request, "audits/translate.html", context)


def saved(request, standard, number: int, language: str, form):
    words = form.words
    heading, title = words.pop(HEADING, {}), words.pop(SECTION)
    return carried_out(
        form,
        actions.translate_standard,
        standard=standard,
        language=language,
        heading=heading,
        sections={number: title},
        questions=words,
        version=form_version(request),
        by=request.user,
    )
