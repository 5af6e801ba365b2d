"""Which rows go back when a merge is undone: those that it moved, and those made since that hang on them.

Otherwise a finding raised after the merge would stay at one factory while its audit is at the other, and the wrong
supplier would read it.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from audits.models import Audit, Finding
from inspections.models import Defect, Inspection, Shipment
from qcportal.core.errors import Conflict
from reports.models import Report
from suppliers.actions.moving import Moved
from suppliers.models import CorrectiveAction, Evidence, Factory, FactoryDocument, FactoryMerge, Visit

# Both ends of each stand at one factory.
LINKS = (
    (Inspection, "visit", Visit),
    (Inspection, "shipment", Shipment),
    (Inspection, "original", Inspection),
    (Inspection, "merged_into", Inspection),
    (Inspection, "corrective_action", CorrectiveAction),
    (Defect, "inspection", Inspection),
    (Audit, "visit", Visit),
    (Audit, "follows", Audit),
    (Finding, "audit", Audit),
    (Finding, "repeats", Finding),
    (Finding, "corrective_action", CorrectiveAction),
    (Report, "inspection", Inspection),
    (Report, "shipment", Shipment),
    (Report, "corrective_action", CorrectiveAction),
    (Report, "audit", Audit),
)
NAMED = 5
Keys = dict[type, set[int]]


def what_goes_back(merge: FactoryMerge, kept: Factory) -> Moved:
    """Refused with their names where something of the kept factory's own hangs on what would go."""
    going = with_all_that_hangs_on(moved_keys(merge, kept), kept)
    check_can_be_parted(merge, going)
    found = {model._meta.label_lower: sorted(keys) for model, keys in going.items() if keys}
    evidence = Evidence.objects.filter(pk__in=merge.moved.get("suppliers.evidence", []), factory=kept)
    pushed = Evidence.objects.filter(factory=kept, source_uuid__in=sources(merge, going))
    return merge.moved | found | {"suppliers.evidence": sorted((evidence | pushed).values_list("pk", flat=True))}


def moved_keys(merge: FactoryMerge, kept: Factory) -> Keys:
    """Of what the merge moved, what is still there."""
    models = {model for child, _field, parent in LINKS for model in (child, parent)}
    return {model: at(model, kept, merge.moved.get(model._meta.label_lower, [])) for model in models}


def at(model: type, kept: Factory, keys) -> set[int]:
    return set(model._base_manager.filter(factory=kept, pk__in=keys).values_list("pk", flat=True))


def with_all_that_hangs_on(going: Keys, kept: Factory) -> Keys:
    """Link by link, until nothing more hangs on it; a new visit to a shipment that goes back goes too."""
    size = -1
    while size != (size := sum(map(len, going.values()))):
        for child, field, parent in LINKS:
            rows = child._base_manager.filter(factory=kept)
            linked = rows.filter(Q(pk__in=going[child]) | Q(**{f"{field}__in": going[parent]}))
            pairs = list(linked.values_list("pk", field))
            going[child] |= {pk for pk, _on in pairs}
            going[parent] |= at(parent, kept, {on for _pk, on in pairs if on})
    return going


def check_can_be_parted(merge: FactoryMerge, going: Keys) -> None:
    """What was at the kept factory before the merge is its own."""
    own = [
        str(row)
        for model, keys in going.items()
        for row in model._base_manager.filter(pk__in=keys - moved(merge, model), created_at__lt=merge.created_at)
    ]
    if own:
        names = "; ".join(sorted(own)[:NAMED]) + (" …" if len(own) > NAMED else "")
        raise Conflict(
            _(
                "This merge cannot be undone as it is: since then, work of %(gone)s was joined with what %(kept)s had "
                "before: %(names)s. Part them first, for example by a visit for each factory."
            )
            % {"gone": merge.gone, "kept": merge.kept, "names": names}
        )


def moved(merge: FactoryMerge, model: type) -> set[int]:
    return set(merge.moved.get(model._meta.label_lower, []))


def sources(merge: FactoryMerge, going: Keys) -> list:
    """What pushed evidence down, a document that was confirmed since too."""
    found = {Audit: going[Audit], Inspection: going[Inspection], FactoryDocument: moved(merge, FactoryDocument)}
    return [
        uuid
        for model, keys in found.items()
        for uuid in model._base_manager.filter(pk__in=keys).values_list("uuid", flat=True)
    ]
