"""Factories that may be the same as a new one: found by half a name, judged by the whole."""

import math
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from ..importing.likeness import alike, core, wanted
from ..models import Factory

SEVERAL = 10  # of one half; a name that many share is looked at only so far, one alike is enough to ask a person
# "IS NULL" would let the planner walk the index of merged_into, in which nearly all rows are NULL
NEAR = """
    SELECT near.half, near.id, near.uuid, near.name, near.address
    FROM unnest(%s::text[]) AS wanted (half)
    CROSS JOIN LATERAL (
        (SELECT name_front AS half, id, uuid, name, address FROM suppliers_factory
            WHERE name_front = wanted.half AND COALESCE(merged_into_id, 0) = 0 LIMIT %s)
        UNION ALL
        (SELECT name_back, id, uuid, name, address FROM suppliers_factory
            WHERE name_back = wanted.half AND COALESCE(merged_into_id, 0) = 0 LIMIT %s)
    ) AS near
"""


@dataclass(frozen=True)
class Place:
    """As much of a factory as tells it from another; one of the batch has no key yet."""

    pk: int | None
    uuid: UUID
    name: str
    address: str


class Lookalikes:
    """Two queries' worth of look-ups for any number of factories; ask for them in the file's order, before they are saved."""

    def __init__(self, factories: list[Factory]):
        self.halves = {each.uuid: sum(wanted(each.country, each.name), []) for each in factories}
        self.near: dict[str, list[Place]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(NEAR, [sorted(set().union(*self.halves.values())), SEVERAL, SEVERAL])
            for half, *fields in cursor:
                self.near[half].append(Place(*fields))

    def of(self, factory: Factory) -> Place | None:
        """The one with the same name if there is one, else one with a name alike; the oldest of them."""
        letters = core(factory.name)
        found = (each for half in self.halves[factory.uuid] for each in self.near.get(half, ()))
        fitting = [each for each in found if alike(each.name, factory.name)]
        self.learn(factory)
        return min(fitting, key=lambda each: (core(each.name) != letters, each.pk or math.inf), default=None)

    def learn(self, factory: Factory) -> None:
        for half in (factory.name_front, factory.name_back):
            if len(self.near[half]) < 2 * SEVERAL:
                self.near[half].append(Place(None, factory.uuid, factory.name, factory.address))
