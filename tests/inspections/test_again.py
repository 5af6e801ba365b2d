"""A lot that is inspected again is looked at as it was, whoever plans it; a plan that changes changes whole."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections import actions
from inspections.models import Inspection, Programme
from inspections.queries.plans import planned
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
STRICT = {"level": "III", "aqls": {"critical": "", "major": "0.65", "minor": "1.5"}, "severity": "scheme"}
STEP = {
    "days_before": 7,
    "standard": "ISO 2859-1:1999",
    "level": "II",
    "aql_critical": "",
    "aql_major": "2.5",
    "aql_minor": "4.0",
}


@pytest.fixture
def boss(client):
    boss = people.manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def shipment():
    buyer = suppliers.buyer("Nordlys")
    factory = suppliers.factory(buyers=[buyer])
    return made.shipment(buyer, factory, ships_on=factory.today() + timedelta(days=30))


@pytest.fixture
def steps(shipment, boss):
    """Of the buyer's programme, by type."""
    family = shipment.lines.get().product.family
    asked = [
        STEP | {"type": "during", "attention": ["Look at the seams"]},
        STEP
        | {"type": "pre_shipment", "attention": ["!Check the label"], "packed_percent": 90, "packed_decides": True},
    ]
    programme = actions.create_programme(buyer=shipment.buyer, family=family, steps=asked, by=boss)
    return {each.type: each for each in programme.editions.get().steps.all()}


def lot(shipment, boss, **values) -> Inspection:
    place = {"shipment": shipment, "product": shipment.lines.get().product, "factory": shipment.factory}
    given = {"lot_size": 3000, "inspector": people.inspector(), "starts_on": shipment.factory.today()} | place
    return actions.schedule_inspection(**given | values, by=boss)


def reworked(row: Inspection) -> Inspection:
    facts = made.filed(row.visit, "approved") | {"state": "approved", "result": "fail"}
    Inspection.objects.filter(pk=row.pk).update(**facts)
    made.decision(row, kind="rework", rework_until=row.factory.today())
    return Inspection.objects.get(pk=row.pk)


def ask(client, row: Inspection, **values):
    day = row.factory.today() + timedelta(days=3)
    given = {"shipment": str(row.shipment.uuid), "product": str(row.product.uuid), "reinspects": str(row.uuid)}
    given |= {"inspector": str(people.inspector().uuid), "starts_on": day.isoformat()}
    return client.post("/api/v1/inspections/", given | values, "application/json")


def points(row: Inspection) -> list[tuple]:
    return [(each.text, each.decides) for each in row.attention_points.all()]


class TestByAProgram:
    def test_plan_points_tests_and_signatures_are_those_of_the_lot(self, client, shipment, boss, steps):
        drop = made.protocol()
        own = {"attention": ["!Screw tight"], "protocols": [drop], "four_eyes": True, "visibility": "shared"}
        row = reworked(lot(shipment, boss, programme_step=steps["pre_shipment"], **STRICT, **own))
        answer = ask(client, row)
        assert answer.status_code == 201, answer.text
        again = Inspection.objects.get(uuid=answer.json()["uuid"])
        assert planned(again) == planned(row)
        assert (again.four_eyes, again.visibility, again.programme_step) == (True, "shared", steps["pre_shipment"])
        assert points(again) == [("Check the label", True), ("Screw tight", True)]
        assert [each.protocol for each in again.site_tests.all()] == [drop]

    def test_it_is_of_the_same_type(self, client, shipment, boss):
        row = reworked(lot(shipment, boss, type="during"))
        assert ask(client, row).json()["type"] == "during"

    def test_what_the_request_says_holds(self, client, shipment, boss):
        row = reworked(lot(shipment, boss, four_eyes=True, **STRICT))
        told = ask(client, row, level="II", four_eyes=False, attention=["Only this"]).json()
        again = Inspection.objects.get(uuid=told["uuid"])
        assert (again.level, again.four_eyes, points(again)) == ("II", False, [("Only this", False)])
        assert planned(again)["aqls"] == STRICT["aqls"]

    def test_a_product_that_moved_to_another_family_is_inspected_again_without_the_old_programme(
        self, client, shipment, boss, steps
    ):
        row = reworked(lot(shipment, boss, programme_step=steps["pre_shipment"], four_eyes=True))
        product = shipment.lines.get().product
        actions.change_product(product=product, family=suppliers.family(), by=boss)
        answer = ask(client, row)
        assert answer.status_code == 201, answer.text
        again = Inspection.objects.get(uuid=answer.json()["uuid"])
        assert (again.programme_step, again.four_eyes, planned(again)) == (None, True, planned(row))

    def test_a_day_that_is_over_is_refused_as_on_the_page(self, client, shipment, boss):
        product = shipment.lines.get().product
        given = {"shipment": str(shipment.uuid), "product": str(product.uuid), "starts_on": "2020-01-02"}
        answer = client.post("/api/v1/inspections/", given | {"lot_size": 3000}, "application/json")
        assert answer.status_code == 400
        assert answer.json()["errors"]["starts_on"] == ["This day is over at the factory."]


