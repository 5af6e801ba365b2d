"""The demonstration company: made at whatever hour somebody first starts the portal, with its stories to be found."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from audits.models import Audit, Finding
from inspections.models import Inspection, Loading
from qcportal.core.models import HistoryEntry
from qcportal.demo.world import build
from reports.explanations import NO_FINDING, SUPPORTED
from reports.queries.factory_trends import CategoryTrend, factory_trends
from reports.queries.sight import sight_of_user
from suppliers.models import Factory
from tests.module_wide import module_db, quick_and_quiet  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


@pytest.fixture(scope="module")
def world(module_db):  # noqa: F811
    """Made shortly before midnight, while its factories have tomorrow already."""
    late = datetime.combine(timezone.localdate() - timedelta(days=1), time(23, 50), tzinfo=UTC)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: late)
        made = build()
        assert factory("Ningbo").today() > timezone.localdate()
    return made


def factory(name: str) -> Factory:
    return Factory.objects.get(name__startswith=name)


def seen(world, name: str) -> list[CategoryTrend]:
    """What the manager's page finds at a factory, the strongest trend first."""
    return factory_trends(sight_of_user(world.manager), factory(name)).categories


def test_twelve_factories_in_six_countries_over_two_years(world):
    assert Factory.objects.count() == 12
    assert len(set(Factory.objects.values_list("country", flat=True))) == 6
    days = [day for day in Inspection.objects.values_list("inspected_on", flat=True) if day]
    assert min(days) < world.day(0) + MONTH
    assert max(days) > world.day(24) - MONTH


def test_seam_defects_rise_after_a_training_gap_that_an_audit_finds(world):
    seam = seen(world, "Dongguan Hengyi")[0]
    gap = Finding.objects.get(factory=factory("Dongguan Hengyi"), process_area="training_staffing")
    assert (seam.category, seam.trend.ongoing) == ("seam", True)
    assert seam.inside.per_100_units > 3 * seam.outside.per_100_units
    assert seam.onset_low <= world.day(13) <= seam.onset_high + MONTH
    assert seam.onset < gap.raised_on <= seam.onset + 8 * MONTH
    assert "stitching test" in gap.statement
    assert (seam.explanation.verdict, seam.explanation.best) == (SUPPORTED, str(gap.uuid))
    assert gap.corrective_action.state == "answered"


def test_a_factory_improves_after_a_correction(world):
    colour = next(each for each in seen(world, "Sông Xanh") if each.category == "colour")
    mended = Finding.objects.get(factory=factory("Sông Xanh"), process_area="incoming_materials")
    assert (mended.state, mended.corrective_action.state) == ("closed", "accepted")
    assert not colour.trend.ongoing
    assert abs(colour.end - mended.closed_on) < 2 * MONTH
    assert colour.inside.per_100_units > 2 * colour.outside.per_100_units
    assert colour.explanation.best == str(mended.uuid)


def test_one_factory_was_inspected_for_two_years_and_never_audited(world):
    never = [each.name for each in Factory.objects.exclude(pk__in=Audit.objects.approved().values("factory"))]
    assert never == ["İzmir Güneş Tekstil A.Ş."]
    months = [each for each in seen(world, "İzmir")[0].months if each.rate.units]
    assert len(months) > 12


def test_a_trend_that_no_finding_explains(world):
    marking = seen(world, "Padma Knit")[0]
    assert (marking.category, marking.trend.ongoing) == ("marking", True)
    assert marking.explanation.verdict == NO_FINDING
    assert Finding.objects.filter(factory=factory("Padma Knit")).count() == 2


def test_where_nothing_changed_no_trend_is_claimed(world):
    assert [each.category for each in seen(world, "Ningbo") if each.trend] == []


def test_the_loading_of_a_container_takes_hours_and_was_planned_before(world):
    for loading in Loading.objects.select_related("inspection"):
        steps = dict(HistoryEntry.objects.filter(record_uuid=loading.inspection.uuid).values_list("event", "at"))
        assert steps["inspection.started"] - steps["inspection.scheduled"] > timedelta(days=6)
        assert steps["inspection.submitted"] - steps["inspection.started"] == timedelta(hours=4)
        assert steps["inspection.submitted"] == loading.inspection.submitted_at > loading.ended_at
