"""Who decides about a dispute, for buttons and mails."""

from qcportal.core.errors import Forbidden
from suppliers.rules import DISPUTE

from ..models import FindingDispute
from ..validators import check_decides


def decides(user, dispute: FindingDispute) -> bool:
    if not DISPUTE.allows(dispute, "uphold", user):
        return False
    try:
        check_decides(dispute, user)
    except Forbidden:
        return False
    return True
