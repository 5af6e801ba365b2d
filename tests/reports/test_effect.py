"""Whether a corrective action helped, as the inspections before and after tell each reader."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections.models import Defect, DefectTypeArea
from reports.corrections import Correction
from reports.effect_sentences import corrected_sentence, effect_sentence, effect_words
from reports.queries.effect import FEWER, MORE, SAME, TOO_FEW, effect
from reports.queries.sight import sight_of_buyer, sight_of_user
from tests.builders import people, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory(nordlys):
    return suppliers.factory(buyers=[nordlys], supplier=suppliers.supplier())


def mended(nordlys, factory, counts, place=6, **fields):
    """One raised before and done after the lot at `place`, at a factory with lots of 125 units and so many defects."""
    rows = story.history(nordlys, factory, counts)
    raised = rows[place].inspected_on - timedelta(days=1)
    closed = {"raised_on": raised, "due_on": raised, "state": "accepted", "closed_on": rows[place].inspected_on}
    return suppliers.corrective_action(factory, owner=nordlys, visibility="shared", **closed | fields)


def told(nordlys, record):
    return effect(sight_of_buyer(nordlys), record)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ([10] * 6 + [9] + [2] * 6, FEWER),
        ([2] * 6 + [9] + [10] * 6, MORE),
        ([3] * 6 + [3] + [4, 2, 3, 3, 2, 3], SAME),
        ([0] * 13, SAME),
        ([10] * 6 + [9] + [0, 0], TOO_FEW),
    ],
)
def test_says_what_the_figures_can_tell(nordlys, factory, counts, verdict):
    found = told(nordlys, mended(nordlys, factory, counts))
    assert found.verdict == verdict
    assert (found.before.inspections, found.before.rate.units) == (6, 750)
    assert (found.before.rate.defects, found.after.rate.defects) == (sum(counts[:6]), sum(counts[7:]))
    assert found.before.rate.low <= found.before.rate.per_100_units <= found.before.rate.high


def test_too_few_are_named(nordlys, factory):
    found = told(nordlys, mended(nordlys, factory, [10] * 8))
    assert effect_sentence(found).startswith("Too few inspections to tell: 6 before and 1 after")


def test_the_day_on_which_the_factory_did_it_counts_before_that_of_acceptance(nordlys, factory):
    record = mended(nordlys, factory, [10] * 6 + [9] + [2] * 6)
    record.corrective_done_on = record.closed_on + timedelta(days=22)
    assert told(nordlys, record).after.inspections == 5


def test_a_day_before_it_was_asked_for_counts_no_lot_on_both_sides(nordlys, factory):
    """The factory says that it was done long before: the bad lots that led to it are none after it."""
    record = mended(nordlys, factory, [10] * 6 + [9] + [2] * 6)
    record.corrective_done_on = record.raised_on - timedelta(days=90)
    found = told(nordlys, record)
    assert (found.before.inspections, found.after.inspections) == (6, 7)
    assert found.done_on == record.raised_on


def test_only_defects_of_its_process_area_count(nordlys, factory):
    record = mended(nordlys, factory, [10] * 6 + [9] + [2] * 6, process_area="documentation")
    assert (told(nordlys, record).before.rate.defects, told(nordlys, record).before.rate.units) == (0, 750)
    kind = Defect.objects.first().defect_type
    DefectTypeArea.objects.create(defect_type=kind, area="documentation", weight="0.40")
    assert told(nordlys, record).before.rate.defects == 0
    kind.areas.filter(area="documentation").update(weight="0.50")
    assert told(nordlys, record).before.rate.defects == 60


def test_each_reader_is_told_from_what_it_sees(client, nordlys, factory):
    record = mended(nordlys, factory, [10] * 6 + [9] + [2] * 6)
    other = suppliers.buyer("Other")
    suppliers.qualification(factory, buyer=other)
    assert effect(sight_of_user(people.manager()), record).before.inspections == 6
    assert effect(sight_of_buyer(other), record).before.inspections == 0
    address = reverse("reports:effect_panel", args=[record.uuid])
    for person, words in (
        (people.buyer_person(nordlys), "Fewer defects than before"),
        (people.buyer_person(other), "Too few inspections to tell: 0 before and 0 after"),
    ):
        client.force_login(person)
        assert words in client.get(address).text
    client.force_login(people.inspector())
    assert client.get(address).status_code in (403, 404)


# -- beside what would be expected without any correction ------------------------------------------
USUAL = [[3, 2, 4, 3], [1, 2, 1, 2], [6, 5, 4, 6], [2, 2, 3, 1], [4, 3, 4, 2], [0, 1, 1, 0], [2, 3, 2, 3], [3, 5, 4, 4]]


@pytest.fixture
def population(nordlys, factory):
    """Eight more factories of the buyer, as factories are."""
    kind = story.seam_type()
    return [story.history(nordlys, suppliers.factory(buyers=[nordlys]), counts * 4, kind) for counts in USUAL]


def test_part_of_a_fall_is_said_to_come_by_itself(nordlys, factory, population):
    found = told(nordlys, mended(nordlys, factory, [3, 2, 8, 9, 2, 3, 3, 3, 3, 2, 4, 3, 3], place=4))
    without = found.without
    assert without.factories == 9
    assert without.correction.naive_fall > without.correction.effect
    assert 0 < without.correction.expected_fall < without.correction.naive_fall
    assert effect_sentence(found).startswith("Defects fell by ")
    assert "Without any correction a fall of " in effect_sentence(found)
    assert effect_words(found)["basis"].startswith("Defects per 100 units: ")


def test_a_great_fall_after_many_bad_lots_is_shown_to_be_the_corrections(nordlys, factory, population):
    found = told(nordlys, mended(nordlys, factory, [10, 11, 9, 10, 12, 9] + [10] + [1] * 8))
    assert found.shown == "worked"
    assert "is shown to have worked" in effect_sentence(found)


def test_lots_of_a_factory_after_a_correction_of_its_own_say_nothing_of_what_is_usual(nordlys, factory, population):
    record = mended(nordlys, factory, [8] * 6 + [8] + [6] * 6)
    before = told(nordlys, record).without
    other = population[0][0].factory
    days = {"raised_on": population[0][0].inspected_on, "due_on": population[0][0].inspected_on}
    suppliers.corrective_action(other, owner=nordlys, visibility="shared", **days)
    after = told(nordlys, record).without
    assert (before.factories, after.factories) == (9, 8)


def test_another_buyers_factories_are_no_population(nordlys, factory, population):
    other = suppliers.buyer("Other")
    suppliers.qualification(factory, buyer=other)
    record = mended(other, factory, [10] * 6 + [9] + [2] * 6)
    found = told(other, record)
    assert found.without is None
    assert "too few factories" in effect_sentence(found)


def test_the_population_costs_the_same_whatever_its_size(nordlys, factory, population, django_assert_num_queries):
    record = mended(nordlys, factory, [10] * 6 + [9] + [2] * 6)
    with django_assert_num_queries(8):
        told(nordlys, record)
    story.history(nordlys, suppliers.factory(buyers=[nordlys]), [3] * 12, Defect.objects.first().defect_type)
    with django_assert_num_queries(8):
        told(nordlys, record)


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (
            (0.10, 0.07, 0.062, 0.10, -0.20, 0.35),
            "Defects fell by 38%. Without any correction a fall of 30% would be expected. "
            "What is left is a fall of 10% (90%: a rise of 20% to a fall of 35%): not shown to have worked.",
        ),
        (
            (0.05, 0.05, 0.08, -0.6, -0.9, -0.3),
            "Defects rose by 60%. Without any correction no change would be expected. "
            "What is left is a rise of 60% (90%: a rise of 90% to a rise of 30%): worse than would be expected without it.",
        ),
        (
            (0.05, 0.05, 0.05, 0.0, -0.3, 0.2),
            "The rate of defects stayed the same. Without any correction no change would be expected. "
            "What is left is no change (90%: a rise of 30% to a fall of 20%): not shown to have worked.",
        ),
        (
            (0.0, 0.01, 0.002, 0.8, 0.3, 0.9),
            "There were no such defects before. "
            "What is left is a fall of 80% (90%: a fall of 30% to a fall of 90%): the correction is shown to have worked.",
        ),
    ],
)
def test_the_words_tell_what_fell_what_would_have_anyway_and_what_is_left(figures, words):
    assert corrected_sentence(Correction(*figures)).replace("\N{NO-BREAK SPACE}", "").replace(" %", "%") == words
