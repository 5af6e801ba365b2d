"""The auditor's pages on site: one section at a time, big buttons, each press saved at once."""

from django.contrib.messages import error, success
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import files
from qcportal.core.errors import Refused
from qcportal.core.pages import carried_out, file_page, form_version, record_page
from qcportal.core.punctuation import joined, with_colon
from qcportal.core.roles import Act

from .. import actions
from ..enums import AuditState, Scale
from ..forms.audits import AnswerForm, AnswerNotesForm, DocumentsForm, OnSiteForm, SummaryForm
from ..forms.self_assessments import StatementForm
from ..models import Answer, AnswerPhoto, Audit, Question
from ..queries.checklist import Checklist, checklist_of
from ..queries.follow_ups import checks_of
from ..queries.progress import first_section, missing, progress_in, progress_of
from ..queries.scores import score_card
from ..queries.self_assessments import asked_again, said_before
from ..queries.versions import answers_before
from ..scales import in_words
from ..validators import check_on_team
from .audits import RELATED
from .inputs import Asked, asked, page_of, section_questions


@record_page(Audit, Act.WRITE, related=RELATED)
def answer(request, audit, number: int):
    """Section `number` of the checklist; of a long one a page, that of `?question=key` where it is named."""
    if audit.state != AuditState.IN_PROGRESS:
        return redirect("audits:audit", audit.uuid)
    check_on_team(audit, request.user)
    checklist = checklist_of(audit)
    progress = progress_in(checklist)
    if not 1 <= number <= len(progress.steps):
        raise Http404
    step, said = progress.steps[number - 1], said_before(audit, request.user)
    page = page_of(section_questions(step.section), request.GET)
    context = {
        "audit": audit,
        "progress": progress,
        "step": step,
        **progress.beside(step),
        "here": step.section.pk,
        "page": page,
        "rows": rows_of(audit, list(page), checklist.hidden, said),
        "said": said,
        "asked_again": asked_again(audit),
        "checks": checks_of(audit, request.user),
        "on_team": True,
    }
    return render(request, "audits/answer.html", context)


def rows_of(audit, questions: list[Question], hidden: set[str], said) -> list[Asked]:
    given = Answer.objects.filter(audit=audit, question__in=questions).prefetch_related("photos__file", "findings")
    answers = {each.question_id: each for each in given}
    before = answers_before(audit, [each.key for each in questions])
    return [
        asked(each, answers.get(each.pk), away=each.key in hidden, said=said, before=before.get(each.key))
        for each in questions
    ]


@record_page(Audit, Act.WRITE)
def answer_part(request, audit, key: str):
    """One question of the page, when an answer before it brings it up."""
    check_on_team(audit, request.user)
    question = question_or_404(audit, key)
    given = Answer.objects.filter(audit=audit, question=question).prefetch_related("photos__file", "findings").first()
    before = answers_before(audit, [key]).get(key)
    row = asked(question, given, said=said_before(audit, request.user), before=before)
    context = {"audit": audit, "question": question, "answer": given, "row": row}
    return render(request, "audits/_answer.html", context)


@require_POST
@record_page(Audit, Act.WRITE)
def answer_save(request, audit, key: str):
    """Autosave of one answer; the reply is a word beside it, its new version and the progress."""
    question, before = question_or_404(audit, key), checklist_of(audit)
    form = AnswerForm(request.POST)
    saved = form.is_valid() and carried_out(
        form, actions.answer_question, audit=audit, question=question, by=request.user, **form.cleaned_data
    )
    context = {"audit": audit, "question": question, "answer": saved, "sentence": sentence_of(form)}
    if not saved:
        context |= overtaken(form, Answer.objects.filter(audit=audit, question=question).first(), ("value", "note"))
    if not request.htmx:
        return whole_page(request, audit, question, context)
    if saved:
        first = not request.POST.get("version")
        context |= moved_on(before, before.answered(key, saved.value), question.section_id) | {"first": first}
    return render(request, "audits/_saved.html", context)


def moved_on(before: Checklist, after: Checklist, here: int) -> dict:
    """What the page changes: the progress, and the questions of this section that now come or go."""
    keys = [line.key for line in after.lines if line.section == here]
    return {
        "progress": progress_in(after),
        "here": here,
        "shown": [key for key in keys if key in before.hidden - after.hidden],
        "hidden": [key for key in keys if key in after.hidden - before.hidden],
    }


def sentence_of(form) -> str:
    """Why an answer is not saved yet; empty if it is."""
    why = joined(*(str(each) for sentences in form.errors.values() for each in sentences))
    return _("Not saved yet: %(why)s") % {"why": why} if why else ""


LABELS = {
    "value": gettext_lazy("Answer"),
    "note": gettext_lazy("Note"),
    "interview_note": gettext_lazy("Interview note"),
    "confidential_note": gettext_lazy("Confidential note"),
}


BUTTONS = {Scale.CONFORMITY, Scale.POINTS, Scale.YES_NO, Scale.CHOICE, Scale.CHOICES}


def overtaken(form, theirs: Answer | None, names: tuple[str, ...]) -> dict:
    """What stands there by now, to be read beside what was typed, if the page does not show it."""
    if theirs is None or theirs.version == form.cleaned_data.get("seen", 0):
        return {}
    shown = [(LABELS[name], theirs.shown_value if name == "value" else getattr(theirs, name)) for name in names]
    given = {name: form.cleaned_data.get(name, "") for name in names}
    if theirs.question.scale in BUTTONS and given.get("value"):
        given["value"] = in_words(theirs.question, given["value"])
    return {"theirs": theirs, "shown_there": shown, "typed": " · ".join(each for each in given.values() if each)}


