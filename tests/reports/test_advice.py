from datetime import date
from types import SimpleNamespace

import pytest

from inspections.models import Decision
from reports.documents import advice, machine
from reports.documents import shipment as document
from tests.builders import inspections
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


def trend(raised=True, explained=False, sentence="Seams: raised."):
    return SimpleNamespace(raised=raised, explained=explained, sentence=sentence)


def finding(grade="major", state="open"):
    return SimpleNamespace(grade=grade, state=state)


def test_changes_open_grave_findings_and_late_actions_need_attention():
    found = advice.attention([trend(), trend(raised=False)], [finding(), finding("minor"), finding(state="closed")], 2)
    assert found == [
        "Seams: raised.",
        "1 audit finding of grade major or above is open.",
        "2 corrective actions are late.",
    ]


def test_nothing_needs_attention():
    assert advice.attention([trend(raised=False)], [finding("observation")], 0) == []


def steps(trends=(), audited=True, late=0, **fields) -> list[str]:
    """After a lot of no shipment that passed, unless fields say otherwise."""
    return advice.next_steps(inspections.approved(**({"result": "pass"} | fields)), None, trends, audited, late)


@pytest.mark.parametrize(
    ("trends", "audited", "word"),
    [
        ([trend()], False, "Audit the factory"),
        ([trend()], True, "special audit"),
        ([trend(explained=True)], True, "put right"),
    ],
)
def test_a_change_asks_for_the_next_step(trends, audited, word):
    [_decide, step] = steps(trends, audited)
    assert word in step


def test_without_a_change_the_result_decides_alone():
    assert len(steps([trend(raised=False)], result="fail")) == 1


def test_late_actions_are_asked_for():
    assert "late" in steps(late=1)[-1]


# -- the lot and its shipment --------------------------------------------------------------------
def lot(state: str = "", result: str = "pass", **fields):
    """An approved inspection, of a shipment in that state if any."""
    made = inspections.approved(result=result, **fields)
    if state:
        made.shipment = inspections.shipment(made.owner, made.factory, product=made.product, state=state)
        made.save()
    return made


def step(inspection) -> str:
    [found] = advice.next_steps(inspection, inspection.shipment, [], True, 0)
    return found


@pytest.mark.parametrize(
    ("state", "result", "type", "said"),
    [
        ("inspected", "pass", "pre_shipment", "Release the shipment, or hold it"),
        ("inspected", "fail", "pre_shipment", "Hold the shipment; have the lot sorted"),
        ("held", "pass", "pre_shipment", "This lot may leave. See why the shipment is held"),
        ("released", "pass", "pre_shipment", "The shipment is released. Nothing is left"),
        ("released", "fail", "pre_shipment", "The shipment is released all the same"),
        ("cancelled", "pass", "pre_shipment", "The shipment is cancelled"),
        ("cancelled", "fail", "pre_shipment", "The shipment is cancelled"),
        ("inspected", "fail", "loading", "Hold the shipment; have what was found at loading"),
        ("under_inspection", "pass", "during", "Let production go on"),
        ("under_inspection", "fail", "during", "Have the cause put right in production"),
        ("under_inspection", "fail", "initial", "Have the cause put right in production"),
        ("", "pass", "pre_shipment", "Accept the lot, or hold it"),
        ("", "fail", "pre_shipment", "Hold the lot; have it sorted"),
        ("", "pass", "sample_review", "Approve the samples"),
        ("", "fail", "sample_review", "Have the samples put right"),
    ],
)
def test_what_is_left_to_do_fits_what_was_inspected(state, result, type, said):
    found = step(lot(state, result, type=type))
    assert found.startswith(said)
    assert state or "shipment" not in found


def test_of_a_lot_that_is_inspected_again_the_later_result_decides():
    first = lot("inspected", "fail")
    again = inspections.approved(first.owner, first.factory, original=first, shipment=first.shipment, result="pass", product=first.product)  # fmt: skip
    assert step(first) == f"This lot is inspected again, {again.number}: decide by that result."
    assert step(again).startswith("Release the shipment")
    again.visibility = "house"
    again.save()
    assert again.number not in step(first)


def test_a_lot_that_fails_twice_is_not_sent_round_a_third_time():
    first = lot("inspected", "fail")
    again = inspections.approved(first.owner, first.factory, original=first, shipment=first.shipment, result="fail", product=first.product)  # fmt: skip
    assert "failed again: reject it" in step(again)


def test_a_shipment_is_not_released_before_its_other_lots():
    one = lot("inspected", "pass", lot_size=1000)
    inspections.approved(
        one.owner, one.factory, shipment=one.shipment, product=one.product, result="fail", lot_size=1000
    )
    assert step(one).startswith("Accept this lot. The shipment can be released once its other lots may leave")


def test_a_comparison_of_inspectors_accepts_nothing():
    blind = lot()
    blind.blind = True
    assert step(blind).startswith("Decide by the lot's own inspection")


@pytest.mark.parametrize(
    ("kind", "said", "state"),
    [
        ("accept", "The lot is accepted. Release the shipment once all of it is.", "inspected"),
        ("concession", "The lot is accepted. Nothing is left to decide about it.", ""),
        ("rework", "Have the lot reworked by 20 Dec 2026 and inspected again.", "held"),
        ("reject", "The lot is rejected.", "held"),
    ],
)
def test_what_was_decided_goes_before_what_the_result_asks_for(kind, said, state):
    made = lot(state, "fail" if kind != "accept" else "pass")
    until = {"rework_until": date(2026, 12, 20)} if kind == "rework" else {}
    signed: Decision = inspections.decision(made, kind, **until)
    assert step(made).startswith(said)
    assert advice.decision(made, made.shipment).startswith(f"This lot: {signed.get_kind_display()}.")


def test_a_lot_without_a_shipment_waits_for_a_decision_too():
    assert advice.decision(lot(), None) == "Decision: open. The buyer decides in the portal."


def test_where_no_buyer_decides_none_is_awaited():
    of_the_house = lot()
    of_the_house.owner = None
    blind = lot()
    blind.blind = True
    assert advice.decision(of_the_house, None) == advice.decision(blind, None) == ""


def test_a_shipment_is_not_released_with_goods_that_nobody_looked_at():
    made = lot("inspected", "pass", lot_size=1000)
    made.shipment.lines.update(quantity_units=1001)
    assert step(made) == "Accept this lot. The rest of the shipment is neither inspected nor let pass yet."
    made.shipment.lines.update(quantity_units=1000)
    assert step(made).startswith("Release the shipment")


def test_a_lot_without_acceptance_numbers_is_not_said_to_keep_them():
    made = inspections.approved(result="pass")
    made.plan_lines.all().delete()
    html = document.to_html(document.collect(story.shipment_report(made)))
    assert "no defect class had an acceptance number" in html
    assert "stays within its acceptance number" not in html
    assert "What this plan cannot see" not in html


def test_machines_get_plain_values():
    from decimal import Decimal

    from reports.figures import defects_per_100_units

    told = machine.plain({"day": date(2026, 3, 2), "score": Decimal("88.5"), "rate": defects_per_100_units(1, 100)})
    assert (told["day"], told["score"], told["rate"]["defects"]) == ("2026-03-02", "88.5", 1)


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert machine.content_hash({"a": 1, "b": "恒艺"}) == machine.content_hash({"b": "恒艺", "a": 1})
    assert machine.content_hash({"a": 1}) != machine.content_hash({"a": 2})
