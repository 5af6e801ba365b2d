"""What figures and documents say about a corrective action, for its page."""

from django.shortcuts import render

from qcportal.core.pages import record_page
from suppliers.models import CorrectiveAction

from .. import sentences
from ..queries.effect import effect
from ..queries.sight import sight_of_user


@record_page(CorrectiveAction, related=("factory",))
def effect_panel(request, record):
    """The defects before it was raised and after it was done, with what they can tell."""
    found = effect(sight_of_user(request.user), record)
    context = {"effect": found, "sides": sentences.effect_sides(found), "sentence": sentences.effect_sentence(found)}
    return render(request, "reports/_effect_panel.html", context)