def whole_page(request, audit, question, context: dict):
    """Where the browser runs no script: back to the question, with the sentence on top, and what would be lost."""
    if context["sentence"]:
        yours = _("You wrote: %(text)s") % {"text": context["typed"]} if context.get("typed") else ""
        error(request, with_colon(question.key, joined(context["sentence"], yours)))
    return redirect(f"{section_address(audit, question)}#question-{question.key}")


def section_address(audit, question) -> str:
    address = reverse("audits:answer", args=[audit.uuid, question.section.position + 1])
    return f"{address}?question={question.key}"


def question_or_404(audit, key: str) -> Question:
    found = Question.objects.filter(standard=audit.standard_id, key=key).first()
    if found is None:
        raise Http404
    return found


def answer_or_404(audit, key: str) -> Answer:
    own = Answer.objects.filter(audit=audit, question__standard=audit.standard_id)
    found = own.filter(question__key=key).select_related("question", "audit").first()
    if found is None:
        raise Http404
    return found


@require_POST
@record_page(Audit, Act.WRITE)
def answer_clear(request, audit, key: str):
    found = answer_or_404(audit, key)
    actions.clear_answer(answer=found, seen=form_version(request), by=request.user)
    return redirect(section_address(audit, found.question))


@require_POST
@record_page(Audit, Act.WRITE)
def notes_save(request, audit, key: str):
    """Interview and confidential note of an answer, saved as they are written."""
    found = answer_or_404(audit, key)
    form = AnswerNotesForm(request.POST)
    form.is_valid()
    saved = carried_out(form, actions.note_answer, answer=found, by=request.user, **form.cleaned_data)
    context = {"audit": audit, "answer": saved or found, "question": found.question, "sentence": sentence_of(form)}
    if not saved:
        context |= overtaken(form, found, ("interview_note", "confidential_note"))
    if not request.htmx:
        return whole_page(request, audit, found.question, context)
    return render(request, "audits/_notes_saved.html", context)


@record_page(Audit, Act.WRITE, related=RELATED)
def on_site(request, audit):
    """Meetings, areas and people, while the audit is in progress."""
    if audit.state != AuditState.IN_PROGRESS:
        return redirect("audits:audit", audit.uuid)
    check_on_team(audit, request.user)
    form = (OnSiteForm if audit.visit_id else DocumentsForm)(request.POST or None, instance=audit)
    if request.method == "POST" and form.is_valid():
        values = {"audit": audit, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.record_on_site, **values, **form.cleaned_data):
            success(request, _("Saved."))
            return redirect("audits:audit", audit.uuid)
    context = {
        "form": form,
        "audit": audit,
        "record": audit,
        "label": _("On site") if audit.visit_id else _("Documents reviewed"),
        "submit": _("Save"),
    }
    return render(request, "audits/reason.html", context)


@require_POST
@record_page(Audit, Act.WRITE)
def photos_add(request, audit, key: str):
    """Photos of an answer, several at once; those that are refused are named, the others stay."""
    found = answer_or_404(audit, key)
    refused = []
    for upload in request.FILES.getlist("photos"):
        try:
            actions.add_photo(answer=found, upload=upload, by=request.user)
        except Refused as refusal:
            refused.append(with_colon(upload.name, refusal.sentence))
    return photos_part(request, audit, key, refused)


def photos_part(request, audit, key: str, refused=()):
    found = answer_or_404(audit, key)
    photos = found.photos.select_related("file")
    context = {
        "audit": audit,
        "answer": found,
        "question": found.question,
        "refused": refused,
        "photos": photos,
        "swapped": True,
    }
    return render(request, "audits/_photos.html", context)


@require_POST
@file_page(AnswerPhoto, related=("answer__audit", "answer__question", "file"), takes_posts=True)
def photo_remove(request, photo):
    actions.remove_photo(photo=photo, by=request.user)
    return photos_part(request, photo.answer.audit, photo.answer.question.key)


@file_page(AnswerPhoto, related=("file",))
def photo(request, photo, derivative: str):
    return files.response(photo.file, "thumb" if derivative == "thumb" else "print")


@record_page(Audit, Act.WRITE, related=RELATED)
def submit(request, audit):
    """Look at everything once more, write the summary, then send it to review."""
    if audit.state != AuditState.IN_PROGRESS:
        return redirect("audits:audit", audit.uuid)
    check_on_team(audit, request.user)
    form = (StatementForm if audit.self_assessed else SummaryForm)(request.POST or None, instance=audit)
    version = audit.version
    if request.method == "POST" and form.is_valid():
        version, address = summarised(request, audit, form)
        if address:
            return redirect(address, audit.uuid)
    context = {
        "audit": audit,
        "form": form,
        "version": version,
        "missing": missing(audit),
        "progress": progress_of(audit),
        "first_section": first_section(audit),
        "card": score_card(audit),
        "findings": audit.findings.order_by("pk"),
        "checks": checks_of(audit, request.user),
        "on_team": True,
    }
    return render(request, "audits/submit.html", context)


def summarised(request, audit, form) -> tuple[int, str]:
    """Save what was written and, with the button that says so, submit: the version now and where to go, if anywhere.

    What submitting refuses leaves the summary saved.
    """
    version = form_version(request)
    values = {"by": request.user, "version": version}
    saved = carried_out(form, actions.record_summary, audit=audit, **values, **form.cleaned_data)
    if saved is None:
        return version, ""
    if "submit" not in request.POST:
        success(request, _("Saved."))
        return saved.version, "audits:submit"
    submitted = carried_out(form, actions.submit_audit, audit=saved, version=saved.version, by=request.user)
    if submitted is None:
        return saved.version, ""
    done = _("%(number)s is handed in.") if audit.self_assessed else _("%(number)s is submitted for review.")
    success(request, done % {"number": submitted.number})
    return submitted.version, "audits:audit"
