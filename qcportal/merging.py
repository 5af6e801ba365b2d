"""Two records of one factory become one, by a person's word, and two again if that was a mistake.

The merged factory stays with its address and identity, so that a list that names it finds it; its inspections,
audits and all other rows go to the one that is kept. FactoryMerge lists which rows went; undoing moves those back,
and what hangs on them.
"""

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import audits.actions.moving
import inspections.actions.moving
import reports.actions
import suppliers.actions.moving
from qcportal.core import changes, history
from qcportal.core.errors import Conflict, Rejected
from qcportal.merging_back import what_goes_back
from suppliers.actions.moving import free_qualifications
from suppliers.actions.relying import follow_evidence
from suppliers.actions.requirements import reopen, settle
from suppliers.actions.stricter import both_qualified, hold_anew, hold_stricter
from suppliers.enums import DuplicateState
from suppliers.models import Factory, FactoryMerge, PossibleDuplicate
from suppliers.rules import stricter

APPS = (suppliers.actions.moving, inspections.actions.moving, audits.actions.moving, reports.actions)


@transaction.atomic
def merge(*, gone: Factory, kept: Factory, by, version: int | None = None) -> FactoryMerge:
    """Move every row of `gone` to `kept`; `version` is that of `gone` as the person saw it."""
    if gone.pk == kept.pk:
        raise Rejected(_("Choose another factory; this is the same one."), field="kept")
    gone, kept = locked(gone, kept, version)
    check_current(gone)
    check_current(kept)
    overruled = hold_stricter(source=gone, target=kept, by=by)
    moved: dict[str, list[int]] = {}
    for app in APPS:
        moved |= app.move_factory(source=gone, target=kept)
    changes.save(gone, by=by, event="factory.merged", merged_into=kept)
    follow_facts(kept)
    record = FactoryMerge.objects.create(kept=kept, gone=gone, moved=moved, stricter=overruled, by=by)
    note(kept, "factory.took_over", gone, moved, by)
    decide_pair(gone, kept, DuplicateState.MERGED, by)
    return record


@transaction.atomic
def undo(*, merge: FactoryMerge, by, version: int | None = None) -> FactoryMerge:
    """Move back the rows that the merge moved, as far as they are still there, with what was made of them since."""
    gone, kept = locked(merge.gone, merge.kept)
    record = changes.lock(merge, version)
    check_undoable(record, gone, kept)
    back = what_goes_back(record, kept)
    for app in APPS:
        app.move_factory_back(moved=back, source=kept, target=gone)
    hold_anew(undone=record, by=by)
    changes.save(gone, by=by, event="factory.unmerged", merged_into=None)
    for factory, other in ((gone, kept), (kept, gone)):
        reopen(factory, of_other=other)
        follow_facts(factory)
    note(kept, "factory.gave_back", gone, back, by)
    decide_pair(gone, kept, DuplicateState.OPEN, by)
    return changes.save(record, by=by, event="merge.undone", undone_at=timezone.now(), undone_by=by)


def follow_facts(factory: Factory) -> None:
    """Approvals and audits due, by the evidence that stands at the factory now."""
    follow_evidence(factory)
    settle(factory)


def locked(gone: Factory, kept: Factory, version: int | None = None) -> tuple[Factory, Factory]:
    """Both rows as they stand now, always locked in the same order, so that two merges at once wait and do not clash."""
    versions = {gone.pk: version, kept.pk: None}
    rows = {each.pk: changes.lock(each, versions[each.pk]) for each in sorted((gone, kept), key=lambda row: row.pk)}
    return rows[gone.pk], rows[kept.pk]


def check_current(factory: Factory) -> None:
    if factory.merged_into_id:
        raise Conflict(_("%(name)s is merged into another factory already.") % {"name": factory})


def check_undoable(merge: FactoryMerge, gone: Factory, kept: Factory) -> None:
    """Later merges stand on this one: what it moved has gone on with them."""
    if merge.undone_at:
        raise Conflict(_("This merge is undone already."))
    if gone.merged_into_id != kept.pk:
        raise Conflict(_("%(name)s was merged on since. Undo that merge first.") % {"name": kept})


def note(kept: Factory, event: str, gone: Factory, moved: dict, by) -> None:
    """The kept factory's own line of history, with how many rows of each kind."""
    counts = {label: len(keys) for label, keys in moved.items()}
    kept.version += 1
    kept.save(update_fields=["version", "updated_at"])
    history.record(event=event, of=kept, by=by, note=gone.name, changes={"rows": [None, counts]})


def decide_pair(gone: Factory, kept: Factory, state: str, by) -> None:
    event = "duplicate.merged" if state == DuplicateState.MERGED else "duplicate.reopened"
    for pair in PossibleDuplicate.objects.filter(first__in=(gone, kept), second__in=(gone, kept)):
        changes.save(changes.lock(pair), by=by, event=event, state=state)


# -- what a person reads -------------------------------------------------------------------------
def what_moves(factory: Factory, into: Factory | None = None) -> list[tuple[str, int]]:
    """(what, how many) of the rows that a merge would move, for the person who decides.

    A qualification of which the other factory has its own stays; so do series, which are read through the merge.
    """
    rows = [model._base_manager.filter(factory=factory) for app in APPS for model in app.MODELS]
    rows.append(free_qualifications(factory, into))
    counted = [(each.model, each.count()) for each in rows]
    return [(words(model, count), count) for model, count in counted if count]


def which_holds(gone: Factory, kept: Factory) -> list[tuple]:
    """(the vanishing one's, the kept one's, the one that holds) where one buyer has decided about both."""
    pairs = both_qualified(gone, kept)
    return [(other, own, other if stricter(other, own) else own) for other, own in pairs]


def moved_words(merge: FactoryMerge) -> list[tuple[str, int]]:
    """(what, how many) of the rows that a merge moved."""
    return [(words(apps.get_model(label), len(keys)), len(keys)) for label, keys in merge.moved.items()]


def words(model, count: int) -> str:
    return str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural)
