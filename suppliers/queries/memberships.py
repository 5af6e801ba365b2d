from django.db.models import Q

from ..models import Buyer, Membership


def members_of(company, user) -> list[Membership]:
    """People who act for a buyer or supplier, for those who may see memberships."""
    field = "buyer" if isinstance(company, Buyer) else "supplier"
    seen = Membership.objects.visible_to(user).filter(Q(**{field: company}))
    return list(seen.select_related("user").order_by("user__name", "pk"))


def companies_of(person, user) -> list[Membership]:
    """For whom a person acts, for those who may see memberships."""
    seen = Membership.objects.visible_to(user).filter(user=person)
    return list(seen.select_related("buyer", "supplier", "user").order_by("buyer__name", "supplier__name", "pk"))
