"""The parts of a lot: planned from orders, presented on site, split and merged."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.models import Inspection, LotPart
from inspections.queries.quantities import lot_of, missing, over_planned
from inspections.queries.sections import failures, needs_attention
from inspections.queries.standing import sample_needed
from inspections.views.presented import meaning
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def mei():
    return people.inspector()


@pytest.fixture
def shipment():
    """Two orders of one product: 2,000 and 1,000 units."""
    booked = made.shipment(units=2000)
    line = booked.lines.get()
    booked.lines.update(po_number="A", cartons=100)
    booked.lines.create(product=line.product, po_number="B", quantity_units=1000)
    return booked


def planned(shipment, boss, mei, parts=None, **values):
    when = {"inspector": mei, "starts_on": shipment.factory.today()} if "visit" not in values else {}
    product = shipment.lines.first().product
    values |= {"shipment": shipment, "factory": shipment.factory, "product": product, "parts": parts}
    return actions.schedule_inspection(by=boss, **when, **values)


def held(inspection) -> dict:
    return {part.po_number: part.units for part in inspection.parts.all()}


def address(name: str, row, *further) -> str:
    return reverse(f"inspections:{name}", args=[row.uuid, *further])


def save(client, row, number=1, **values):
    data = {f"q{number}-{name}": value for name, value in values.items()}
    return client.post(address("quantity_part", row, number), data, headers={"HX-Request": "true"})


class TestPlanning:
    def test_the_lot_is_the_sum_of_its_parts(self, shipment, boss, mei):
        row = planned(shipment, boss, mei, {"A": 500, "B": 1000})
        assert (row.lot_size, held(row)) == (1500, {"A": 500, "B": 1000})
        assert row.plan_lines.get(defect_class="major").sample_units == 125

    def test_a_lot_of_all_that_is_booked_needs_no_parts_named(self, shipment, boss, mei):
        assert held(planned(shipment, boss, mei, lot_size=3000)) == {"A": 2000, "B": 1000}

    def test_a_size_that_leaves_doubt_has_no_parts(self, shipment, boss, mei):
        row = planned(shipment, boss, mei, lot_size=700)
        assert (held(row), missing(row)) == ({}, [])

    @pytest.mark.parametrize("parts", [{"C": 5}, {"A": 0}, {}, {"A": -3}, {"A": 1}])
    def test_parts_that_make_no_lot_are_refused(self, shipment, boss, mei, parts):
        from django.core.exceptions import ValidationError

        with pytest.raises((Rejected, ValidationError)):
            planned(shipment, boss, mei, parts)

    def test_more_than_ordered_is_said_and_a_lot_inspected_again_is_not_counted_twice(
        self, client, shipment, boss, mei
    ):
        first = planned(shipment, boss, mei, {"A": 1500})
        assert over_planned(shipment) == []
        planned(shipment, boss, mei, {"A": 1000}, visit=first.visit)
        again = planned(shipment, boss, mei, {"A": 900}, visit=first.visit)
        Inspection.objects.filter(pk=again.pk).update(original=first)
        assert over_planned(shipment) == [
            "A: 2,500 units are planned for inspection (pre-shipment), and 2,000 are ordered."
        ]
        client.force_login(boss)
        for page in (address("shipment", shipment), address("schedule", shipment), address("inspection", first)):
            assert "2,500 units are planned" in client.get(page).text

    def test_the_form_offers_what_nobody_has_planned_and_takes_the_parts(self, client, shipment, boss, mei):
        first = planned(shipment, boss, mei, {"A": 1500})
        client.force_login(boss)
        page = client.get(address("schedule", shipment))
        a, b = shipment.lines.order_by("pk")
        assert [page.context["form"].initial[f"units_{line.pk}"] for line in (a, b)] == [500, 1000]
        data = {field.name: field.value() for field in page.context["form"] if field.value()}
        data |= {f"units_{a.pk}": 200, f"units_{b.pk}": "", "visit": first.visit.uuid, "attention": "!Rivets\nLabels"}
        assert client.post(address("schedule", shipment), data).status_code == 302
        row = Inspection.objects.latest("pk")
        assert (row.lot_size, held(row)) == (200, {"A": 200})
        assert [(each.text, each.decides) for each in row.attention_points.all()] == [
            ("Rivets", True),
            ("Labels", False),
        ]

    def test_bad_units_get_a_sentence_and_stay_typed(self, client, shipment, boss, mei):
        client.force_login(boss)
        line = shipment.lines.first()
        answer = client.post(address("schedule", shipment), {f"units_{line.pk}": "-4", "product": line.product.uuid})
        assert answer.context["form"].errors[f"units_{line.pk}"]
        assert 'value="-4"' in answer.text

    def test_the_plan_follows_the_parts_as_they_are_typed(self, client, boss, shipment):
        client.force_login(boss)
        asked = {
            "units_1": "500",
            "units_2": "1000",
            "standard": "ISO 2859-1:1999",
            "level": "II",
            "severity": "normal",
        }
        asked |= {"aql_major": "2.5", "aql_minor": "4.0"}
        assert "lot of 1,500 units" in client.get(reverse("inspections:plan_preview"), asked).text

    def test_a_line_that_is_inspected_keeps_its_row_and_stays(self, shipment, boss, mei):
        from django.core.exceptions import ValidationError

        row = planned(shipment, boss, mei, {"B": 1000})
        product = row.product
        lines = [{"product": product, "po_number": "B", "quantity_units": 1200, "cartons": None}]
        actions.change_shipment(shipment=shipment, lines=lines, by=boss)
        assert row.parts.get().line.quantity_units == 1200
        with pytest.raises(ValidationError, match=f"stays: {row.number}"):
            actions.change_shipment(shipment=shipment, lines=[lines[0] | {"po_number": "Z"}], by=boss)


class TestOnSite:
    @pytest.fixture
    def row(self, shipment, boss, mei):
        return actions.start_inspection(inspection=planned(shipment, boss, mei, {"A": 2000, "B": 1000}), by=mei)

    def count(self, row, by, first, second):
        names = ("presented_units", "packed_units", "cartons_presented")
        parts = {1: dict(zip(names, first, strict=True)), 2: dict(zip(names, second, strict=True))}
        return actions.record_quantities(inspection=row, quantities=parts, by=by)

    def test_what_is_not_counted_keeps_it_from_being_submitted(self, row, mei):
        assert missing(row) == ["A: say how many units are presented.", "B: say how many units are presented."]
        with pytest.raises(Rejected, match="A: say how many"):
            actions.submit_inspection(inspection=row, by=mei)

    def test_a_share_below_what_the_programme_asks_is_a_reason_only_where_it_decides(self, row, mei):
        self.count(row, mei, (2000, 1000, 50), (1000, 879, 40))
        assert failures(row) == []
        assert needs_attention(row) == ["Only 62 % is packed; before shipment 80 % is usual."]
        programme = made.programme(row.owner, row.product.family, [{"packed_percent": 80, "packed_decides": True}])
        row.programme_step = programme.editions.get().steps.get()
        assert failures(row) == ["Only 62 % is packed; the programme asks for 80 %."]
        assert needs_attention(row) == []

    def test_fewer_than_planned_leave_the_plan_and_take_no_more_than_there_is(self, client, row, mei):
        self.count(row, mei, (60, 60, 3), (0, 0, None))
        assert sample_needed(row) == 60
        assert row.plan_lines.get(defect_class="major").sample_units == 125
        client.force_login(mei)
        page = client.get(address("quantity", row)).text
        assert "What this means for the plan" in page
        assert "n 125 · Ac 7 · Re 8" in page
        assert "n 13 · Ac 1 · Re 2" in page

    def test_what_it_means_is_said_of_the_plan_as_it_is_made(self, mei):
        """Two samples, groups judged apart, a scheme's severity: not a plan of another kind."""
        plan = {"sampling": "double", "groups": {"packaging": {"level": "S-2"}}, "aqls": {"major": "2.5"}}
        row = made.inspection(
            person=mei, plan=plan | {"asked": {("workmanship", "major"): "normal"}}, sampling="double"
        )
        row.plan_lines.filter(group="marking").update(severity="reduced")
        made.part(row, presented_units=300)
        said = {each["planned"].label: str(each["presented"]) for each in meaning(row, lot_of(row))}
        assert said == {
            "major workmanship": "major workmanship n=32 Ac=1 Re=3, n=32 Ac=4 Re=5",
            "major packaging": "major packaging n=5 Ac=0 Re=1",
            "major marking": "major marking n=20 Ac=2 Re=3",
        }

    def test_what_it_means_for_an_isolated_lot_is_computed_for_what_is_presented(self, mei):
        limits = {"limits": {"major": {"limiting_quality": "5", "ac": 1}}}
        row = made.inspection(person=mei, plan={"sampling": "isolated", "isolated": limits}, sampling="isolated")
        part = made.part(row, presented_units=300)
        major = [each for each in meaning(row, lot_of(row)) if each["planned"].defect_class == "major"]
        assert str(major[0]["planned"]) == "major n=76 Ac=1 Re=2"
        assert str(major[0]["presented"]) == "major n=70 Ac=1 Re=2"
        LotPart.objects.filter(pk=part.pk).update(presented_units=4)
        assert [each["presented"] for each in meaning(row, lot_of(row))] == [None, None, None]

    def test_nothing_presented_is_no_inspection(self, row, mei):
        self.count(row, mei, (0, 0, None), (0, 0, None))
        assert "cannot be carried out" in missing(row)[0]

    def test_a_thousand_with_a_point_is_not_taken_for_one(self, client, row, mei):
        client.force_login(mei)
        assert "Give a whole number" in save(client, row, presented_units="1.000").text
        assert row.parts.first().presented_units is None

    def test_a_quantity_is_read_as_the_page_prints_it(self, client, row, mei):
        client.force_login(mei)
        save(client, row, presented_units="1,000")
        assert row.parts.first().presented_units == 1000
        assert "Give a whole number" in save(client, row, presented_units="1_000").text

    def test_is_saved_as_typed_with_a_sentence_beside_what_is_wrong(self, client, row, mei):
        client.force_login(mei)
        answer = save(client, row, presented_units="2000", packed_units="many", cartons_pulled="3, 5-7")
        assert "Give a whole number" in answer.text
        part = row.parts.first()
        assert (part.presented_units, part.packed_units, part.cartons_pulled) == (2000, None, [3, 5, 6, 7])
        assert "No more units are packed" in save(client, row, packed_units="2001").text

    def test_cartons_are_counted_through_the_lot(self, row, mei):
        self.count(row, mei, (2000, 2000, 100), (1000, 1000, 50))
        put = actions.record_quantities
        put(inspection=row, quantities={1: {"cartons_pulled": [3, 100]}, 2: {"cartons_pulled": [150]}}, by=mei)
        for wrong, sentence in (([3], "two orders"), ([151], "no carton 151")):
            with pytest.raises(Rejected, match=sentence):
                put(inspection=row, quantities={2: {"cartons_pulled": wrong}}, by=mei)

    def test_the_draw_says_which_cartons_of_each_order_were_pulled(self, client, row, mei):
        self.count(row, mei, (2000, 2000, 100), (1000, 1000, 50))
        drawn = actions.reveal_draw(inspection=row, units=3000, units_per_carton=20, by=mei)
        client.force_login(mei)
        first, second = [
            form.initial["cartons_pulled"] for form in client.get(address("quantity", row)).context["forms"]
        ]
        assert [*first, *second] == [number for number, _units in drawn.drawn]
        assert all(number <= 100 for number in first)
        assert all(number > 100 for number in second)

    def test_one_press_says_that_all_of_it_is_there(self, client, row, mei):
        client.force_login(mei)
        client.post(address("quantity_part", row, 1), {"whole": "1"})
        part = row.parts.first()
        assert (part.presented_units, part.packed_units, part.cartons_presented) == (2000, 2000, 100)

    def test_saving_costs_less_than_15_queries(self, client, row, mei):
        client.force_login(mei)
        save(client, row, presented_units="1999")
        with CaptureQueriesContext(connection) as found:
            save(client, row, presented_units="2000")
        assert len(found) < 15

    def test_somebody_of_another_visit_counts_nothing(self, row):
        with pytest.raises(Forbidden):
            self.count(row, people.inspector(), (1, 1, 1), (1, 1, 1))

    def test_nothing_changes_once_it_is_submitted(self, mei):
        row = made.inspection(person=mei, state="submitted")
        made.part(row)
        with pytest.raises(Rejected, match="not in progress"):
            actions.record_quantities(inspection=row, quantities={1: {"presented_units": 1}}, by=mei)

    def test_a_buyer_with_whom_it_is_shared_does_not_read_the_order(self, client):
        buyer, other = suppliers.buyer(), suppliers.buyer()
        factory = suppliers.factory(buyers=[buyer, other])
        shipment = made.shipment(buyer, factory)
        row = made.approved(buyer, factory, shipment=shipment, visibility="shared")
        made.part(row, po_number="SECRET-PO")
        for person, reads in ((people.buyer_person(buyer), True), (people.buyer_person(other), False)):
            client.force_login(person)
            for page in (address("inspection", row), f"/api/v1/inspections/{row.uuid}/quantities/"):
                answer = client.get(page)
                assert (answer.status_code, "SECRET-PO" in answer.text) == (200, reads)


