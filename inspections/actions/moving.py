"""This app's rows of a factory that is merged into another, and back."""

from suppliers.actions.moving import Moved, move_rows, move_rows_back

from ..models import Defect, Inspection, Scheme, Shipment, SkipSeries

MODELS = (Defect, Inspection, Shipment)


def move_factory(*, source, target) -> Moved:
    """Call in the transaction of the merge, which locks both factories and writes the history."""
    begin_schemes(source, target)
    return move_rows(MODELS, source, target)


def begin_schemes(source, target) -> None:
    """The series of the merged factory go on at the other; their lots are found through the merge (queries/schemes.py)."""
    names = ("owner_id", "family_id", "standard", "level", "group", "defect_class", "aql")
    for key in Scheme.objects.filter(factory=source).values(*names):
        Scheme.objects.get_or_create(factory=target, **key)
    for programme in SkipSeries.objects.filter(factory=source).values_list("programme", flat=True):
        SkipSeries.objects.get_or_create(factory=target, programme_id=programme)


def move_factory_back(*, moved: Moved, source, target) -> None:
    move_rows_back(MODELS, moved, source, target)
