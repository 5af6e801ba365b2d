from .buyers import Buyer, Membership
from .corrective_actions import CorrectiveAction, CorrectiveActionFile
from .factories import Factory, ProductFamily, Supplier
from .imports import FactoryImport, FactoryMerge, PossibleDuplicate, RejectedRow
from .notices import Notice
from .qualifications import Evidence, Qualification
from .visits import Visit, VisitAssignment

__all__ = [
    "Buyer",
    "CorrectiveAction",
    "CorrectiveActionFile",
    "Evidence",
    "Factory",
    "FactoryImport",
    "FactoryMerge",
    "Membership",
    "Notice",
    "PossibleDuplicate",
    "ProductFamily",
    "Qualification",
    "RejectedRow",
    "Supplier",
    "Visit",
    "VisitAssignment",
]
