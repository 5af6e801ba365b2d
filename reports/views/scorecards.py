"""Scorecards: the list with ranges of places, one factory's or supplier's with its history, the weights, and all as CSV."""

import math
from urllib.parse import urlencode

from django.contrib.messages import success
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, Role, may
from qcportal.core.sheets import csv_answer
from suppliers.models import Buyer
from suppliers.widgets import is_uuid

from .. import actions, leads
from .. import scorecard_sentences as words
from ..forms import WeightsForm
from ..models import FactoryScorecard, ScorecardWeights, SupplierScorecard
from ..queries.scorecards import EARLIER, Board, Counted, Reader, buyers_for, grades, own_buyer, reader_of, weights_of
from ..scorecard_charts import history_chart
from ..scorecard_rows import card_lines, history_lines
from ..scorecards import PARTS

PAGE_SIZE = 50


@page("scorecard", Act.LIST)
def scorecard_list(request):
    """All factories that the reader sees and of which something was counted, the most points first."""
    reader = reader_of(request.user, chosen_buyer(request))
    board = Counted(reader).board(only=())
    keys, number, pages = shown(ordered(board), request)
    board = board.ranked(keys)
    parts = words.part_rows(None, reader.weights)
    context = {
        "rows": rows_of(request.user, board, keys, grades(reader, board, keys)),
        "number": number,
        "pages": pages,
        "method": words.method_sentence(board.first, board.last, parts),
        "parts": parts,
        "weights_address": weights_address(request.user, reader.buyer),
    }
    return render(request, "reports/scorecard_list.html", context | choice(request, reader))


def ordered(board: Board) -> list[int]:
    """Those with a total first; without one nothing says where they stand."""

    def place(key):
        total = board.cards[key].total
        return (total is None, -total.points if total else 0, key)

    return sorted(board.cards, key=place)


