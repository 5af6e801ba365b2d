from .comparisons import ComparedPerson, Comparison
from .documents import Report, ReportDownload, ReportQuerySet, later_revision, told_outside
from .lots import CountedLot, recount
from .pooled import PooledPopulation
from .scorecards import FactoryScorecard, ScorecardWeights, SupplierScorecard
from .studies import EarlyWarning, Study, StudyTrend, WeighedFinding

__all__ = [
    "ComparedPerson",
    "Comparison",
    "CountedLot",
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
    "recount",
    "told_outside",
]
