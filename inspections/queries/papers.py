"""Which revision of a product's papers holds on a day, what is frozen into an inspection, and what it lacks."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..enums import PaperKind
from ..models import Inspection, InspectionPaper, Paper, PaperRevision, Product, ProgrammeStep
from .programmes import steps_of

STATES = {  # as the badges know them
    "pending": gettext_lazy("waits for approval"),
    "planned": gettext_lazy("comes into use"),
    "approved": gettext_lazy("in use"),
    "superseded": gettext_lazy("superseded"),
    "retired": gettext_lazy("retired"),
}


@dataclass(frozen=True)
class Standing:
    """A revision and what it is today."""

    revision: PaperRevision
    state: str

    @property
    def label(self) -> str:
        return str(STATES[self.state])


def asks_for_another(product: Product) -> bool:
    """Whether who uploads a revision does not approve it: the programme has two people sign its decisions."""
    steps = steps_of(product.buyer_id, {product.family_id}).get(product.family_id, [])
    return any(step.four_eyes for step in steps)


def standings_of(paper: Paper, user, today: date) -> list[Standing]:
    """The paper's revisions that this person may see, the latest first."""
    rows = PaperRevision.objects.visible_to(user).filter(paper=paper)
    rows = rows.select_related("file", "uploaded_by", "approved_by")
    holds = in_use(paper.product, today).get(paper.pk)
    return [Standing(row, state_of(row, paper, holds, today)) for row in rows]


def state_of(row: PaperRevision, paper: Paper, holds: PaperRevision | None, today: date) -> str:
    if row.approved_at is None:
        return "pending"
    if paper.retired:
        return "retired"
    if row.valid_from > today:
        return "planned"
    return "approved" if holds and row.pk == holds.pk else "superseded"


def in_use(product: Product, day: date) -> dict[int, PaperRevision]:
    """{paper: the revision that holds on the day}, of the papers that are not retired."""
    rows = PaperRevision.objects.approved().filter(paper__product=product, paper__retired=False, valid_from__lte=day)
    latest = rows.order_by("paper_id", "-valid_from", "-pk").distinct("paper_id").select_related("paper", "file")
    return {row.paper_id: row for row in sorted(latest, key=order)}


def order(row: PaperRevision) -> tuple:
    return PaperKind.values.index(row.paper.kind), row.paper.name, row.pk


def papers_of(product: Product, user, today: date) -> list[dict]:
    """Each paper that this person may see, with the revision that holds; for an inspector the frozen one."""
    seen = PaperRevision.objects.visible_to(user).filter(paper__product=product)
    latest = seen.order_by("paper_id", "-valid_from", "-pk").distinct("paper_id").select_related("file")
    holds, known = in_use(product, today), {row.paper_id: row for row in latest}
    shown = set(seen.values_list("pk", flat=True))
    found = []
    for paper in Paper.objects.visible_to(user).filter(product=product):
        held = holds.get(paper.pk)
        revision = held if held and held.pk in shown else known.get(paper.pk)
        state = state_of(revision, paper, held, today) if revision else ""
        found.append({"paper": paper, "revision": revision, "state": state, "label": STATES[state] if state else ""})
    return found


# -- in an inspection --------------------------------------------------------------------------
def day_of(inspection: Inspection) -> date:
    """The goods are compared with what holds on the day of the visit, and not with what held before today."""
    return max(inspection.visit.starts_on, inspection.factory.today())


def frozen(inspection: Inspection) -> list[PaperRevision]:
    rows = InspectionPaper.objects.filter(inspection=inspection).select_related("revision__paper", "revision__file")
    return sorted((row.revision for row in rows), key=order)


def frozen_for(inspection: Inspection, user) -> list[PaperRevision]:
    """Those that this person may open: another buyer reads a shared inspection, and not its papers."""
    allowed = set(PaperRevision.objects.visible_to(user).filter(paper__product=inspection.product_id).values_list("pk"))
    return [row for row in frozen(inspection) if (row.pk,) in allowed]


def frozen_for_buyer(inspection: Inspection, buyer) -> list[PaperRevision]:
    """For a document that is made for a buyer, or for the house where it is None."""
    return frozen(inspection) if buyer is None or buyer.pk == inspection.product.buyer_id else []


def kinds_missing(step: ProgrammeStep | None, revisions) -> list[str]:
    """In sentences: the kinds of paper that the programme asks for and that are not there."""
    there = {row.paper.kind for row in revisions}
    wanted = [kind for kind in (step.papers if step else []) if kind not in there]
    words = [capfirst(str(PaperKind(kind).label)) for kind in wanted]
    return [_("%(kind)s is missing; the programme asks for it.") % {"kind": word} for word in words]


def papers_missing(inspection: Inspection) -> list[str]:
    return kinds_missing(inspection.programme_step, frozen(inspection))


def paper_news(inspection: Inspection) -> list[str]:
    """What holds today and is not what was frozen, in sentences."""
    held, due = {row.paper_id: row for row in frozen(inspection)}, in_use(inspection.product, day_of(inspection))
    changed = [newer(row, held.get(paper)) for paper, row in due.items() if held.get(paper) != row]
    gone = [_("%(paper)s is not in use any more.") % {"paper": row} for paper, row in held.items() if paper not in due]
    return changed + gone


def newer(row: PaperRevision, old: PaperRevision | None) -> str:
    words = {"paper": row.paper, "new": row.label, "day": date_format(row.valid_from), "old": old and old.label}
    if old is None:
        return _("%(paper)s, revision %(new)s, exists since %(day)s and is not among them.") % words
    return _("%(paper)s: a newer revision %(new)s exists since %(day)s; frozen is %(old)s.") % words


def factory_papers(factory, user, today: date) -> list[PaperRevision]:
    """What a supplier may read: marked for the factory, in use, of the products that are made there."""
    seen = Paper.objects.visible_to(user).filter(for_factory=True, retired=False)
    made = Inspection.objects.visible_to(user).filter(factory=factory).values("product")
    leaving = factory.shipments.values("lines__product")
    rows = PaperRevision.objects.approved().filter(paper__in=seen, valid_from__lte=today)
    rows = rows.filter(paper__product__in=made) | rows.filter(paper__product__in=leaving)
    latest = rows.order_by("paper_id", "-valid_from", "-pk").distinct("paper_id")
    return list(latest.select_related("paper__product", "file"))
