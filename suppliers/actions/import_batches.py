"""One batch of an import: a fixed number of queries for up to a thousand rows."""

from uuid import uuid4

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from qcportal.core import history
from qcportal.core.changes import difference

from ..importing.likeness import alike, core, wanted
from ..importing.rows import Row
from ..models import Factory, PossibleDuplicate, Supplier
from ..normalise import folded, identity_key
from ..time_zones import guess_time_zone
from .places import derive

NOTE = "import"
CHANGEABLE = (
    "name local_name country city address external_id latitude longitude sector workers_count supplier_id time_zone "
    "identity_key search_grams name_front name_back version updated_at"
).split()
# A name that many share is looked at only so far; one that is alike is enough to ask a person.
ALIKE = """
    SELECT wanted.id, near.id
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS wanted (id, fronts, backs)
    CROSS JOIN LATERAL (
        (SELECT id FROM suppliers_factory WHERE name_front = ANY (string_to_array(wanted.fronts, ','))
            AND id < wanted.id AND merged_into_id IS NULL LIMIT 10)
        UNION
        (SELECT id FROM suppliers_factory WHERE name_back = ANY (string_to_array(wanted.backs, ','))
            AND id < wanted.id AND merged_into_id IS NULL LIMIT 10)
    ) AS near
"""


class Batch:
    """Rows, each another place, and what became of them."""

    def __init__(self, rows: list[Row], by):
        self.rows, self.by = rows, by
        self.created: list[tuple[Row, Factory]] = []
        self.updated: list[tuple[Factory, dict]] = []
        self.possible_duplicates: list[dict] = []

    def write(self) -> None:
        suppliers = Suppliers(self.rows, self.by)
        known = Known(self.rows)
        for row in self.rows:
            supplier = suppliers.of(row)
            factory = known.of(row)
            if factory is None:
                self.created.append((row, new_factory(row, supplier)))
            elif factory.merged_into_id is None:
                self.update(factory, row, supplier)
        self.save()
        self.find_duplicates()

    def update(self, factory: Factory, row: Row, supplier: Supplier | None) -> None:
        """An external id may bring a new name or address; otherwise the spelling that is there stays."""
        values = dict(row.fields)
        if not row.fields.get("external_id"):
            values = {name: value for name, value in values.items() if name not in ("name", "country", "address")}
        if supplier and factory.supplier_id != supplier.pk:
            values["supplier"] = supplier
        changes = difference(factory, values)
        if not changes:
            return
        moved = "country" in changes
        for name in changes:
            setattr(factory, name, values[name])
        if moved:
            factory.time_zone = guess_time_zone(factory.country, factory.latitude, factory.longitude)
        factory.version += 1
        factory.updated_at = timezone.now()
        self.updated.append((derive(factory), changes))

    def save(self) -> None:
        new = [factory for _row, factory in self.created]
        Factory.objects.bulk_create(new)
        Factory.objects.bulk_update([factory for factory, _changes in self.updated], CHANGEABLE, batch_size=250)
        history.record_many(event="factory.created", rows=((each, {}) for each in new), by=self.by, note=NOTE)
        history.record_many(event="factory.changed", rows=self.updated, by=self.by, note=NOTE)

    def find_duplicates(self) -> None:
        rows = {factory.pk: (row, factory) for row, factory in self.created}
        near = neighbours([factory for _row, factory in rows.values()])
        seen = Factory.objects.only("uuid", "name", "country", "address")
        others = seen.in_bulk({other for found in near.values() for other in found})
        pairs = []
        for pk, found in near.items():
            row, factory = rows[pk]
            twin = best(factory, [others[other] for other in found if other in others])
            if twin:
                pairs.append(PossibleDuplicate(uuid=uuid4(), first=twin, second=factory))
                self.possible_duplicates.append(told(row, factory, twin))
        PossibleDuplicate.objects.bulk_create(pairs)
        self.possible_duplicates.sort(key=lambda each: each["row"])


