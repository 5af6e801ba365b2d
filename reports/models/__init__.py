from .bundles import Bundle
from .comparisons import ComparedPerson, Comparison
from .documents import Report, ReportQuerySet, later_revision, successor_uuid, told_outside
from .lots import CountedLot, recount
from .pooled import PooledPopulation
from .schedules import ReportSchedule, ScheduledMail
from .scorecards import FactoryScorecard, ScorecardWeights, SupplierScorecard
from .sharing import ReportDownload, ShareLink
from .studies import LEAST_TOLD, EarlyWarning, Study, StudyTrend, WeighedFinding, readable_findings

__all__ = [
    "LEAST_TOLD",
    "Bundle",
    "ComparedPerson",
    "Comparison",
    "CountedLot",
    "EarlyWarning",
    "FactoryScorecard",
    "PooledPopulation",
    "Report",
    "ReportDownload",
    "ReportQuerySet",
    "ReportSchedule",
    "ScheduledMail",
    "ScorecardWeights",
    "ShareLink",
    "Study",
    "StudyTrend",
    "SupplierScorecard",
    "WeighedFinding",
    "later_revision",
    "readable_findings",
    "recount",
    "successor_uuid",
    "told_outside",
]
