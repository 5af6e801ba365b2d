"""Why an inspection was not carried out, and what of the charge a reader may know."""

from qcportal.core.roles import Role

from ..enums import ChargedTo
from ..models import NotDone

PAYS = {Role.BUYER: ChargedTo.BUYER, Role.SUPPLIER_CONTACT: ChargedTo.SUPPLIER}


def told_of(inspection) -> NotDone:
    """Of one that was not carried out."""
    return NotDone.objects.select_related("by").get(inspection=inspection)


def knows_charge(user, told: NotDone) -> bool:
    """The house, and whoever pays."""
    return user.role not in PAYS or PAYS[user.role] == told.charged_to
