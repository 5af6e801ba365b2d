"""Two factories become one: of what one buyer decided about both, the stricter holds."""

from copy import copy
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q
from django.utils.dateparse import parse_date

from qcportal.core import changes
from qcportal.core.models import HistoryEntry

from ..models import Factory, FactoryMerge, Qualification
from ..rules import stricter
from .ending import RAN_OUT
from .moving import free_qualifications, move
from .relying import LOST, RENEWED

DECIDED = ("state", "valid_until", "note")
RESTS_ON = ("relied_rules", "evidence_until", "unmet", "overruled", "overruled_reason", "overruled_by_id")
HELD = DECIDED + RESTS_ON
DAYS = ("valid_until", "evidence_until")
TAKEN_OVER, GIVEN_BACK = "qualification.taken_over", "qualification.given_back"
BY_ITSELF = (TAKEN_OVER, GIVEN_BACK, RAN_OUT, LOST, RENEWED)  # nobody decided anew
Before = dict[str, dict[str, list]]  # primary key → field → [before, after]


def both_qualified(source: Factory, target: Factory) -> list[tuple[Qualification, Qualification]]:
    """(the source's, the target's) of each buyer, or the house, that has one of either."""
    theirs = {each.buyer_id: each for each in qualifications(target)}
    return [(each, theirs[each.buyer_id]) for each in qualifications(source) if each.buyer_id in theirs]


def qualifications(factory: Factory):
    rows = Qualification.objects.filter(factory=factory).select_related("factory", "buyer")
    return rows.order_by("buyer__name", "pk")


def hold_stricter(*, source: Factory, target: Factory, by) -> Before:
    """The target's rows say what the stricter one says; what they said before, for the undoing.

    Call in the transaction of the merge, before the rows move.
    """
    found: Before = {}
    for other, own in both_qualified(source, target):
        if stricter(other, own):
            found[str(own.pk)] = changes.difference(own, held(other))
            changes.save(changes.lock(own), held(other), by=by, event=TAKEN_OVER, note=source.name)
    return found


def hold_anew(*, undone: FactoryMerge, by) -> None:
    """Each says again what it said itself, or what a factory that is still merged in says, if that is stricter.

    What somebody decided since a merge stands against it. Call once the rows that the undone merge moved are back.
    """
    still = still_merged(undone)
    for merge in still:
        move_what_is_free(merge)
    rows = overruled_rows(undone, still)
    decided = last_decided(rows)
    for row in rows:
        since = [each for each in (*still, undone) if row.uuid not in decided or each.created_at > decided[row.uuid]]
        says = own_saying(row, since)
        for merge in [each for each in still if each in since]:
            hold_in(merge, says)
        changes.save(row, held(says), by=by, event=GIVEN_BACK, note=undone.gone.name)
    for merge in still:
        merge.save(update_fields=["moved", "stricter", "updated_at"])


def still_merged(undone: FactoryMerge) -> list[FactoryMerge]:
    """In their order; locked."""
    merges = FactoryMerge.objects.filter(kept=undone.kept, undone_at=None).exclude(pk=undone.pk)
    return list(merges.select_for_update(of=("self",)).select_related("gone", "kept").order_by("pk"))


def move_what_is_free(merge: FactoryMerge) -> None:
    """A buyer's row that went back leaves its place to that of the next factory still merged in."""
    for label, keys in move(free_qualifications(merge.gone, merge.kept), merge.kept).items():
        merge.moved[label] = sorted({*merge.moved.get(label, []), *keys})


def overruled_rows(undone: FactoryMerge, still: list[FactoryMerge]) -> list[Qualification]:
    keys = {key for merge in (undone, *still) for key in merge.stricter}
    rows = Qualification.objects.filter(Q(factory=undone.kept) | Q(pk__in=keys)).select_related("factory")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def last_decided(rows: list[Qualification]) -> dict[UUID, datetime]:
    entries = HistoryEntry.objects.filter(record_uuid__in=[row.uuid for row in rows])
    decisions = entries.exclude(event__in=BY_ITSELF).order_by()
    return dict(decisions.values_list("record_uuid").annotate(Max("at")))


def own_saying(row: Qualification, merges: list[FactoryMerge]) -> Qualification:
    """A copy that says what the row said before these merges."""
    says = copy(row)
    for merge in sorted(merges, key=lambda each: each.pk, reverse=True):
        for name, (before, _after) in merge.stricter.get(str(row.pk), {}).items():
            setattr(says, name, plain_back(name, before))
    return says


def hold_in(merge: FactoryMerge, says: Qualification) -> None:
    """What the merged factory says to the same buyer, if it is stricter; the merge remembers what it overrules now."""
    merge.stricter.pop(str(says.pk), None)
    other = qualifications(merge.gone).filter(buyer=says.buyer_id).first()
    if other and says.factory_id == merge.kept_id and stricter(other, says):
        merge.stricter[str(says.pk)] = changes.difference(says, held(other))
        for name, value in held(other).items():
            setattr(says, name, value)


def held(row: Qualification) -> dict:
    return {name: getattr(row, name) for name in HELD}


def plain_back(name: str, value):
    return parse_date(value) if name in DAYS and value else value
