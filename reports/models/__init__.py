from .documents import Report, ReportDownload, ReportQuerySet, later_revision, told_outside
from .pooled import PooledPopulation
from .scorecards import FactoryScorecard, ScorecardWeights, SupplierScorecard
from .studies import EarlyWarning, Study, StudyTrend, WeighedFinding

__all__ = [
    "EarlyWarning",
    "FactoryScorecard",
    "PooledPopulation",
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
