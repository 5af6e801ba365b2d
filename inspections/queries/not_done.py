"""Why an inspection was not carried out, and what of the charge a reader may know."""

from qcportal.core.roles import Role
from suppliers.models import Buyer
from suppliers.queries.owners import OUTSIDE

from ..enums import ChargedTo, InspectionState
from ..models import NotDone

PAYS = {Role.BUYER: ChargedTo.BUYER, Role.SUPPLIER_CONTACT: ChargedTo.SUPPLIER}


def untold(user, state: str) -> bool:
    """Whether what was found stays in the house: it was broken off and nobody reviewed it; the reason and its evidence do not."""
    return state == InspectionState.NOT_DONE and user.role in OUTSIDE


def told_of(inspection) -> NotDone:
    """Of one that was not carried out."""
    return NotDone.objects.select_related("by", "inspection").get(inspection=inspection)


def knows_charge(user, told: NotDone) -> bool:
    """The house, and whoever pays: not another buyer with whom the inspection is shared."""
    if user.role not in PAYS:
        return True
    pays = PAYS[user.role] == told.charged_to
    return pays and (user.role != Role.BUYER or Buyer.objects.of(user).filter(pk=told.inspection.owner_id).exists())
