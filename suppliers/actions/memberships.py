"""For whom people act, and so what they see."""

from django.db import transaction

from qcportal.core import history

from ..models import Membership
from ..validators import check_acts_for


@transaction.atomic
def add_membership(*, user, by, buyer=None, supplier=None) -> Membership:
    """Let a person act for a buyer or a supplier; from now on the person sees its records."""
    check_acts_for(user, buyer, supplier)
    membership = Membership(user=user, buyer=buyer, supplier=supplier)
    membership.full_clean()
    membership.save()
    history.record(event="membership.added", of=buyer or supplier, by=by, changes={"person": [None, str(user)]})
    return membership


@transaction.atomic
def remove_membership(*, membership, by) -> None:
    """The person sees nothing of the buyer or supplier any more."""
    company = membership.buyer or membership.supplier
    history.record(event="membership.removed", of=company, by=by, changes={"person": [str(membership.user), None]})
    membership.delete()
