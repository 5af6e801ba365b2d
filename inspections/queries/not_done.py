"""Why an inspection was not carried out, and what of the charge a reader may know."""

from qcportal.core.roles import Role
from suppliers.models import Buyer

from ..enums import ChargedTo
from ..models import NotDone

PAYS = {Role.BUYER: ChargedTo.BUYER, Role.SUPPLIER_CONTACT: ChargedTo.SUPPLIER}


def told_of(inspection) -> NotDone:
    """Of one that was not carried out."""
    return NotDone.objects.select_related("by", "inspection").get(inspection=inspection)


def knows_charge(user, told: NotDone) -> bool:
    """The house, and whoever pays: not another buyer with whom the inspection is shared."""
    if user.role not in PAYS:
        return True
    pays = PAYS[user.role] == told.charged_to
    return pays and (user.role != Role.BUYER or Buyer.objects.of(user).filter(pk=told.inspection.owner_id).exists())
