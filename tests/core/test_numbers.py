"""Numbers of records: each once, and without a word of how many there are."""

import pytest
from django.utils import timezone

from qcportal.core.models import NumberSeries
from qcportal.core.numbers import HALF, following, shuffled

MILLION = HALF * HALF


def test_every_count_has_a_number_of_its_own():
    numbers = [shuffled(count, "key", "INS-2026") for count in range(20_000)]
    assert len(set(numbers)) == 20_000
    assert max(numbers) < MILLION


def test_neighbours_stand_far_apart_and_another_key_gives_another_order():
    numbers = [shuffled(count, "key", "INS-2026") for count in range(1000)]
    steps = [abs(after - before) for before, after in zip(numbers, numbers[1:], strict=False)]
    assert sum(steps) / len(steps) > MILLION / 5  # a third, if by chance
    assert numbers != [shuffled(count, "other", "INS-2026") for count in range(1000)]
    assert numbers != [shuffled(count, "key", "AUD-2026") for count in range(1000)]


def test_after_a_million_numbers_grow_by_a_digit():
    assert shuffled(MILLION + 5, "key", "INS-2026") == MILLION + shuffled(5, "key", "INS-2026")


@pytest.mark.django_db
def test_a_series_goes_on_under_its_own_key():
    first, second = following("INS"), following("INS")
    series = NumberSeries.objects.get(name=f"INS-{timezone.now().year}")
    assert [first, second] == [f"{series.name}-{shuffled(count, series.key, series.name):06d}" for count in (1, 2)]
    assert following("INS", 1999).startswith("INS-1999-")
