"""What programs read of draws, risks and series, as people do on the pages."""

import pytest

from inspections import actions, draw
from inspections.models import Inspection
from tests.builders import inspections as made
from tests.builders import people, suppliers

from .test_api import get, post
from .test_filing import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(client):
    mei = people.inspector(name="Mei")
    client.force_login(mei)
    return mei


@pytest.fixture
def boss(client):
    boss = people.manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def under_way(mei):
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    when = {"inspector": mei, "starts_on": factory.today()}
    row = actions.schedule_inspection(
        product=made.product(buyer), factory=factory, lot_size=3000, by=people.manager(), **when
    )
    return actions.start_inspection(inspection=row, by=mei)


def deviate(client, row, **values):
    data = {"reason": "Under a collapsed stack.", "photo": picture()} | values
    return client.post(f"/api/v1/inspections/{row.uuid}/draws/", data)


class TestDraws:
    def test_hold_all_that_a_stranger_needs_to_draw_again(self, client, under_way, mei):
        path = f"inspections/{under_way.uuid}/draws/"
        before = get(client, path).json()[0]
        assert (before["seed"], before["fingerprint"], before["deviations"]) == ("", "", [])
        actions.reveal_draw(inspection=under_way, by=mei, units=3000, units_per_carton=24)
        told = get(client, path).json()[0]
        lot = draw.Lot(
            *(told[name] for name in ("inspection", "units", "units_per_carton", "cartons_to_open", "count"))
        )
        again = draw.replay(told["seed"], told["commitment"], told["fingerprint"], lot)
        assert [[each.number, list(each.units)] for each in again] == told["drawn"]
        assert "secret" not in told

    def test_a_deviation_is_noted_with_its_photo_and_sent_twice_it_stands_once(self, client, under_way, mei):
        actions.reveal_draw(inspection=under_way, by=mei, units=3000, units_per_carton=24)
        carton = under_way.draws.get().drawn[0][0]
        name = "7d1f6f1e-4a43-4b60-93a3-1df5b1f6a111"
        for _again in range(2):
            answer = deviate(client, under_way, carton=carton, taken="carton 7", uuid=name)
            assert (answer.status_code, answer.json()["photo"]) == (201, name)
        (told,) = get(client, f"inspections/{under_way.uuid}/draws/").json()[0]["deviations"]
        assert (told["carton"], told["taken"], told["photo"]) == (carton, "carton 7", name)

    def test_without_a_carton_it_says_why_nothing_was_drawn(self, client, under_way):
        assert deviate(client, under_way, carton=3).json()["errors"]["taken"]
        assert deviate(client, under_way).status_code == 201
        assert under_way.draws.get().not_used.reason == "Under a collapsed stack."

    def test_another_inspector_notes_nothing(self, client, under_way):
        client.force_login(people.inspector())
        assert deviate(client, under_way).status_code == 404


def test_risks_tell_the_interval_and_how_often_each_quality_passes(client, boss):
    row = made.approved(major_found=4)
    told = {each["defect_class"]: each for each in get(client, f"inspections/{row.uuid}/risks/").json()}
    major = told["major"]
    assert 0 < major["interval"]["low"] < 2 < major["interval"]["high"]
    assert major["curve"][0] == {"rate": 0.0, "accepted": 100.0}
    assert major["curve"][-1]["accepted"] < 3
    assert "times in 10" in major["sentence"]


