"""Every document that could be made of what there is, for each reader: as the fields of a Report that is not saved."""

from collections.abc import Iterator
from datetime import date, timedelta
from types import ModuleType

from audits.models import Audit
from inspections.models import Inspection
from qcportal.core.models import User
from reports.documents import audit, corrective_action, factory, portfolio, shipment, supplier
from reports.enums import Audience
from suppliers.enums import Visibility
from suppliers.models import Buyer, CorrectiveAction, Factory, Supplier

THREE_MONTHS = timedelta(days=92)
Wanted = tuple[ModuleType, dict]


def documents(today: date) -> Iterator[Wanted]:
    yield from shipment_reports()
    yield from eight_d_reports()
    yield from audit_reports()
    yield from profiles()
    yield from of_a_period(today)


def shipment_reports() -> Iterator[Wanted]:
    """The latest lot of each type of inspection at each factory, and whatever was inspected again."""
    lots = Inspection.objects.filter(state="approved", imported_from=None).select_related("factory", "owner")
    latest = {(each.factory_id, each.type): each for each in lots.order_by("inspected_on", "pk")}
    for lot in [*latest.values(), *lots.exclude(original=None)]:
        told = {"inspection": lot, "shipment": lot.shipment, "factory": lot.factory, "owner": lot.owner}
        yield shipment, {"kind": "shipment", **told}


def eight_d_reports() -> Iterator[Wanted]:
    for each in CorrectiveAction.objects.select_related("factory__supplier", "owner"):
        told = {"kind": "eight_d", "corrective_action": each, "factory": each.factory, "owner": each.owner}
        yield corrective_action, told


def audit_reports() -> Iterator[Wanted]:
    """The latest of each factory for its owner, other buyers with whom it is shared, the factory, and the house with the confidential part."""
    rows = Audit.objects.filter(state="approved", imported_from=None).by_the_house().order_by("audited_on", "pk")
    for each in {each.factory_id: each for each in rows.select_related("factory__supplier", "owner")}.values():
        told = {"kind": "audit", "audit": each, "factory": each.factory}
        yield audit, told | {"owner": each.owner}
        yield audit, told | {"confidential": True}
        for buyer in Buyer.objects.filter(qualifications__factory=each.factory).exclude(pk=each.owner_id):
            if Audit.objects.seen_by_buyer(buyer).filter(pk=each.pk).exists():
                yield audit, told | {"owner": buyer}
        if each.factory.supplier_id and each.visibility != Visibility.HOUSE:
            yield audit, told | {"audience": Audience.FACTORY}


def profiles() -> Iterator[Wanted]:
    for each in Factory.objects.select_related("supplier"):
        for owner in (None, *Buyer.objects.filter(qualifications__factory=each)):
            yield factory, {"kind": "factory", "factory": each, "owner": owner}


def of_a_period(today: date) -> Iterator[Wanted]:
    asked = {"period_from": today - THREE_MONTHS, "period_to": today, "requested_by": User.objects.earliest("pk")}
    for owner in (None, *Buyer.objects.all()):
        yield portfolio, {"kind": "portfolio", "owner": owner, **asked}
        here = Supplier.objects.filter(factories__qualifications__buyer=owner) if owner else Supplier.objects.all()
        for each in here.distinct():
            yield supplier, {"kind": "supplier", "supplier": each, "owner": owner, **asked}
