"""The API's records of this app; qcportal/api.py puts them under their addresses."""

from .answers import AnswerViewSet
from .auditors import CompetenceViewSet, InterestViewSet
from .audits import AuditViewSet
from .disputes import DisputeViewSet
from .findings import FindingViewSet
from .follow_ups import CheckViewSet
from .standards import StandardViewSet

VIEWSETS = {
    "standards": StandardViewSet,
    "audits": AuditViewSet,
    "audit-answers": AnswerViewSet,
    "findings": FindingViewSet,
    "finding-checks": CheckViewSet,
    "auditor-competences": CompetenceViewSet,
    "declared-interests": InterestViewSet,
    "finding-disputes": DisputeViewSet,
}
