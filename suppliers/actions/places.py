"""Suppliers and factories: the two kinds of place, and what is derived of them."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes
from qcportal.core.errors import Rejected

from ..importing.likeness import halves
from ..models import Factory, Supplier
from ..normalise import identity_key, name_key, search_grams
from ..sites import Site
from ..time_zones import guess_time_zone
from .requirements import note_move

NAMED = ("name", "local_name", "country", "city", "address", "external_id")


@transaction.atomic
def create_supplier(*, by, uuid=None, **fields) -> Supplier:
    return changes.create(derive(Supplier(uuid=uuid or uuid4(), **fields)), by=by, event="supplier.created")


@transaction.atomic
def change_supplier(*, supplier, by, version: int | None = None, **fields) -> Supplier:
    row = changes.lock(supplier, version)
    return changes.save(derive(row, fields), fields, by=by, event="supplier.changed")


@transaction.atomic
def create_factory(*, by, uuid=None, **fields) -> Factory:
    """Without a `time_zone` it is guessed from country and place."""
    factory = derive(Factory(uuid=uuid or uuid4(), **fields))
    if not fields.get("time_zone"):
        factory.time_zone = guess_time_zone(factory.country, factory.latitude, factory.longitude)
    return changes.create(factory, by=by, event="factory.created")


@transaction.atomic
def change_factory(*, factory, by, version: int | None = None, moved: bool | None = None, **fields) -> Factory:
    """`moved`: whether it is another place now, or only what was written of it is corrected.

    None: another place if town, country or coordinates change from known to other ones.
    """
    row = changes.lock(factory, version)
    before, after = (
        Site.of(row),
        Site.of(row)._replace(**{name: fields[name] for name in Site._fields if name in fields}),
    )
    if moved and before == after:
        raise Rejected(_("Say where it moved to: change address, town, country or coordinates."), field="moved")
    moves = before.is_left_for(after) if moved is None else moved
    note = "" if before == after else _("It moved.") if moves else _("It did not move; what was written is corrected.")
    changes.save(derive(row, fields), fields, by=by, event="factory.changed", note=note)
    if moves:
        note_move(factory=row, before=before, after=after, by=by)
    return row


def derive(place, fields: dict | None = None):
    """Set what identifies a place and what finds it, from its names as they will be."""
    named = {name: (fields or {}).get(name, getattr(place, name)) for name in NAMED}
    place.identity_key = identity_key(named["country"], named["name"], named["address"])
    place.search_grams = search_grams(*(named[name] for name in ("name", "local_name", "city", "external_id")))
    if isinstance(place, Factory):
        place.name_front, place.name_back = halves(named["country"], named["name"])
    else:
        place.name_key = name_key(named["country"], named["name"])
    return place
