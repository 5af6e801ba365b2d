from .buyers import Buyer, Membership
from .corrective_actions import CorrectiveAction
from .factories import Factory, ProductFamily, Supplier
from .qualifications import Evidence, Qualification
from .visits import Visit, VisitAssignment

__all__ = [
    "Buyer",
    "CorrectiveAction",
    "Evidence",
    "Factory",
    "Membership",
    "ProductFamily",
    "Qualification",
    "Supplier",
    "Visit",
    "VisitAssignment",
]
