"""Units or defects: one press is one defect in one unit, and a unit counts once, in its worst class."""

import pytest
from django.urls import reverse

from inspections import actions
from inspections.models import Defect, Inspection
from inspections.queries.sections import failures, missing
from inspections.queries.standing import standings
from inspections.risk import units_looked_at
from qcportal.core.errors import Rejected
from tests.builders import inspections as made
from tests.builders import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(client):
    mei = people.inspector(name="Mei")
    client.force_login(mei)
    return mei


@pytest.fixture
def under_way(mei):
    return started(mei)


def started(mei, **plan) -> Inspection:
    return actions.start_inspection(inspection=made.inspection(person=mei, plan=plan), by=mei)


@pytest.fixture
def seam():
    return made.defect_type("Open seam")


@pytest.fixture
def thread():
    return made.defect_type("Loose thread")


def add(row, mei, kind, name="major") -> Defect:
    return actions.add_defect(inspection=row, defect_type=kind, defect_class=name, by=mei)


def same(row, mei, kind, name="major") -> Defect:
    return actions.add_same_unit(inspection=row, defect_type=kind, defect_class=name, by=mei)[0]


def found(row) -> dict:
    return {each.line.defect_class: each.verdict.found for each in standings(row)}


def numbers(row) -> dict:
    return {each.defect_class: (each.count, each.units, each.shared_units) for each in row.defects.all()}


class TestWhatIsCounted:
    def test_one_press_is_one_defect_in_one_unit(self, under_way, mei, seam):
        add(under_way, mei, seam)
        line = add(under_way, mei, seam)
        assert (line.count, line.units) == (2, 2)

    def test_units_are_counted_where_the_plan_says_so_and_defects_where_it_says_those(self, mei, seam):
        for counts, expected in (("units", 1), ("defects", 2)):
            row = started(mei, counts=counts)
            add(row, mei, seam)
            same(row, mei, seam)
            assert found(row)["major"] == expected

    def test_above_aql_10_defects_are_counted_whatever_was_chosen(self):
        lines = actions.plan_lines(
            lot_size=3000,
            level="II",
            severity="normal",
            standard="ISO 2859-1:1999",
            aqls={"major": "15", "minor": "10"},
        )
        assert [line.counts for line in lines] == ["defects", "units"]

    def test_a_count_without_units_takes_each_further_defect_for_a_further_unit(self, under_way, mei, seam):
        count = {"inspection": under_way, "defect_type": seam, "defect_class": "major", "by": mei}
        actions.count_defect(**count, count=5, units=3)
        line = actions.count_defect(**count, count=6)
        assert (line.count, line.units) == (6, 4)
        assert actions.count_defect(**count, count=6).units == 4

    def test_more_units_than_were_inspected_are_refused(self, under_way, mei, seam):
        actions.record_facts(inspection=under_way, units_inspected=125, by=mei)
        count = {"inspection": under_way, "defect_type": seam, "defect_class": "major", "by": mei}
        with pytest.raises(Rejected, match="Only 125 units were inspected"):
            actions.count_defect(**count, count=200, units=200)
        assert actions.count_defect(**count, count=200).units == 125
        row = actions.record_facts(inspection=under_way, units_inspected=100, by=mei)
        assert "“Open seam” is counted on 125 units, but 100 were inspected." in missing(row)


class TestOneUnit:
    def test_with_two_classes_counts_in_the_worse_whichever_was_found_first(self, mei, seam, thread):
        for first, second in (("minor", "major"), ("major", "minor")):
            row = started(mei)
            add(row, mei, seam, first)
            same(row, mei, thread, second)
            assert found(row) == {"critical": 0, "major": 1, "minor": 0}
            assert sum(each.count for each in row.defects.all()) == 2

    def test_with_three_defects_counts_once(self, under_way, mei, seam, thread):
        add(under_way, mei, seam, "minor")
        same(under_way, mei, thread, "major")
        same(under_way, mei, seam, "minor")
        assert numbers(under_way) == {"minor": (2, 1, 1), "major": (1, 1, 0)}

    def test_that_is_accept_zero_counts_whatever_else_it_has(self, mei, seam, thread):
        row = started(mei)
        add(row, mei, seam, "critical")
        same(row, mei, thread, "critical")
        assert found(row)["critical"] == 2  # one defect decides, so each is shown

    def test_counts_once_in_each_group_that_is_judged_by_itself(self, mei, seam):
        row = started(mei, groups={"packaging": {}})
        add(row, mei, seam)
        same(row, mei, made.defect_type("Torn carton", category="packaging"))
        major = {each.line.group: each.verdict.found for each in standings(row) if each.line.defect_class == "major"}
        assert major == {"workmanship": 1, "packaging": 1, "marking": 0}

    def test_counts_on_its_other_line_again_when_the_worse_is_taken_back(self, under_way, mei, seam, thread):
        add(under_way, mei, seam, "minor")
        worse = same(under_way, mei, thread, "major")
        actions.forget_defect(defect=worse, by=mei)
        assert found(under_way) == {"critical": 0, "major": 0, "minor": 1}

    def test_needs_a_unit_to_be_in(self, under_way, mei, seam):
        with pytest.raises(Rejected, match="No unit is counted yet"):
            same(under_way, mei, seam)

    def test_that_would_count_nowhere_is_missed_before_submitting(self, under_way, mei, seam):
        actions.count_defect(
            inspection=under_way, defect_type=seam, defect_class="minor", count=2, units=2, shared_units=2, by=mei
        )
        assert any("2 units are said to count on another line" in each for each in missing(under_way))


