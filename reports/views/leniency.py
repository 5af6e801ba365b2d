"""How people compare with their colleagues: each reads the own value, and QA managers, who assign, read all."""

from django.shortcuts import render

from qcportal.core.pages import page
from qcportal.core.roles import Act, Role

from .. import leniency_sentences as words
from ..queries.leniency import compared_as_of, everybody, inspected_twice, own


@page("leniency", Act.READ)
def own_leniency(request):
    effect, among = own(request.user)
    auditor = request.user.role == Role.AUDITOR
    context = {
        "effect": effect,
        "sentence": words.own_sentence(effect, auditor) if effect else "",
        "meaning": words.meaning(effect) if effect else "",
        "swayed": words.swayed(among) if effect else [],
        "pairs": words.pairs_sentence(inspected_twice(request.user)) if effect and not auditor else "",
        "auditor": auditor,
        "as_of": among.checked_at if among else None,
    }
    return render(request, "reports/own_leniency.html", context)


@page("leniency", Act.LIST)
def leniency_list(request):
    rows = [
        {
            "person": person,
            "jobs": effect.jobs,
            "change": words.more_or_less(effect.ratio),
            "low": words.more_or_less(effect.low),
            "high": words.more_or_less(effect.high),
            "differs": effect.differs,
        }
        for person, effect in everybody()
    ]
    return render(request, "reports/leniency_list.html", {"rows": rows, "as_of": compared_as_of()})
