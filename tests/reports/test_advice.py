from types import SimpleNamespace

import pytest

from inspections.models import Shipment
from reports.documents import advice, machine


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


@pytest.mark.parametrize(
    ("trends", "audited", "word"),
    [
        ([trend()], False, "Audit the factory"),
        ([trend()], True, "special audit"),
        ([trend(explained=True)], True, "put right"),
    ],
)
def test_a_change_asks_for_the_next_step(trends, audited, word):
    [_decide, step] = advice.next_steps("pass", None, trends, audited, 0)
    assert word in step


def test_without_a_change_the_result_decides_alone():
    assert advice.next_steps("fail", None, [trend(raised=False)], True, 0)[0].startswith("Hold the shipment")
    assert len(advice.next_steps("pass", None, [], True, 0)) == 1


def test_late_actions_are_asked_for():
    assert "late" in advice.next_steps("pass", None, [], True, 1)[-1]


def test_machines_get_plain_values():
    from datetime import date
    from decimal import Decimal

    from reports.figures import defects_per_100_units

    told = machine.plain({"day": date(2026, 3, 2), "score": Decimal("88.5"), "rate": defects_per_100_units(1, 100)})
    assert (told["day"], told["score"], told["rate"]["defects"]) == ("2026-03-02", "88.5", 1)


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert machine.content_hash({"a": 1, "b": "恒艺"}) == machine.content_hash({"b": "恒艺", "a": 1})
    assert machine.content_hash({"a": 1}) != machine.content_hash({"a": 2})


@pytest.mark.parametrize("result", ["pass", "fail"])
def test_nobody_is_asked_to_release_or_to_hold_what_is_released(result):
    [step] = advice.next_steps(result, Shipment(state="released"), [], True, 0)
    assert step.startswith("The shipment is released")
