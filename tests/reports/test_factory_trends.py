"""What is told of one factory to one reader, from rows that this reader may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports import sentences
from reports.enums import Verdict
from reports.queries.earlier import earlier_inspections, factory_first_pass, factory_pareto
from reports.queries.factory_trends import factory_trends, trends_for
from reports.queries.sight import HOUSE, Scope, sight_of_buyer
from tests.builders import audits, people, studies, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory(nordlys):
    return suppliers.factory(buyers=[nordlys])


def of_buyer(buyer, factory):
    return factory_trends(Scope(buyer=buyer), factory)


def seams(buyer, factory):
    return of_buyer(buyer, factory).of("seam")


def two_rises(buyer, factory, explains: dict | None = None) -> tuple:
    """Seams that rise, and that rose before for a while; `explains`: the earlier one."""
    study, today = studies.written(buyer), timezone.localdate()
    late = studies.claimed(study, factory)
    before = {"onset": today - timedelta(days=340), "end": today - timedelta(days=250)}
    return late, studies.claimed(study, factory, explains, **before)


class TestTrends:
    def test_an_end_is_told(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        day = timezone.localdate() - timedelta(days=20)
        studies.claimed(studies.written(nordlys), factory, end=day)
        trends = of_buyer(nordlys, factory)
        assert "until about" in sentences.trend_sentence(trends.leading, trends)
        assert not trends.leading.ongoing

    def test_a_fall_says_that_nothing_is_known_of_its_beginning(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        studies.claimed(studies.written(nordlys), factory, end=timezone.localdate(), from_start=True)
        trends = of_buyer(nordlys, factory)
        assert "from the first inspection until" in sentences.trend_sentence(trends.leading, trends)

    def test_trends_stand_first(self, nordlys, factory):
        dirt = made.defect_type("Dirt", category="cleanliness")
        for row in story.history(nordlys, factory, story.RISEN):
            made.defect(row, dirt, 20)
        studies.claimed(studies.written(nordlys), factory)
        assert [row.category for row in of_buyer(nordlys, factory).categories] == ["seam", "cleanliness"]

    def test_of_two_rises_the_later_leads_and_the_earlier_is_told_with_its_finding(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        gap = audits.finding(audits.approved(nordlys, factory))
        late, early = two_rises(nordlys, factory, {gap: 0.7})
        row = seams(nordlys, factory)
        assert (row.trend, [each.trend for each in row.earlier]) == (late, [early])
        assert (row.cause, row.causes) == (None, {str(gap.uuid)})

    def test_what_is_usual_is_learnt_outside_both_rises(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        two_rises(nordlys, factory)
        row = seams(nordlys, factory)
        calm = [month.rate for month in row.months if not row.raised_in(month)]
        raised = [month for month in row.months if row.raised_in(month)]
        assert row.limits.centre == pytest.approx(sum(r.defects for r in calm) / sum(r.units for r in calm))
        assert {month.start <= row.earlier[0].trend.end for month in raised} == {True, False}

    def test_what_is_no_longer_claimed_is_not_told(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        studies.claimed(studies.written(nordlys), factory, withdrawn_at=timezone.now())
        assert seams(nordlys, factory).trend is None

    def test_only_approved_inspections_count(self, nordlys, factory):
        kind = story.seam_type()
        story.history(nordlys, factory, story.STEADY, kind)
        waiting = made.inspection(nordlys, factory, state="submitted", inspected_on=timezone.localdate())
        made.defect(waiting, kind, 90)
        assert seams(nordlys, factory).overall.defects == sum(story.STEADY)

    def test_it_takes_nine_queries_whatever_the_history(self, nordlys, factory, django_assert_num_queries):
        story.history(nordlys, factory, story.RISEN)
        gap = audits.finding(audits.approved(nordlys, factory))
        study = studies.written(nordlys)
        studies.claimed(study, factory, {gap: 0.8})
        with django_assert_num_queries(9):
            of_buyer(nordlys, factory)


class TestWhoSeesWhat:
    def test_another_buyers_rows_count_for_nothing(self, nordlys, factory):
        other = suppliers.buyer()
        suppliers.qualification(factory, buyer=other)
        story.history(other, factory, story.RISEN)
        gap = audits.finding(audits.approved(other, factory))
        suppliers.corrective_action(factory, owner=other)
        studies.claimed(studies.written(other), factory, {gap: 0.8})
        found = of_buyer(nordlys, factory)
        assert (found.categories, found.findings, found.audits, found.corrective_actions) == ([], {}, [], [])
        assert (found.study, found.warnings) == (None, [])

    def test_each_reads_the_study_made_for_it(self, nordlys):
        factory = suppliers.factory(buyers=[nordlys], supplier=suppliers.supplier())
        other = suppliers.buyer()
        suppliers.qualification(factory, buyer=other)
        story.history(other, factory, story.RISEN, visibility="shared")
        mine, house = studies.written(nordlys), studies.written()
        of_supplier = studies.written(supplier=factory.supplier)
        readers = {
            mine: people.buyer_person(nordlys),
            house: people.manager(),
            of_supplier: people.supplier_contact(factory.supplier),
        }
        for study, reader in readers.items():
            assert trends_for(reader, factory).study == study
        assert trends_for(people.buyer_person(other), factory).study is None
        for nobody in (people.buyer_person(), people.supplier_contact(), people.inspector(), people.auditor()):
            found = trends_for(nobody, factory)
            assert (found.scope, found.study, found.categories) == (None, None, [])

    def test_what_the_house_keeps_counts_for_no_buyer(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN, visibility="house")
        assert seams(nordlys, factory) is None
        assert factory_trends(HOUSE, factory).of("seam").overall.defects == sum(story.RISEN)

    def test_a_finding_that_was_taken_back_into_the_house_explains_nothing_to_others(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        gap = audits.finding(audits.approved(nordlys, factory))
        studies.claimed(studies.written(nordlys), factory, {gap: 0.8})
        gap.visibility = "house"
        gap.save()
        found = of_buyer(nordlys, factory)
        assert found.leading.weighed == ()
        assert gap.number not in sentences.explanation_sentence(found.leading, found)

    def test_a_buyers_page_and_a_buyers_document_say_the_same(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        story.history(suppliers.buyer(), factory, story.STEADY)
        studies.claimed(studies.written(nordlys), factory)
        page = trends_for(people.buyer_person(nordlys), factory)
        document = of_buyer(nordlys, factory)
        assert [sentences.trend_sentence(row, page) for row in page.categories] == [
            sentences.trend_sentence(row, document) for row in document.categories
        ]


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
        studies.claimed(studies.written(nordlys), factory)
        trends = of_buyer(nordlys, factory)
        assert "audit the factory" in sentences.explanation_sentence(trends.leading, trends)

    def test_an_audit_without_a_fitting_finding_is_said_honestly(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        audits.approved(nordlys, factory)
        studies.claimed(studies.written(nordlys), factory)
        trends = of_buyer(nordlys, factory)
        assert "No audit finding explains this" in sentences.explanation_sentence(trends.leading, trends)

    def test_two_findings_alike_are_not_told_apart(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        audit = audits.approved(nordlys, factory)
        both = {audits.finding(audit): 0.47, audits.finding(audit): 0.46}
        studies.claimed(studies.written(nordlys), factory, both, verdict=Verdict.NOT_DISTINGUISHABLE)
        trends = of_buyer(nordlys, factory)
        assert "too little to tell it from other findings" in sentences.explanation_sentence(trends.leading, trends)

    def test_no_trend_needs_no_explanation(self, nordlys, factory):
        story.history(nordlys, factory, story.STEADY)
        studies.written(nordlys)
        trends = of_buyer(nordlys, factory)
        assert "no evidence of change" in sentences.trend_sentence(trends.leading, trends)
        assert sentences.explanation_sentence(trends.leading, trends) == ""

    def test_the_method_says_how_many_were_looked_at_together(self, nordlys, factory):
        story.history(nordlys, factory, story.STEADY)
        studies.written(nordlys, series=12, inspections=20)
        said = sentences.method_sentence(of_buyer(nordlys, factory))
        assert "12 series, each of one defect category at one factory, in 20 inspections" in said
        assert "at most 5 %" in said

    def test_before_the_first_study_nothing_is_said_of_change(self, nordlys, factory):
        story.history(nordlys, factory, story.STEADY)
        trends = of_buyer(nordlys, factory)
        assert "no evidence" not in sentences.trend_sentence(trends.leading, trends)
        assert "being looked for" in sentences.method_sentence(trends)
