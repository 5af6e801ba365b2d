from .comparisons import ComparedPerson, Comparison
from .documents import Report, ReportDownload, ReportQuerySet, later_revision, told_outside
from .scorecards import FactoryScorecard, ScorecardWeights, SupplierScorecard
from .studies import EarlyWarning, Study, StudyTrend, WeighedFinding

__all__ = [
    "ComparedPerson",
    "Comparison",
    "EarlyWarning",
    "FactoryScorecard",
    "Report",
    "ReportDownload",
    "ReportQuerySet",
    "ScorecardWeights",
    "Study",
    "StudyTrend",
    "SupplierScorecard",
    "WeighedFinding",
    "later_revision",
    "told_outside",
]
