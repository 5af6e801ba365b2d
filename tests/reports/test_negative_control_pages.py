"""Whether defects rose too that the finding should not drive: on the page, in the list, in the report and for programs."""

import pytest
from django.urls import reverse

from reports.documents.trending import explained
from reports.enums import Verdict
from reports.negative_control_sentences import sentence_of
from reports.queries.factory_trends import factory_trends
from reports.queries.sight import Scope
from tests.builders import audits, people, studies, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story

pytestmark = pytest.mark.django_db
STEADY = [studies.control("colour"), studies.control("material", 1.2), studies.control("packaging", 0.9)]
RISEN = [studies.control("colour", 2.4, 1.6), studies.control("material", 2.2, 1.4), studies.control("packaging", 1.2)]


@pytest.fixture
def factory(nordlys):
    found = suppliers.factory("Hengyi", buyers=[nordlys])
    story.history(nordlys, found, story.RISEN)
    return found


@pytest.fixture
def gap(nordlys, factory):
    return audits.finding(audits.approved(nordlys, factory), process_area="training_staffing")


def panel(client, factory) -> str:
    return client.get(reverse("reports:factory_panel", args=[factory.uuid])).text


def told(nordlys, factory) -> str:
    trends = factory_trends(Scope(buyer=nordlys), factory)
    return explained(trends.leading, trends)


class TestPage:
    def test_none_rose_too(self, client, ingrid, nordlys, factory, gap):
        studies.claimed(studies.written(nordlys), factory, {gap: 0.8}, controls=STEADY)
        shown = panel(client, factory)
        assert "of 3 categories that such a finding should not drive, none rose at the same time" in shown
        assert "Colour and finish: 1.00 (0.70–2.00)" in shown
        assert "supported by a finding" in shown

    def test_most_rose_too_and_the_verdict_says_so(self, client, ingrid, nordlys, factory, gap):
        claim = {"controls": RISEN, "verdict": Verdict.IN_DOUBT}
        studies.claimed(studies.written(nordlys), factory, {gap: 0.8}, **claim)
        shown = panel(client, factory)
        assert "2 rose at the same time too. Something common to all" in shown
        assert "in doubt: others rose too" in shown
        assert "would explain it with probability 80 %, but that is in doubt" in shown
        assert "<strong>2.40 (1.60–4.80)</strong>" in shown
        assert "Packaging: 1.20 (0.70–2.40)" in shown

    def test_what_nothing_bounds_is_said_so(self, client, ingrid, nordlys, factory, gap):
        controls = [studies.control("colour", 3.0, 1.01) | {"high": None}]
        studies.claimed(studies.written(nordlys), factory, {gap: 0.8}, controls=controls)
        assert "<strong>3.00 (1.01–∞)</strong>" in panel(client, factory)

    def test_too_few_were_found_to_compare_with(self, client, ingrid, nordlys, factory, gap):
        studies.claimed(studies.written(nordlys), factory, {gap: 0.8})
        assert "was found often enough to compare with" in panel(client, factory)

    def test_where_no_finding_explains_it_there_is_no_control(self, client, ingrid, nordlys, factory, gap):
        studies.claimed(studies.written(nordlys), factory, {gap: 0.2})
        assert "Control:" not in panel(client, factory)

    def test_a_finding_that_may_no_longer_be_read_leaves_no_trace(self, client, ingrid, nordlys, factory, gap):
        studies.claimed(studies.written(nordlys), factory, {gap: 0.8}, controls=STEADY)
        gap.visibility = "house"
        gap.save()
        assert "Control:" not in panel(client, factory)

    def test_another_buyer_and_a_stranger_read_nothing_of_it(self, client, nordlys, factory, gap):
        studies.claimed(studies.written(nordlys), factory, {gap: 0.8}, controls=STEADY)
        other = suppliers.buyer()
        suppliers.qualification(factory, buyer=other)
        client.force_login(people.buyer_person(other))
        assert "Control:" not in panel(client, factory)
        client.force_login(people.buyer_person())
        assert client.get(reverse("reports:factory_panel", args=[factory.uuid])).status_code == 404


