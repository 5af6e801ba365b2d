"""Whether a corrective action helped, as the inspections before and after tell each reader."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections.models import Defect, DefectTypeArea
from reports import sentences
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
    assert sentences.effect_sentence(found).startswith("Too few inspections to tell: 6 before and 1 after")


def test_the_day_on_which_the_factory_did_it_counts_before_that_of_acceptance(nordlys, factory):
    record = mended(nordlys, factory, [10] * 6 + [9] + [2] * 6)
    record.corrective_done_on = record.closed_on + timedelta(days=22)
    assert told(nordlys, record).after.inspections == 5


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