class TestSplitting:
    def test_makes_two_lots_on_one_visit_with_plans_of_their_own(self, client, shipment, boss, mei):
        row = planned(shipment, boss, mei, {"A": 2000, "B": 1000}, attention=["!Rivets"])
        client.force_login(boss)
        data = {"units_1": 0, "units_2": 1000, "version": row.version}
        answer = client.post(address("split", row), data)
        row.refresh_from_db()
        new = Inspection.objects.latest("pk")
        assert answer.url == address("inspection", new)
        assert (held(row), held(new), new.visit) == ({"A": 2000}, {"B": 1000}, row.visit)
        assert [each.plan_lines.get(defect_class="major").sample_units for each in (row, new)] == [125, 80]
        assert [each.text for each in new.attention_points.all()] == ["Rivets"]
        assert {each.event for each in HistoryEntry.objects.filter(event__contains="split")} == {
            "inspection.split",
            "inspection.split_from",
        }

    @pytest.mark.parametrize("parts", [{"A": 2001}, {"A": 2000}, {"A": 1}, {"B": 5}, {}])
    def test_leaves_both_a_lot(self, shipment, boss, mei, parts):
        row = planned(shipment, boss, mei, {"A": 2000})
        with pytest.raises(Rejected):
            actions.split_inspection(inspection=row, parts=parts, by=boss)

    def test_is_over_once_somebody_has_started(self, shipment, boss, mei):
        row = actions.start_inspection(inspection=planned(shipment, boss, mei, {"A": 2000}), by=mei)
        with pytest.raises(Rejected, match="stays as it is"):
            actions.split_inspection(inspection=row, parts={"A": 5}, by=boss)

    def test_keeps_a_severity_that_somebody_chose(self, shipment, boss, mei):
        row = planned(shipment, boss, mei, {"A": 2000, "B": 1000}, severity="tightened", severity_reason="A new line.")
        new = actions.split_inspection(inspection=row, parts={"B": 1000}, by=boss)
        assert new.plan_lines.get(defect_class="major").severity == "tightened"

    def test_plans_each_class_as_its_scheme_stands_by_then(self, shipment, boss, mei):
        row = planned(shipment, boss, mei, {"A": 2000, "B": 1000})
        told = {"event": "overrule", "severity": "tightened", "reason": "A recall."}
        actions.decide_scheme(scheme=row.plan_lines.get(defect_class="major").scheme, by=boss, **told)
        new = actions.split_inspection(inspection=row, parts={"B": 1000}, by=boss)
        for each in (row, new):
            found = dict(each.plan_lines.values_list("defect_class", "severity"))
            assert (found["major"], found["minor"]) == ("tightened", "normal")


