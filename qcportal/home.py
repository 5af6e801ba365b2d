"""What the start page says: what waits for this person, and where to begin on an empty portal."""

from audits.queries import waiting_for as audits_wait
from inspections.queries import waiting_for as inspections_wait
from qcportal.core.queries import waiting_for as mail_waits
from qcportal.core.roles import Act, may
from qcportal.core.waiting import Waiting
from qcportal.not_carried_out import waiting_for as reactions_wait
from reports.queries import waiting_for as reports_wait
from suppliers.models import Factory
from suppliers.queries import waiting_for as suppliers_wait

ASKED = (inspections_wait, audits_wait, suppliers_wait, reports_wait, mail_waits, reactions_wait)


def waiting_for(user) -> list[Waiting]:
    """Groups with something in them: decisions about goods first, then factories, then documents."""
    return [group for ask in ASKED for group in ask(user) if group.count]


def first_steps(user) -> bool:
    """Whether to show how to begin: to whoever may add factories while there are none."""
    return may(user, Act.WRITE, "factory") and not Factory.objects.exists()
