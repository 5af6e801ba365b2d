"""The figures of what one reader may see: right numbers, own rows alone, as many queries at 300 lots as at 3."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspections.models import PlanLine
from reports.figures import Tally
from reports.queries import figures
from reports.queries.figures import COMPARED, Part, worst_first
from reports.queries.sight import sight_of_user
from suppliers.models import CorrectiveAction
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db


def looked_by(user, **counted):
    sight = sight_of_user(user)
    return figures.looked_at(sight, user, figures.lots_of(user), CorrectiveAction.objects.visible_to(user), **counted)


@pytest.fixture
def manager():
    return people.manager()


@pytest.fixture
def factory(nordlys):
    return suppliers.factory("Hengyi", buyers=[nordlys])


def lot(buyer, factory, count: int = 0, kind=None, units: int = 100, **fields):
    line = {name: fields.pop(name) for name in ("defect_class", "found_because_of_audit") if name in fields}
    row = made.approved(buyer, factory, **{"units_inspected": units} | fields)
    if count:
        made.defect(row, kind or made.defect_type(), count, **line)
    return row


class TestTotal:
    def test_lots_without_a_defect_count_as_well(self, manager, nordlys, factory):
        lot(nordlys, factory, 6)
        lot(nordlys, factory, units=50)
        found = figures.total(looked_by(manager))
        assert (found.inspections, found.units, found.defects, found.passed) == (2, 150, 6, 2)
        assert found.per_100_units.per_100_units == pytest.approx(4)
        assert found.defect_squares == pytest.approx(6 * 6 / 100)

    def test_several_lines_of_one_lot_are_one_lot(self, manager, nordlys, factory):
        row = lot(nordlys, factory, 2)
        made.defect(row, made.defect_type(), 3, units=2, shared_units=1)
        found = figures.total(looked_by(manager))
        assert (found.inspections, found.units, found.defects, found.defectives) == (1, 100, 5, 3)

    def test_what_is_inspected_again_or_not_approved_counts_no_more(self, manager, nordlys, factory):
        first = lot(nordlys, factory, 6)
        lot(nordlys, factory, 9, original=first)
        made.inspection(nordlys, factory, state="submitted")
        assert figures.total(looked_by(manager)).inspections == 1

    def test_nothing_gives_no_number(self, manager):
        found = figures.total(looked_by(manager))
        assert (found.per_100_units.per_100_units, found.defective.share, found.first_pass.share) == (None,) * 3

    def test_lots_that_differ_more_than_chance_widen_the_interval(self, manager, nordlys, factory):
        for count in (1, 40, 2, 35, 1, 50):
            lot(nordlys, factory, count)
        found = figures.total(looked_by(manager)).per_100_units
        chance = figures.Tally(1, found.units, found.defects).per_100_units
        assert found.low < chance.low < chance.high < found.high


class TestNarrowed:
    def test_a_category_counts_its_defects_in_all_lots(self, manager, nordlys, factory):
        lot(nordlys, factory, 6, made.defect_type(category="seam"))
        lot(nordlys, factory, 2, made.defect_type(category="packaging"))
        found = figures.total(looked_by(manager, category="seam"))
        assert (found.inspections, found.units, found.defects) == (2, 200, 6)

    def test_a_class_is_counted_in_its_own_sample(self, manager, nordlys, factory):
        row = lot(nordlys, factory, 3, defect_class="major", units=200)
        PlanLine.objects.filter(inspection=row, defect_class="major").update(sample_units=80)
        found = figures.total(looked_by(manager, defect_class="major"))
        assert (found.units, found.defects) == (80, 3)

    def test_a_class_is_never_counted_in_more_units_than_were_inspected(self, manager, nordlys, factory):
        lot(nordlys, factory, 3, defect_class="major", units=10)
        assert figures.total(looked_by(manager, defect_class="major")).units == 10


class TestParts:
    def parts(self, user, by, **counted):
        looked = looked_by(user, **counted)
        return {part.label: part for part in figures.parts(looked, by, figures.total(looked))}

    def test_by_factory_family_and_type(self, manager, nordlys, factory):
        other = suppliers.factory("Minh Phat", buyers=[nordlys])
        row = lot(nordlys, factory, 6)
        lot(nordlys, other, 1, type="during")
        found = self.parts(manager, "factory")
        assert {name: part.tally.defects for name, part in found.items()} == {"Hengyi": 6, "Minh Phat": 1}
        assert found["Hengyi"].key == str(factory.uuid)
        assert row.product.family.name in self.parts(manager, "family")
        assert set(self.parts(manager, "type")) == {"Pre-shipment", "During production"}

    def test_by_category_and_class_of_the_same_units(self, manager, nordlys, factory):
        row = lot(nordlys, factory, 6, made.defect_type(category="seam"), defect_class="minor")
        made.defect(row, made.defect_type(category="packaging"), 2, defect_class="critical")
        found = self.parts(manager, "category")
        assert {name: (part.tally.defects, part.tally.units) for name, part in found.items()} == {
            "Seams and stitching": (6, 100),
            "Packaging": (2, 100),
        }
        found = self.parts(manager, "defect_class")
        assert [part.tally.defects for part in found.values()] == [2, 0, 6]

    def test_a_chosen_class_stands_alone(self, manager, nordlys, factory):
        lot(nordlys, factory, 6, defect_class="minor")
        assert list(self.parts(manager, "defect_class", defect_class="minor")) == ["Minor"]


class TestPareto:
    def test_the_most_frequent_stands_first_and_shares_add_up(self, manager, nordlys, factory):
        seam, stain = made.defect_type("Open seam"), made.defect_type("Stain")
        lot(nordlys, factory, 6, seam)
        lot(nordlys, factory, 2, stain)
        looked = looked_by(manager)
        found = figures.pareto_of(looked, figures.total(looked))
        assert [(cause.tally.defects, cause.cumulative) for cause in found] == [(6, 0.75), (2, 1)]
        assert found[0].label.startswith("Open seam")
        assert found[0].tally.per_100_units.per_100_units == pytest.approx(3)


class TestMonths:
    def test_months_stand_in_order_with_the_limits_that_fit(self, manager, nordlys, factory):
        for month in (3, 1, 2):
            lot(nordlys, factory, 30, inspected_on=date(2026, month, 5), units=500)
        found = figures.monthly_series(looked_by(manager))
        assert [month.start for month in found.months] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
        assert (found.limits.kind, found.limits.centre) == ("u", pytest.approx(0.06))

    def test_what_was_found_because_of_an_audit_moves_no_limit(self, manager, nordlys, factory):
        lot(nordlys, factory, 9, found_because_of_audit=True)
        found = figures.monthly_series(looked_by(manager))
        assert (found.months[0].inspections, found.months[0].rate.defects) == (1, 0)
        assert figures.total(looked_by(manager)).defects == 9

    def test_no_lot_no_month(self, manager):
        assert figures.monthly_series(looked_by(manager)).limits is None


class TestOnTime:
    def shipped(self, buyer, factory, days: int, **fields):
        """A lot inspected so many days before its goods were to ship."""
        day = timezone.localdate() - timedelta(days=40)
        shipment = made.shipment(buyer, factory, ships_on=day + timedelta(days=days))
        return lot(buyer, factory, shipment=shipment, inspected_on=day, **fields)

    def test_passed_by_the_day_to_ship(self, manager, nordlys, factory):
        self.shipped(nordlys, factory, 3)
        self.shipped(nordlys, factory, -2)
        self.shipped(nordlys, factory, 5, result="fail")
        found = figures.on_time(looked_by(manager))
        assert (found.hits, found.cases) == (1, 3)

    def test_a_lot_that_passed_when_inspected_again_is_in_time(self, manager, nordlys, factory):
        row = self.shipped(nordlys, factory, 5, result="fail")
        lot(nordlys, factory, original=row, inspected_on=row.inspected_on + timedelta(days=4))
        assert figures.on_time(looked_by(manager)).hits == 1

    def test_goods_that_ship_later_are_not_judged_yet(self, manager, nordlys, factory):
        self.shipped(nordlys, factory, 60)
        assert figures.on_time(looked_by(manager)).cases == 0

    def test_a_lot_of_a_shipment_that_the_reader_does_not_see_is_not_judged(self, nordlys, factory):
        other = suppliers.buyer("Sunny")
        suppliers.qualification(factory, buyer=other)
        self.shipped(nordlys, factory, 3, visibility="shared")
        assert figures.on_time(looked_by(people.buyer_person(other))).cases == 0


class TestAgeing:
    def action(self, owner, factory, age: int, due: int = 30, **fields):
        raised = timezone.localdate() - timedelta(days=age)
        return suppliers.corrective_action(
            factory, owner=owner, raised_on=raised, due_on=raised + timedelta(days=due), **fields
        )

    def test_the_open_ones_stand_in_their_ages(self, manager, nordlys):
        factory = suppliers.factory(buyers=[nordlys], time_zone="UTC")  # where it is the day that ages are counted from
        for age in (0, 30, 31, 90, 200):
            self.action(nordlys, factory, age)
        self.action(nordlys, factory, 10, state="cancelled")
        found = figures.ageing(looked_by(manager))
        assert (found.open, found.overdue, found.ages) == (5, 3, [2, 1, 1, 1])

    def test_those_that_are_closed_say_how_long_it_took(self, manager, nordlys, factory):
        today = timezone.localdate()
        for days in (10, 20, 45):
            self.action(nordlys, factory, 90, state="accepted", closed_on=today - timedelta(days=90 - days))
        self.action(nordlys, factory, 90)
        found = figures.ageing(looked_by(manager))
        assert (found.closed_on_time.hits, found.closed_on_time.cases) == (2, 4)
        assert (found.days_to_close.days, found.days_to_close.low) == (20, None)


class TestWhoSees:
    @pytest.fixture
    def two(self, nordlys, factory):
        """Another buyer at the same factory, with other numbers."""
        other = suppliers.buyer("Sunny")
        suppliers.qualification(factory, buyer=other)
        lot(nordlys, factory, 4)
        lot(other, factory, 50, result="fail")
        suppliers.corrective_action(factory, owner=other)
        return nordlys, other

    def test_each_buyer_reads_the_own_lots_alone(self, two):
        for buyer, defects in zip(two, (4, 50), strict=True):
            assert figures.total(looked_by(people.buyer_person(buyer))).defects == defects

    def test_the_house_reads_all(self, two, manager):
        assert figures.total(looked_by(manager)).defects == 54

    def test_a_stranger_reads_nothing(self, two):
        looked = looked_by(people.person("buyer"))
        assert figures.total(looked) == figures.Tally()
        assert figures.monthly_series(looked).months == []
        assert figures.pareto_of(looked, figures.total(looked)) == []
        assert figures.ageing(looked).open == 0

    def test_corrective_actions_of_another_buyer_are_not_counted(self, two):
        assert figures.ageing(looked_by(people.buyer_person(two[0]))).open == 0


@pytest.mark.parametrize("rows", [3, 300])
def test_the_number_of_queries_does_not_grow(manager, nordlys, rows):
    kinds = [made.defect_type() for _ in range(3)]
    places = [suppliers.factory(buyers=[nordlys]) for _ in range(min(rows, 20))]
    product = made.product(nordlys)
    for number in range(rows):
        lot(nordlys, places[number % len(places)], 1 + number % 5, kinds[number % 3], product=product)
    with CaptureQueriesContext(connection) as asked:
        looked = looked_by(manager)
        whole = figures.total(looked)
        for by in ("factory", "family", "type", "category", "defect_class"):
            assert figures.parts(looked, by, whole)
        assert figures.pareto_of(looked, whole)
        assert figures.monthly_series(looked).months
        figures.on_time(looked)
        figures.ageing(looked)
    assert len(asked) == EXPECTED_QUERIES


EXPECTED_QUERIES = 19


def part(label: str, defects: int, units: int) -> Part:
    return Part(label, label, Tally(inspections=1, units=units, defects=defects))


class TestOrder:
    def test_the_highest_rate_leads_however_much_was_inspected(self):
        parts = [part("large", 10, 10_000), part("worst", 90, 1000), part("middle", 50, 1000)]
        assert [each.label for each in worst_first(parts)] == ["worst", "middle", "large"]

    def test_of_many_a_rate_of_a_few_units_does_not_crowd_out_what_is_sure(self):
        sure = [part(f"sure {n:02}", 100 + n, 1000) for n in range(COMPARED)]
        few = [part(f"few {n:02}", 1, 5) for n in range(COMPARED)]
        found = worst_first(few + sure)
        assert {each.label for each in found[:COMPARED]} == {each.label for each in sure}
        assert [each.label for each in found[:2]] == ["sure 14", "sure 13"]
