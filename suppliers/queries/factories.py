from ..models import Evidence, Factory, Qualification
from ..rules import QUALIFICATION


def qualifications_of(factory: Factory, user) -> list[Qualification]:
    """Those the person may see: the house all, a buyer its own."""
    seen = Qualification.objects.visible_to(user).filter(factory=factory)
    return list(seen.select_related("buyer", "factory").order_by("buyer__name", "pk"))


def open_verbs(qualifications: list[Qualification], user) -> list[tuple[Qualification, bool]]:
    """With each whether this person may decide it now."""
    return [(each, bool(QUALIFICATION.verbs(each, user))) for each in qualifications]


def evidence_for(factory: Factory) -> list[Evidence]:
    """What audits and inspections said of a factory, newest first; for those who decide."""
    return list(Evidence.objects.filter(factory=factory)[:20])
