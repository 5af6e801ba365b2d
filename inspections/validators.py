"""Checks that forms, API and actions share; the sentence stands beside the rule."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.roles import Role
from suppliers.enums import Visibility

from .rules import FILERS

LONG_AGO = timedelta(days=365)  # more is a slip of the year
NEAR = timedelta(days=31)


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


def check_told(inspection) -> None:
    """Whom a corrective action is asked of reads what it is asked for."""
    if inspection.visibility == Visibility.HOUSE:
        raise Rejected(
            _("The factory does not see %(number)s, as it is kept in the house. Change who sees it first.")
            % {"number": inspection.number},
            code="kept_in_house",
        )


def may_file(inspection, user) -> bool:
    """Managers help everywhere, inspectors file what they are assigned to."""
    if user.role != Role.INSPECTOR:
        return user.role in FILERS
    return user.assignments.filter(visit=inspection.visit_id, cancelled_at=None).exists()


def may_decide(inspection, user) -> bool:
    """Managers, and the people of the buyer whose goods they are. On a lot of the past nobody decides."""
    if inspection.imported_from_id:
        return False
    if user.role == Role.BUYER:
        return inspection.owner_id is not None and user.memberships.filter(buyer=inspection.owner_id).exists()
    return user.role in Role.managing()


def check_judges(inspection) -> None:
    """What follows from a result follows from the first one."""
    if inspection.blind:
        raise Rejected(
            _("A blind re-inspection stays in the house: it compares inspectors and judges no goods."), code="blind"
        )


def check_inspected_on(inspection, day: date | None) -> None:
    if day is None:
        return
    today = inspection.factory.today()
    if day > today:
        raise Rejected(_("This day has not come yet at the factory."), field="inspected_on")
    if day < today - LONG_AGO:
        raise Rejected(_("This is more than a year ago; check the year."), field="inspected_on")


def check_loading_time(inspection, instant: datetime | None, field: str) -> None:
    """Loading is watched on the day of the inspection, or nearly so."""
    if instant is None:
        return
    day = inspection.inspected_on or inspection.factory.today()
    if abs(instant.astimezone(ZoneInfo(inspection.factory.time_zone)).date() - day) > NEAR:
        raise Rejected(_("This is more than a month from the day of the inspection; check the date."), field=field)
