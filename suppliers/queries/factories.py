from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from qcportal.core.dates import day

from ..enums import EXPIRED, QualificationState
from ..models import Evidence, Factory, Qualification
from ..rules import QUALIFICATION


def qualifications_of(factory: Factory, user) -> list[Qualification]:
    """Those the person may see: the house all, a buyer its own."""
    seen = Qualification.objects.visible_to(user).filter(factory=factory)
    return list(seen.select_related("buyer", "factory").order_by("buyer__name", "pk"))


def open_verbs(qualifications: list[Qualification], user) -> list[tuple[Qualification, bool]]:
    """With each whether this person may decide it now."""
    return [(each, bool(QUALIFICATION.verbs(each, user))) for each in qualifications]


def doubts(factory: Factory, buyer, user) -> list[str]:
    """Why goods for this buyer should not come from this factory, as far as the person may know."""
    asked = Q(buyer=buyer) | Q(buyer=None)
    bad = QualificationState.SUSPENDED, QualificationState.REJECTED, EXPIRED
    rows = Qualification.objects.visible_to(user).filter(asked, factory=factory).standing(*bad)
    return [doubt(each) for each in rows.select_related("factory", "buyer").order_by("buyer__name", "pk")]


def doubt(record: Qualification) -> str:
    words = {"factory": record.factory, "who": record.buyer or _("the house"), "state": record.get_state_display()}
    if record.standing == EXPIRED:
        words["day"] = day(record.ends_on)
        return (
            _("The approval of %(factory)s for %(who)s ran out on %(day)s. Have it renewed before these goods leave.")
            % words
        )
    return (
        _("%(factory)s is %(state)s for %(who)s. Have that decided anew before these goods are made or leave.") % words
    )


def evidence_for(record: Qualification) -> list[Evidence]:
    """What audits and inspections said of its factory and counts for it, newest first; for those who decide."""
    counts = Evidence.objects.judging_for(record.buyer).filter(factory=record.factory_id)
    return list(counts.exclude(grade="0").order_by(F("happened_on").desc(nulls_last=True), "-pk")[:20])


STOPPED = QualificationState.SUSPENDED, QualificationState.REJECTED


def qualified() -> Q:
    """Rows with `factory` and `buyer` whose orders may be placed: docs/decisions/0018 says whose word counts."""
    own, house = of_row(buyer=OuterRef("buyer")), of_row(buyer=None)
    good = QualificationState.good()
    by_house = ~Q(Exists(own)) & Q(Exists(house.standing(*good)))
    return ~Q(Exists(house.standing(*STOPPED))) & (Q(Exists(own.standing(*good))) | by_house)


def stopped() -> Q:
    """Rows with `factory` and `buyer` whose goods may not go on although they were ordered while it was qualified."""
    own, house = of_row(buyer=OuterRef("buyer")), of_row(buyer=None)
    ran_out = ~Q(Exists(own)) & Q(Exists(house.standing(EXPIRED)))
    return Q(Exists(own.standing(*STOPPED, EXPIRED))) | Q(Exists(house.standing(*STOPPED))) | ran_out


def of_row(**which):
    return Qualification.objects.filter(factory=OuterRef("factory"), **which)


def deciding(factory: Factory, buyer) -> Qualification | None:
    """The house's where it stops everybody, else the buyer's own, else the house's."""
    rows = Qualification.objects.filter(Q(buyer=buyer) | Q(buyer=None), factory=factory)
    found = {row.buyer_id: row for row in rows.select_related("factory", "buyer")}
    house = found.get(None)
    return house if house and house.state in STOPPED else found.get(buyer.pk, house)


def why_stopped(factory: Factory, buyer) -> str:
    """Why goods that were ordered there may not go on; empty where they may."""
    found = deciding(factory, buyer)
    return why_not(found, buyer) if found and found.standing in (*STOPPED, EXPIRED) else ""


def why_not_qualified(factory: Factory, buyer) -> str:
    """Why orders of this buyer may not be placed at this factory today; empty where they may."""
    found = deciding(factory, buyer)
    if found is None:
        words = {"factory": factory, "buyer": buyer}
        return _("%(factory)s is not qualified for %(buyer)s: nobody has opened a qualification.") % words
    return "" if found.standing in QualificationState.good() else why_not(found, buyer)


def why_not(found: Qualification, buyer) -> str:
    words = {"factory": found.factory, "buyer": buyer}
    if found.standing == EXPIRED:
        words["day"] = day(found.ends_on)
        return _("%(factory)s is not qualified for %(buyer)s: the approval ran out on %(day)s.") % words
    words["state"] = found.get_state_display()
    return _("%(factory)s is not qualified for %(buyer)s: it is “%(state)s”.") % words
