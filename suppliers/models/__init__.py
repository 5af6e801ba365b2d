from .buyers import Buyer, Letterhead, Membership
from .corrective_actions import CorrectiveAction, CorrectiveActionFile
from .factories import Factory, ProductFamily, Supplier
from .imports import FactoryImport, FactoryMerge, PossibleDuplicate, RejectedRow
from .qualification_rules import FactoryDocument, QualificationRule
from .qualifications import Evidence, Qualification
from .requirements import AuditRequirement, PlannedVolume
from .visits import Visit, VisitAssignment

__all__ = [
    "AuditRequirement",
    "Buyer",
    "CorrectiveAction",
    "CorrectiveActionFile",
    "Evidence",
    "Factory",
    "FactoryDocument",
    "FactoryImport",
    "FactoryMerge",
    "Letterhead",
    "Membership",
    "PlannedVolume",
    "PossibleDuplicate",
    "ProductFamily",
    "Qualification",
    "QualificationRule",
    "RejectedRow",
    "Supplier",
    "Visit",
    "VisitAssignment",
]
