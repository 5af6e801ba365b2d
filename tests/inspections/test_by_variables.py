"""Measurement points that are judged by variables: computed, frozen, judged exactly, and named for what they are."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from inspections import actions
from inspections.models import MeasuredPoint
from inspections.queries.measurements import failures, measured
from inspections.queries.sections import missing
from inspections.sampling import matching_variables_plan, variables_acceptance_probability
from inspections.variables_judging import FEW, PLAUSIBLE, SAME, SKEWED, TAILED, accepts, shape, spread
from reports.documents.rows import MeasuredRow
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
WIDTH = {"name": "Width", "nominal": Decimal(10), "lower_tolerance": Decimal(1), "upper_tolerance": Decimal(1)}
BY_VARIABLES = WIDTH | {"unit": "mm", "judged": "variables"}


@pytest.fixture
def boss(client):
    boss = people.manager()
    client.force_login(boss)
    return boss


def decimals(text: str) -> list[Decimal]:
    return [Decimal(each) for each in text.split()]


def planned(boss, point: dict, *, lot_size: int = 3000, **plan) -> MeasuredPoint:
    """The point as frozen into an inspection of a product that has it."""
    buyer = suppliers.buyer()
    product, factory = made.product(buyer), suppliers.factory(buyers=[buyer])
    actions.set_points(product=product, points=[point], by=boss)
    given = {"inspector": people.inspector(), "starts_on": factory.today(), "lot_size": lot_size}
    row = actions.schedule_inspection(product=product, factory=factory, by=boss, **given | plan)
    return row.points.get()


class TestDouble:
    def test_both_samples_are_matched_not_the_first_alone(self, boss, client):
        """80 units 3/6 and 80 more 9/10: by both about as strict as 125 units with Ac 7, by the first alone far stricter."""
        point = planned(boss, BY_VARIABLES, sampling="double", aqls={"major": "2.5"})
        single, first = matching_variables_plan(125, 7), matching_variables_plan(80, 3)
        assert abs(variables_acceptance_probability(point.samples, float(point.k), single.good_rate) - 0.95) < 0.02
        assert variables_acceptance_probability(first.n, first.k, single.good_rate) < 0.75
        assert (point.match_units, point.match_ac) == (160, 9)
        page = client.get(reverse("inspections:inspection", args=[point.inspection.uuid])).text
        assert "computed to match n 80 + 80, Ac 3; 9" in page


class TestFewUnits:
    """A lot smaller than the samples of a point is measured as far as it goes."""

    def test_a_point_of_a_small_lot_has_no_more_samples_than_the_lot_units(self, boss):
        point = planned(boss, WIDTH | {"samples": 5, "accept": 4}, lot_size=3)
        assert (point.samples, point.accept) == (3, 2)

    def test_a_point_is_whole_when_all_that_is_presented_is_measured(self, client):
        mei = people.inspector()
        row = actions.start_inspection(inspection=made.inspection(person=mei), by=mei)
        made.measured_point(row, "10", "10", samples=5)
        test = made.site_test(row, sample_units=5)
        assert "Width: 2 of 5 samples are measured." in missing(row)
        made.part(row, presented_units=2)
        actions.record_test(inspection=row, number=test.position, tested=1, failed=0, by=mei)
        assert [each for each in missing(row) if "measured" in each] == []
        assert "Pull test: 1 of 2 units are tested." in missing(row)
        client.force_login(mei)
        assert "1 of 2 tested" in client.get(reverse("inspections:site_tests", args=[row.uuid])).text
        actions.record_test(inspection=row, number=test.position, tested=2, by=mei)
        assert [each for each in missing(row) if "tested" in each] == []


class TestJudging:
    def test_exactly_at_k_it_accepts_and_a_hair_beyond_it_does_not(self):
        values = decimals("9 10 11")  # mean 10, s 1
        assert accepts(spread(values), Decimal(2), Decimal(8), Decimal(12))
        assert not accepts(spread(values), Decimal("2.0001"), Decimal(8), None)
        assert not accepts(spread(values), Decimal(2), None, Decimal("11.9999"))

    def test_without_spread_only_the_limit_counts(self):
        same = spread(decimals("10 10 10"))
        assert accepts(same, Decimal(9), Decimal(10), None)
        assert not accepts(same, Decimal(9), Decimal("10.0001"), None)

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ("1 2 3", FEW),
            ("5 5 5 5 5 5 5 5", SAME),
            ("9.1 9.6 9.8 10 10.1 10.3 10.4 10.9", PLAUSIBLE),
            ("1 1 1 1 1 1.1 1.1 1.2 1.3 9", SKEWED),
            ("1 10 10 10 10 10 10 10 10 10 10 10 10 10.1 9.9 19", TAILED),
        ],
    )
    def test_the_shape_of_the_values_is_told(self, values, expected):
        assert shape(decimals(values)) == expected


class TestPlanning:
    def test_n_and_k_match_the_inspections_own_plan(self, boss):
        point = planned(boss, BY_VARIABLES)  # 3,000 units on AQL 2.5: n 125, Ac 7
        plan = matching_variables_plan(125, 7)
        assert (point.match_units, point.match_ac, point.samples) == (125, 7, plan.n)
        assert point.k == round(Decimal(plan.k), 4)

    def test_or_the_one_that_the_point_names(self, boss):
        point = planned(boss, BY_VARIABLES | {"match_units": 20, "match_ac": 1})
        assert (point.samples, point.match_units) == (matching_variables_plan(20, 1).n, 20)

    def test_it_is_counted_where_nothing_fits_and_the_page_says_so(self, client, boss):
        point = planned(boss, BY_VARIABLES, aqls={"critical": "", "major": "", "minor": ""})
        assert (point.k, point.samples, point.judged) == (None, 5, "variables")
        page = client.get(reverse("inspections:inspection", args=[point.inspection.uuid])).text
        assert "no plan by variables fits this lot" in page

    @pytest.mark.parametrize(
        ("point", "field"),
        [
            ({"critical": True}, "judged"),
            ({"match_units": 20}, "match_ac"),
            ({"match_ac": 1}, "match_units"),
            ({"match_units": 5, "match_ac": 5}, "match_units"),
        ],
    )
    def test_what_makes_no_plan_says_why_beside_the_field(self, boss, point, field):
        with pytest.raises(ValidationError) as refused:
            planned(boss, BY_VARIABLES | point)
        assert field in refused.value.message_dict

    def test_a_manager_chooses_it_in_the_form(self, client, boss):
        product = made.product()
        values = {"name": "Width", "nominal": "10", "lower_tolerance": "1", "upper_tolerance": "1", "unit": "mm"}
        values |= {"samples": "5", "accept": "0", "judged": "variables", "match_units": "20", "match_ac": "1"}
        client.post(reverse("inspections:point_add", args=[product.uuid]), values | {"version": product.version})
        point = product.points.get()
        assert (point.judged, point.match_units, point.match_ac) == ("variables", 20, 1)
        assert "as n 20, Ac 1" in client.get(reverse("inspections:points", args=[product.uuid])).text


def filed(*values: str, k: str = "1.5") -> MeasuredPoint:
    row = made.inspection(state="in_progress")
    plan = {"judged": "variables", "k": Decimal(k), "match_units": 20, "match_ac": 1, "samples": 4}
    return made.measured_point(row, *values, **WIDTH | plan)


class TestOnSite:
    def test_the_figures_run_along_as_values_come_in(self, client, boss):
        point = filed("9.2")
        page = client.get(reverse("inspections:measurements", args=[point.inspection.uuid])).text
        assert "computed to match n 20, Ac 1; not the tables of ISO 3951" in page
        address = reverse("inspections:measure", args=[point.inspection.uuid, 1])
        answer = client.post(address, {"p1-s2": "9.4"}, headers={"HX-Request": "true"}).text
        assert "mean 9.3, s 0.1414, k 1.5" in answer
        assert "the lower limit: 2.1213 s inside 9" in answer

    def test_all_within_tolerance_and_still_too_close_to_the_limit_it_fails(self, boss):
        point = filed("9.1", "9.3", "9.5", "9.7", k="1.6")
        each = measured(point.inspection)[0]
        assert (each.outside, each.passes) == (0, False)
        assert "by variables: the mean 9.4 lies less than k = 1.6" in failures(point.inspection)[0]

    @pytest.mark.parametrize(("value", "passes"), [("10", True), ("25", False)])
    def test_one_value_alone_is_judged_by_the_limits(self, boss, value, passes):
        """A lot of which one unit is presented has no spread; 25 mm where 9 to 11 conform is no pass."""
        point = planned(boss, BY_VARIABLES)
        made.part(point.inspection, presented_units=1)
        point.values.create(sample=1, value=Decimal(value))
        [each] = measured(point.inspection)
        assert (each.whole, each.passes) == (True, passes)
        told = [] if passes else [f"Width: 1 of {point.samples} samples outside 9 – 11 mm; at most 0 may be."]
        assert failures(point.inspection) == told

    def test_one_out_of_tolerance_is_marked_and_the_mean_decides(self, boss):
        each = measured(filed("8.9", "10", "10", "10", k="0.8").inspection)[0]
        assert (each.outside, each.passes) == (1, True)

    def test_the_report_and_the_api_say_what_it_is(self, client, boss):
        point = filed("9.9", "10", "10.1", "10")
        row = MeasuredRow.of(measured(point.inspection)[0])
        assert row.by_variables.startswith("By variables: n 4, k 1.5, computed to match n 20, Ac 1; not the tables")
        told = client.get(f"/api/v1/inspections/{point.inspection.uuid}/measurements/").json()[0]["by_variables"]
        assert (told["k"], told["accepts"], told["standard_deviation"]) == ("1.5", True, "0.0816")
