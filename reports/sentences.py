"""What the figures say, in words, with their uncertainty. The same sentences stand on pages and in documents."""

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections.enums import DefectCategory
from qcportal.core.dates import day
from qcportal.core.punctuation import joined, listed, punct, with_colon
from suppliers.enums import ProcessArea

from .enums import WEIGHED_ANEW, Circumstance, Verdict
from .figures import Rate, defects_per_100_units
from .models import EarlyWarning, Study, StudyTrend
from .numbers import NOTHING, grouped, number, rounded, span
from .queries.factory_trends import CategoryTrend, FactoryTrends

FEWEST = 3  # inspections, below which nobody speaks of change


def percent(share: float) -> str:
    return f"{rounded(100 * share, 0)}{punct('%')}"


def interval(rate: Rate) -> str:
    return span(rate.low, rate.high) if rate.low is not None else NOTHING


def deviation_sentence(deviation) -> str:
    words = {"carton": deviation.carton, "taken": deviation.taken, "reason": deviation.reason}
    return _("Instead of carton %(carton)d: %(taken)s. %(reason)s") % words


def not_used_sentence(draw) -> str:
    """A draw that nobody revealed proves nothing, and whoever reads the report must know."""
    if draw.revealed_at:
        return ""
    fixed = _("A draw was fixed when the inspection was planned and not used; the inspector chose the sample on site.")
    why = draw.not_used.reason if draw.not_used else _("No reason was given.")
    return joined(fixed, why)


def trend_sentence(row: CategoryTrend, trends: FactoryTrends) -> str:
    """Whether this category changed, since when, and how sure that is."""
    if row.trend:
        return claim_sentence(row.trend, row.label)
    return steady_sentence(row) if trends.studied else counted_sentence(row)


def rate_words(defects: int, units: int) -> str:
    """A rate without its unit, which stands in the heading."""
    return number(defects_per_100_units(defects, units).per_100_units)


def claim_sentence(trend: StudyTrend, label: str) -> str:
    inside = defects_per_100_units(trend.inside_defects, trend.inside_units)
    outside = defects_per_100_units(trend.outside_defects, trend.outside_units)
    words = {
        "category": label,
        "outside": number(outside.per_100_units or 0),
        "inside": number(inside.per_100_units or 0),
        "onset": day(trend.onset),
        "low": day(trend.onset_low),
        "high": day(trend.onset_high),
        "end": day(trend.end),
    }
    return changed_sentence(trend) % words


def counted_sentence(row: CategoryTrend) -> str:
    """What was counted, where nobody has looked for trends yet."""
    words = {"category": row.label, "rate": number(row.overall.per_100_units), "interval": interval(row.overall)}
    return _("%(category)s: about %(rate)s per 100 units (95 %%: %(interval)s).") % words


def nothing_found_sentence(trends: FactoryTrends) -> str:
    """Where there is no category to speak of."""
    if not trends.inspections:
        return _("Nothing was inspected here in the last three years, so there is no trend to show.")
    return ngettext(
        "No defect was found here in the one inspection of the last three years, so there is no trend to show.",
        "No defect was found here in the %(n)d inspections of the last three years, so there is no trend to show.",
        trends.inspections,
    ) % {"n": trends.inspections}


def steady_sentence(row: CategoryTrend) -> str:
    if row.inspections < FEWEST:
        return joined(counted_sentence(row), _("Too few inspections to tell whether it changes."))
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


def changed_sentence(row: StudyTrend) -> str:
    if row.from_start and row.end:
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
    if row.trend is None:
        return ""
    if not trends.audits:
        return _("No audit of this factory stands beside it, so nothing can explain it yet: audit the factory.")
    return verdict_sentence(row.trend, row.best)


def verdict_sentence(trend: StudyTrend, best) -> str:
    """By the likeliest finding that the reader may see, if there is one."""
    if trend.shown_verdict == WEIGHED_ANEW:
        return _(
            "A finding that was weighed here is withdrawn, taken back with its list or no longer shared; the others are weighed anew."
        )
    if trend.shown_verdict == Verdict.NO_FINDING or best is None:
        words = {"none": percent(trend.none)}
        return (
            _(
                "No audit finding explains this (probability that none does: %(none)s). Look at causes that no audit has asked about."
            )
            % words
        )
    return finding_sentence(trend.shown_verdict) % finding_words(best)


def finding_sentence(verdict: str) -> str:
    if verdict == Verdict.SUPPORTED:
        return _(
            "Finding %(finding)s (%(area)s, %(grade)s, raised %(raised)s) may explain it, with probability %(probability)s."
        )
    if verdict == Verdict.IN_DOUBT:
        return _(
            "Finding %(finding)s (%(area)s, %(grade)s, raised %(raised)s) would explain it with probability %(probability)s, but that is in doubt: defects that it should not drive rose at the same time."
        )
    return _(
        "The likeliest is finding %(finding)s (%(area)s) with probability %(probability)s: too little to tell it from other findings and other causes."
    )


