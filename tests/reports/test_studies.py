"""Studies: made from what one reader may see, anew when something changes and only then, by one worker at a time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspections.models import DefectTypeArea
from reports import deriving, tasks
from reports.enums import Verdict
from reports.models import EarlyWarning, Study, StudyTrend
from reports.queries.sight import HOUSE, Scope, sight_of_buyer
from reports.studies import actions, making
from reports.studies.worlds import category_relevance, rows_of, world_of
from tests.builders import audits, people, studies, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story
from tests.module_wide import module_db, quick_and_quiet, undone  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def place(module_db):  # noqa: F811
    """A buyer with four factories. At the first seams rise, and an audit finds a training gap five lots later."""
    buyer, kind = suppliers.buyer("Nordlys Living"), story.seam_type()
    factory = suppliers.factory("Hengyi", buyers=[buyer])
    rows = story.history(buyer, factory, story.RISEN, kind)
    audit = audits.approved(buyer, factory, audited_on=rows[16].inspected_on)
    gap = audits.finding(audit, process_area="training_staffing", grade="major")
    audits.finding(audit, process_area="facilities_safety", grade="minor")
    steady = studies.neighbours(buyer, kind)
    return {"buyer": buyer, "kind": kind, "factory": factory, "rows": rows, "gap": gap, "steady": steady}


@pytest.fixture(scope="module")
def study(place):
    return studies.made(place["buyer"])


@pytest.fixture(autouse=True)
def taken_back(place):
    with undone():
        yield


class TestWhatIsClaimed:
    def test_the_planted_training_gap_is_found_and_explains_it(self, place, study):
        [trend] = study.trends.all()
        rows = place["rows"]
        assert (trend.factory, trend.category, trend.verdict) == (place["factory"], "seam", Verdict.SUPPORTED)
        assert rows[11].inspected_on <= trend.onset <= rows[12].inspected_on
        assert trend.onset_low <= trend.onset <= trend.onset_high
        assert trend.end is None
        assert trend.weighed.first().finding == place["gap"]
        assert sum(each.probability for each in trend.weighed.all()) + trend.none == pytest.approx(1)

    def test_the_rates_inside_and_outside_are_counted(self, study):
        [trend] = study.trends.all()
        assert (trend.inside_defects, trend.inside_units) == (sum(story.RISEN[12:]), 8 * 125)
        assert (trend.outside_defects, trend.outside_units) == (sum(story.RISEN[:12]), 12 * 125)

    def test_it_says_over_how_much_and_as_of_when(self, study):
        assert (study.series, study.inspections) == (4, 80)
        assert study.made_at == study.checked_at
        assert study.due_at is None

    def test_the_first_study_calls_nothing_new(self, study):
        assert [each.claimed_at for each in study.trends.all()] == [None]


class TestWhatItIsMadeFrom:
    def test_another_buyers_rows_are_no_part_of_it(self, place):
        other = suppliers.buyer()
        suppliers.qualification(place["factory"], buyer=other)
        assert world_of(rows_of(sight_of_buyer(other))).histories == []
        story.history(other, place["factory"], story.RISEN, place["kind"])
        [history] = world_of(rows_of(sight_of_buyer(other))).histories
        assert (len(history.inspections), history.audits, history.findings) == (20, [], [])

    def test_the_house_studies_what_it_keeps_to_itself(self, place):
        hidden = suppliers.factory()
        story.history(place["buyer"], hidden, [1, 2], place["kind"], visibility="house")
        keys = {history.key for history in world_of(rows_of(HOUSE.sight())).histories}
        assert str(hidden.pk) in keys
        assert str(hidden.pk) not in {each.key for each in world_of(rows_of(sight_of_buyer(place["buyer"]))).histories}

    def test_what_was_looked_for_because_of_an_audit_is_told_apart(self, place):
        row = place["rows"][-1]
        made.defect(row, place["kind"], 12, defect_class="minor", found_because_of_audit=True)
        history = world_of(rows_of(sight_of_buyer(place["buyer"]))).histories[0]
        assert history.inspections[-1].defects == {"seam": 23}
        assert history.inspections[-1].found_by_audit == {"seam": 12}

    def test_who_inspected_what_by_which_plan_stands_beside_it(self, place):
        seen = world_of(rows_of(sight_of_buyer(place["buyer"]))).histories[0].inspections[0]
        assert set(seen.circumstances) >= {"product", "plan", "type"}

    def test_an_audit_covers_the_areas_that_its_standard_asks_about(self, place):
        [audit] = world_of(rows_of(sight_of_buyer(place["buyer"]))).histories[0].audits
        assert audit.areas == frozenset(
            place["gap"].audit.standard.sections.filter(questions__isnull=False).values_list("process_area", flat=True)
        )

    def test_it_takes_six_queries_however_many_factories(self, place, django_assert_num_queries):
        with django_assert_num_queries(6):
            rows_of(sight_of_buyer(place["buyer"]))

    def test_types_weigh_by_how_often_they_were_found(self, place):
        seldom = made.defect_type(category="seam")
        DefectTypeArea.objects.create(defect_type=seldom, area="equipment_maintenance", weight="0.40")
        row = made.approved(place["buyer"], place["factory"])
        made.defect(row, seldom, 30)
        rows = rows_of(sight_of_buyer(place["buyer"]))
        total = sum(each[-1] for each in rows.defects)
        assert category_relevance(rows)["seam"] == pytest.approx(
            {"training_staffing": 0.8 * (total - 30) / total, "equipment_maintenance": 0.4 * 30 / total}
        )


class TestMadeAnewOnlyWhenSomethingChanged:
    def test_the_same_rows_are_not_computed_twice(self, study, monkeypatch):
        monkeypatch.setattr(making, "learn", lambda world: pytest.fail("computed again"))
        before = study.made_at
        assert making.make(study.pk, even_if_not_due=True)
        study.refresh_from_db()
        assert study.made_at == before < study.checked_at

    def test_nothing_due_costs_one_query(self, study):
        with CaptureQueriesContext(connection) as asked:
            assert actions.waiting() == []
        assert len(asked) == 1

    def test_a_change_makes_the_studies_of_its_readers_due_once_and_after_a_pause(self, place, study):
        stranger = studies.written(suppliers.buyer())
        people.supplier_contact(place["factory"].supplier) if place["factory"].supplier else None
        actions.mark_due(factory=place["factory"])
        due = {each.buyer: each.due_at for each in Study.objects.exclude(due_at=None)}
        assert set(due) == {None, place["buyer"]}
        assert Study.objects.get(pk=stranger.pk).due_at is None
        assert actions.waiting() == []
        actions.mark_due(factory=place["factory"])
        assert Study.objects.get(pk=study.pk).due_at == due[place["buyer"]]

    def test_a_new_trend_and_one_that_is_no_longer_claimed_are_told(self, place, study):
        [trend] = study.trends.all()
        shown = study.trends.current()
        world = world_of(rows_of(sight_of_buyer(place["buyer"])))
        claim = actions.claim(study.pk, even_if_not_due=True)
        assert actions.publish(study.pk, claim, sha256="1" * 64, world=world, claims=[], warnings=[])
        assert list(shown.all()) == []
        trend.refresh_from_db()
        assert trend.withdrawn_at

    def test_a_trend_keeps_its_row_from_study_to_study(self, place, study):
        [trend] = study.trends.all()
        row = made.approved(place["buyer"], place["factory"], units_inspected=125)
        made.defect(row, place["kind"], 12)
        studies.made(place["buyer"])
        [again] = study.trends.all()
        assert (again.pk, again.uuid, again.withdrawn_at) == (trend.pk, trend.uuid, None)
        assert again.inside_defects == trend.inside_defects + 12

    def test_it_keeps_the_row_that_is_claimed_before_one_that_was_withdrawn(self, place, study):
        [trend] = study.trends.all()
        gone = studies.claimed(study, place["factory"], onset=trend.onset, ratio=99, withdrawn_at=timezone.now())
        made.approved(place["buyer"], place["factory"], units_inspected=125)
        studies.made(place["buyer"])
        assert [each.pk for each in study.trends.current()] == [trend.pk]
        assert study.trends.filter(pk=gone.pk).exclude(withdrawn_at=None).exists()

    def test_a_document_waits_for_the_study_that_is_due(self, place, study):
        row = made.approved(place["buyer"], place["factory"], units_inspected=125)
        assert making.made_for(Scope(buyer=place["buyer"])).inspections == 80
        actions.mark_due(factory=row.factory)
        assert making.made_for(Scope(buyer=place["buyer"])).inspections == 81


class TestClaimedByOneWorker:
    def test_two_workers_do_not_make_it_at_once(self, study):
        Study.objects.filter(pk=study.pk).update(due_at=timezone.now())
        assert actions.claim(study.pk)
        assert actions.claim(study.pk) is None

    def test_one_that_a_worker_fell_silent_over_is_taken_again(self, study):
        Study.objects.filter(pk=study.pk).update(due_at=timezone.now())
        first = actions.claim(study.pk)
        Study.objects.filter(pk=study.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
        assert actions.waiting() == [study.pk]
        second = actions.claim(study.pk)
        assert not actions.confirm(study.pk, first)
        assert actions.confirm(study.pk, second)

    def test_a_change_while_it_is_made_makes_it_due_again(self, place, study):
        claim = actions.claim(study.pk, even_if_not_due=True)
        actions.mark_due(factory=place["factory"])
        actions.confirm(study.pk, claim)
        study.refresh_from_db()
        assert study.due_at

    def test_what_fails_is_tried_again_and_then_waits_for_a_change(self, study, monkeypatch):
        def fails(world):
            raise ValueError("no such luck")

        monkeypatch.setattr(making, "learn", fails)
        Study.objects.filter(pk=study.pk).update(input_sha256="", attempts=0)
        for _ in range(deriving.MOST_ATTEMPTS):
            Study.objects.filter(pk=study.pk).update(due_at=timezone.now())
            assert not making.make(study.pk)
        study.refresh_from_db()
        assert (study.due_at, study.claimed_until) == (None, None)
        assert "no such luck" in study.error

    def test_beat_begins_where_nothing_was_studied(self, place):
        Study.objects.all().delete()
        people.buyer_person(place["buyer"])
        tasks.sweep_studies()
        assert {each.buyer for each in Study.objects.exclude(due_at=None)} >= {None, place["buyer"]}


class TestEarlyWarnings:
    def test_an_open_finding_warns_of_what_its_area_drives_before_it_rises(self, place):
        audit = audits.approved(place["buyer"], place["steady"][0])
        gap = audits.finding(audit, process_area="training_staffing", grade="major")
        audits.finding(audit, process_area="facilities_safety", grade="major")
        studies.made(place["buyer"])
        assert [(each.finding, each.category) for each in EarlyWarning.objects.all()] == [(gap, "seam")]


class TestWhoSeesThem:
    def test_each_sees_the_own_study_alone(self, place, study):
        house = studies.claimed(studies.written(), place["factory"])
        mine = study.trends.get()
        see = StudyTrend.objects.visible_to
        assert list(see(people.buyer_person(place["buyer"]))) == [mine]
        assert list(see(people.manager())) == list(see(people.read_only())) == [house]
        for nobody in (people.buyer_person(), people.buyer_person(suppliers.buyer()), people.supplier_contact()):
            assert not see(nobody).exists()
        assert not see(people.inspector()).exists()
