"""This app's rows of a factory that is merged into another, and back."""

from suppliers.actions.moving import Moved, move_rows, move_rows_back

from ..models import Defect, Inspection, PlanLine, Scheme, Shipment, SkipSeries

MODELS = (Defect, Inspection, Shipment)
SERIES = ("owner_id", "family_id", "standard", "level", "group", "defect_class", "aql")


def move_factory(*, source, target) -> Moved:
    """Call in the transaction of the merge, which locks both factories and writes the history."""
    begin_schemes(source, target)
    return move_rows(MODELS, source, target)


def begin_schemes(source, target) -> None:
    """The series of the merged factory go on at the other; their lots are found through the merge (queries/schemes.py)."""
    for key in Scheme.objects.filter(factory=source).values(*SERIES):
        Scheme.objects.get_or_create(factory=target, **key)
    for programme in SkipSeries.objects.filter(factory=source).values_list("programme", flat=True):
        SkipSeries.objects.get_or_create(factory=target, programme_id=programme)


def move_factory_back(*, moved: Moved, source, target) -> None:
    move_rows_back(MODELS, moved, source, target)
    join_series(Inspection.objects.filter(factory=target, pk__in=moved.get(Inspection._meta.label_lower, [])), source)


def join_series(inspections, source) -> None:
    """Lots that were planned in a series of the other factory count in their own factory's."""
    lines = PlanLine.objects.filter(inspection__in=inspections, scheme__factory=source)
    for line in lines.select_related("scheme", "inspection"):
        key = {name: getattr(line.scheme, name) for name in SERIES}
        line.scheme, _made = Scheme.objects.get_or_create(factory_id=line.inspection.factory_id, **key)
        line.save(update_fields=["scheme"])
