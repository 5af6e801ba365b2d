"""Lots that a second inspector looked at without knowing the first result, and one that waits for it."""

from collections import Counter
from datetime import timedelta

import numpy as np

from inspections import actions
from inspections.actions.blind import RESULTS, copied
from inspections.enums import InspectionState, InspectionType, Result
from inspections.models import Defect, Inspection, PlanLine
from qcportal.core.models import User
from qcportal.core.numbers import following
from qcportal.core.roles import Role

from . import clock, history

PAIRS, SPACING = 12, 17  # of the lots that passed every seventeenth
FAILED, FAILED_SPACING = 4, 3  # of the pairs; of the lots that failed every third
SEES_AGAIN, SEES_MORE = (
    0.75,
    0.5,
)  # how often the second finds a kind that the first did, and one that the first did not
SETTLED, AFTER = timedelta(days=40), timedelta(days=1)
CHANCE = 7  # by itself, so that the rest of the story stays as it is


def add(world) -> None:
    chance = np.random.default_rng(CHANCE)
    for first in chosen(world):
        look_again(world, chance, first)
    plan_one(world)


def goods():
    """First results about finished goods."""
    return Inspection.objects.approved().filter(original=None, type=InspectionType.PRE_SHIPMENT)


def chosen(world) -> list[Inspection]:
    past = goods().filter(inspected_on__lt=world.today - SETTLED)
    past = past.select_related("factory", "product__buyer", "product__family", "submitted_by").order_by(
        "-inspected_on", "-pk"
    )
    failed, passed = (list(past.filter(result=each)) for each in (Result.FAIL, Result.PASS))
    return [*failed[::FAILED_SPACING][:FAILED], *passed[::SPACING][: PAIRS - FAILED]]


def another(world, first: Inspection) -> User:
    team = [each for each in world.people.values() if each.role == Role.INSPECTOR and each != first.submitted_by]
    return team[int(first.number[-3:]) % len(team)]  # the same wherever it is made


def look_again(world, chance, first: Inspection) -> None:
    person = another(world, first)
    day = world.free_day(person, first.inspected_on + AFTER)
    lines = [copied(each, None, RESULTS) for each in first.plan_lines.all()]
    lot = history.Lot(world, first.factory, first.product, person, day, first.lot_size, lines)
    history.plan(lot)
    counts = found_again(world, chance, first)
    lot.inspection = file(lot, first, history.totals_of(counts))
    history.begin(lot, lot.inspection)
    history.reveal(lot)
    history.count(lot, counts)
    history.submit(lot)
    history.approve(lot)


def file(lot: history.Lot, first: Inspection, totals: Counter) -> Inspection:
    planned = clock.at(lot.day + history.PLANNED, 9.25)
    facts = history.found_of(lot, totals, first.shipment.ships_on) | {"decide_by": None}
    goods = {"product": first.product, "factory": first.factory, "visit": lot.visit, "lot_size": first.lot_size}
    with clock.standing_at(planned):
        row = Inspection.objects.create(
            number=following("INS"), type=first.type, original=first, blind=True, visibility="house", **goods, **facts
        )
    for line in lot.lines:
        line.inspection, line.found = row, totals[line.defect_class]
    PlanLine.objects.bulk_create(lot.lines)
    lot.tell("inspection.scheduled", row, lot.world.manager, planned)
    return row


def found_again(world, chance, first: Inspection) -> Counter:
    """{(defect type, class): count}: most of what the first found, and now and then something that the first did not."""
    counts: Counter = Counter()
    rows = list(Defect.objects.filter(inspection=first).select_related("defect_type").order_by("pk"))
    for row in rows:
        if chance.random() < SEES_AGAIN:
            counts[row.defect_type, row.defect_class] += 1 + int(chance.poisson(max(0, row.count - 1)))
    if rows and chance.random() < SEES_MORE:
        others = history.types_of(world, rows[0].defect_type.category, first.product.family.code)
        new = [each for each in others if each not in {row.defect_type for row in rows}]
        if new:
            counts[new[0], new[0].default_class] += 1
    return counts


def plan_one(world) -> None:
    """Of goods that are still there."""
    there = goods().filter(shipment__ships_on__gt=world.today, result=Result.PASS)
    first = there.filter(shipment__state="inspected").order_by("pk").last()
    if first is None or first.later.exclude(state=InspectionState.CANCELLED).exists():
        return
    person = another(world, first)
    day = world.free_day(person, world.today + AFTER)
    actions.inspect_blind(inspection=first, inspector=person, starts_on=day, by=world.manager)
