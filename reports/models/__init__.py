from .documents import Report, ReportDownload, ReportQuerySet, ScorecardWeights, later_revision, told_outside
from .studies import EarlyWarning, Study, StudyTrend, WeighedFinding

__all__ = [
    "EarlyWarning",
    "Report",
    "ReportDownload",
    "ReportQuerySet",
    "ScorecardWeights",
    "Study",
    "StudyTrend",
    "WeighedFinding",
    "later_revision",
    "told_outside",
]
