"""What is counted of each lot follows its rows in the same stroke, whoever writes them, and tells nobody of others' lots."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from inspections.actions import approve_inspection, share_inspection
from inspections.actions.correcting import correct_approved
from inspections.models import Defect, Inspection, PlanLine
from reports import tasks
from reports.models import CountedLot, recount
from reports.queries import figures
from reports.queries.sight import sight_of_user
from suppliers.models import CorrectiveAction
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
CLASSES = ("critical", "major", "minor")
LATELY = date(2026, 3, 1)


def total(user, **counted):
    looked = figures.looked_at(
        sight_of_user(user), user, figures.lots_of(user), CorrectiveAction.objects.none(), **counted
    )
    return figures.total(looked)


def since(user, day, **counted):
    """As for total, of the lots from a day on."""
    lots = figures.lots_of(user).filter(inspected_on__gte=day)
    looked = figures.looked_at(sight_of_user(user), user, lots, CorrectiveAction.objects.none(), since=day, **counted)
    return figures.total(looked)


def told(found: figures.Tally) -> tuple[int, int, int, int]:
    return (found.inspections, found.units, found.defects, found.defectives)


def by_hand(user, category: str = "", defect_class: str = "", day=None) -> tuple[int, int, int, int]:
    """Lots, units, defects and defective units, lot by lot from the rows; `day`: from then on."""
    sums = [0, 0, 0, 0]
    rows = Inspection.objects.visible_to(user).approved().filter(original=None)
    for lot in rows.filter(inspected_on__gte=day) if day else rows:
        lines = [each for each in lot.defects.select_related("defect_type") if wanted(each, category, defect_class)]
        sums[0] += 1
        sums[1] += units_of(lot, defect_class)
        sums[2] += sum(each.count for each in lines)
        sums[3] += sum(each.own_units for each in lines)
    return tuple(sums)


def wanted(line: Defect, category: str, defect_class: str) -> bool:
    return category in ("", line.defect_type.category) and defect_class in ("", line.defect_class)


def units_of(lot: Inspection, defect_class: str) -> int:
    lines = [each for each in lot.plan_lines.all() if each.defect_class == defect_class]
    drawn = [each.most_units for each in lines if each.first_found is not None]
    return min(lot.units_inspected, max(drawn or [each.sample_units for each in lines] or [lot.units_inspected]))


@pytest.fixture
def readers(nordlys):
    other = suppliers.buyer("Sunny")
    people_by_name = {
        "house": people.manager(),
        "nordlys": people.buyer_person(nordlys),
        "sunny": people.buyer_person(other),
        "stranger": people.person("buyer"),
    }
    return people_by_name, (nordlys, other)


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_the_rows_after_whatever_happened(readers, seed):
    """Random worlds: lots filed, sent back, corrected, shared, hidden, moved to another factory or family."""
    users, buyers = readers
    chance = random.Random(seed)
    places = [suppliers.factory(buyers=buyers), suppliers.factory(buyers=buyers[:1])]
    kinds = [made.defect_type(category=each) for each in ("seam", "packaging")]
    for _step in range(25):
        happen(chance, buyers, places, kinds)
    for user in users.values():
        for category in ("", "seam"):
            for defect_class in ("", *CLASSES):
                named = {"category": category, "defect_class": defect_class}
                assert told(total(user, **named)) == by_hand(user, **named), (user.name, named)
                assert told(since(user, LATELY, **named)) == by_hand(user, **named, day=LATELY), (user.name, named)
    assert recount(only_compare=True) == 0


def happen(chance, buyers, places, kinds) -> None:
    lots = list(Inspection.objects.filter(state="approved"))
    if len(lots) < 5 or chance.random() < 0.3:
        lot = made.approved(chance.choice(buyers), chance.choice(places), units_inspected=chance.choice([50, 200]))
        add_line(chance, lot, kinds)
        return
    lot = chance.choice(lots)
    chance.choice([add_line, drop_line, hide, move, another_day, change_family, change_plan, cancel])(
        chance, lot, kinds
    )


def add_line(chance, lot, kinds) -> None:
    line = {"defect_type": chance.choice(kinds), "defect_class": chance.choice(CLASSES)}
    if not lot.defects.filter(**line).exists():
        count = chance.randint(1, 9)
        shared = chance.randint(0, 1)
        fields = {"defect_class": line["defect_class"], "shared_units": shared, "found_because_of_audit": shared == 1}
        made.defect(lot, line["defect_type"], count, **fields)


def drop_line(_chance, lot, _kinds) -> None:
    line = lot.defects.first()
    if line:
        line.delete()


def hide(chance, lot, _kinds) -> None:
    Inspection.objects.filter(pk=lot.pk).update(visibility=chance.choice(["house", "owner", "shared"]))


def move(_chance, lot, _kinds) -> None:
    Inspection.objects.filter(pk=lot.pk).update(factory=suppliers.factory())


def another_day(chance, lot, _kinds) -> None:
    Inspection.objects.filter(pk=lot.pk).update(inspected_on=LATELY + timedelta(days=chance.randint(-20, 20)))


def change_family(_chance, lot, _kinds) -> None:
    lot.product.family = suppliers.family()
    lot.product.save()


def change_plan(chance, lot, _kinds) -> None:
    PlanLine.objects.filter(inspection=lot, defect_class="major").update(sample_units=chance.choice([20, 80]))


def cancel(_chance, lot, _kinds) -> None:
    """Counted no more: inspected again in place of another."""
    Inspection.objects.filter(pk=lot.pk).update(original=Inspection.objects.exclude(pk=lot.pk).first())


class TestWhoReads:
    @pytest.fixture
    def lot(self, readers):
        users, buyers = readers
        lot = made.approved(buyers[0], suppliers.factory(buyers=buyers), units_inspected=100)
        made.defect(lot, made.defect_type(), 7)
        return users, lot

    def told(self, users) -> dict:
        return {name: total(user).defects for name, user in users.items()}

    def test_a_lot_is_told_as_its_inspection_is_shared_and_hidden(self, lot):
        users, row = lot
        for visibility, readers in (("owner", {"nordlys"}), ("shared", {"nordlys", "sunny"}), ("house", set())):
            share_inspection(inspection=row, visibility=visibility, by=users["house"])
            expected = {name: 7 if name in readers | {"house"} else 0 for name in users}
            assert self.told(users) == expected, visibility
            row.refresh_from_db()

    def test_a_hidden_lot_is_gone_before_the_hiding_is_even_committed(self, lot):
        users, row = lot
        with transaction.atomic():
            share_inspection(inspection=row, visibility="house", by=users["house"])
            assert total(users["nordlys"]).inspections == 0


def test_what_a_granted_dispute_corrects_is_counted_as_corrected(nordlys):
    lot = made.approved(nordlys)
    line = made.defect(lot, made.defect_type(), 3, defect_class="minor")
    figure = f"defects:{line.defect_type.uuid}:minor"
    correct_approved(inspection=lot, figure=figure, value="1", reason="Two were threads.", by=people.manager())
    assert CountedLot.objects.get().minor_found == 1


def test_lines_of_defects_keep_the_place_and_the_day_of_their_inspection(nordlys):
    """Whatever the line says itself; figures of a time find it by its day."""
    lot = made.approved(nordlys)
    line = made.defect(lot, made.defect_type(), 3)
    elsewhere = suppliers.factory()
    Defect.objects.filter(pk=line.pk).update(factory=elsewhere, inspected_on=None)
    line.refresh_from_db()
    assert (line.factory, line.inspected_on) == (lot.factory, lot.inspected_on)
    Inspection.objects.filter(pk=lot.pk).update(factory=elsewhere, inspected_on=LATELY)
    line.refresh_from_db()
    assert (line.factory, line.inspected_on) == (elsewhere, LATELY)


def test_only_what_is_approved_is_counted(nordlys):
    lot = made.inspection(nordlys, state="submitted")
    made.defect(lot)
    assert not CountedLot.objects.exists()
    approve_inspection(inspection=lot, by=people.manager())
    assert CountedLot.objects.get().units == lot.units_inspected


@pytest.mark.django_db(transaction=True)
def test_two_who_write_of_one_lot_at_the_same_time_are_both_counted(nordlys):
    lot, kinds = made.approved(nordlys), [made.defect_type() for _each in range(2)]

    def second() -> None:
        try:
            made.defect(lot, kinds[1], 4)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            made.defect(lot, kinds[0], 3)
            writing = pool.submit(second)
            while not (writing.done() or somebody_waits()):
                pass
        writing.result(timeout=20)
    assert total(people.manager()).defects == 7
    assert recount(only_compare=True) == 0


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


class TestByNight:
    @pytest.fixture
    def wrong(self, nordlys):
        """Somebody wrote past the database's triggers."""
        lots = [made.approved(nordlys, inspected_on=timezone.localdate() - timedelta(days=n)) for n in range(3)]
        CountedLot.objects.filter(pk=lots[0].pk).update(minor_found=99)
        CountedLot.objects.filter(pk=lots[1].pk).delete()

    def test_what_differs_is_found_and_written_anew(self, wrong):
        with pytest.raises(CommandError, match="2 lots"):
            call_command("count_lots", "--compare")
        tasks.recount_lots()
        call_command("count_lots", "--compare")
        assert CountedLot.objects.count() == 3

    def test_all_can_be_made_again(self, wrong):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE reports_countedlot")
        call_command("count_lots")
        assert CountedLot.objects.count() == 3
