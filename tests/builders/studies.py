"""Studies: made by the portal's own work, or written as if made, where a test is about what is told of them."""

from datetime import timedelta

from django.utils import timezone

from reports.models import EarlyWarning, Study, StudyTrend, WeighedFinding
from reports.queries.sight import HOUSE, Scope
from reports.studies import making

from . import audits, suppliers
from . import reports as story


def made(buyer=None) -> Study:
    """Of a buyer, or the house, as it is now."""
    study = making.actions.study_of(Scope(buyer=buyer) if buyer else HOUSE)
    assert making.make(study.pk, even_if_not_due=True)
    study.refresh_from_db()
    return study


def neighbours(buyer, kind, many: int = 3) -> list:
    """Steady factories, so that there is something usual to compare with; one of them was audited."""
    found = [suppliers.factory(buyers=[buyer]) for _ in range(many)]
    for place, factory in enumerate(found):
        rows = story.history(buyer, factory, [each + (place + n) % 2 for n, each in enumerate(story.STEADY)], kind)
    audits.approved(buyer, found[-1], audited_on=rows[5].inspected_on)
    return found


def written(buyer=None, supplier=None, **fields) -> Study:
    now = timezone.now()
    values = {"made_at": now, "checked_at": now, "input_sha256": "0" * 64, "series": 40, "inspections": 80} | fields
    return Study.objects.update_or_create(buyer=buyer, supplier=supplier, defaults=values)[0]


def claimed(study: Study, factory, weighed: dict | None = None, **fields) -> StudyTrend:
    """Seams, four times as many since five months ago; `weighed`: probability by finding."""
    onset = fields.pop("onset", timezone.localdate() - timedelta(days=150))
    weighed = weighed or {}
    none = 1 - sum(weighed.values())
    values = {
        "category": "seam",
        "onset": onset,
        "onset_low": onset - timedelta(days=10),
        "onset_high": onset + timedelta(days=10),
        "ratio": 4.1,
        "probability": 0.999,
        "q_value": 0.001,
        "none": none,
        "verdict": "supported" if weighed and max(weighed.values()) >= 0.5 else "no_finding",
        "inside_defects": 94,
        "inside_units": 1000,
        "outside_defects": 34,
        "outside_units": 1500,
    }
    trend = StudyTrend.objects.create(study=study, factory=factory, **values | fields)
    for finding, probability in weighed.items():
        WeighedFinding.objects.create(trend=trend, finding=finding, probability=probability)
    return trend


def control(category: str, ratio: float = 1.0, low: float = 0.7) -> dict:
    """A category beside a trend that its finding should not drive."""
    row = {"category": category, "ratio": ratio, "low": low, "high": 2 * ratio, "expected": 20.0}
    return row | {"found": round(20 * ratio), "rose": low > 1}


def warned(study: Study, finding, category: str = "material", **fields) -> EarlyWarning:
    """An open finding, before its defects have risen."""
    values = {"relevance": 0.8} | fields
    return EarlyWarning.objects.create(study=study, finding=finding, category=category, **values)


def all_of(buyer, factory, finding) -> StudyTrend:
    """A study of the buyer with a row of every kind."""
    study = written(buyer)
    warned(study, finding)
    return claimed(study, factory, {finding: 0.8})
