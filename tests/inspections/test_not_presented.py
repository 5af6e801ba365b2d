"""What was planned for an inspection and was not there: said, proposed again, and made good by whatever inspects it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.models import Shipment, ShipmentLine
from inspections.queries.goods import absent_words, decides, shipment_accepted, why_held_back
from inspections.queries.programmes import proposals
from inspections.queries.quantities import over_planned
from inspections.queries.waiting import to_inspect_again
from reports.queries.release import statement
from tests.builders import inspections as made
from tests.builders import people
from tests.builders.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipment():
    """3,000 units of one product on one order; its programme wants an inspection during production and one before shipment."""
    made_for = made.shipment(state="inspected", units=3000)
    made.programme(made_for.buyer, made_for.lines.get().product.family, [{"type": "during"}, {}])
    return made_for


def lot(shipment, planned: int = 3000, *, there: int | None = None, **fields):
    """An approved result about a lot of which `there` were presented."""
    line = fields.pop("line", None) or shipment.lines.get()
    fields = {"lot_size": planned, "product": line.product, "shipment": shipment} | fields
    row = made.approved(shipment.buyer, shipment.factory, **fields)
    made.part(row, line=line, presented_units=planned if there is None else there)
    return row


def decide(row, kind: str = "accept", **values):
    by = people.buyer_person(row.owner)
    actions.decide_inspection(inspection=row, kind=kind, by=by, password=PASSWORD, reason="As agreed.", **values)


def rework(row):
    decide(row, "rework", rework_until=row.factory.today() + timedelta(days=3))


def proposed(shipment) -> list[tuple[str, int, bool]]:
    """(type, units, whether it is an inspection of a reworked lot)."""
    return [(str(each.type), each.units, each.reinspects is not None) for each in proposals(shipment)]


def leaving(shipment) -> dict[str, int]:
    """Of the only line, how many units go which way."""
    [line] = statement(Shipment.objects.get(pk=shipment.pk))["lines"]
    names = ("released", "held", "rejected", "not_inspected", "not_presented", "let_pass")
    return {name: line[name] for name in names if line.get(name)}


@pytest.mark.parametrize("result", ["pass", "fail"])
def test_a_later_stage_that_looked_at_all_makes_it_good(shipment, result):
    during = lot(shipment, there=1000, type="during", result=result)
    decide(lot(shipment))
    shipment.refresh_from_db()
    assert (shipment.state, why_held_back(shipment), decides(during)) == ("released", [], False)
    assert (leaving(shipment), absent_words(shipment), proposed(shipment)) == ({"released": 3000}, [], [])


def test_the_rest_planned_after_the_result_makes_it_good(shipment):
    decide(lot(shipment, type="during"))
    decide(lot(shipment, 1000, there=800))
    assert (proposed(shipment), leaving(shipment)) == (
        [("pre_shipment", 200, False)],
        {"released": 2800, "not_presented": 200},
    )
    decide(lot(shipment, 200))
    assert (proposed(shipment), absent_words(shipment), leaving(shipment)) == ([], [], {"released": 3000})


def test_a_later_inspection_of_what_was_there_hides_nothing(shipment):
    decide(lot(shipment, there=2000))
    line = shipment.lines.get()
    loading = {"lot_size": 2000, "shipment": shipment, "product": line.product, "type": "loading"}
    made.part(made.inspection(shipment.buyer, shipment.factory, **loading), line=line)
    assert (absent_words(shipment) != [], proposed(shipment)) == (True, [("pre_shipment", 1000, False)])
    assert leaving(shipment) == {"held": 2000, "not_presented": 1000}


def test_what_the_sample_could_not_come_from_is_proposed_and_may_be_planned(shipment):
    row = lot(shipment)
    made.drawing(row, units=2000)
    assert proposed(shipment) == [("pre_shipment", 1000, False)]
    lot(shipment, 1000)
    assert (proposed(shipment), over_planned(shipment)) == ([], [])


def test_a_draw_that_was_not_used_limits_nothing(shipment):
    row = lot(shipment)
    made.drawing(row, units=2000)
    nothing = dict.fromkeys(["units", "units_per_carton", "cartons_to_open", "count", "revealed_at", "revealed_by"])
    made.drawing(row, drawn=[], seed="", **nothing)
    assert absent_words(shipment) == []


class TestInspectedAgain:
    @pytest.fixture
    def failed(self, shipment):
        return lot(shipment, there=2000, result="fail")

    def test_is_proposed_for_what_was_there_and_the_rest_for_itself(self, shipment, failed):
        rework(failed)
        assert sorted(proposed(shipment)) == [("pre_shipment", 1000, False), ("pre_shipment", 2000, True)]

    @pytest.mark.parametrize("planned", [2000, 3000])
    def test_the_rest_is_still_owed_whatever_the_next_inspection_was_planned_for(self, shipment, failed, planned):
        rework(failed)
        decide(lot(shipment, planned, there=2000, original=failed))
        assert (len(absent_words(shipment)), proposed(shipment)) == (1, [("pre_shipment", 1000, False)])
        assert not shipment_accepted(shipment)

    def test_with_the_rest_there_nothing_is_owed(self, shipment, failed):
        rework(failed)
        lot(shipment, original=failed)
        assert (absent_words(shipment), proposed(shipment), over_planned(shipment)) == ([], [], [])

    def test_the_form_begins_with_what_was_there_and_names_the_rest(self, client, shipment, failed):
        rework(failed)
        client.force_login(people.manager())
        address, line = reverse("inspections:schedule", args=[shipment.uuid]), shipment.lines.get()
        page = client.get(address, {"reinspects": str(failed.uuid)})
        initial = page.context["form"].initial
        assert (initial[f"units_{line.pk}"], initial["lot_size"]) == (2000, 2000)
        assert page.context["plan"]["lot_size"] == 2000
        assert "1,000 of 3,000 units were not presented" in page.text
        assert "3,000 ordered" in page.text
        assert "planned in other inspections" not in page.text
        rest = client.get(address, {"product": str(line.product.uuid)}).context["form"]
        assert rest.initial[f"units_{line.pk}"] == 1000

    def test_the_form_begins_with_what_was_there_of_each_order(self, client, shipment):
        first = shipment.lines.get()
        order = {"shipment": shipment, "product": first.product, "quantity_units": 1000}
        second, third = (ShipmentLine.objects.create(po_number=name, **order) for name in ("PO-2", "PO-3"))
        row = lot(shipment, 3000, there=2500, line=first, result="fail")
        made.part(row, 1000, line=second, presented_units=1000)
        made.part(row, 1000, line=third, presented_units=0)
        rework(row)
        client.force_login(people.manager())
        fields = {"reinspects": str(row.uuid), "product": str(first.product.uuid), "type": "pre_shipment"}
        for name in ("schedule", "lot_size"):
            page = client.get(reverse(f"inspections:{name}", args=[shipment.uuid]), fields)
            form = page.context["form"]
            assert [form.initial[f"units_{each.pk}"] for each in (first, second, third)] == [2500, 1000, None]

    def test_a_program_that_names_no_goods_plans_what_was_there(self, shipment, failed):
        rework(failed)
        values = {"inspector": people.inspector(), "starts_on": failed.factory.today(), "reinspects": failed}
        values |= {"product": failed.product, "factory": failed.factory, "shipment": shipment}
        made_again = actions.schedule_inspection(by=people.manager(), **values)
        assert (made_again.lot_size, made_again.parts.get().units) == (2000, 2000)

    def test_is_proposed_no_more_once_a_later_stage_looked_at_the_goods(self, shipment):
        during = lot(shipment, type="during", result="fail")
        rework(during)
        assert to_inspect_again(people.manager()).count == 1
        lot(shipment)
        assert (proposed(shipment), to_inspect_again(people.manager()).count) == ([], 0)


def test_each_order_stands_for_itself(shipment):
    first = shipment.lines.get()
    second = ShipmentLine.objects.create(
        shipment=shipment, product=first.product, po_number="PO-2", quantity_units=1000
    )
    lot(shipment, line=first, there=2500)
    lot(shipment, 1500, line=second)
    assert [words.split(":")[0] for words in absent_words(shipment)] == [first.po_number]
    assert ("pre_shipment", 500, False) in proposed(shipment)


def test_who_released_less_than_was_planned_stands_in_the_document(shipment):
    decide(lot(shipment, there=2000))
    shipment.refresh_from_db()
    anna = people.buyer_person(shipment.buyer, name="Anna")
    actions.decide_shipment(shipment=shipment, verb="release", by=anna, note="Send what there is.")
    shipment.refresh_from_db()
    said = statement(shipment)
    assert (said["by_hand"]["who"], said["by_hand"]["note"]) == ("Anna", "Send what there is.")
    assert [each["lot_units"] for each in said["decided"]] == [2000]
    assert "hold the shipment first" in absent_words(shipment)[0]


class TestLetPass:
    """The lot of 3,000 was drawn by skip-lot to leave without the inspection before shipment."""

    @pytest.fixture
    def shipment(self):
        shipment = made.shipment(state="booked", units=3000)
        series = made.skip_series(factory=shipment.factory)
        said = {"verdict": "skip", "decided_at": timezone.now(), "decided_by": people.manager()}
        made.skip_draw(series, shipment, **said)
        return shipment

    @pytest.mark.parametrize("there", [600, 3000])
    def test_what_passed_at_an_earlier_stage_is_let_pass_whole(self, shipment, there):
        lot(shipment, there=there, type="during")
        assert (leaving(shipment), absent_words(shipment)) == ({"let_pass": 3000}, [])

    def test_what_failed_at_an_earlier_stage_is_held_whole(self, shipment):
        lot(shipment, there=600, type="during", result="fail")
        assert leaving(shipment) == {"held": 3000}

    def test_what_was_rejected_at_an_earlier_stage_is_not_let_pass(self, shipment):
        row = lot(shipment, type="during")
        Shipment.objects.filter(pk=shipment.pk).update(state="inspected")
        row.refresh_from_db()
        decide(row, "reject")
        said = statement(Shipment.objects.get(pk=shipment.pk))
        assert (leaving(shipment), [each["fate"] for each in said["let_pass"]]) == ({"rejected": 3000}, ["rejected"])

    def test_a_cancelled_shipment_lets_nothing_go(self, shipment):
        Shipment.objects.filter(pk=shipment.pk).update(state="cancelled")
        assert leaving(shipment) == {"held": 3000}
