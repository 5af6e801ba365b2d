"""A factory's records go to another factory and, exactly those, back again. Each app does this for its own rows."""

from collections.abc import Iterable

from django.db.models import F

from ..models import CorrectiveAction, Evidence, Qualification, Visit

Moved = dict[str, list[int]]
MODELS = (Visit, CorrectiveAction, Evidence, Qualification)


def move_factory(*, source, target) -> Moved:
    """A qualification for a buyer who has one at the target stays behind: one judgement holds.

    Call in the transaction of the merge, which locks both factories and writes the history.
    """
    judged = set(target.qualifications.values_list("buyer", flat=True))
    free = [each.pk for each in source.qualifications.all() if each.buyer_id not in judged]
    moved = move_rows(MODELS[:-1], source, target)
    if free:
        moved[Qualification._meta.label_lower] = point(Qualification.objects.filter(pk__in=free), target)
    return moved


def move_factory_back(*, moved: Moved, source, target) -> None:
    move_rows_back(MODELS, moved, source, target)


def move_rows(models: Iterable, source, target) -> Moved:
    """All rows of these models at `source` go to `target`; which ones they were, by model."""
    found = {model._meta.label_lower: point(model._base_manager.filter(factory=source), target) for model in models}
    return {label: rows for label, rows in found.items() if rows}


def move_rows_back(models: Iterable, moved: Moved, source, target) -> None:
    """Those rows of `moved` that are still at `target` return to `source`."""
    for model in models:
        rows = moved.get(model._meta.label_lower, [])
        point(model._base_manager.filter(pk__in=rows, factory=target), source)


def point(queryset, to) -> list[int]:
    found = sorted(queryset.order_by().values_list("pk", flat=True))
    counted = {"version": F("version") + 1} if hasattr(queryset.model, "version") else {}
    queryset.model._base_manager.filter(pk__in=found).update(factory=to, **counted)
    return found