def shown(keys: list[int], request) -> tuple[list[int], int, int]:
    pages = max(1, math.ceil(len(keys) / PAGE_SIZE))
    asked = request.GET.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else 1
    return keys[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, pages


def rows_of(user, board: Board, keys: list[int], latest: dict[int, str]) -> list[dict]:
    factories = FactoryScorecard.objects.visible_to(user).in_bulk(keys)
    return [
        {
            "factory": factories[key],
            "rank": words.rank_words(board.ranks.get(key)),
            "total": words.points(board.cards[key].total),
            "missing": words.missing_words(board.cards[key]),
            "grade": latest.get(key, ""),
            "parts": [part_cell(board.cards[key], name) for name in PARTS],
        }
        for key in keys
        if key in factories
    ]


def part_cell(card, name: str) -> tuple:
    """(label, points with their interval, cases)."""
    part = card.parts.get(name)
    return words.PART_LABELS[name], words.points(part), part.n if part else 0


@page("scorecard", Act.EXPORT)
def scorecard_csv(request):
    """Every factory's numbers, a row each: what was found, what is held true with its 90 % interval, and the places."""
    reader = reader_of(request.user, chosen_buyer(request))
    board = Counted(reader).board()
    factories = FactoryScorecard.objects.visible_to(request.user).in_bulk(list(board.cards))
    keys = [key for key in ordered(board) if key in factories]
    lines = card_lines(board, [(key, factories[key]) for key in keys], grades(reader, board, keys))
    return csv_answer(lines, "scorecards")


# -- one -----------------------------------------------------------------------------------------
@record_page(FactoryScorecard, related=("supplier",))
def factory_scorecard(request, factory):
    back = reverse("factory_overview", args=[factory.uuid])
    return one(request, factory, back, by_supplier=False)


@record_page(SupplierScorecard)
def supplier_scorecard(request, supplier):
    back = reverse("suppliers:supplier", args=[supplier.uuid])
    return one(request, supplier, back, by_supplier=True)


def one(request, place, back: str, *, by_supplier: bool):
    """A supplier reads no places: among the own factories they would say nothing, and others are not to be seen."""
    reader, counted = counted_for(request, by_supplier=by_supplier)
    board = counted.board(only={place.pk})
    card = board.cards.get(place.pk)
    rank = None if request.user.role == Role.SUPPLIER_CONTACT or by_supplier else board.ranks.get(place.pk)
    context = {
        "place": place,
        "back": back,
        "by_supplier": by_supplier,
        "card": card,
        "sentence": words.total_sentence(card, rank) if card else "",
        "parts": words.part_rows(card, reader.weights),
        "measures": measures_with_evidence(request.user, place, board, card, reader, by_supplier) if card else [],
        "factories": own_factories(request.user, place) if by_supplier else [],
        "grade": grades(reader, board, {place.pk}, by_supplier=by_supplier).get(place.pk, ""),
        "period": words.period_words(board.first, board.last),
        "history": history_rows(counted.history(place.pk)) if card else [],
        "weights_address": weights_address(request.user, reader.buyer),
    } | history_addresses(request, place, by_supplier)
    return render(request, "reports/scorecard.html", context | choice(request, reader))


def measures_with_evidence(user, place, board: Board, card, reader: Reader, by_supplier: bool) -> list[dict]:
    """Each measure with where its cases stand; those of a supplier stand at its factories."""
    rows = words.measure_rows(card)
    if by_supplier:
        return rows
    return [row | {"address": leads.measure(user, place, row["name"], board, reader.buyer)} for row in rows]


def own_factories(user, supplier):
    return FactoryScorecard.objects.visible_to(user).filter(supplier=supplier.pk).order_by("name")


def history_addresses(request, place, by_supplier: bool) -> dict:
    kind = "supplier" if by_supplier else "factory"
    query = f"?{urlencode({'buyer': request.GET['buyer']})}" if request.GET.get("buyer") else ""
    routes = {"history_address": f"reports:{kind}_history", "history_csv": f"reports:{kind}_history_csv"}
    return {name: reverse(route, args=[place.uuid]) + query for name, route in routes.items()}


def counted_for(request, *, by_supplier: bool) -> tuple[Reader, Counted]:
    reader = reader_of(request.user, chosen_buyer(request))
    return reader, Counted(reader, earlier=EARLIER - 1, by_supplier=by_supplier)


@record_page(FactoryScorecard)
def factory_history(request, factory):
    """How a factory's points were, as a chart's specification."""
    return history_spec(request, factory, by_supplier=False)


@record_page(SupplierScorecard)
def supplier_history(request, supplier):
    return history_spec(request, supplier, by_supplier=True)


@record_page(FactoryScorecard, Act.EXPORT)
def factory_history_csv(request, factory):
    return history_csv(request, factory, by_supplier=False)


@record_page(SupplierScorecard, Act.EXPORT)
def supplier_history_csv(request, supplier):
    return history_csv(request, supplier, by_supplier=True)


def history_spec(request, place, **by):
    return JsonResponse(history_chart(counted_for(request, **by)[1].history(place.pk)))


def history_csv(request, place, **by):
    return csv_answer(history_lines(counted_for(request, **by)[1].history(place.pk)), "scorecard-history")


def history_rows(history) -> list[dict]:
    return [
        {
            "until": last,
            "total": words.points(card.total if card else None),
            "parts": [
                (words.PART_LABELS[name], words.points(card.parts.get(name) if card else None)) for name in PARTS
            ],
        }
        for _first, last, card in history
    ]


# -- for whom ------------------------------------------------------------------------------------
def chosen_buyer(request) -> Buyer | None:
    """The buyer that the address names: any for the house, an own one for a buyer's person."""
    uuid = request.GET.get("buyer", "")
    if not uuid:
        return None
    found = buyers_for(request.user).filter(uuid=uuid).first() if is_uuid(uuid) else None
    if found is None:
        raise Http404
    return found


def choice(request, reader: Reader) -> dict:
    """The buyers to choose among, where there is a choice."""
    buyers = buyers_for(request.user)
    many = buyers if request.user.is_house or len(buyers[:2]) > 1 else []
    query = f"?buyer={reader.buyer.uuid}" if reader.buyer and "buyer" in request.GET else ""
    return {"buyer": reader.buyer, "buyers": many, "query": query}  # `query` keeps the choice in links


# -- weights -------------------------------------------------------------------------------------
@page("scorecard", Act.WRITE)
def scorecard_weights(request):
    """Of the buyer that the address names; without one of the house, or of the own buyer."""
    buyer = chosen_buyer(request) or own_buyer(request.user)
    if buyer is None and not request.user.is_house:
        return redirect("reports:scorecard_list")  # whoever acts for no buyer has nothing to weigh
    row = ScorecardWeights.objects.filter(buyer=buyer).first()
    form = WeightsForm(request.POST or None, instance=row, initial=None if row else weights_of(buyer))
    back = reverse("reports:scorecard_list") + (f"?buyer={buyer.uuid}" if buyer and "buyer" in request.GET else "")
    if request.method == "POST" and form.is_valid():
        version = form_version(request) if row else None
        arguments = {"buyer": buyer, "by": request.user, "version": version}
        if carried_out(form, actions.set_scorecard_weights, **arguments, **form.cleaned_data):
            success(request, _("Saved. All scorecards are weighed so from now on, earlier quarters too."))
            return redirect(back)
    context = {"form": form, "buyer": buyer, "record": row, "back": back}
    return render(request, "reports/scorecard_weights.html", context)


def weights_address(user, buyer: Buyer | None) -> str:
    if not may(user, Act.WRITE, "scorecard"):
        return ""
    return reverse("reports:scorecard_weights") + (f"?buyer={buyer.uuid}" if buyer else "")
