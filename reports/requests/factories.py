"""Profiles of factories: for the house, or for a buyer that works with the factory."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core.errors import Forbidden
from qcportal.core.models import User
from qcportal.core.roles import Role
from suppliers.enums import Visibility
from suppliers.models import Buyer, Factory

from .. import languages, papers
from ..documents import factory as document
from ..enums import Audience, ReportKind
from ..models import Report
from .series import asked_again


@transaction.atomic
def request_factory_profile(
    *, factory: Factory, by: User, buyer: Buyer | None = None, language: str = "", paper: str = ""
) -> Report:
    """For `buyer`, or for the house where that is None; a buyer's person gets that of the own buyer.

    Asking again gives the one there is until it would say something else; then its next revision.
    """
    factory = Factory.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=factory.pk)
    owner = reader_of(factory, by, buyer)
    series: dict[str, Any] = {
        "kind": ReportKind.FACTORY,
        "factory": factory,
        "owner": owner,
        "audience": Audience.OWNER,
        "confidential": False,
        "language": languages.spoken(language, owner=owner),
        "paper": papers.chosen(paper, owner=owner),
    }
    visibility = Visibility.OWNER if owner else Visibility.HOUSE
    return asked_again(series, prefix="FAP", by=by, told=told, visibility=visibility)


def told(draft: Report) -> dict:
    return document.collect(draft, anew=False).figures


def reader_of(factory: Factory, by: User, buyer: Buyer | None) -> Buyer | None:
    """The factory itself gets none: a profile weighs what others found there, and whom to buy from."""
    if not (by.is_house or by.role == Role.BUYER):
        raise Forbidden(_("Profiles of factories are made for the house and for buyers."))
    if by.is_house and buyer is None:
        return None
    here = buyers_at(factory, by)
    found = here.filter(pk=buyer.pk).first() if buyer else here.first()
    if found is None:
        raise Forbidden(_("A profile is made for a buyer that works with this factory."))
    return found


def buyers_at(factory: Factory, by: User):
    """For whom this person may have it made."""
    rows = Buyer.objects.all() if by.is_house else Buyer.objects.of(by)
    return rows.filter(qualifications__factory=factory).distinct().order_by("name", "pk")
