"""How the goods were of late, for the start page: each number with its interval, its cases and the way to them."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .figure_rows import Said, rate_said, share_said
from .numbers import grouped
from .queries.figures import lots_of, total_of

LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Glance:
    label: str
    value: str
    interval: str
    cases: str
    address: str


def lot_numbers(user) -> list[Glance]:
    """Of the lots of the last 90 days that this person sees. One query."""
    since = localdate() - LATELY
    found = total_of(lots_of(user).filter(inspected_on__gte=since))
    lots = ngettext("%s inspection", "%s inspections", found.inspections) % grouped(found.inspections)
    units = ngettext("%s unit", "%s units", found.units) % grouped(found.units)
    where = f"{reverse('reports:figure_lots')}?{urlencode({'inspected_from': since.isoformat()})}"
    return [
        glance(_("First-pass rate"), share_said(found.first_pass), lots, where),
        glance(_("Defects per 100 units"), rate_said(found.per_100_units), units, f"{where}&with_defects=true"),
    ]


def glance(label: str, said: Said, cases: str, address: str) -> Glance:
    interval = _("95 %%: %(interval)s") % {"interval": said.interval} if said.interval else ""
    return Glance(label, said.value, interval, cases, address)