def finding_words(weighed) -> dict[str, str]:
    finding = weighed.finding
    return {
        "finding": finding.number,
        "area": finding.get_process_area_display(),
        "grade": finding.get_grade_display(),
        "raised": day(finding.raised_on),
        "probability": percent(weighed.probability),
    }


def strength_sentence(trend: StudyTrend) -> str:
    """How strong the change is, and how sure."""
    words = {"ratio": number(trend.ratio), "probability": floored(trend.probability)}
    return _("%(ratio)s times the usual rate; probability that it is a change: %(probability)s.") % words


def floored(share: float) -> str:
    """Nothing is certain: never more than 99.9 %."""
    return f"{rounded(min(int(1000 * share) / 10, 99.9), 1)}{punct('%')}"


def rivals(trend: StudyTrend) -> list[tuple[str, bool]]:
    """What else may have made the counts rise, and whether it changed with the onset."""
    return [(capfirst(str(label)), kind in trend.changed) for kind, label in Circumstance.choices]


def areas_sentence(trend: StudyTrend) -> str:
    """Where to look next, while it goes on and no finding explains it."""
    if trend.verdict != Verdict.NO_FINDING or trend.end:
        return ""
    if not trend.areas:
        return _(
            "Audits have looked into every process area that such defects usually come from. A special audit can ask what they did not ask."
        )
    words = {"areas": area_names(trend.areas), "learnt": area_names(trend.areas_learnt)}
    said = _("Such defects often come from %(areas)s, and no audit has looked there since a year before the rise.")
    if trend.areas_learnt:
        against = _("The library does not say so of %(learnt)s; the inspections and audits so far do.")
        said = joined(said, against)
    return said % words


def area_names(areas: Iterable[str]) -> str:
    return listed(str(ProcessArea(area).label) for area in areas)


def warning_sentence(finding, warnings: Iterable[EarlyWarning]) -> str:
    """An open finding, before anything rises."""
    rows = list(warnings)
    words = {
        "category": capfirst(category_names(rows)),
        "learnt": category_names(each for each in rows if each.learnt),
        "area": finding.get_process_area_display(),
        "grade": finding.get_grade_display(),
        "raised": day(finding.raised_on),
    }
    said = _(
        "%(category)s: no rise yet, but a finding about %(area)s (%(grade)s, raised %(raised)s) is open, and such defects often come from there."
    )
    if words["learnt"]:
        said = joined(said, _("The library does not say so of %(learnt)s; the inspections and audits so far do."))
    return said % words


def category_names(warnings: Iterable[EarlyWarning]) -> str:
    return listed(DefectCategory(each.category).label for each in warnings)


def warned(warnings: Iterable[EarlyWarning]) -> list[dict]:
    """A sentence for each finding, in the order in which they come; several studies may warn of the same."""
    by_finding: dict = {}
    for each in warnings:
        by_finding.setdefault(each.finding_id, {}).setdefault(each.category, each)
    return [warned_of(list(rows.values())) for rows in by_finding.values()]


def warned_of(rows: list[EarlyWarning]) -> dict:
    finding = rows[0].finding
    return {"factory": finding.factory, "finding": finding, "sentence": warning_sentence(finding, rows)}


def method_sentence(trends: FactoryTrends) -> str:
    """As of when, over how much, and how many of the claims are expected to be wrong."""
    study = trends.study
    if not trends.studied:
        later = _("Changes are being looked for over all factories together; what is found will stand here.")
        return later if trends.scope else ""
    said = _("Of the changes claimed, at most 5 %% are expected to be false.") % {}
    return joined(looked_at_sentence(study), said)


def looked_at_sentence(study: Study) -> str:
    words = {"day": day(localdate(study.checked_at)), "series": grouped(study.series), "n": grouped(study.inspections)}
    return (
        _(
            "As of %(day)s. All factories are looked at together: %(series)s series, each of one defect category at one factory, in %(n)s inspections."
        )
        % words
    )


def portfolio_sentences(studies: list[Study]) -> list[str]:
    """One for each study; where there are several, with whom it is made for."""
    if not studies:
        return [_("Changes are being looked for over all factories together; what is found will stand here.")]
    told = [portfolio_sentence(each) for each in studies]
    return told if len(told) == 1 else [with_colon(study, said) for study, said in zip(studies, told, strict=True)]


def wrong_words(share: float) -> str:
    """Never quite 0."""
    return f"< {rounded(0.1, 1)}{punct('%')}" if share < 0.0005 else f"{rounded(100 * share, 1)}{punct('%')}"


def portfolio_sentence(study: Study) -> str:
    """As of when, over how much, and what share of the claims is expected to be wrong."""
    if study.wrong is None:
        return joined(looked_at_sentence(study), _("No change is claimed."))
    words = {"wrong": wrong_words(study.wrong)}
    said = _("Of the changes claimed, %(wrong)s are expected to be false (at most 5 %%).") % words
    return joined(looked_at_sentence(study), said)
