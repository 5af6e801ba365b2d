"""A plan per class and group: planned, counted, judged and followed by its own series."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from inspections import actions
from inspections.enums import Group, PlanKind
from inspections.models import Inspection, PlanLine, Scheme
from inspections.plan_notes import DOUBTS, notes_of
from inspections.queries.plans import planned
from inspections.queries.sections import failures
from inspections.queries.standing import standings
from inspections.sampling.tables import ISO, Z14, edition
from qcportal.core.errors import Rejected
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
PACKAGING = {"packaging": {"level": "S-3", "aqls": {"critical": "", "major": "2.5", "minor": "4.0"}}}


@pytest.fixture
def boss(client):
    boss = people.manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def mei():
    return people.inspector(name="Mei")


@pytest.fixture
def shipment():
    return made.shipment(units=3000)


def schedule(shipment, by, person, **plan) -> Inspection:
    given = {"lot_size": 3000, "inspector": person, "starts_on": shipment.factory.today(), "shipment": shipment}
    product = shipment.lines.get().product
    return actions.schedule_inspection(product=product, factory=shipment.factory, by=by, **given | plan)


def started(shipment, boss, mei, **plan) -> Inspection:
    return actions.start_inspection(inspection=schedule(shipment, boss, mei, **plan), by=mei)


def count(inspection, by, category, number=1, kind="major"):
    type = made.defect_type(category=category)
    return actions.count_defect(inspection=inspection, defect_type=type, defect_class=kind, count=number, by=by)


def found(inspection) -> dict:
    return {(each.line.group, each.line.defect_class): each.verdict.found for each in standings(inspection)}


class TestGroups:
    def test_all_are_judged_together_unless_asked(self, shipment, boss, mei):
        row = started(shipment, boss, mei)
        count(row, mei, "seam", 3)
        count(row, mei, "packaging", 2)
        assert found(row) == {("all", "critical"): 0, ("all", "major"): 5, ("all", "minor"): 0}

    def test_each_has_its_own_level_aql_series_and_count(self, shipment, boss, mei):
        row = started(shipment, boss, mei, groups=PACKAGING)
        lines = {(line.group, line.defect_class): line for line in row.plan_lines.all()}
        assert len(lines) == 9
        own, rest = lines["packaging", "major"], lines["marking", "major"]
        assert (own.level, own.sample_units, own.ac) == ("S-3", 20, 1)
        assert (rest.level, rest.sample_units, rest.ac) == ("II", 125, 7)
        assert own.scheme.group == "packaging"
        assert own.scheme.level == "S-3"
        assert Scheme.objects.count() == 6
        count(row, mei, "packaging", 2)
        count(row, mei, "marking", 1)
        assert (found(row)["packaging", "major"], found(row)["marking", "major"]) == (2, 1)
        assert failures(row) == ["Major packaging: 2 found in 20 units; the plan accepts at most 1."]

    def test_a_type_may_be_judged_as_another_group_than_its_category_says(self, shipment, boss, mei):
        kind = made.defect_type(category="seam", group="packaging")
        row = started(shipment, boss, mei, groups=PACKAGING)
        line = actions.add_defect(inspection=row, defect_type=kind, defect_class="minor", by=mei)
        actions.change_defect_type(defect_type=kind, group="marking", by=boss)
        line.refresh_from_db()
        assert line.group == "packaging"
        assert found(row)["packaging", "minor"] == 1

    def test_a_series_of_a_group_is_another_than_of_all(self, shipment, boss, mei):
        first = schedule(shipment, boss, mei)
        Inspection.objects.filter(pk=first.pk).update(state="cancelled")
        schedule(shipment, boss, people.inspector(), groups={"marking": {}})
        assert set(Scheme.objects.values_list("group", flat=True)) == {*Group.values}

    @pytest.mark.parametrize(
        "groups", [{"seams": {}}, {"packaging": {"level": "IX"}}, {"marking": {"aqls": {"big": ""}}}]
    )
    def test_what_is_no_group_level_or_class_is_refused(self, shipment, boss, mei, groups):
        with pytest.raises(Rejected):
            schedule(shipment, boss, mei, groups=groups)

    def test_a_line_stands_once_per_class_and_group(self):
        line = made.inspection().plan_lines.first()
        line.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            line.save()


class TestPages:
    def plan(self, shipment, mei, **changed) -> dict:
        what = {
            "product": shipment.lines.get().product.uuid,
            "type": "pre_shipment",
            "part": "whole",
            "visibility": "owner",
        }
        what |= {"lot_size": 3000, "standard": "ISO 2859-1:1999", "level": "II", "severity": "normal"}
        what |= {"aql_critical": "", "aql_major": "2.5", "aql_minor": "4.0"}
        return what | {"inspector": mei.uuid, "starts_on": shipment.factory.today()} | changed

    def test_groups_are_planned_shown_and_planned_anew(self, client, shipment, boss, mei):
        own = {"apart": "on", "packaging_level": "S-3", "packaging_aql_major": "2.5", "packaging_aql_minor": "4.0"}
        own |= {"marking_level": "S-3", "marking_aql_major": "2.5", "marking_aql_minor": "4.0"}
        preview = client.get(reverse("inspections:plan_preview"), self.plan(shipment, mei) | own).text
        assert "Major packaging" in preview
        assert "an arrow of the table leads from letter E to F" in preview
        client.post(reverse("inspections:schedule", args=[shipment.uuid]), self.plan(shipment, mei) | own)
        row = Inspection.objects.get()
        page = client.get(reverse("inspections:inspection", args=[row.uuid])).text
        assert "Major packaging" in page
        assert "judged each by itself" in page
        again = client.get(reverse("inspections:replan", args=[row.uuid])).context["form"]
        assert again["apart"].initial is True
        assert again["packaging_level"].initial == "S-3"

    def test_an_isolated_lot_says_that_it_stands_outside_the_tables(self, client, shipment, boss, mei):
        asked = {"sampling": "isolated", "limiting_quality_major": "5", "ac_major": "1", "consumer_risk": "10"}
        client.post(reverse("inspections:schedule", args=[shipment.uuid]), self.plan(shipment, mei) | asked)
        row = Inspection.objects.get()
        line = row.plan_lines.get(kind=PlanKind.ISOLATED)
        assert (line.sample_units, line.ac, line.scheme, line.aql) == (76, 1, None, "")
        assert {each.kind for each in row.plan_lines.exclude(pk=line.pk)} == {"zero"}
        page = client.get(reverse("inspections:inspection", args=[row.uuid])).text
        assert "outside the tables" in page
        assert "limiting quality 5 %" in page
        assert "If 5 % of the lot had major defects" in page

    def test_an_isolated_lot_needs_a_limit_that_a_sample_can_tell(self, client, shipment, boss, mei):
        asked = self.plan(shipment, mei) | {"sampling": "isolated"}
        address = reverse("inspections:schedule", args=[shipment.uuid])
        assert "Give the limiting quality of at least one class." in client.post(address, asked).text
        wrong = client.post(address, asked | {"limiting_quality_major": "120", "lot_size": "1000"}).text
        assert "99.99" in wrong
        assert 'value="1000"' in wrong
        refused = client.post(address, asked | {"limiting_quality_minor": "0.05", "ac_minor": "3"}).text
        assert "No sample with acceptance number 3 can tell such a lot" in refused


class TestApi:
    def test_plans_groups_and_reads_them(self, client, shipment, boss, mei):
        line = shipment.lines.get()
        data = {
            "shipment": str(shipment.uuid),
            "product": str(line.product.uuid),
            "lot_size": 3000,
            "groups": PACKAGING,
        }
        data |= {"inspector": str(mei.uuid), "starts_on": str(shipment.factory.today()), "counts": "defects"}
        done = client.post("/api/v1/inspections/", data, content_type="application/json")
        assert done.status_code == 201, done.text
        plan = {(each["group"], each["defect_class"]): each for each in done.json()["plan"]}
        assert (plan["packaging", "major"]["sample_units"], plan["packaging", "major"]["counts"]) == (20, "defects")
        row = Inspection.objects.get()
        assert planned(row)["groups"]["packaging"] == PACKAGING["packaging"]
        refused = client.post("/api/v1/inspections/", data | {"groups": {"seams": {}}}, content_type="application/json")
        assert refused.status_code == 400
        assert "seams" in refused.text

    def test_an_isolated_lot(self, client, shipment, boss, mei):
        limits = {"major": {"limiting_quality": "5", "ac": 1}}
        row = schedule(shipment, boss, mei, sampling="isolated", isolated={"limits": limits})
        told = client.get(f"/api/v1/inspections/{row.uuid}/").json()
        line = next(each for each in told["plan"] if each["defect_class"] == "major")
        assert (told["sampling"], line["kind"], float(line["limiting_quality"])) == ("isolated", "isolated", 5)
        again = actions.replan_inspection(
            inspection=row, by=boss, **planned(row) | {"lot_size": 2000, "severity": "scheme"}
        )
        assert again.plan_lines.get(defect_class="major").kind == "isolated"


def test_a_programme_asks_for_groups_and_double_sampling(client, boss):
    step = {"type": "pre_shipment", "days_before": 7, "standard": "ISO 2859-1:1999", "level": "II", "aql_major": "2.5"}
    step |= {"sampling": "double", "groups": PACKAGING}
    programme = actions.create_programme(buyer=suppliers.buyer(), family=suppliers.family(), steps=[step], by=boss)
    page = client.get(reverse("inspections:programme", args=[programme.uuid])).text
    assert "double sampling" in page
    assert "Packaging · S-3" in page
    with pytest.raises(Rejected):
        actions.change_programme(programme=programme, steps=[step | {"sampling": "isolated"}], by=boss)


def test_the_plan_says_what_must_be_known_of_it():
    row = made.inspection(lot_size=3000)
    sentences = " ".join(notes_of(row))
    assert "By the tables of ISO 2859-1:1999." in sentences
    assert "a unit with several defects counts once" in sentences
    assert "Accept zero is a rule of the contract, outside the standard." in sentences


def test_why_a_cell_is_contested_is_said_in_the_readers_language():
    assert {each.why for standard in (ISO, Z14) for each in edition(standard).doubts} == set(DOUBTS)
    row = made.inspection()
    row.plan_lines.filter(defect_class="major").update(contested=True, note=DOUBTS[1])
    with translation.override("zh-hans"):
        sentences = notes_of(row)
        assert gettext(DOUBTS[1]) in sentences
    assert DOUBTS[1] not in sentences


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "double"},
        {"kind": "isolated"},
        {"kind": "zero"},
        {"second_units": 80},
        {"limiting_quality": 5},
        {"aql": ""},
        {"re": 7},
        {"first_found": 1},
    ],
)
def test_a_line_that_is_no_plan_is_refused_by_the_database(broken):
    line = made.inspection().plan_lines.get(defect_class="major")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.filter(pk=line.pk).update(**broken)
