"""What a reader may see: the querysets every number, trend and sentence for that reader is made from."""

from dataclasses import dataclass

from django.db.models import QuerySet

from audits.models import Audit, Finding
from inspections.models import Inspection
from qcportal.core.roles import Role
from suppliers.models import Buyer, CorrectiveAction, Supplier


@dataclass(frozen=True)
class Sight:
    """Approved inspections and audits, findings and corrective actions of one reader."""

    inspections: QuerySet
    audits: QuerySet
    findings: QuerySet
    corrective_actions: QuerySet

    @property
    def first_looks(self) -> QuerySet:
        """Of each lot the first inspection, as `CountedLot` has it for those who read figures; suppliers read none."""
        return self.inspections.filter(original=None, units_inspected__gt=0)


def sight_of_user(user) -> Sight:
    """For a page: what this person may see."""
    return sight(lambda model: model.objects.visible_to(user))


def sight_of_buyer(buyer) -> Sight:
    """For a document made for a buyer, or for the house where buyer is None."""
    return sight(lambda model: model.objects.seen_by_buyer(buyer))


def sight_of_supplier(supplier) -> Sight:
    """For figures made for a supplier, of what is released to it."""
    return sight(lambda model: model.objects.seen_by_supplier(supplier))


def sight(seen) -> Sight:
    return Sight(
        inspections=seen(Inspection).approved(),
        audits=seen(Audit).approved(),
        findings=seen(Finding).standing().filter(audit__state="approved"),
        corrective_actions=seen(CorrectiveAction),
    )


@dataclass(frozen=True)
class Scope:
    """Whom a study is made for: a buyer, a supplier, or the house where both are None."""

    buyer: Buyer | None = None
    supplier: Supplier | None = None

    def sight(self) -> Sight:
        return sight_of_supplier(self.supplier) if self.supplier else sight_of_buyer(self.buyer)


HOUSE = Scope()


def scopes_at(user, factory) -> list[Scope]:
    """Whose studies this person reads at a factory: several for who works for several buyers of it; none, if nobody makes one."""
    if user.is_house:
        return [HOUSE]
    if user.role == Role.BUYER:
        here = Buyer.objects.of(user).filter(qualifications__factory=factory).distinct()
        return [Scope(buyer=each) for each in here.order_by("name", "pk")]
    if user.role == Role.SUPPLIER_CONTACT:
        return [
            Scope(supplier=each) for each in Supplier.objects.filter(pk=factory.supplier_id, memberships__user=user)
        ]
    return []