def told(row: Row, factory: Factory, twin: Factory) -> dict:
    return {
        "row": row.line,
        "name": factory.name,
        "uuid": str(factory.uuid),
        "like": {"uuid": str(twin.uuid), "name": twin.name, "address": twin.address},
    }


def new_factory(row: Row, supplier: Supplier | None) -> Factory:
    factory = Factory(uuid=uuid4(), supplier=supplier, **row.fields)
    factory.time_zone = guess_time_zone(factory.country, factory.latitude, factory.longitude)
    return derive(factory)


def neighbours(factories: list[Factory]) -> dict[int, list[int]]:
    """{factory: older ones that have half of a name in common with it}."""
    keys = [wanted(each.country, each.name) for each in factories]
    fronts, backs = [",".join(front) for front, _back in keys], [",".join(back) for _front, back in keys]
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [[each.pk for each in factories], fronts, backs])
        for pk, other in cursor.fetchall():
            found.setdefault(pk, []).append(other)
    return found


def best(factory: Factory, others: list[Factory]) -> Factory | None:
    """The one with the same name if there is one, else one with a name alike; the oldest of them."""
    fitting = [each for each in others if each.country == factory.country and alike(each.name, factory.name)]
    letters = core(factory.name)
    return min(fitting, key=lambda each: (core(each.name) != letters, each.pk), default=None)


class Known:
    """The factories that are here already, locked."""

    def __init__(self, rows: list[Row]):
        numbers = [row.fields["external_id"] for row in rows if row.fields.get("external_id")]
        keys = [row.identity_key for row in rows if not row.fields.get("external_id")]
        found = Factory.objects.filter(Q(external_id__in=numbers) | Q(identity_key__in=keys))
        self.by_number: dict[str, Factory] = {}
        self.by_key: dict[str, Factory] = {}
        for factory in found.select_for_update(of=("self",)).select_related("supplier").order_by("pk"):
            self.learn(factory)

    def learn(self, factory: Factory) -> None:
        """Of several at one place, the one without an external id is meant by a row without."""
        if factory.external_id:
            self.by_number[factory.external_id] = factory
            self.by_key.setdefault(factory.identity_key, factory)
        else:
            self.by_key[factory.identity_key] = factory

    def of(self, row: Row) -> Factory | None:
        number = row.fields.get("external_id")
        return self.by_number.get(number) if number else self.by_key.get(row.identity_key)


class Suppliers:
    """The suppliers that rows name: found by external id, else by country and name, else made."""

    def __init__(self, rows: list[Row], by):
        self.by = by
        self.found: dict[tuple, Supplier] = {}
        named = [row.supplier for row in rows if row.supplier]
        if named:
            self.look_up(named)
            self.make(named)

    def of(self, row: Row) -> Supplier | None:
        return next((self.found[name] for name in names(row.supplier) if name in self.found), None)

    def look_up(self, named: list[dict]) -> None:
        numbers = {each["external_id"] for each in named if each["external_id"]}
        keys = {identity_key(each["country"], each["name"], "") for each in named}
        texts = {each["name"] for each in named}
        known = Supplier.objects.filter(Q(external_id__in=numbers) | Q(identity_key__in=keys) | Q(name__in=texts))
        for supplier in known.order_by("pk"):
            self.learn(supplier)

    def learn(self, supplier: Supplier) -> None:
        fields = {"external_id": supplier.external_id, "country": supplier.country, "name": supplier.name}
        for name in names(fields):
            self.found.setdefault(name, supplier)

    def make(self, named: list[dict]) -> None:
        made = []
        for fields in named:
            if not any(name in self.found for name in names(fields)):
                made.append(derive(Supplier(uuid=uuid4(), **fields)))
                self.learn(made[-1])
        Supplier.objects.bulk_create(made)
        history.record_many(event="supplier.created", rows=((each, {}) for each in made), by=self.by, note=NOTE)


def names(fields: dict) -> list[tuple]:
    """What a supplier is known by, the surest first; with an external id, that alone."""
    if not fields:
        return []
    number = fields["external_id"]
    return [("id", number)] if number else [("name", fields["country"], folded(fields["name"]))]
