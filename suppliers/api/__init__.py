"""The API's records of this app; qcportal/api.py puts them under their addresses."""

from .buyers import BuyerViewSet, LetterheadViewSet, ProductFamilyViewSet
from .corrective_actions import CorrectiveActionViewSet
from .documents import FactoryDocumentViewSet
from .imports import ImportViewSet, PossibleDuplicateViewSet
from .memberships import MembershipViewSet
from .places import FactoryViewSet, SupplierViewSet
from .qualification_rules import QualificationRuleViewSet
from .qualifications import QualificationViewSet
from .requirements import AuditRequirementViewSet, PlannedVolumeViewSet
from .visits import AssignmentViewSet, VisitViewSet

VIEWSETS = {
    "suppliers": SupplierViewSet,
    "factories": FactoryViewSet,
    "buyers": BuyerViewSet,
    "letterheads": LetterheadViewSet,
    "memberships": MembershipViewSet,
    "imports": ImportViewSet,
    "possible-duplicates": PossibleDuplicateViewSet,
    "product-families": ProductFamilyViewSet,
    "qualifications": QualificationViewSet,
    "qualification-rules": QualificationRuleViewSet,
    "factory-documents": FactoryDocumentViewSet,
    "audit-requirements": AuditRequirementViewSet,
    "planned-volumes": PlannedVolumeViewSet,
    "visits": VisitViewSet,
    "assignments": AssignmentViewSet,
    "corrective-actions": CorrectiveActionViewSet,
}