class TestThePage:
    def press(self, client, name, row, **data):
        return client.post(reverse(f"inspections:{name}", args=[row.uuid]), data, HTTP_HX_REQUEST="true")

    def test_offers_the_same_unit_once_one_is_counted(self, client, under_way, mei, seam, thread):
        what = {"defect_type": seam.uuid, "defect_class": "minor"}
        assert "Unit counted last: Open seam (minor)" in self.press(client, "defect_add", under_way, **what).text
        more = {"defect_type": thread.uuid, "defect_class": "major", "same_unit": "1"}
        answer = self.press(client, "defect_add", under_way, **more).text
        assert f'id="units-{seam.uuid}-minor" hx-swap-oob="true"' in answer
        assert found(under_way)["major"] == 1
        assert found(under_way)["minor"] == 0

    def test_does_not_ask_where_defects_are_counted(self, client, mei, seam):
        row = started(mei, counts="defects")
        add(row, mei, seam)
        page = client.get(reverse("inspections:record", args=[row.uuid])).text
        assert "Open seam" in page
        assert "in the same unit" not in page

    def test_units_above_the_count_are_refused_with_a_sentence(self, client, under_way, mei, seam):
        data = {"defect_type": seam.uuid, "defect_class": "major", "count": 2, "units": 3, "shared_units": 0}
        assert "no more units than there are defects" in self.press(client, "count", under_way, **data).text

    def test_a_stranger_counts_nothing(self, client, under_way, seam):
        client.force_login(people.inspector())
        data = {"defect_type": seam.uuid, "defect_class": "major"}
        assert self.press(client, "same_unit", under_way, **data).status_code == 404

    def test_a_count_costs_few_queries(self, client, under_way, mei, seam, thread, django_assert_max_num_queries):
        add(under_way, mei, seam)
        with django_assert_max_num_queries(26):
            self.press(client, "same_unit", under_way, defect_type=thread.uuid, defect_class="minor")


def test_the_api_counts_units_and_the_same_unit(client, under_way, mei, seam, thread):
    address = f"/api/v1/inspections/{under_way.uuid}/"
    data = {"defect_type": str(seam.uuid), "defect_class": "minor", "count": 3, "units": 2}
    told = client.post(address + "defects/", data, content_type="application/json").json()
    assert (told["count"], told["units"], told["shared_units"]) == (3, 2, 0)
    more = {"defect_type": str(thread.uuid), "defect_class": "major"}
    assert client.post(address + "same_unit/", more, content_type="application/json").status_code == 201
    assert numbers(under_way) == {"minor": (3, 2, 1), "major": (1, 1, 0)}


@pytest.fixture
def small(mei):
    """A lot of 40: major looks at 5 units and accepts none, minor at 13 and accepts 1."""
    return actions.start_inspection(inspection=made.inspection(person=mei, lot_size=40), by=mei)


class TestOwnSample:
    """Each class counts in its own sample, also where another looks at more units."""

    def test_more_units_of_a_class_than_its_plan_looks_at_are_refused(self, small, mei, seam, thread):
        actions.record_facts(inspection=small, units_inspected=13, by=mei)
        count = {"inspection": small, "defect_class": "major", "by": mei}
        with pytest.raises(Rejected, match="The plan for major defects looks at 5 units.") as refused:
            actions.count_defect(**count, defect_type=seam, count=6, units=6)
        assert refused.value.field == "units"
        for _press in range(5):
            add(small, mei, seam)
        with pytest.raises(Rejected, match="The plan for major defects looks at 5 units."):
            add(small, mei, seam)
        add(small, mei, thread)
        assert any("6 defective units are counted, but the plan looks at 5 units" in each for each in missing(small))
        actions.count_defect(inspection=small, defect_class="minor", defect_type=seam, count=13, units=13, by=mei)

    def test_the_page_says_of_how_many_units_each_class_is(self, client, small):
        page = client.get(reverse("inspections:record", args=[small.uuid])).text
        assert "in 5 units" in page
        assert "in 13 units" in page

    def test_the_interval_of_a_class_is_of_its_own_units(self, small, mei, seam):
        small.units_inspected = 13
        lines = {line.defect_class: line for line in small.plan_lines.all()}
        units = {name: units_looked_at(small, line, list(lines.values())) for name, line in lines.items()}
        assert units == {"critical": 13, "major": 5, "minor": 13}

    def test_accept_zero_is_looked_for_in_the_second_sample_too(self, mei, seam):
        row = started(mei, sampling="double", aqls={"critical": "", "major": "2.5"})
        actions.record_facts(inspection=row, units_inspected=80, by=mei)
        for _press in range(4):
            add(row, mei, seam)
        actions.draw_second(inspection=row, by=mei)
        add(row, mei, seam, "critical")
        assert "Critical: 1 found in 160 units; the plan accepts at most 0." in failures(row)

    def test_more_than_the_plan_asks_for_is_told_to_whoever_reviews(self, client, small, mei):
        actions.record_facts(inspection=small, units_inspected=20, by=mei)
        told = "20 units were inspected; the plan asks for 13. Each class is judged on its own sample."
        assert told in client.get(reverse("inspections:submit", args=[small.uuid])).text


def test_units_that_were_counted_stay_while_the_units_inspected_are_half_typed(under_way, mei, seam):
    for _press in range(20):
        add(under_way, mei, seam)
    under_way = actions.record_facts(inspection=under_way, units_inspected=12, by=mei)
    assert add(under_way, mei, seam).units == 21
    count = {"inspection": under_way, "defect_type": seam, "defect_class": "major", "by": mei}
    assert actions.count_defect(**count, count=22).units == 21
    assert actions.count_defect(**count, count=22, units=21, note="At the collar.").units == 21
    assert "“Open seam” is counted on 21 units, but 12 were inspected." in missing(under_way)
