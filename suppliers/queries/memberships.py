from django.db.models import Q

from ..models import Buyer, Membership


def members_of(company, user) -> list[Membership]:
    """People who act for a buyer or supplier, for those who may see memberships."""
    field = "buyer" if isinstance(company, Buyer) else "supplier"
    seen = Membership.objects.visible_to(user).filter(Q(**{field: company}))
    return list(seen.select_related("user").order_by("user__name", "pk"))
