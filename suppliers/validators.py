"""Checks that forms, the API and actions share; each raises Rejected with a sentence."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected
from qcportal.core.roles import Role

from .enums import VisitRole
from .rules import GOES_AS, MOST_WHYS


def check_days_in_order(starts_on, ends_on) -> None:
    if ends_on < starts_on:
        raise Rejected(_("The last day lies before the first."), field="ends_on", code="days_out_of_order")


def check_days_within(visit, starts_on, ends_on) -> None:
    if starts_on < visit.starts_on or ends_on > visit.ends_on:
        raise Rejected(
            _("The visit is from %(first)s to %(last)s; choose days within it.")
            % {"first": date_format(visit.starts_on), "last": date_format(visit.ends_on)},
            field="starts_on",
            code="outside_visit",
        )


def check_goes_as(person, role: str) -> None:
    """Only active people go, and only as what they are."""
    if not person.is_active:
        raise Rejected(_("%(person)s is no longer active.") % {"person": person}, field="person", code="inactive")
    if person.role not in GOES_AS[role]:
        raise Rejected(
            _("%(person)s is %(is)s and cannot go as %(role)s.")
            % {"person": person, "is": person.get_role_display(), "role": VisitRole(role).label},
            field="role",
            code="wrong_trade",
        )


def check_current(factory) -> None:
    """What is new belongs to the factory that a merged one became."""
    if factory.merged_into_id is not None:
        raise Rejected(
            _("%(name)s is merged into another factory; choose that one.") % {"name": factory},
            field="factory",
            code="merged",
        )


def check_said(text: str, field: str) -> None:
    if not text.strip():
        raise Rejected(_("Please write something here."), field=field, code="required")


def check_whys(whys: Sequence[str]) -> list[str]:
    """The chain as it is kept: no gaps, one to seven steps where there is one."""
    given = [each.strip() for each in whys]
    chain = [each for each in given if each]
    if given[: len(chain)] != chain:
        raise Rejected(_("Answer the whys one after the other, without a gap."), field="whys", code="gap")
    if len(chain) > MOST_WHYS:
        raise Rejected(_("At most %(most)d whys.") % {"most": MOST_WHYS}, field="whys", code="too_many")
    return chain


def not_to_come(day: date | None, factory, field: str) -> None:
    """What was done was done on a day that has come."""
    if day is not None and day > factory.today():
        raise Rejected(_("That day is still to come; say when it is planned instead."), field=field, code="to_come")


def check_time_to_answer(due_on: date, factory) -> None:
    """Who is asked to answer, anew or by another day, has today at least."""
    if due_on < factory.today():
        raise Rejected(_("That day is over; give the factory time to answer."), field="due_on", code="past")


def check_answers_for(factory, person) -> None:
    """Who answers for a corrective action is a contact of the factory's own supplier."""
    if person is None:
        return
    if not person.is_active or not person.memberships.filter(supplier__factories=factory).exists():
        raise Rejected(
            _("%(person)s is not a contact of this factory's supplier.") % {"person": person},
            field="responsible",
            code="not_a_contact",
        )


def check_acts_for(user, buyer, supplier) -> None:
    """A buyer's person acts for buyers, a supplier contact for suppliers; others see by their role alone."""
    wanted = Role.BUYER if buyer else Role.SUPPLIER_CONTACT
    if user.role != wanted:
        raise Rejected(
            _("%(person)s is %(is)s; only people in the role “%(role)s” can be added here.")
            % {"person": user, "is": user.get_role_display(), "role": wanted.label},
            field="user",
            code="wrong_role",
        )


def check_still_good(valid_until, today) -> None:
    if valid_until and valid_until < today:
        raise Rejected(_("This date has passed already."), field="valid_until", code="past")
