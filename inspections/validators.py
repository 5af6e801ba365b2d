"""Checks that forms, API and actions share; the sentence stands beside the rule."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qcportal.core.errors import Forbidden
from qcportal.core.roles import Role


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
