"""Two factories become one: of what one buyer decided about both, the stricter holds."""

from django.utils.dateparse import parse_date

from qcportal.core import changes, history

from ..models import Factory, Qualification
from ..rules import stricter

HELD = ("state", "valid_until", "note")
Before = dict[str, dict[str, list]]  # primary key → field → [before, after]


def both_qualified(source: Factory, target: Factory) -> list[tuple[Qualification, Qualification]]:
    """(the source's, the target's) of each buyer, or the house, that has one of either."""
    theirs = {each.buyer_id: each for each in qualifications(target)}
    return [(each, theirs[each.buyer_id]) for each in qualifications(source) if each.buyer_id in theirs]


def qualifications(factory: Factory):
    return Qualification.objects.filter(factory=factory).select_related("buyer").order_by("buyer__name", "pk")


def hold_stricter(*, source: Factory, target: Factory, by) -> Before:
    """The target's rows say what the stricter one says; what they said before, for the undoing.

    Call in the transaction of the merge, before the rows move.
    """
    found: Before = {}
    for other, own in both_qualified(source, target):
        if stricter(other, own):
            values = {name: getattr(other, name) for name in HELD}
            found[str(own.pk)] = changes.difference(own, values)
            changes.save(changes.lock(own), values, by=by, event="qualification.taken_over", note=str(source))
    return found


def give_back(*, before: Before, source: Factory, by) -> None:
    """Each says again what it said, unless somebody has decided otherwise since."""
    for row in Qualification.objects.select_for_update(of=("self",)).filter(pk__in=before).order_by("pk"):
        said = before[str(row.pk)]
        if all(history.plain(getattr(row, name)) == after for name, (_before, after) in said.items()):
            values = {name: plain_back(name, value) for name, (value, _after) in said.items()}
            changes.save(row, values, by=by, event="qualification.given_back", note=str(source))


def plain_back(name: str, value):
    return parse_date(value) if name == "valid_until" and value else value
