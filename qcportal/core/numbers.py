"""Numbers that people say on the telephone: INS-2026-00042."""

from django.db.models import F
from django.utils import timezone

from .models import NumberSeries


def following(prefix: str) -> str:
    """The next number of this year's series, without gaps. Call inside the transaction that makes the record."""
    name = f"{prefix}-{timezone.now():%Y}"
    NumberSeries.objects.bulk_create([NumberSeries(name=name)], ignore_conflicts=True)
    NumberSeries.objects.filter(name=name).update(last=F("last") + 1)
    return f"{name}-{NumberSeries.objects.get(name=name).last:05d}"
