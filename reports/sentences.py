"""What the figures say, in words, with their uncertainty. The same sentences stand on pages and in documents."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.dates import day
from qcportal.core.punctuation import punct

from .explanations import NO_FINDING, SUPPORTED, Explanation
from .figures import Rate
from .queries.factory_trends import CategoryTrend, FactoryTrends


def number(value: float) -> str:
    return number_format(value, decimal_pos=1 if value >= 1 else 2)


def percent(share: float) -> str:
    return f"{round(100 * share)}{punct('%')}"


def interval(rate: Rate) -> str:
    return f"{number(rate.low)}–{number(rate.high)}" if rate.low is not None else "–"


def deviation_sentence(deviation) -> str:
    words = {"carton": deviation.carton, "taken": deviation.taken, "reason": deviation.reason}
    return _("Instead of carton %(carton)d: %(taken)s. %(reason)s") % words


def not_used_sentence(draw) -> str:
    """A draw that nobody revealed proves nothing, and whoever reads the report must know."""
    if draw.revealed_at:
        return ""
    fixed = _("A draw was fixed when the inspection was planned and not used; the inspector chose the sample on site.")
    why = draw.not_used.reason if draw.not_used else _("No reason was given.")
    return f"{fixed} {why}"


def trend_sentence(row: CategoryTrend) -> str:
    """Whether this category changed, since when, and how sure that is."""
    if row.trend is None:
        return steady_sentence(row)
    words = {
        "category": row.label,
        "outside": number(row.outside.per_100_units or 0),
        "inside": number(row.inside.per_100_units),
        "onset": day(row.onset),
        "low": day(row.onset_low),
        "high": day(row.onset_high),
        "end": day(row.end),
    }
    return changed_sentence(row) % words


def steady_sentence(row: CategoryTrend) -> str:
    sentence = ngettext(
        "%(category)s: no evidence of change. About %(rate)s per 100 units (95 %%: %(interval)s) in %(n)d inspection.",
        "%(category)s: no evidence of change. About %(rate)s per 100 units (95 %%: %(interval)s) over %(n)d inspections.",
        row.inspections,
    )
    rate = row.overall
    return sentence % {
        "category": row.label,
        "rate": number(rate.per_100_units),
        "interval": interval(rate),
        "n": row.inspections,
    }


def changed_sentence(row: CategoryTrend) -> str:
    if row.from_start:
        return _(
            "%(category)s: %(inside)s per 100 units from the first inspection until about %(end)s, then down to %(outside)s."
        )
    if row.end:
        return _(
            "%(category)s: raised from %(outside)s to %(inside)s per 100 units from about %(onset)s (90 %%: %(low)s to %(high)s) until about %(end)s."
        )
    return _(
        "%(category)s: raised from %(outside)s to %(inside)s per 100 units since about %(onset)s (90 %%: %(low)s to %(high)s), and still so."
    )


def explanation_sentence(row: CategoryTrend, trends: FactoryTrends) -> str:
    """What an audit says to a trend, or the honest answer that none does."""
    explanation = row.explanation
    if explanation is None:
        return ""
    if not trends.audits:
        return _("No audit of this factory stands beside it, so nothing can explain it yet: audit the factory.")
    if explanation.verdict == NO_FINDING:
        words = {"none": percent(explanation.none)}
        return (
            _(
                "No audit finding explains this (probability that none does: %(none)s). Look at causes that no audit has asked about."
            )
            % words
        )
    return finding_sentence(explanation) % finding_words(explanation, trends)


def finding_sentence(explanation: Explanation) -> str:
    if explanation.verdict == SUPPORTED:
        return _(
            "Finding %(finding)s (%(area)s, %(grade)s, raised %(raised)s) may explain it, with probability %(probability)s."
        )
    return _(
        "Several findings may explain it and cannot be told apart; the likeliest is %(finding)s (%(area)s) with probability %(probability)s."
    )


def finding_words(explanation: Explanation, trends: FactoryTrends) -> dict[str, str]:
    best = trends.findings[explanation.best]
    return {
        "finding": best.number,
        "area": best.get_process_area_display(),
        "grade": best.get_grade_display(),
        "raised": day(best.raised_on),
        "probability": percent(explanation.probabilities[explanation.best]),
    }


def method_sentence(trends: FactoryTrends) -> str:
    return _(
        "Defect categories tested together: %(series)d, over %(n)d inspections; of the changes claimed, at most 5 %% are expected to be false."
    ) % {"series": trends.series_tested, "n": trends.inspections}
