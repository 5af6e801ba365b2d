"""One batch of an import: a fixed number of queries for up to a thousand rows."""

from uuid import uuid4

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core import history
from qcportal.core.changes import difference

from ..countries import country_name
from ..importing.likeness import alike
from ..importing.rows import Row
from ..models import Factory, PossibleDuplicate, Supplier
from ..normalise import name_key
from ..time_zones import guess_time_zone
from .lookalikes import Lookalikes, Place
from .places import derive

NOTE = "import"
CHANGEABLE = (
    "name local_name country city address external_id latitude longitude sector workers_count supplier_id time_zone "
    "identity_key search_grams name_front name_back version updated_at"
).split()


class Batch:
    """Rows, each another place, and what became of them."""

    def __init__(self, rows: list[Row], by):
        self.rows, self.by = rows, by
        self.created: list[tuple[Row, Factory]] = []
        self.updated: list[tuple[Factory, dict]] = []
        self.updates: list[dict] = []
        self.rejected: list[tuple[Row, str]] = []
        self.possible_duplicates: list[dict] = []

    def write(self) -> None:
        known = Known(self.rows)
        rows = [row for row in self.rows if self.fits(row, known.of(row))]
        suppliers = Suppliers(rows, self.by)
        for row in rows:
            supplier = suppliers.of(row)
            factory = known.of(row)
            if factory is None:
                self.created.append((row, new_factory(row, supplier)))
            elif factory.merged_into_id is None:
                self.update(factory, row, supplier)
        self.save()

    def fits(self, row: Row, factory: Factory | None) -> bool:
        """Two lists are both numbered 1, 2, 3: an id alone does not make one factory of two."""
        if factory is None or same_place(row, factory):
            return True
        self.rejected.append((row, taken_already(row, factory)))
        return False

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
        self.updates.append({"row": row.line, "uuid": str(factory.uuid), "name": factory.name, "changes": changes})

    def save(self) -> None:
        new = [factory for _row, factory in self.created]
        twins = Lookalikes(new)
        pairs = [(row, factory, twin) for row, factory in self.created if (twin := twins.of(factory))]
        Factory.objects.bulk_create(new)
        overwrite([factory for factory, _changes in self.updated])
        history.record_many(event="factory.created", rows=((each, {}) for each in new), by=self.by, note=NOTE)
        history.record_many(event="factory.changed", rows=self.updated, by=self.by, note=NOTE)
        self.ask(pairs)

    def ask(self, pairs: list[tuple]) -> None:
        """Whether two are one is for a person to say."""
        keys = {factory.uuid: factory.pk for _row, factory in self.created}
        PossibleDuplicate.objects.bulk_create(
            PossibleDuplicate(uuid=uuid4(), first_id=twin.pk or keys[twin.uuid], second=factory)
            for _row, factory, twin in pairs
        )
        self.possible_duplicates = [told(*pair) for pair in pairs]


def overwrite(factories: list[Factory]) -> None:
    """One INSERT that meets each row: an UPDATE with a CASE for each row and column takes ten times as long."""
    Factory.objects.bulk_create(factories, update_conflicts=True, unique_fields=["id"], update_fields=CHANGEABLE)


def same_place(row: Row, factory: Factory) -> bool:
    """In one country, and a name in either script is alike."""
    here = [name for name in (factory.name, factory.local_name) if name]
    there = [row.fields[name] for name in ("name", "local_name") if row.fields.get(name)]
    return row.fields["country"] == factory.country and any(alike(a, b) for a in here for b in there)


def taken_already(row: Row, factory: Factory) -> str:
    return _(
        "The external id %(id)s is that of %(name)s in %(place)s already, and this row names another factory. If it is the "
        "same one, change its name or country on its page and import again; if not, give another id or none."
    ) % {
        "id": row.fields["external_id"],
        "name": factory.name,
        "place": ", ".join(part for part in (factory.city, country_name(factory.country)) if part),
    }


def told(row: Row, factory: Factory, twin: Place) -> dict:
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


def numbered(external_ids) -> Q:
    """The index holds none without an external id; unless that is said, the planner does not use it for a long list."""
    return Q(external_id__in=external_ids) & ~Q(external_id="")


class Known:
    """The factories that are here already, locked."""

    def __init__(self, rows: list[Row]):
        numbers = [row.fields["external_id"] for row in rows if row.fields.get("external_id")]
        keys = [row.identity_key for row in rows if not row.fields.get("external_id")]
        found = Factory.objects.filter(numbered(numbers) | Q(identity_key__in=keys)).order_by().values_list("pk")
        here = Factory.objects.filter(pk__in=[pk for (pk,) in found])  # sought first: in order, all would be read
        self.by_number: dict[str, Factory] = {}
        self.by_key: dict[str, Factory] = {}
        for factory in here.select_for_update(of=("self",)).select_related("supplier").order_by("pk"):
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
    """The suppliers that rows name: by external id where one is given, else by country and name, else made.

    Of several with one name, the one without an external id is meant, else the oldest: the same one each time.
    """

    def __init__(self, rows: list[Row], by):
        self.by = by
        self.by_number: dict[str, Supplier] = {}
        self.by_name: dict[str, Supplier] = {}
        named = [row.supplier for row in rows if row.supplier]
        if named:
            self.look_up(named)
            self.make(named)

    def of(self, row: Row) -> Supplier | None:
        return self.meant(row.supplier) if row.supplier else None

    def meant(self, fields: dict) -> Supplier | None:
        number = fields["external_id"]
        return self.by_number.get(number) if number else self.by_name.get(name_key(fields["country"], fields["name"]))

    def look_up(self, named: list[dict]) -> None:
        numbers = {each["external_id"] for each in named if each["external_id"]}
        keys = {name_key(each["country"], each["name"]) for each in named}
        known = Supplier.objects.filter(numbered(numbers) | Q(name_key__in=keys)).order_by()
        for supplier in sorted(known, key=lambda each: (bool(each.external_id), bool(each.address), each.pk)):
            self.learn(supplier)

    def learn(self, supplier: Supplier) -> None:
        if supplier.external_id:
            self.by_number.setdefault(supplier.external_id, supplier)
        known = self.by_name.setdefault(supplier.name_key, supplier)
        if known.external_id and not supplier.external_id:
            self.by_name[supplier.name_key] = supplier

    def make(self, named: list[dict]) -> None:
        made, numbered_now = [], []
        for fields in named:
            if self.meant(fields) is not None:
                continue
            known = self.by_name.get(name_key(fields["country"], fields["name"]))
            if known is None or known.external_id:
                made.append(derive(Supplier(uuid=uuid4(), **fields)))
                self.learn(made[-1])
            else:
                known = self.given_number(known, fields["external_id"])
                numbered_now += [known] if known.pk else []
        Supplier.objects.bulk_create(made)
        Supplier.objects.bulk_update(numbered_now, ["external_id", "version", "updated_at"])
        history.record_many(event="supplier.created", rows=((each, {}) for each in made), by=self.by, note=NOTE)
        told = ((each, {"external_id": ["", each.external_id]}) for each in numbered_now)
        history.record_many(event="supplier.changed", rows=told, by=self.by, note=NOTE)

    def given_number(self, supplier: Supplier, number: str) -> Supplier:
        """Who was named without an external id before is the same one, not a second of that name."""
        supplier.external_id, supplier.version, supplier.updated_at = number, supplier.version + 1, timezone.now()
        self.by_number[number] = supplier
        return supplier
