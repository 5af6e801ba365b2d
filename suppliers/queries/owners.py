from qcportal.core.roles import Role

from ..models import Buyer

OUTSIDE = (Role.BUYER, Role.SUPPLIER_CONTACT)


def buyers_for(user):
    """Whom this person may write for: the house for all, a buyer's person for the own."""
    return Buyer.objects.of(user) if user.role == Role.BUYER else Buyer.objects.visible_to(user)


def without_foreign_owners(rows: list[dict], user) -> list[dict]:
    """Rows in which a buyer does not read the name of another buyer that shared something, and a supplier reads none."""
    if user.role not in OUTSIDE:
        return rows
    own = set(Buyer.objects.of(user).values_list("uuid", flat=True))
    nobody = {"owner": None, "owner_name": None}
    return [row if row["owner"] in own else row | nobody for row in rows]
