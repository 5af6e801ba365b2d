"""What a scorecard says, in words: points with their interval, places with how far they are known."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.dates import day
from qcportal.core.punctuation import in_brackets, joined, listed, punct

from .scorecards import ANSWERS, PRESENTED, PRODUCTS, RESPONSIVENESS, SYSTEMS, Card, Measure, Rank

PART_LABELS = {
    PRODUCTS: gettext_lazy("products"),
    SYSTEMS: gettext_lazy("systems"),
    RESPONSIVENESS: gettext_lazy("responsiveness"),
}
MEASURE_LABELS = {
    PRODUCTS: gettext_lazy("lots that passed when first inspected"),
    SYSTEMS: gettext_lazy("score of its audits"),
    ANSWERS: gettext_lazy("corrective actions answered in time"),
    PRESENTED: gettext_lazy("goods ready when the inspector came"),
}
UNKNOWN = {
    PRODUCTS: gettext_lazy("no lot was inspected"),
    SYSTEMS: gettext_lazy("no audit was made"),
    RESPONSIVENESS: gettext_lazy("nothing was asked of it"),
}


def points(measure: Measure | None) -> str:
    """74 (68–81)."""
    if measure is None:
        return "–"
    return in_brackets(str(round(measure.points)), f"{round(measure.low)}–{round(measure.high)}")


def rank_words(rank: Rank | None) -> str:
    if rank is None:
        return ""
    words = {"best": rank.best, "worst": rank.worst, "among": rank.among}
    if not rank.distinguished:
        return _("not told apart from the others (%(among)d)") % words
    if rank.best == rank.worst:
        return _("place %(best)d of %(among)d") % words
    return _("place %(best)d to %(worst)d of %(among)d") % words


def missing_words(card: Card) -> str:
    """Why there is no total."""
    return listed([str(UNKNOWN[name]) for name in card.missing])


def total_sentence(card: Card, rank: Rank | None) -> str:
    if card.total is None:
        return _("No total: %(missing)s in this time.") % {"missing": missing_words(card)}
    words = {"points": round(card.total.points), "low": round(card.total.low), "high": round(card.total.high)}
    said = (
        _("%(points)d of 100 points; the true value lies between %(low)d and %(high)d nine times out of ten.") % words
    )
    return joined(said, rank_sentence(rank)) if rank else said


def rank_sentence(rank: Rank) -> str:
    words = {"best": rank.best, "worst": rank.worst, "among": rank.among}
    if rank.among == 1:
        return ""
    if not rank.distinguished:
        return _("It cannot be told apart from any of the %(among)d factories that have a total.") % words
    if rank.best == rank.worst:
        return _("Of %(among)d factories it has place %(best)d.") % words
    return (
        _("Of %(among)d factories it has place %(best)d to %(worst)d; from those between it cannot be told apart.")
        % words
    )


def measure_rows(card: Card) -> list[dict]:
    """What was found beside what is held true, a measure a row."""
    return [
        {
            "name": name,
            "label": capfirst(str(label)),
            "n": card.measures[name].n if name in card.measures else 0,
            "found": round(card.measures[name].found) if name in card.measures else None,
            "held": points(card.measures.get(name)),
        }
        for name, label in MEASURE_LABELS.items()
    ]


def part_rows(card: Card | None, weights: dict[str, int]) -> list[dict]:
    whole = sum(weights.values())
    return [
        {
            "name": name,
            "label": capfirst(str(label)),
            "points": points(card.parts.get(name)) if card else "–",
            "percent": round(100 * weights[name] / whole),
        }
        for name, label in PART_LABELS.items()
    ]


def method_sentence(first, last, parts: list[dict]) -> str:
    """Of what time, how the parts are weighed, and how the numbers are to be read."""
    weighed = punct(",").join(f"{part['label']} {part['percent']}{punct('%')}" for part in parts)
    read = _(
        "Points go from 0 to 100; in brackets the range that holds the true value 9 times out of 10. Few cases are drawn towards the mean of all. n are the cases behind it. A place is given as far as the numbers tell factories apart."
    )
    return joined(period_words(first, last) + punct("."), weighed + punct("."), read)


def period_words(first, last) -> str:
    return f"{day(first)} – {day(last)}"
