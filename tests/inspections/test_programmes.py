"""What is inspected of a buyer's products of a family: proposed for each shipment, changed by editions."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections import actions
from inspections.models import Inspection, Programme, ProgrammeStep
from inspections.queries.programmes import photos_missing, proposals
from inspections.queries.sections import missing
from inspections.sampling import Z14
from qcportal.core import history
from qcportal.core.errors import Rejected
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.guards.world import photo

from .test_filing import picture

pytestmark = pytest.mark.django_db
STEP = {
    "type": "pre_shipment",
    "days_before": 7,
    "standard": "ISO 2859-1:1999",
    "level": "I",
    "aql_critical": "",
    "aql_major": "1.5",
    "aql_minor": "4.0",
    "visibility": "owner",
    "four_eyes": True,
    "photos": ["carton mark"],
}


@pytest.fixture
def boss(client):
    boss = people.manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def shipment():
    """Of one product; it leaves in 30 days."""
    buyer = suppliers.buyer("Nordlys")
    factory = suppliers.factory(buyers=[buyer])
    return made.shipment(buyer, factory, ships_on=factory.today() + timedelta(days=30))


@pytest.fixture
def product(shipment):
    return shipment.lines.get().product


@pytest.fixture
def programme(shipment, product, boss):
    during = STEP | {"type": "during", "days_before": 20, "photos": []}
    return actions.create_programme(buyer=shipment.buyer, family=product.family, steps=[STEP, during], by=boss)


def planned(shipment, product, step, boss, **values) -> Inspection:
    given = {"type": step.type, "lot_size": 3000, "starts_on": shipment.factory.today()}
    given |= {"inspector": people.inspector(), "programme_step": step}
    place = {"shipment": shipment, "product": product, "factory": shipment.factory}
    return actions.schedule_inspection(**place, by=boss, **given | values)


class TestProposals:
    def test_each_step_is_proposed_for_its_day_until_it_is_planned(self, programme, shipment, product, boss):
        first, second = proposals(shipment)
        assert [(each.step.type, shipment.ships_on - each.day) for each in (first, second)] == [
            ("during", timedelta(days=20)),
            ("pre_shipment", timedelta(days=7)),
        ]
        inspection = planned(shipment, product, first.step, boss)
        assert [each.step for each in proposals(shipment)] == [second.step]
        actions.cancel_inspection(inspection=inspection, note="Too early.", by=boss)
        assert len(proposals(shipment)) == 2

    def test_what_was_not_presented_is_proposed_again(self, programme, shipment, product, boss):
        last = proposals(shipment)[-1]
        fields = {"shipment": shipment, "product": product, "type": last.step.type}
        row = made.approved(shipment.buyer, shipment.factory, **fields)
        made.part(row, line=shipment.lines.get(), presented_units=2000)
        assert [(each.step, each.units) for each in proposals(shipment) if each.step == last.step] == [
            (last.step, 1000)
        ]
        planned(shipment, product, last.step, boss, lot_size=1000)
        assert last.step not in [each.step for each in proposals(shipment)]

    def test_another_buyer_or_family_gets_none(self, programme, shipment):
        assert proposals(made.shipment(suppliers.buyer(), shipment.factory)) == []
        assert proposals(made.shipment(shipment.buyer, shipment.factory)) == []

    def test_a_retired_programme_proposes_nothing(self, programme, shipment, boss):
        actions.change_programme(programme=programme, retired=True, by=boss)
        assert proposals(shipment) == []

    def test_the_shipment_leads_to_the_plan_as_the_programme_asks(self, client, programme, shipment, product, boss):
        page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        assert "The programme asks for" in page
        last = proposals(shipment)[-1]
        query = {"product": product.uuid, "step": last.step.uuid}
        form = client.get(reverse("inspections:schedule", args=[shipment.uuid]), query).context["form"]
        assert (form["level"].value(), form["aql_major"].value(), form["four_eyes"].value()) == ("I", "1.5", True)
        assert form["starts_on"].value() == last.day

    def test_an_empty_form_begins_as_the_programme_asks(self, client, programme, shipment, product, boss):
        page = client.get(reverse("inspections:schedule", args=[shipment.uuid]))
        initial = page.context["form"].initial
        assert f"As the programme {programme} (edition 1) asks: pre-shipment" in page.text
        assert (initial["level"], initial["aql_major"], initial["four_eyes"]) == ("I", "1.5", True)
        assert initial["starts_on"] == shipment.ships_on - timedelta(days=7)

    def test_an_empty_form_keeps_to_itself_where_no_programme_asks(self, client, shipment, product, boss):
        assert "asks:" not in client.get(reverse("inspections:schedule", args=[shipment.uuid])).text

    def test_the_buyer_is_not_asked_to_plan(self, client, programme, shipment):
        client.force_login(people.buyer_person(shipment.buyer))
        page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        assert "The programme asks for" not in page

    def test_a_stage_that_a_later_one_has_overtaken_is_proposed_no_more(self, programme, shipment, product):
        lot = {"shipment": shipment, "product": product, "type": "pre_shipment"}
        made.approved(shipment.buyer, shipment.factory, lot_size=2000, **lot)
        assert [each.type for each in proposals(shipment)] == ["during"]  # 1,000 units may still be in production
        rest = made.inspection(shipment.buyer, shipment.factory, lot_size=1000, **lot)
        assert len(proposals(shipment)) == 1
        Inspection.objects.filter(pk=rest.pk).update(**made.filed(rest.visit, "submitted"), state="submitted")
        assert proposals(shipment) == []

    def test_an_inspection_of_samples_overtakes_nothing(self, programme, shipment, product):
        made.approved(shipment.buyer, shipment.factory, shipment=shipment, product=product, type="sample_review")
        assert [each.type for each in proposals(shipment)] == ["during", "pre_shipment"]

    def test_a_lot_under_rework_is_proposed_until_its_next_inspection_is_planned(self, client, boss, shipment, product):
        place = {"shipment": shipment, "product": product, "lot_size": 3000}
        lot = made.approved(shipment.buyer, shipment.factory, **place)
        until = shipment.factory.today() + timedelta(days=4)
        made.decision(lot, kind="rework", rework_until=until)
        [asked] = client.get(f"/api/v1/shipments/{shipment.uuid}/proposals/").json()
        assert (asked["reinspects"], asked["programme_step"], asked["type"]) == (str(lot.uuid), None, "pre_shipment")
        assert (asked["units"], asked["day"], asked["passes"]) == (3000, until.isoformat(), False)
        address = reverse("inspections:schedule", args=[shipment.uuid]) + f"?reinspects={lot.uuid}"
        page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        assert f"the lot of {lot.number} (3,000 units) is reworked until" in page
        assert f'href="{address}"' in page
        assert client.get(address).context["again"] == lot
        made.inspection(shipment.buyer, shipment.factory, original=lot, **place)
        assert proposals(shipment) == []

    def test_planned_as_another_type_it_is_refused(self, programme, shipment, product, boss):
        step = proposals(shipment)[0].step
        with pytest.raises(Rejected, match="another inspection than this"):
            planned(shipment, product, step, boss, type="loading")


class TestEditions:
    def test_a_change_is_a_new_edition_and_what_is_planned_keeps_its_own(self, programme, shipment, product, boss):
        inspection = planned(shipment, product, proposals(shipment)[-1].step, boss)
        changed = actions.change_programme(
            programme=programme, steps=[STEP | {"photos": ["barcode"]}], why="A recall.", by=boss
        )
        assert [each.number for each in changed.editions.all()] == [2, 1]
        inspection.refresh_from_db()
        assert inspection.programme_step.photos == ["carton mark"]

    def test_an_aql_that_moves_to_another_class_is_a_change(self, programme, boss):
        """Whatever stands where: it is the fields that are compared, not what they say in a row."""
        steps = actions.programmes.steps_of(programme.editions.first())
        moved = [step | {"aql_critical": step["aql_major"], "aql_major": step["aql_critical"]} for step in steps]
        changed = actions.change_programme(programme=programme, steps=moved, by=boss)
        step = changed.editions.first().steps.get(type="pre_shipment")
        assert (changed.editions.first().number, step.aql_critical, step.aql_major) == (2, "1.5", "")
        before, after = history.of(changed).filter(event="programme.changed").get().changes["steps"]
        assert "aql_major 1.5" in before[0]
        assert "aql_critical 1.5" in after[0]

    def test_a_text_that_moves_from_a_photo_to_a_point_is_a_change(self, programme, boss):
        steps = actions.programmes.steps_of(programme.editions.first())
        moved = [step | {"photos": [], "attention": step["photos"]} for step in steps]
        assert actions.change_programme(programme=programme, steps=moved, by=boss).editions.count() == 2

    def test_saved_without_a_change_there_is_no_new_edition(self, programme, boss):
        steps = [STEP, STEP | {"type": "during", "days_before": 20, "photos": []}]
        assert actions.change_programme(programme=programme, steps=steps, by=boss).editions.count() == 1

    @pytest.mark.parametrize(
        ("steps", "sentence"),
        [
            ([], "at least one inspection"),
            ([STEP, STEP], "stands in a programme once"),
            ([STEP | {"photos": ["x"] * 31}], "at most 30 photos"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, shipment, product, boss, steps, sentence):
        with pytest.raises(Rejected, match=sentence):
            actions.create_programme(buyer=shipment.buyer, family=product.family, steps=steps, by=boss)
        assert not Programme.objects.exists()


def test_a_photo_that_the_programme_asks_for_is_missed_until_it_is_there(programme, shipment, product, boss):
    li = people.inspector()
    inspection = planned(shipment, product, proposals(shipment)[-1].step, boss, inspector=li)
    actions.start_inspection(inspection=inspection, by=li)
    assert "Add the photo “carton mark”; the programme asks for it." in missing(inspection)
    actions.add_photo(inspection=inspection, upload=picture(), caption="Carton mark", by=li)
    assert not [each for each in missing(inspection) if "carton mark" in each]


@pytest.mark.parametrize("wanted", ["closed and sealed doors", "柜门关闭并加封"])
def test_a_photo_of_the_doors_is_the_wanted_one_in_whichever_language_that_is_written(wanted):
    row = made.inspection(programme_step=made.programme(steps=[{"photos": [wanted]}]).editions.get().steps.get())
    assert len(photos_missing(row)) == 1
    row.photos.create(file=photo(), shows="sealed_doors")
    assert photos_missing(row) == []


class TestPages:
    def test_a_manager_adds_one_with_the_wanted_inspections(self, client, boss, shipment, product):
        values = {"buyer": shipment.buyer.uuid, "family": product.family.uuid}
        page = client.get(reverse("inspections:programme_add"))
        for step in page.context["steps"]:
            form = step["form"]
            filled = {name: form[name].value() for name in form.fields if name != "wanted"}
            values |= {form.add_prefix(name): value for name, value in filled.items() if value}
        values |= {
            "loading-wanted": "on",
            "loading-days_before": "1",
            "loading-photos": "seal number\n\nempty container",
            "loading-papers": ["packing"],
            "loading-protocols": [made.protocol("Seal pull").uuid],
        }
        answer = client.post(reverse("inspections:programme_add"), values)
        step = Programme.objects.get().editions.get().steps.get()
        assert answer.url == reverse("inspections:programme", args=[Programme.objects.get().uuid])
        assert (step.type, step.days_before, step.photos) == ("loading", 1, ["seal number", "empty container"])
        assert (step.papers, [each.name for each in step.protocols.all()]) == (["packing"], ["Seal pull"])

    def test_what_is_wrong_stands_beside_its_field(self, client, boss, programme):
        address = reverse("inspections:programme_edit", args=[programme.uuid])
        page = client.get(address)
        values = {"version": programme.version}
        for step in page.context["steps"]:
            form = step["form"]
            values |= {form.add_prefix(name): form[name].value() or "" for name in form.fields}
        answer = client.post(address, values | {"pre_shipment-days_before": "-3"})
        assert "pre_shipment" in str(answer.context["steps"][2]["form"].prefix)
        assert answer.context["steps"][2]["form"].errors["days_before"]
        assert programme.editions.count() == 1

    def test_a_buyer_reads_the_own_and_changes_none(self, client, programme):
        client.force_login(people.buyer_person(programme.buyer))
        assert client.get(reverse("inspections:programme", args=[programme.uuid])).status_code == 200
        assert client.get(reverse("inspections:programme_edit", args=[programme.uuid])).status_code == 403
        client.force_login(people.buyer_person())
        assert client.get(reverse("inspections:programme", args=[programme.uuid])).status_code == 404


class TestApi:
    def test_plans_what_the_programme_asks_for(self, client, boss, programme, shipment, product):
        step = proposals(shipment)[0].step
        told = {"shipment": str(shipment.uuid), "product": str(product.uuid), "type": step.type, "lot_size": 3000}
        told |= {"programme_step": str(step.uuid), "inspector": str(people.inspector().uuid)}
        told |= {"starts_on": str(shipment.factory.today())}
        answer = client.post("/api/v1/inspections/", told, "application/json")
        assert answer.status_code == 201, answer.json()
        assert answer.json()["programme_step"] == str(step.uuid)

    def test_what_the_request_leaves_out_is_as_the_step_asks(self, client, boss, shipment, product):
        asked = STEP | {"standard": Z14, "level": "I", "aql_critical": "", "aql_major": "1.0", "aql_minor": "2.5"}
        asked |= {"groups": {"packaging": {"level": "S-3", "aqls": {"critical": "", "major": "4.0", "minor": "6.5"}}}}
        asked |= {"sampling": "double", "counts": "defects", "visibility": "house", "four_eyes": True}
        actions.create_programme(buyer=shipment.buyer, family=product.family, steps=[asked], by=boss)
        step = proposals(shipment)[0].step
        told = {"shipment": str(shipment.uuid), "product": str(product.uuid), "type": step.type, "lot_size": 3000}
        told |= {"programme_step": str(step.uuid), "starts_on": str(shipment.factory.today())}
        first = told | {"inspector": str(people.inspector().uuid)}
        found = client.post("/api/v1/inspections/", first, "application/json").json()
        names = ("standard", "level", "sampling", "counts", "visibility", "four_eyes")
        assert {name: found[name] for name in names} == {name: asked[name] for name in names}
        aqls = {(line["group"], line["defect_class"]): (line["level"], line["aql"]) for line in found["plan"]}
        assert (aqls["workmanship", "major"], aqls["packaging", "major"]) == (("I", "1.0"), ("S-3", "4.0"))
        second = told | {"inspector": str(people.inspector().uuid), "level": "II", "four_eyes": False, "groups": {}}
        found = client.post("/api/v1/inspections/", second, "application/json").json()
        assert (found["level"], found["four_eyes"], found["standard"]) == ("II", False, Z14)
        assert {line["group"] for line in found["plan"]} == {"all"}

    def test_a_step_of_another_buyer_is_not_there_for_a_buyer(self, programme):
        step = programme.editions.get().steps.first()
        assert step in ProgrammeStep.objects.visible_to(people.buyer_person(programme.buyer))
        assert step not in ProgrammeStep.objects.visible_to(people.buyer_person())

    def test_makes_and_changes_one(self, client, boss, shipment, product):
        steps = [{"type": "during", "days_before": 12, "aql_major": "2.5"}]
        told = {"buyer": str(shipment.buyer.uuid), "family": str(product.family.uuid), "steps": steps}
        answer = client.post("/api/v1/programmes/", told, "application/json")
        assert answer.status_code == 201, answer.json()
        address, version = f"/api/v1/programmes/{answer.json()['uuid']}/", answer.json()["version"]
        steps[0]["days_before"] = 14
        changed = client.patch(
            address, {"steps": steps}, "application/json", headers={"If-Match": f'"{version}"'}
        ).json()
        assert (changed["edition"], changed["steps"][0]["days_before"]) == (2, 14)
