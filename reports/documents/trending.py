"""The trends of a factory as a document prints them: a sentence, what the audits say to it, and a chart of the leading ones."""

from qcportal.core.documents import Part
from qcportal.core.punctuation import joined

from .. import sentences
from ..chart_specs import trend_chart
from ..enums import Verdict
from ..negative_control_sentences import control_sentence
from ..queries.factory_trends import CategoryTrend, FactoryTrends
from .drawn import Chart
from .rows import TrendRow

MOST_CHARTS = 2  # the leading category, and the next one with a trend
CHART_WIDTH, CHART_HEIGHT = 640, 210


def trend_rows(trends: FactoryTrends, parts: dict[str, Part]) -> list[TrendRow]:
    return [trend_row(row, trends, parts, place) for place, row in enumerate(trends.categories)]


def trend_row(row: CategoryTrend, trends: FactoryTrends, parts: dict[str, Part], place: int) -> TrendRow:
    """The leading category is drawn, and the next one if it has a trend."""
    drawn = place == 0 or (row.trend is not None and place < MOST_CHARTS)
    specification = trend_chart(row, trends, width=CHART_WIDTH, height=CHART_HEIGHT) if drawn else None
    return TrendRow(
        category=row.label,
        sentence=sentences.trend_sentence(row, trends),
        explanation=explained(row, trends),
        raised=row.ongoing,
        explained=row.verdict == Verdict.SUPPORTED,
        chart=add_chart(parts, f"chart-{row.category}", specification),
        alt=specification["description"] if specification else "",
    )


def explained(row: CategoryTrend, trends: FactoryTrends) -> str:
    """What an audit says to it, and what speaks against that; then the same of each earlier rise."""
    said = [sentences.explanation_sentence(row, trends), control_sentence(row)]
    for each in reversed(row.earlier):
        said += [sentences.trend_sentence(each, trends), explained(each, trends)]
    return joined(*said)


def add_chart(parts: dict[str, Part], name: str, specification: dict | None) -> str:
    """Draw it as a part of the document; its name, or nothing where there is nothing to draw."""
    if specification is None:
        return ""
    parts[name] = Chart(specification)
    return name