def sent(client, row: Inspection, **typed) -> Inspection:
    """Planned again on the page, which is sent as it came but for what is `typed`."""
    address = reverse("inspections:schedule", args=[row.shipment.uuid]) + f"?reinspects={row.uuid}"
    form = client.get(address).context["form"]
    given = {name: value for name in form.fields if (value := form[name].value()) not in (None, "")}
    given |= {"inspector": people.inspector().uuid, "starts_on": row.factory.today().isoformat()}
    page = client.post(address, given | typed)
    assert page.status_code == 302, page.context["form"].errors
    return Inspection.objects.get(original=row)


def test_the_page_looks_again_at_what_was_asked_before(client, shipment, boss, steps):
    row = reworked(lot(shipment, boss, programme_step=steps["pre_shipment"], attention=["!Screw tight"]))
    again = sent(client, row)
    assert points(again) == [("Check the label", True), ("Screw tight", True)]
    assert again.programme_step == steps["pre_shipment"]


def test_a_test_whose_protocol_was_retired_since_is_tested_again(client, shipment, boss):
    drop = made.protocol()
    row = reworked(lot(shipment, boss, protocols=[drop]))
    actions.change_protocol(protocol=drop, retired=True, by=boss)
    assert [each.protocol for each in sent(client, row).site_tests.all()] == [drop]


def test_planned_as_another_type_it_is_looked_at_as_the_programme_asks_of_that(shipment, boss, steps):
    row = lot(shipment, boss, programme_step=steps["pre_shipment"])
    plan = planned(row) | {"severity": "scheme"}
    row = actions.replan_inspection(inspection=row, type="during", by=boss, **plan)
    assert (row.programme_step, points(row)) == (steps["during"], [("Look at the seams", False)])
    row = actions.replan_inspection(inspection=row, type="loading", by=boss, **plan)
    assert (row.programme_step, points(row)) == (None, [])
    assert Programme.objects.count() == 1


def test_another_type_by_mistake_and_back_keeps_the_programme_and_says_so(client, shipment, boss, steps):
    row = lot(shipment, boss, programme_step=steps["pre_shipment"])
    wrong = replanned(client, row, type="loading")
    assert "asks for no inspection of this type: its attention points, photos and packed share apply no more" in wrong
    back = replanned(client, row, type="pre_shipment")
    assert f"As the programme {steps['during'].edition.programme} (edition 1) asks: pre-shipment" in back
    row.refresh_from_db()
    assert (row.programme_step, points(row)) == (steps["pre_shipment"], [("Check the label", True)])
    assert "programme" not in replanned(client, row).partition("Saved.")[2].partition("<")[0]


def replanned(client, row: Inspection, **typed) -> str:
    """The page after the plan was sent as it stood but for what is `typed`."""
    address = reverse("inspections:replan", args=[row.uuid])
    form = client.get(address).context["form"]
    given = {name: value for name in form.fields if (value := form[name].value()) not in (None, "")}
    page = client.post(address, given | {"version": Inspection.objects.get(pk=row.pk).version} | typed, follow=True)
    assert page.redirect_chain, page.context["form"].errors
    return page.text


def test_another_severity_is_kept_even_where_the_numbers_are_the_same(shipment, boss):
    """All of 15 units are looked at on either severity; the line still says by which it counts in its series."""
    row = lot(shipment, boss, lot_size=15, aqls={"critical": "", "major": "0.65", "minor": "4.0"})
    plan = planned(row) | {"severity": "tightened", "severity_reason": "A new line."}
    actions.replan_inspection(inspection=row, by=boss, **plan)
    assert row.plan_lines.get(defect_class="major").severity == "tightened"
