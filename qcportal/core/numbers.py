"""Numbers that people say on the telephone: INS-2026-481502. They tell nobody how many there are (docs/decisions/0015)."""

import hashlib
import hmac

from django.db.models import F
from django.utils import timezone

from .models import NumberSeries

HALF = 1000  # six digits are two halves
ROUNDS = 6


def following(prefix: str, year: int | None = None) -> str:
    """The next number of a year's series, this year's if none is named. Call inside the transaction that makes the record."""
    return following_some(prefix, 1, year)[0]


def following_some(prefix: str, count: int, year: int | None = None) -> list[str]:
    """As many next numbers at once, in three queries."""
    name = f"{prefix}-{year or timezone.now().year}"
    NumberSeries.objects.bulk_create([NumberSeries(name=name)], ignore_conflicts=True)
    NumberSeries.objects.filter(name=name).update(last=F("last") + count)
    series = NumberSeries.objects.get(name=name)
    places = range(series.last - count + 1, series.last + 1)
    return [f"{name}-{shuffled(place, series.key, name):06d}" for place in places]


def shuffled(count: int, key: str, name: str) -> int:
    """Another number for each count (a Feistel network under the series' key), of six digits as long as they last."""
    million, rest = divmod(count, HALF * HALF)
    left, right = divmod(rest, HALF)
    for turn in range(ROUNDS):
        left, right = right, (left + mixed(key, f"{name}\n{turn}\n{right}")) % HALF
    return (million * HALF + left) * HALF + right


def mixed(key: str, text: str) -> int:
    return int.from_bytes(hmac.digest(key.encode(), text.encode(), hashlib.sha256)[:8])
