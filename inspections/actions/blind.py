"""The same lot inspected a second time by somebody who does not know what was found: it compares inspectors, not goods."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected
from qcportal.core.numbers import following
from suppliers.enums import DayPart, Visibility
from suppliers.models import Visit

from ..enums import DecisionKind, InspectionType
from ..models import Inspection, LotPart, PlanLine
from ..queries.blind import on_visits
from ..queries.decisions import OVER, holding
from .drawing import commit_draw
from .freezing import freeze, own_lines
from .papers import freeze_papers
from .scheduling import check_belongs_together, open_for_planning, visit_for
from .site_tests import freeze_tests, tested

TAKEN = ("type", "product", "factory", "lot_size", "standard", "level", "severity", "sampling", "counts")
TAKEN += ("programme_step",)
RESULTS = {"found": None, "first_found": None, "scheme": None}
GOODS = ("line", "position", "po_number", "ordered_units", "units")
CHANGED = (DecisionKind.REWORK, DecisionKind.REJECT)


@transaction.atomic
def inspect_blind(
    *,
    inspection: Inspection,
    by,
    inspector=None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    part: str = DayPart.WHOLE,
    visit: Visit | None = None,
    version: int | None = None,
    uuid=None,
) -> Inspection:
    """By the plan of the first inspection, on another visit, with a sample that is drawn by itself.

    It stays in the house, belongs to no shipment and stands in no series, so nothing that is decided, counted or told
    of the goods changes by it.
    """
    first = changes.lock(inspection, version)
    check_repeatable(first)
    check_belongs_together(first.product, first.factory, None, visit)
    visit = visit or visit_for(first.factory, inspector, starts_on, ends_on, part, by)
    check_other_people(first, visit)
    made = Inspection(
        uuid=uuid or uuid4(),
        number=following("INS"),
        visit=visit,
        original=first,
        blind=True,
        visibility=Visibility.HOUSE,
        **{name: getattr(first, name) for name in TAKEN},
    )
    return keep_blind(made, first, by)


def keep_blind(made: Inspection, first: Inspection, by) -> Inspection:
    """With the plan, the goods, the tests and the points of the first, none of what was found, and its own draw."""
    changes.create(made, by=by, event="inspection.scheduled")
    PlanLine.objects.bulk_create(copied(each, made, RESULTS) for each in first.plan_lines.all())
    LotPart.objects.bulk_create(
        LotPart(inspection=made, **{name: getattr(each, name) for name in GOODS} | {"line": None})
        for each in first.parts.all()
    )
    freeze(made, own_lines(first))
    freeze_tests(made, tested(first))
    freeze_papers(made)
    commit_draw(made, by=by)
    return made


def copied(line: PlanLine, inspection: Inspection | None, values: dict) -> PlanLine:
    names = [each.attname for each in PlanLine._meta.local_fields if each.name not in ("id", "inspection", *values)]
    return PlanLine(inspection=inspection, **{name: getattr(line, name) for name in names}, **values)


def check_repeatable(first: Inspection) -> None:
    """The goods are still there as they were first seen."""
    words = {"number": first.number}
    if first.blind:
        raise Rejected(_("%(number)s is a blind re-inspection itself.") % words)
    if first.imported_from_id:
        raise Rejected(_("%(number)s came from a list of the past; its goods are not there any more.") % words)
    if first.state in OVER:
        raise Rejected(_("%(number)s was not carried out, so there is nothing to compare with.") % words)
    if first.type == InspectionType.LOADING:
        raise Rejected(_("A container is loaded once, so its loading cannot be inspected a second time."))
    decision = holding(first)
    if first.later.exclude(state__in=OVER).exists() or decision and decision.kind in CHANGED:
        raise Rejected(
            _("The goods of %(number)s were reworked or rejected since; they are not as it saw them.") % words
        )
    if first.reinspections.filter(blind=True).exclude(state__in=OVER).exists():
        raise Rejected(_("This lot has its blind re-inspection already."), code="exists")
    open_for_planning(first.shipment)


def check_other_people(first: Inspection, visit: Visit) -> None:
    """Whoever goes must not have seen the lot, nor be at the same visit."""
    if visit.pk == first.visit_id:
        raise Rejected(_("This visit has the first inspection; plan another one for the second."), field="visit")
    if same := on_visits(first, visit):
        words = {"person": same[0].name, "number": first.number}
        raise Rejected(
            _("%(person)s goes to %(number)s too. Choose somebody who has not seen this lot.") % words,
            field="inspector",
        )