class TestMerging:
    def test_makes_one_lot_and_says_where_the_other_went(self, client, shipment, boss, mei):
        row = planned(shipment, boss, mei, {"A": 2000})
        gone = planned(shipment, boss, people.inspector(), {"A": 100, "B": 1000})
        client.force_login(boss)
        answer = client.post(address("merge", row), {"other": gone.uuid, "version": row.version})
        assert answer.status_code == 302
        row.refresh_from_db(), gone.refresh_from_db()
        assert (row.lot_size, held(row)) == (3100, {"A": 2100, "B": 1000})
        assert (gone.state, gone.merged_into, gone.visit.state) == ("cancelled", row, "cancelled")
        assert row.number in HistoryEntry.objects.get(event="inspection.cancelled").note
        assert row.number in client.get(address("inspection", gone)).text

    def test_only_of_like_lots(self, shipment, boss, mei):
        row = planned(shipment, boss, mei, {"A": 2000})
        other = planned(shipment, boss, mei, {"B": 1000}, visit=row.visit, type="during")
        for wrong in (other, row):
            with pytest.raises(Rejected, match="one product"):
                actions.merge_inspections(inspection=row, other=wrong, by=boss)


class TestApi:
    def test_parts_are_planned_counted_split_and_merged(self, client, shipment, boss, mei):
        client.force_login(boss)
        body = {
            "shipment": str(shipment.uuid), "product": str(shipment.lines.first().product.uuid),
            "inspector": str(mei.uuid), "starts_on": str(shipment.factory.today()), "attention": ["!Rivets"],
            "parts": [{"po_number": "A", "units": 2000}, {"po_number": "B", "units": 1000}],
        }  # fmt: skip
        row = client.post("/api/v1/inspections/", body, content_type="application/json").json()
        assert row["lot_size"] == 3000
        where = f"/api/v1/inspections/{row['uuid']}/"

        def act(verb, data):
            tag = client.get(where).headers["ETag"]
            return client.post(f"{where}{verb}/", data, content_type="application/json", headers={"If-Match": tag})

        new = act("split", {"parts": [{"po_number": "B", "units": 400}]}).json()
        assert new["lot_size"] == 400
        assert act("merge", {"other": new["uuid"]}).json()["lot_size"] == 3000
        assert client.get(f"/api/v1/inspections/{new['uuid']}/").json()["merged_into"] == row["uuid"]
        act("start", {})
        put = {"parts": [{"number": 1, "presented_units": 2000, "packed_units": 1000}]}
        told = client.put(f"{where}quantities/", put, content_type="application/json").json()
        assert told["parts"][0]["packed_units"] == 1000
        assert told == client.get(f"{where}quantities/").json()
        wrong = {"parts": [{"number": 1, "packed_units": 2001}]}
        assert client.put(f"{where}quantities/", wrong, content_type="application/json").status_code == 400

    def test_a_stranger_finds_nothing_and_a_reader_writes_nothing(self, client):
        row = made.inspection(state="in_progress")
        made.part(row)
        where = f"/api/v1/inspections/{row.uuid}/quantities/"
        for person, read, write in ((people.inspector(), 404, 404), (people.read_only(), 200, 403)):
            client.force_login(person)
            assert client.get(where).status_code == read
            assert client.put(where, {"parts": []}, content_type="application/json").status_code == write


