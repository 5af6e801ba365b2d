"""Checks that forms, API and actions share; the sentence stands beside the rule."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.roles import Role

from .rules import FILERS

EARLIEST = timedelta(days=30)  # before the visit was planned to begin; more is a slip of the year


def check_acts_for(user, buyer) -> None:
    """A buyer's person writes for the own buyer alone."""
    if user.role == Role.BUYER and not user.memberships.filter(buyer=buyer).exists():
        raise Forbidden(_("You do not act for this buyer."), field="buyer")


def check_lines(lines: list[dict], buyer) -> None:
    """A shipment has at least one line, each of a product of its buyer, each product once per order."""
    if not lines:
        raise ValidationError({"lines": _("A shipment has at least one line: a product, its order and a quantity.")})
    if any(line["product"].buyer_id != buyer.pk for line in lines):
        raise ValidationError({"lines": _("A line holds a product of another buyer.")})
    keys = [(line["product"].pk, line["po_number"]) for line in lines]
    if len(set(keys)) < len(keys):
        raise ValidationError({"lines": _("A product stands twice on the same purchase order; add the quantities up.")})


def may_file(inspection, user) -> bool:
    """Managers help everywhere, inspectors file what they are assigned to."""
    if user.role not in FILERS:
        return False
    on_visit = user.role != Role.INSPECTOR or user.assignments.filter(visit=inspection.visit_id, cancelled_at=None)
    return bool(on_visit)


def check_inspected_on(inspection, day: date | None) -> None:
    if day is None:
        return
    if day > inspection.factory.today():
        raise Rejected(_("This day has not come yet at the factory."), field="inspected_on")
    if day < inspection.visit.starts_on - EARLIEST:
        raise Rejected(_("This is long before the visit; check the year."), field="inspected_on")