class TestPlanPreview:
    def test_tells_the_plan_that_would_be_made_and_plans_nothing(self, client, boss):
        asked = {"lot_size": 3000, "aqls": {"major": "2.5"}}
        told = post(client, "inspections/plan-preview/", asked).json()
        line = told["lines"][0]
        assert [line[name] for name in ("defect_class", "sample_units", "ac", "re", "severity")] == [
            "major", 125, 7, 8, "normal",
        ]  # fmt: skip
        assert any("ISO 2859-1" in each for each in told["notes"])
        assert not Inspection.objects.exists()

    def test_is_as_severe_as_the_series_of_these_goods_asks(self, client, boss):
        shipment = made.shipment()
        product = shipment.lines.get().product
        names = {"owner": product.buyer, "factory": shipment.factory, "family": product.family}
        made.scheme_decision(made.scheme(**names), "overrule", severity="tightened")
        goods = {"shipment": str(shipment.uuid), "product": str(product.uuid), "lot_size": 3000}
        lines = post(client, "inspections/plan-preview/", goods).json()["lines"]
        assert {line["defect_class"]: line["severity"] for line in lines}["major"] == "tightened"

    @pytest.mark.parametrize(
        ("asked", "field"), [({}, "lot_size"), ({"lot_size": 1}, "lot_size"), ({"lot_size": 50, "n": 3}, "n")]
    )
    def test_of_what_cannot_be_says_why(self, client, boss, asked, field):
        assert post(client, "inspections/plan-preview/", asked).json()["errors"][field]

    def test_is_for_who_plans(self, client, mei):
        assert post(client, "inspections/plan-preview/", {"lot_size": 3000}).status_code == 403


def test_programs_that_count_on_from_the_same_number_both_count(client, under_way):
    data = {"defect_type": str(made.defect_type().uuid), "defect_class": "major"}
    path = f"inspections/{under_way.uuid}/defects/"
    for count, was, press in ((5, 0, "a"), (6, 5, "b"), (6, 5, "c"), (6, 5, "c")):
        answer = post(client, path, data | {"count": count, "was": was, "press": press})
    assert answer.json()["count"] == under_way.defects.get().count == 7


def test_a_photo_is_removed_by_who_knows_the_inspection_as_it_is(client, under_way, mei):
    photo = actions.add_photo(inspection=under_way, upload=picture(), by=mei)
    path, named = f"inspections/{under_way.uuid}/remove-photo/", {"photo": str(photo.file.uuid)}
    assert post(client, path, named).status_code == 428
    assert post(client, path, named, version=99).status_code == 412
    foreign = made.inspection(person=mei, state="in_progress")
    assert post(client, f"inspections/{foreign.uuid}/remove-photo/", named, version=foreign.version).status_code == 400
    assert post(client, path, named, version=under_way.version).json()["photos"] == []
    assert not under_way.photos.exists()


class TestSeries:
    def test_hindsight_and_outlook_of_a_series_with_a_lot(self, client, boss):
        row = made.approved()
        scheme = made.scheme(row.owner, row.factory, family=row.product.family)
        row.plan_lines.filter(defect_class="major").update(scheme=scheme)
        Inspection.objects.filter(pk=row.pk).update(inspected_on=row.factory.today())
        told = get(client, f"switching-schemes/{scheme.uuid}/hindsight/").json()
        assert (told["accepted"], told["passed"], told["stopped"]) == (1, 1, 0)
        assert told["lots"] == [{"lot": row.number, "accepted": True, "by_scheme": True}]
        outlook = get(client, f"switching-schemes/{scheme.uuid}/outlook/").json()
        assert outlook["lot_size"] == 3000
        assert outlook["rows"][-1]["switching"] < outlook["rows"][-1]["fixed"]

    def test_of_one_without_lots_are_empty(self, client, boss):
        scheme = made.scheme()
        assert get(client, f"switching-schemes/{scheme.uuid}/hindsight/").json()["lots"] == []
        assert get(client, f"switching-schemes/{scheme.uuid}/outlook/").json()["rows"] == []


def test_proposals_of_a_shipment_are_told_to_who_plans(client, boss):
    shipment = made.shipment()
    product = shipment.lines.get().product
    programme = made.programme(shipment.buyer, product.family)
    (told,) = get(client, f"shipments/{shipment.uuid}/proposals/").json()
    step = programme.editions.get().steps.get()
    assert (told["product"], told["programme_step"], told["units"]) == (str(product.uuid), str(step.uuid), 3000)
    assert (told["skip_lot_draw"], told["passes"]) == (None, False)
    client.force_login(people.buyer_person(shipment.buyer))
    assert get(client, f"shipments/{shipment.uuid}/proposals/").json() == []
