from django.db.models import Q
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


def evidence_for(factory: Factory) -> list[Evidence]:
    """What audits and inspections said of a factory, newest first; for those who decide."""
    return list(Evidence.objects.filter(factory=factory).exclude(grade="0")[:20])


def why_not_qualified(factory: Factory, buyer) -> str:
    """Why orders of this buyer may not be placed at this factory today; empty where they may."""
    found = Qualification.objects.filter(factory=factory, buyer=buyer).select_related("factory").first()
    words = {"factory": factory, "buyer": buyer}
    if found is None:
        return _("%(factory)s is not qualified for %(buyer)s: nobody has opened a qualification.") % words
    if found.standing in QualificationState.good():
        return ""
    if found.standing == EXPIRED:
        words["day"] = day(found.ends_on)
        return _("%(factory)s is not qualified for %(buyer)s: the approval ran out on %(day)s.") % words
    words["state"] = found.get_state_display()
    return _("%(factory)s is not qualified for %(buyer)s: it is “%(state)s”.") % words
