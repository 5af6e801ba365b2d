"""Rows of one factory become another's: what a merge moves, and its undoing moves back. Each app names its own rows."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, QuerySet

from qcportal.core.models import Record

from ..models import (
    AuditRequirement,
    CorrectiveAction,
    Evidence,
    Factory,
    FactoryDocument,
    PlannedVolume,
    Qualification,
    Visit,
)

Moved = dict[str, list[int]]  # "app.model" → primary keys
MODELS = (Visit, CorrectiveAction, Evidence, FactoryDocument)
ONCE = {AuditRequirement: ("reason", "about"), PlannedVolume: ("year",)}  # of each name one at a factory


def move_factory(*, source: Factory, target: Factory) -> Moved:
    """This app's rows; a qualification stays where the target has one for the same buyer already.

    Call in a transaction that has locked both factories; the caller writes the history.
    """
    free = free_qualifications(source, target)
    named = {label: keys for model in ONCE for label, keys in move(unnamed_at(target, model, source), target).items()}
    return move_rows(MODELS, source, target) | named | move(free, target) | move_merged(source, target)


def unnamed_at(target: Factory, model, source: Factory) -> QuerySet:
    """Rows of the source that the target has none of by that name; the others stay."""
    same = {name: OuterRef(name) for name in ONCE[model]}
    return model.objects.filter(factory=source).exclude(Exists(model.objects.filter(factory=target, **same)))


def free_qualifications(source: Factory, target: Factory | None) -> QuerySet[Qualification]:
    """Those of buyers (or the house) that have none at the target."""
    held = Qualification.objects.filter(factory=target)
    free = Qualification.objects.filter(factory=source).exclude(buyer__in=held.exclude(buyer=None).values("buyer"))
    return free.exclude(buyer=None) if held.filter(buyer=None).exists() else free


def move_factory_back(*, moved: Moved, source: Factory, target: Factory) -> None:
    move_rows_back((*MODELS, *ONCE, Qualification), moved, source, target)
    earlier = Factory.objects.filter(pk__in=moved.get(Factory._meta.label_lower, []), merged_into=source)
    earlier.update(merged_into=target)


def move_merged(source: Factory, target: Factory) -> Moved:
    """What was merged into the source before leads to the target at once."""
    rows = Factory.objects.filter(merged_into=source)
    keys = sorted(rows.values_list("pk", flat=True))
    rows.update(merged_into=target)
    return {Factory._meta.label_lower: keys} if keys else {}


# -- what the other apps use for their own rows ---------------------------------------------------
def move_rows(models: Iterable[type], source: Factory, target: Factory) -> Moved:
    """Point every row of these models at `target`; which ones they were."""
    found: Moved = {}
    for model in models:
        found |= move(model._base_manager.filter(factory=source), target)
    return found


def move_rows_back(models: Iterable[type], moved: Moved, source: Factory, target: Factory) -> None:
    """Point exactly those rows at `target` again that were moved and still are at `source`."""
    for model in models:
        move(model._base_manager.filter(pk__in=moved.get(model._meta.label_lower, []), factory=source), target)


def move(rows: QuerySet, target: Factory) -> Moved:
    """Records count their version up: whoever read the old factory is told so."""
    keys = sorted(rows.values_list("pk", flat=True))
    counted = {"version": F("version") + 1} if issubclass(rows.model, Record) else {}
    rows.model._base_manager.filter(pk__in=keys).update(factory=target, **counted)
    return {rows.model._meta.label_lower: keys} if keys else {}
