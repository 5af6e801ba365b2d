"""What a sample can and cannot show, as pages and reports say it."""

import pytest
from django.urls import reverse

from inspections.risk import often, risks
from inspections.sampling import lot_acceptance_probability
from tests.builders import inspections as made
from tests.builders import people

pytestmark = pytest.mark.django_db


def told(found: int, *, units: int, lot_size: int = 3000, defect_class: str = "major", **plan):
    row = made.approved(lot_size=lot_size, units_inspected=units, plan=plan)
    row.plan_lines.filter(defect_class=defect_class).update(found=found)
    lines = [line.defect_class for line in row.plan_lines.all()]
    return risks(row)[lines.index(defect_class)]


def test_a_class_with_a_smaller_sample_is_told_of_that_one():
    """Of a lot of 40 major defects are looked for in 5 units, minor ones in 13: 1 of 5 says less than 1 of 13."""
    major, minor = (told(1, units=13, lot_size=40, defect_class=name).interval for name in ("major", "minor"))
    assert (major.low, major.high) == (2.5, 67.5)  # 1 to 27 of the 40
    assert minor.high < 40


def test_a_lot_inspected_whole_leaves_nothing_to_estimate():
    row = told(1, units=50, lot_size=50, aqls={"major": "0.25"})
    assert row.interval.words == "2 % of the lot: every unit was looked at"
    assert row.interval.short == "2.0 %"
    assert row.sentence == "Every unit of the lot is looked at for major defects."


@pytest.mark.parametrize(
    ("presented", "interval", "sentence"),
    [
        (20, "0 % of the lot: every unit was looked at", "Every unit of the lot is looked at for minor defects."),
        (100, "between 0 and 5 % of the lot (95 %)", "If 8 of the 100 units (8 %) of this lot had minor defects"),
    ],
)
def test_where_fewer_were_presented_interval_and_sentence_speak_of_the_same_lot(presented, interval, sentence):
    """300 planned, with a sample of 50; of what was not presented nothing is said."""
    row = made.approved(lot_size=300, units_inspected=min(50, presented))
    made.part(row, 300, presented_units=presented, packed_units=0)
    told = next(each for each in risks(row) if each.label == "minor")
    assert told.interval.words == interval
    assert told.sentence.startswith(sentence)


def test_a_part_of_a_small_lot_says_more_of_it_than_of_a_series():
    """Of 2 found in 13, a series of unknown length would leave 1.9 to 45.4 %; of 40 units it is 2 to 16."""
    interval = told(2, units=13, lot_size=40, defect_class="minor").interval
    assert (interval.low, interval.high) == (5, 40)


def test_where_more_than_a_tenth_is_looked_at_the_sentence_is_about_this_very_lot():
    """13 of 40 units with Ac 1; of critical defects 1 % would be no unit at all, so it is one."""
    minor, critical = (told(0, units=13, lot_size=40, defect_class=name).sentence for name in ("minor", "critical"))
    chance = lot_acceptance_probability(40, 13, 1, 3)
    assert minor == (
        "If 3 of the 40 units (7.5 %) of this lot had minor defects, this plan would still accept it "
        + often(chance)
        + "."
    )
    assert critical.startswith("If 1 of the 40 units (2.5 %) of this lot had critical defects")
    assert told(0, units=125).sentence.startswith("If 5 % of the lot had major defects")


def test_defects_are_told_per_100_units_and_never_as_a_share_above_the_whole():
    interval = told(150, units=125, counts="defects").interval
    assert interval.words == "between 101.56 and 140.81 per 100 units (95 %)"
    assert interval.short == "101.6–140.8 per 100"
    assert told(50, units=50, lot_size=50, aqls={"major": "0.25"}, counts="defects").interval.short == "100.0 per 100"


def test_accept_zero_counts_defects_so_two_are_no_share_of_units():
    assert not told(1, units=125, defect_class="critical").interval.per_100
    assert told(2, units=125, defect_class="critical").interval.per_100


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.71, "7 times in 10"),
        (0.1, "1 time in 10"),
        (0.97, "97 times in 100"),
        (0.004, "4 times in 1,000"),
        (0.0001, "less than once in 1,000"),
        (0.99999, "practically always"),
    ],
)
def test_a_chance_is_never_said_as_never_or_always(probability, words):
    assert often(probability) == words


def test_the_page_says_neither_never_nor_always(client):
    row = made.approved(plan={"aqls": {"critical": "", "major": "0.065"}}, lot_size=500_000)
    client.force_login(people.manager())
    page = client.get(reverse("inspections:inspection", args=[row.uuid])).text
    assert "less than once in 1,000" in page
    assert "0 times in 10" not in page
    assert "10 times in 10" not in page
