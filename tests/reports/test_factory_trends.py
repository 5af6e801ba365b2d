"""What is collected for one reader, from rows that this reader may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inspections.models import DefectTypeArea
from reports import sentences
from reports.explanations import NO_FINDING, SUPPORTED
from reports.queries.earlier import earlier_inspections, factory_first_pass, factory_pareto
from reports.queries.factory_trends import category_relevance, factory_trends
from reports.queries.sight import sight_of_buyer, sight_of_user
from tests.builders import audits, people, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory(nordlys):
    return suppliers.factory(buyers=[nordlys])


def seams(buyer, factory):
    return factory_trends(sight_of_buyer(buyer), factory).of("seam")


def training_gap(buyer, factory, day, **fields):
    audit = audits.approved(buyer, factory, audited_on=day)
    return audits.finding(audit, process_area="training_staffing", **fields)


class TestTrends:
    def test_the_planted_training_gap_is_found(self, nordlys, factory):
        rows = story.history(nordlys, factory, story.RISEN)
        gap = training_gap(nordlys, factory, rows[16].inspected_on)
        audits.finding(gap.audit, process_area="facilities_safety", grade="minor")
        found = seams(nordlys, factory)
        assert found.explanation.verdict == SUPPORTED
        assert found.explanation.best == str(gap.uuid)
        assert rows[11].inspected_on <= found.onset <= rows[12].inspected_on
        assert found.onset_low <= found.onset <= found.onset_high

    def test_a_gap_found_just_before_the_rise_was_seen_explains_nothing(self, nordlys, factory):
        rows = story.history(nordlys, factory, story.RISEN)
        training_gap(nordlys, factory, rows[11].inspected_on + timedelta(days=4))
        assert seams(nordlys, factory).explanation.verdict == NO_FINDING

    def test_a_steady_factory_has_no_trend(self, nordlys, factory):
        story.history(nordlys, factory, story.STEADY)
        found = seams(nordlys, factory)
        assert (found.trend, found.explanation) == (None, None)

    def test_defects_found_because_of_an_audit_start_no_trend(self, nordlys, factory):
        kind = story.seam_type()
        for row in story.history(nordlys, factory, story.STEADY, kind)[12:]:
            made.defect(row, kind, 12, defect_class="minor", found_because_of_audit=True)
        assert seams(nordlys, factory).trend is None

    def test_an_end_lies_between_two_inspections(self, nordlys, factory):
        rows = story.history(nordlys, factory, [3, 2, 3, 2, 3, 2, 12, 11, 13, 12, 11, 12, 13, 3, 2, 3, 2, 3, 2, 3])
        found = seams(nordlys, factory)
        assert rows[12].inspected_on <= found.end <= rows[13].inspected_on
        assert "until about" in sentences.trend_sentence(found)

    def test_a_fall_says_that_nothing_is_known_of_its_beginning(self, nordlys, factory):
        story.history(nordlys, factory, [12, 11, 13, 12, 11, 12, 13, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3])
        found = seams(nordlys, factory)
        assert found.from_start
        assert "from the first inspection until" in sentences.trend_sentence(found)

    def test_trends_stand_first(self, nordlys, factory):
        dirt = made.defect_type("Dirt", category="cleanliness")
        for row in story.history(nordlys, factory, story.RISEN):
            made.defect(row, dirt, 20)
        found = factory_trends(sight_of_buyer(nordlys), factory)
        assert [row.category for row in found.categories] == ["seam", "cleanliness"]

    def test_only_approved_inspections_count(self, nordlys, factory):
        kind = story.seam_type()
        story.history(nordlys, factory, story.STEADY, kind)
        waiting = made.inspection(nordlys, factory, state="submitted", inspected_on=timezone.localdate())
        made.defect(waiting, kind, 90)
        assert seams(nordlys, factory).overall.defects == sum(story.STEADY)

    def test_it_takes_six_queries_whatever_the_history(self, nordlys, factory, django_assert_num_queries):
        rows = story.history(nordlys, factory, story.RISEN)
        training_gap(nordlys, factory, rows[16].inspected_on)
        with django_assert_num_queries(6):
            factory_trends(sight_of_buyer(nordlys), factory)


class TestWhoSeesWhat:
    def test_another_buyers_rows_count_for_nothing(self, nordlys, factory):
        other = suppliers.buyer()
        suppliers.qualification(factory, buyer=other)
        rows = story.history(other, factory, story.RISEN)
        training_gap(other, factory, rows[16].inspected_on)
        suppliers.corrective_action(factory, owner=other)
        found = factory_trends(sight_of_buyer(nordlys), factory)
        assert (found.categories, found.findings, found.audits, found.corrective_actions) == ([], {}, [], [])

    def test_what_is_shared_counts_for_every_buyer_of_the_factory(self, nordlys, factory):
        other = suppliers.buyer()
        suppliers.qualification(factory, buyer=other)
        story.history(other, factory, story.RISEN, visibility="shared")
        assert seams(nordlys, factory).trend is not None

    def test_what_the_house_keeps_counts_for_no_buyer(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN, visibility="house")
        assert seams(nordlys, factory) is None
        assert seams(None, factory).trend is not None

    def test_a_buyers_page_and_a_buyers_document_say_the_same(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        story.history(suppliers.buyer(), factory, story.STEADY)
        page = factory_trends(sight_of_user(people.buyer_person(nordlys)), factory)
        document = factory_trends(sight_of_buyer(nordlys), factory)
        assert [sentences.trend_sentence(row) for row in page.categories] == [
            sentences.trend_sentence(row) for row in document.categories
        ]

    def test_a_stranger_gets_nothing(self, factory, nordlys):
        story.history(nordlys, factory, story.RISEN)
        assert factory_trends(sight_of_user(people.buyer_person()), factory).categories == []


class TestRelevance:
    def test_types_weigh_by_how_often_they_were_found_here(self):
        often, seldom = made.defect_type(), made.defect_type()
        DefectTypeArea.objects.create(defect_type=often, area="training_staffing", weight="0.80")
        DefectTypeArea.objects.create(defect_type=seldom, area="equipment_maintenance", weight="0.40")
        found = category_relevance([("seam", often.pk, 1, 6), ("seam", often.pk, 2, 3), ("seam", seldom.pk, 1, 1)])
        assert found["seam"] == pytest.approx({"training_staffing": 0.72, "equipment_maintenance": 0.04})

    def test_a_category_the_library_says_nothing_of_has_no_area(self):
        assert category_relevance([("seam", made.defect_type().pk, 1, 3)])["seam"] == {}


class TestEarlier:
    def test_the_same_product_at_the_same_factory_the_latest_first(self, nordlys, factory):
        rows = story.history(nordlys, factory, [2, 4, 6], major_found=3)
        story.history(nordlys, factory, [9], story.seam_type())
        found = earlier_inspections(sight_of_buyer(nordlys), rows[2])
        assert [each.number for each in found] == [rows[1].number, rows[0].number]
        assert found[0].rate.per_100_units == pytest.approx(2.4)

    def test_at_most_so_many(self, nordlys, factory):
        rows = story.history(nordlys, factory, [1] * 8)
        assert len(earlier_inspections(sight_of_buyer(nordlys), rows[-1], most=3)) == 3

    def test_the_most_frequent_defects_of_the_year(self, nordlys, factory):
        kind = story.seam_type()
        rows = story.history(nordlys, factory, [5, 3], kind)
        made.defect(rows[1], made.defect_type("Dirt"), 2)
        old = made.approved(nordlys, factory, inspected_on=rows[1].inspected_on - timedelta(days=400))
        made.defect(old, kind, 70)
        found = factory_pareto(sight_of_buyer(nordlys), factory, rows[1].inspected_on)
        assert found == [("Open seam", 8, 0.8), ("Dirt", 2, 1.0)]

    def test_two_kinds_of_defect_with_one_name_are_two_bars(self, nordlys, factory):
        kind, other = (made.defect_type("Open seam", code=code) for code in ("open_seam", "seam_bag"))
        rows = story.history(nordlys, factory, [5, 3], kind)
        made.defect(rows[1], other, 2)
        found = factory_pareto(sight_of_buyer(nordlys), factory, rows[1].inspected_on)
        assert found == [("Open seam (open_seam)", 8, 0.8), ("Open seam (seam_bag)", 2, 1.0)]

    def test_what_passed_of_the_year(self, nordlys, factory):
        story.history(nordlys, factory, [1, 1, 1])
        story.history(nordlys, factory, [30], story.seam_type(), result="fail")
        share = factory_first_pass(sight_of_buyer(nordlys), factory, timezone.localdate())
        assert (share.hits, share.cases) == (3, 4)

    def test_another_buyers_year_counts_for_nothing(self, nordlys, factory):
        story.history(suppliers.buyer(), factory, [5, 3])
        sight, today = sight_of_buyer(nordlys), timezone.localdate()
        assert factory_pareto(sight, factory, today) == []
        assert factory_first_pass(sight, factory, today).cases == 0


class TestSentences:
    def test_a_trend_without_any_audit_asks_for_one(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        trends = factory_trends(sight_of_buyer(nordlys), factory)
        assert "audit the factory" in sentences.explanation_sentence(trends.leading, trends)

    def test_an_audit_without_a_fitting_finding_is_said_honestly(self, nordlys, factory):
        rows = story.history(nordlys, factory, story.RISEN)
        audits.approved(nordlys, factory, audited_on=rows[16].inspected_on)
        trends = factory_trends(sight_of_buyer(nordlys), factory)
        assert "No audit finding explains this" in sentences.explanation_sentence(trends.leading, trends)

    def test_two_findings_alike_are_not_told_apart(self, nordlys, factory):
        rows = story.history(nordlys, factory, story.RISEN)
        gap = training_gap(nordlys, factory, rows[16].inspected_on)
        audits.finding(gap.audit, process_area="training_staffing")
        trends = factory_trends(sight_of_buyer(nordlys), factory)
        assert "cannot be told apart" in sentences.explanation_sentence(trends.leading, trends)

    def test_no_trend_needs_no_explanation(self, nordlys, factory):
        story.history(nordlys, factory, story.STEADY)
        trends = factory_trends(sight_of_buyer(nordlys), factory)
        assert sentences.explanation_sentence(trends.leading, trends) == ""

    def test_the_method_says_how_many_were_tested_together(self, nordlys, factory):
        story.history(nordlys, factory, story.STEADY)
        trends = factory_trends(sight_of_buyer(nordlys), factory)
        assert "tested together: 1, over 20 inspections" in sentences.method_sentence(trends)
