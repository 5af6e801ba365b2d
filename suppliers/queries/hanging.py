"""What has come to hang on records since they were made: asked before any of them is deleted."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import ForeignObjectRel, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qcportal.core.models import HistoryEntry


def hanging_on(rows: QuerySet, *, parts: Collection[type] = (), events: Collection[str] = ()) -> dict[int, set[str]]:
    """{primary key: what hangs on it, in words}, of those on which anything does. As many queries whatever the number of rows.

    `parts` are models whose rows go with the record, `events` what may have happened to it all the same, as "audit.shared".
    What is `derived` is made anew, and holds nothing up.
    """
    found: dict[int, set[str]] = defaultdict(set)
    for relation in relations_to(rows.model, parts):
        name, told = relation.field.name, capfirst(str(relation.related_model._meta.verbose_name))
        here = relation.related_model._base_manager.filter(**{f"{name}__in": rows.order_by().values("pk")})
        for pk in here.order_by().values_list(f"{name}__pk", flat=True).distinct():
            found[pk].add(told)
    for pk, number in mended(rows):
        found[pk].add(_("Corrective action %(number)s") % {"number": number})
    for pk in touched(rows, events):
        found[pk] = found[pk] or {_("Changed in the portal")}
    return dict(found)


def relations_to(model: type, parts: Collection[type]) -> list[ForeignObjectRel]:
    return [
        each
        for each in model._meta.get_fields(include_hidden=True)
        if isinstance(each, ForeignObjectRel)
        and each.related_model not in parts
        and not getattr(each.related_model, "derived", False)
    ]


def mended(rows: QuerySet) -> QuerySet | tuple:
    """(primary key, number of the corrective action that mends it)."""
    if not any(each.name == "corrective_action" for each in rows.model._meta.fields):
        return ()
    asked = rows.order_by().exclude(corrective_action=None)
    return asked.values_list("pk", "corrective_action__number")


def touched(rows: QuerySet, events: Collection[str]) -> QuerySet:
    """Primary keys of records to which something else happened than these events."""
    told = HistoryEntry.objects.filter(record_uuid__in=rows.order_by().values("uuid")).exclude(event__in=events)
    return rows.order_by().filter(uuid__in=told.values("record_uuid")).values_list("pk", flat=True)