@pytest.mark.parametrize(
    ("verdict", "n", "rose", "words"),
    [
        (Verdict.SUPPORTED, 1, 0, "did not rise"),
        (Verdict.SUPPORTED, 5, 0, "none rose"),
        (Verdict.SUPPORTED, 1, 1, "one alone"),
        (Verdict.NOT_DISTINGUISHABLE, 5, 2, "not enough"),
        (Verdict.IN_DOUBT, 5, 3, "likelier than this finding"),
    ],
)
def test_the_sentence_says_what_follows(verdict, n, rose, words):
    assert words in sentence_of(verdict, n, rose)


def test_a_report_says_it_behind_the_explanation(nordlys, factory, gap):
    studies.claimed(studies.written(nordlys), factory, {gap: 0.8}, controls=STEADY)
    assert told(nordlys, factory).endswith(
        "Control: of 3 categories that such a finding should not drive, none rose at the same time."
    )


def test_a_report_of_a_steady_factory_says_nothing_of_it(nordlys, factory):
    studies.written(nordlys)
    assert told(nordlys, factory) == ""


def test_the_list_and_its_sheet_say_how_many_rose(client, boss, factory, gap):
    claim = {"controls": RISEN, "verdict": Verdict.IN_DOUBT}
    studies.claimed(studies.written(), factory, {gap: 0.8}, **claim)
    assert "2 of 3" in client.get(reverse("reports:trend_list")).text
    assert "in doubt" in client.get(reverse("reports:trend_list"), {"verdict": "in_doubt"}).text
    head, row = client.get(reverse("reports:trend_csv")).text.strip().splitlines()
    assert dict(zip(head.split(","), row.split(","), strict=True))["controls_that_rose"] == "2 of 3"


def test_programs_get_each_with_its_interval(client, boss, factory, gap):
    trend = studies.claimed(studies.written(), factory, {gap: 0.8}, controls=STEADY, areas_learnt=["documentation"])
    [row] = client.get("/api/v1/trends/").json()["results"]
    assert (row["uuid"], row["controls"], row["areas_learnt"]) == (str(trend.uuid), STEADY, ["documentation"])


class TestLearntAgainstTheLibrary:
    def test_an_area_to_audit_next_says_so(self, client, ingrid, nordlys, factory, gap):
        areas = {"areas": ["documentation", "process_control"], "areas_learnt": ["documentation"]}
        studies.claimed(studies.written(nordlys), factory, {gap: 0.2}, **areas)
        assert "The library does not say so of documentation; the inspections and audits so far do." in panel(
            client, factory
        )

    def test_an_early_warning_says_so(self, client, ingrid, nordlys, factory, gap):
        study = studies.written(nordlys)
        studies.warned(study, gap, "material", learnt=True)
        studies.warned(study, gap, "colour")
        assert "does not say so of material;" in panel(client, factory)


def test_a_study_doubts_a_finding_where_everything_rose_at_once(nordlys):
    """Seams rise, an audit finds a training gap, and defects rise too that training does not drive."""
    kind = story.seam_type()
    others = [made.defect_type(name, category=name) for name in ("colour", "material", "packaging")]
    factory = suppliers.factory("Hengyi", buyers=[nordlys])
    rows = story.history(nordlys, factory, story.RISEN, kind)
    gap = audits.finding(
        audits.approved(nordlys, factory, audited_on=rows[16].inspected_on), process_area="training_staffing"
    )
    for each in others:
        for row, count in zip(rows, story.RISEN, strict=True):
            made.defect(row, each, count)
    studies.neighbours(nordlys, kind)
    seams = studies.made(nordlys).trends.get(category="seam")
    assert {each["category"] for each in seams.controls} == {"colour", "material", "packaging"}
    assert all(each["rose"] for each in seams.controls)
    assert seams.verdict == Verdict.IN_DOUBT
    assert seams.weighed.get().finding == gap
    assert seams.none + seams.weighed.get().probability == pytest.approx(1)