class TestAnotherSizeThanPlanned:
    """The plan stays as it was made; whoever reads the result reads for which size."""

    @pytest.mark.parametrize(
        ("presented", "sentence"),
        [
            (1000, "The plan was made for 3,000 units (level II: code letter K); 1,000 units have code letter J."),
            (4000, "4,000 units have code letter L. The result speaks for the 3,000 units that were planned"),
        ],
    )
    def test_a_size_of_another_code_letter_is_said_and_both_plans_stand_side_by_side(self, mei, presented, sentence):
        row = made.inspection(person=mei)
        made.part(row, presented_units=presented)
        assert sentence in " ".join(needs_attention(row))
        assert len(meaning(row, lot_of(row))) == row.plan_lines.count()

    def test_the_inspectors_page_says_it_too(self, client, mei):
        row = made.inspection(person=mei, state="in_progress")
        made.part(row, presented_units=4000)
        client.force_login(mei)
        page = client.get(address("quantity", row)).text
        assert "its result speaks for 3,000 units alone" in page
        assert "code letter L" in page

    @pytest.mark.parametrize("presented", [3000, 2900, 1, 0])
    def test_a_size_of_the_same_code_letter_or_none_says_nothing_of_it(self, mei, presented):
        row = made.inspection(person=mei)
        made.part(row, presented_units=presented)
        assert "code letter" not in " ".join(needs_attention(row))

    def test_a_sample_that_was_drawn_from_less_than_is_presented_is_said(self, mei):
        row = made.inspection(person=mei)
        made.part(row, presented_units=3000)
        made.drawing(row, units=2000)
        assert any("drawn from 2,000 of the 3,000 units presented" in each for each in needs_attention(row))

    def test_what_was_not_presented_is_free_to_be_planned_again(self, shipment, boss, mei):
        first = planned(shipment, boss, mei, {"A": 2000, "B": 1000})
        first.parts.filter(po_number="A").update(presented_units=1200)
        first.parts.filter(po_number="B").update(presented_units=1000)
        facts = {"inspected_on": first.visit.starts_on, "units_inspected": 125, "result": "pass"}
        signed = {"submitted_by": boss, "submitted_at": timezone.now(), "reviewed_by": boss}
        signed["reviewed_at"] = timezone.now()
        Inspection.objects.filter(pk=first.pk).update(state="approved", **facts, **signed)
        rest = planned(shipment, boss, people.inspector(), {"A": 800})
        assert over_planned(shipment) == []
        planned(shipment, boss, mei, {"A": 2}, visit=rest.visit)
        assert len(over_planned(shipment)) == 1
