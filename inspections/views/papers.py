"""A product's papers and their revisions; which of them an inspection has is said on its own page."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core import files, history
from qcportal.core.models.files import FileKind
from qcportal.core.pages import carried_out, file_page, form_version, record_page
from qcportal.core.roles import Act, may
from suppliers.models import Factory

from .. import actions
from ..enums import InspectionState
from ..forms.papers import PaperChangeForm, PaperForm, RevisionForm
from ..models import Inspection, Paper, PaperRevision, Product
from ..queries.papers import asks_for_another, factory_papers, frozen_for, paper_news, papers_missing, standings_of
from ..rules import OPEN_FOR_PLANNING

RELATED = ("product__buyer",)
OPEN = {
    *OPEN_FOR_PLANNING,
    InspectionState.IN_PROGRESS,
    InspectionState.SENT_BACK,
}  # afterwards nothing newer concerns it
MADE = {InspectionState.SUBMITTED, InspectionState.APPROVED}


@record_page(Paper, related=RELATED)
def paper(request, paper):
    return paper_page(request, paper)


def paper_page(request, paper, form=None):
    """`form` is one of a revision that was refused."""
    another = asks_for_another(paper.product)
    context = {
        "paper": paper,
        "another": another,
        "standings": standings_of(paper, request.user, timezone.localdate()),
        "may_product": Product.objects.visible_to(request.user).filter(pk=paper.product_id).exists(),
        "form": form or RevisionForm(initial={"valid_from": timezone.localdate()}, another=another),
        "entries": history.of(paper)[:20] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "inspections/paper.html", context)


@record_page(Product, Act.WRITE, related=("buyer",))
def paper_add(request, product):
    day, another = timezone.localdate(), asks_for_another(product)
    form = PaperForm(request.POST or None, request.FILES or None, initial={"valid_from": day}, another=another)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.create_paper, product=product, by=request.user, **form.values())
        if made:
            success(request, _("%(paper)s is added.") % {"paper": made})
            return redirect("inspections:paper", made.uuid)
    return render(request, "inspections/paper_form.html", {"form": form, "product": product})


@record_page(Paper, Act.WRITE, related=RELATED)
def paper_edit(request, paper):
    form = PaperChangeForm(request.POST or None, initial={"name": paper.name, "for_factory": paper.for_factory})
    if request.method == "POST" and form.is_valid():
        values = written(request, paper) | form.cleaned_data
        if carried_out(form, actions.change_paper, **values):
            success(request, _("Saved."))
            return redirect("inspections:paper", paper.uuid)
    context = {"form": form, "paper": paper, "product": paper.product, "record": paper}
    return render(request, "inspections/paper_form.html", context)


def written(request, paper) -> dict:
    return {"paper": paper, "version": form_version(request), "by": request.user}


@require_POST
@record_page(Paper, Act.WRITE, related=RELATED)
def paper_retire(request, paper):
    actions.retire_paper(**written(request, paper), retired="retire" in request.POST)
    success(request, _("Saved."))
    return redirect("inspections:paper", paper.uuid)


@require_POST
@record_page(Paper, Act.WRITE, related=RELATED)
def revision_add(request, paper):
    form = RevisionForm(request.POST, request.FILES, another=asks_for_another(paper.product))
    if form.is_valid() and carried_out(form, actions.add_revision, **written(request, paper), **form.cleaned_data):
        success(request, _("Saved."))
        return redirect("inspections:paper", paper.uuid)
    return paper_page(request, paper, form)


@require_POST
@record_page(PaperRevision, Act.WRITE, related=("paper",))
def revision_approve(request, revision):
    actions.approve_revision(revision=revision, version=form_version(request), by=request.user)
    success(request, _("Revision %(label)s is approved.") % {"label": revision.label})
    return redirect("inspections:paper", revision.paper.uuid)


@require_POST
@record_page(PaperRevision, Act.WRITE, related=("paper",))
def revision_withdraw(request, revision):
    actions.withdraw_revision(revision=revision, version=form_version(request), by=request.user)
    success(request, _("Revision %(label)s is withdrawn.") % {"label": revision.label})
    return redirect("inspections:paper", revision.paper.uuid)


@file_page(PaperRevision, related=("file",))
def revision_file(request, revision, derivative: str):
    """A PDF opens, a photo shows, a table is saved: a browser might take it for a page."""
    size = "thumb" if derivative == "thumb" else "large"
    return files.response(revision.file, size, attachment=revision.file.kind == FileKind.SHEET)


# -- in an inspection --------------------------------------------------------------------------
def paper_parts(user, inspection: Inspection) -> dict:
    """What an inspection's pages show of papers: those to open; to whoever plans also what is newer."""
    plans = may(user, Act.DECIDE, "inspection")
    news, papers = paper_news(inspection) if plans else [], frozen_for(inspection, user)
    return {
        "papers": papers,
        "papers_none": bool(inspection.state in MADE and news and not papers),
        "papers_missing": papers_missing(inspection) if plans or may(user, Act.WRITE, "inspection") else [],
        "paper_news": news if inspection.state in OPEN else [],
        "papers_open": inspection.state in OPEN_FOR_PLANNING,
    }


@require_POST
@record_page(Inspection, Act.DECIDE)
def papers_take(request, inspection):
    actions.take_papers(inspection=inspection, version=form_version(request), by=request.user)
    success(request, _("The newer revisions are taken over."))
    return redirect("inspections:inspection", inspection.uuid)


@record_page(Factory)
def factory_panel(request, factory):
    """What the factory may read of the goods it makes, for its page."""
    revisions = factory_papers(factory, request.user, factory.today())
    return render(request, "inspections/_factory_papers.html", {"revisions": revisions})
