"""What the figures say, in words, with their uncertainty. The same sentences stand on pages and in documents."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .explanations import NO_FINDING, SUPPORTED
from .figures import Rate
from .queries.factory_trends import CategoryTrend, FactoryTrends


def number(value: float) -> str:
    return number_format(value, decimal_pos=1 if value >= 1 else 2)


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


def interval(rate: Rate) -> str:
    return f"{number(rate.low)}–{number(rate.high)}" if rate.low is not None else "–"


def trend_sentence(row: CategoryTrend) -> str:
    """Whether this category changed, since when, and how sure that is."""
    words = {"category": row.label, "n": row.inspections}
    if row.trend is None:
        words |= {"rate": number(row.overall.per_100_units), "interval": interval(row.overall)}
        return _("%(category)s: no evidence of change. About %(rate)s per 100 units (95 %%: %(interval)s) over %(n)d inspections.") % words
    words |= {
        "outside": number(row.outside.per_100_units or 0),
        "inside": number(row.inside.per_100_units),
        "onset": row.onset.isoformat(),
        "low": row.onset_low.isoformat(),
        "high": row.onset_high.isoformat(),
        "end": row.end.isoformat() if row.end else "",
    }
    if row.end:
        return _("%(category)s: raised from %(outside)s to %(inside)s per 100 units from about %(onset)s (90 %%: %(low)s to %(high)s) until about %(end)s.") % words
    return _("%(category)s: raised from %(outside)s to %(inside)s per 100 units since about %(onset)s (90 %%: %(low)s to %(high)s), and still so.") % words


def explanation_sentence(row: CategoryTrend, trends: FactoryTrends) -> str:
    """What an audit says to a trend, or the honest answer that none does."""
    if row.explanation is None:
        return ""
    if not trends.audits:
        return _("No audit of this factory may explain it: none has been approved. Audit it.")
    if row.explanation.verdict == NO_FINDING:
        return _("No audit finding explains this (probability %(none)s). Look at causes that no audit has asked about.") % {
            "none": percent(row.explanation.none)
        }
    best = trends.findings[row.explanation.best]
    words = {
        "finding": best.number,
        "area": best.get_process_area_display(),
        "grade": best.get_grade_display(),
        "raised": best.raised_on.isoformat(),
        "probability": percent(row.explanation.probabilities[row.explanation.best]),
    }
    if row.explanation.verdict == SUPPORTED:
        return _("Finding %(finding)s (%(area)s, %(grade)s, raised %(raised)s) explains it with probability %(probability)s.") % words
    return _("Several findings may explain it; the likeliest is %(finding)s (%(area)s) with probability %(probability)s.") % words


def method_sentence(trends: FactoryTrends) -> str:
    return _("%(series)d defect categories over %(n)d inspections were tested together; of the changes claimed, at most 5 %% are expected to be false.") % {
        "series": trends.series_tested,
        "n": trends.inspections,
    }
