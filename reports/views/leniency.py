"""How people compare with their colleagues: each reads the own value, and QA managers, who assign, read all."""

from django.shortcuts import render

from qcportal.core.pages import page
from qcportal.core.roles import Act, Role

from .. import leniency_sentences as words
from ..agreement import agreement, captured, counts, detection
from ..models import Comparison
from ..queries.leniency import BlindPair, blind_pairs, compared_as_of, everybody, looks_of, own

MOST_PAIRS = 30


@page("leniency", Act.READ)
def own_leniency(request):
    effect, among = own(request.user)
    auditor = request.user.role == Role.AUDITOR
    context = {
        "effect": effect,
        "sentence": words.own_sentence(effect, auditor) if effect else "",
        "meaning": words.meaning(effect) if effect else "",
        "swayed": words.swayed(among) if effect else [],
        "pairs": [] if auditor else own_pairs(request.user.pk),
        "auditor": auditor,
        "as_of": among.checked_at if among else None,
    }
    return render(request, "reports/own_leniency.html", context)


def own_pairs(person: int) -> list[str]:
    looks = looks_of(blind_pairs())
    said = [words.pairs_sentence(counts(person, looks)), words.detection_sentence(*detection(person, looks))]
    return [each for each in said if each]


@page("leniency", Act.LIST)
def leniency_list(request):
    pairs = blind_pairs()
    looks = looks_of(pairs)
    rows = [row_of(person, effect, looks) for person, effect in everybody()]
    groups = [
        (among.get_role_display(), words.swayed(among))
        for among in Comparison.objects.exclude(people=None).distinct().order_by("-role")
    ]
    context = {
        "rows": rows,
        "groups": groups,
        "pairs": [shown(each) for each in pairs[:MOST_PAIRS]],
        "agreement": words.agreement_sentence(agreement(looks)),
        "as_of": compared_as_of(),
        "captured": words.captured_sentences(captured(looks)),
    }
    return render(request, "reports/leniency_list.html", context)


def row_of(person, effect, looks) -> dict:
    found, known, share = detection(person.pk, looks)
    return {
        "person": person,
        "jobs": effect.jobs,
        "change": words.more_or_less(effect.ratio),
        "low": words.more_or_less(effect.low),
        "high": words.more_or_less(effect.high),
        "differs": effect.differs,
        "found": found,
        "known": known,
        "share": words.share_words(share),
    }


def shown(pair: BlindPair) -> dict:
    """One pair in the list: who, which results, and kinds of defects by whom they were found."""
    return {"first": pair.first, "second": pair.second, "kinds": captured([pair.looks])}
