"""Where sentences, marks and numbers lead: to the rows that they are made of, as far as this person has a page of them."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from qcportal.core.roles import Act, may

from .chart_specs import Leads
from .figures import Month
from .scorecards import ANSWERS, PRESENTED, PRODUCTS, SYSTEMS

PAGES = {
    "audit": "audits:audit",
    "finding": "audits:finding",
    "cause": "audits:finding",
    "action": "suppliers:corrective_action",
}
LANES = {PRODUCTS: "inspections", SYSTEMS: "audits", ANSWERS: "corrective_actions", PRESENTED: "inspections"}


def lots(user, factory, category: str, since: date, until: date, *, buyer=None, **more) -> str:
    """The inspections of a time with what was counted in each; a supplier, who has no such list, is led to the factory's story.

    buyer: whose rows the number is made of, where it is not of all that this person sees.
    """
    if not may(user, Act.LIST, "figure"):
        story = {"period": "all"} | ({"category": category} if category else {})
        return f"{reverse('factory_overview', args=[factory.uuid])}?{urlencode(story)}#timeline"
    days = {"inspected_from": since.isoformat(), "inspected_until": until.isoformat()}
    asked = {"factory": str(factory.uuid)} | days | ({"category": category} if category else {})
    theirs = {"seen_by": str(buyer.uuid)} if buyer else {}
    return f"{reverse('reports:figure_lots')}?{urlencode(asked | more | theirs)}"


def measure(user, factory, name: str, board, buyer) -> str:
    """The cases of a scorecard's measure: lots in their list, all else in the factory's story, of which each kind is a lane."""
    if name == PRODUCTS and may(user, Act.LIST, "figure"):
        return lots(user, factory, "", board.first, board.last, buyer=buyer)
    asked = {"period": "24", "kind": LANES[name]}
    return f"{reverse('factory_overview', args=[factory.uuid])}?{urlencode(asked)}#timeline"


def mark(kind: str, uuid) -> str:
    return reverse(PAGES[kind], args=[uuid])


def of_trend(user, factory, category: str, buyer=None) -> Leads:
    def month(each: Month) -> str:
        return lots(user, factory, category, each.start, each.last, buyer=buyer)

    return Leads(month, mark)
