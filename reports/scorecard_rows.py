"""Scorecards as rows of a CSV. Points go from 0 to 100; the interval holds the true value nine times out of ten."""

from collections.abc import Iterable, Mapping

from . import scorecard_sentences as words
from .queries.scorecards import Board
from .scorecards import PARTS

COLUMNS = ("cases", "found_0_to_100", "points_0_to_100", "low_90_points", "high_90_points")


def card_lines(board: Board, factories: Iterable[tuple[int, object]], latest: Mapping[int, str]) -> list[list[str]]:
    """A factory a row; `grade` is that of its latest audit in the time."""
    names = [*words.MEASURE_LABELS, "total"]
    heads = ["factory", "name", "from", "to", *columns(names), "place_from", "place_to", "places", "grade"]
    return [heads, *(card_line(board, key, factory, latest.get(key, "")) for key, factory in factories)]


def columns(names: Iterable[str]) -> list[str]:
    return [f"{name}_{of}" for name in names for of in COLUMNS]


def card_line(board: Board, key: int, factory, grade: str) -> list[str]:
    card, rank = board.cards[key], board.ranks.get(key)
    measures = [*(card.measures.get(name) for name in words.MEASURE_LABELS), card.total]
    numbers = [value for each in measures for value in numbers_of(each)]
    places = [rank.best, rank.worst, rank.among] if rank else ["", "", ""]
    return list(map(str, [factory.uuid, factory.name, board.first, board.last, *numbers, *places, grade]))


def numbers_of(measure) -> list:
    if measure is None:
        return [0, "", "", "", ""]
    return [measure.n, *(f"{each:.1f}" for each in (measure.found, measure.points, measure.low, measure.high))]


def history_lines(history) -> list[list[str]]:
    """A quarter a row, the latest first."""
    heads = ["from", "to", *columns([*PARTS, "total"])]
    return [heads, *(history_line(*each) for each in history)]


def history_line(first, last, card) -> list[str]:
    measures = [*(card.parts.get(name) for name in PARTS), card.total] if card else [None] * (len(PARTS) + 1)
    return list(map(str, [first, last, *(value for each in measures for value in numbers_of(each))]))
