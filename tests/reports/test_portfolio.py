"""What changes at all factories on one page: what goes on, what is new and over, and what may rise next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qcportal.core.dates import days
from suppliers.models import Membership
from tests.builders import audits, people, studies, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory(nordlys):
    return suppliers.factory("Hengyi", buyers=[nordlys])


@pytest.fixture
def gap(nordlys, factory):
    return audits.finding(audits.approved(nordlys, factory), process_area="training_staffing")


def at(name: str) -> str:
    return reverse(f"reports:{name}")


class TestList:
    def test_it_lists_what_goes_on_with_verdict_finding_and_link(self, client, boss, factory, gap):
        studies.claimed(studies.written(), factory, {gap: 0.82})
        shown = client.get(at("trend_list")).text
        assert f"{reverse('factory_overview', args=[factory.uuid])}?category=seam" in shown
        assert at("changes_panel") in shown
        assert gap.number in shown
        assert "82 %" in shown
        assert "supported by a finding" in shown
        assert "99.9 %" in shown

    def test_a_finding_that_was_withdrawn_meanwhile_explains_nothing(self, client, boss, factory, gap):
        studies.claimed(studies.written(), factory, {gap: 0.82})
        type(gap).objects.filter(pk=gap.pk).update(state="withdrawn", closed_on=gap.raised_on, closing_note="Not so")
        assert gap.number not in client.get(at("trend_list")).text
        [row] = client.get(reverse("trends-list")).json()["results"]
        assert (row["explanations"], row["verdict"]) == ([], "weighed_anew")

    def test_a_verdict_does_not_outlive_the_finding_that_it_rests_on(self, client, boss, factory, gap):
        studies.claimed(studies.written(), factory, {gap: 0.82})
        type(gap).objects.filter(pk=gap.pk).update(state="withdrawn", closed_on=gap.raised_on, closing_note="Not so")
        for page in (at("trend_list"), at("trend_csv"), at("alarms_panel")):
            shown = client.get(page).text
            assert "weighed" in shown
            assert "supported" not in shown.replace('value="supported">supported by a finding', "")
        assert "Hengyi</a>" not in client.get(at("trend_list"), {"verdict": "supported"}).text
        assert "Hengyi</a>" in client.get(at("trend_list"), {"verdict": "weighed_anew"}).text

    def test_nor_one_that_went_with_its_list(self, client, boss, nordlys, factory, gap):
        """What an import is taken back with is deleted, and its share with it."""
        other = audits.finding(gap.audit, process_area="training_staffing")
        studies.claimed(studies.written(), factory, {gap: 0.6, other: 0.3})
        [row] = client.get(reverse("trends-list")).json()["results"]
        assert row["verdict"] == "supported"
        gap.delete()
        [row] = client.get(reverse("trends-list")).json()["results"]
        assert row["verdict"] == "weighed_anew"
        assert other.number not in client.get(at("trend_list")).text

    def test_its_link_leads_to_the_category_on_the_factorys_page(self, client, boss, factory):
        shown = client.get(reverse("factory_overview", args=[factory.uuid]), {"category": "seam"}).text
        assert f"{reverse('reports:factory_panel', args=[factory.uuid])}?category=seam" in shown

    def test_what_is_over_stands_there_only_when_asked_for(self, client, boss, factory):
        other = suppliers.factory("Padma Knit")
        studies.claimed(studies.written(), other, end=timezone.localdate(), ended_at=timezone.now())
        assert "Padma Knit" not in client.get(at("trend_list")).text
        for state in ("over", "ended_lately"):
            assert "Padma Knit" in client.get(at("trend_list"), {"state": state}).text

    def test_what_is_new_and_what_is_no_longer_claimed_since_last_week(self, client, boss, factory):
        study, now = studies.written(), timezone.now()
        studies.claimed(study, factory, claimed_at=now - timedelta(days=2))
        studies.claimed(study, suppliers.factory("Padma Knit"), claimed_at=now - timedelta(days=20))
        studies.claimed(study, suppliers.factory("Ningbo"), withdrawn_at=now - timedelta(days=1))
        new = client.get(at("trend_list"), {"state": "new"}, headers={"HX-Request": "true", "HX-Target": "list"}).text
        gone = client.get(at("trend_list"), {"state": "withdrawn_lately"}).text
        assert "Hengyi" in new
        assert "Padma Knit" not in new
        assert "Ningbo" in gone

    def test_the_share_of_wrong_claims_is_printed(self, client, boss, factory):
        studies.claimed(studies.written(series=40, inspections=80), factory, q_value=0.023)
        shown = client.get(at("changes_panel")).text
        assert "2.3 % are expected to be false" in shown
        assert "40 series, each of one defect category at one factory, in 80 inspections" in shown
        assert reverse("reports:figure_lots") in shown

    def test_a_trend_stands_with_its_interval_and_its_rates(self, client, boss, factory):
        onset = timezone.localdate() - timedelta(days=150)
        studies.claimed(studies.written(), factory, onset=onset)
        shown = client.get(at("trend_list")).text
        assert days(onset - timedelta(days=10), onset + timedelta(days=10)) in shown
        assert "2.3 → 9.4 per 100 units" in shown

    @pytest.mark.parametrize(
        ("q_value", "said"), [(0.0001, "&lt; 0.1 % are expected"), (None, "No change is claimed.")]
    )
    def test_no_share_is_quite_nothing(self, client, boss, factory, q_value, said):
        study = studies.written()
        if q_value:
            studies.claimed(study, factory, q_value=q_value)
        assert said in client.get(at("changes_panel")).text

    def test_before_the_first_study_it_says_so(self, client, boss):
        assert "are being looked for" in client.get(at("changes_panel")).text

    @pytest.mark.parametrize(
        ("asked", "found"), [({"category": "seam"}, True), ({"category": "colour"}, False), ({"q": "Hengyi"}, True)]
    )
    def test_it_is_narrowed(self, client, boss, factory, asked, found):
        studies.claimed(studies.written(), factory)
        assert ("Hengyi</a>" in client.get(at("trend_list"), asked).text) == found

    def test_it_is_narrowed_to_the_factories_of_a_buyer(self, client, boss, nordlys, factory):
        studies.claimed(studies.written(), factory)
        other = suppliers.buyer()
        assert "Hengyi</a>" in client.get(at("trend_list"), {"buyer": nordlys.uuid}).text
        assert "Hengyi</a>" not in client.get(at("trend_list"), {"buyer": other.uuid}).text

    def test_a_sheet_holds_what_the_list_shows(self, client, boss, factory, gap):
        studies.claimed(studies.written(), factory, {gap: 0.82})
        answer = client.get(at("trend_csv"), {"category": "seam"})
        head, row = answer.text.lstrip("\ufeff").strip().splitlines()
        told = dict(zip(head.split(","), row.split(","), strict=True))
        assert (told["factory"], told["finding"], told["finding_probability"]) == ("Hengyi", gap.number, "0.8200")
        assert len(client.get(at("trend_csv"), {"category": "colour"}).text.strip().splitlines()) == 1


class TestEarlyWarnings:
    def test_they_stand_above_the_list_and_on_their_own(self, client, boss, gap):
        studies.warned(studies.written(), gap, category="seam")
        assert "no rise yet" in client.get(at("changes_panel")).text
        assert gap.number in client.get(at("warning_list")).text

    def test_a_finding_that_was_closed_meanwhile_warns_no_more(self, client, boss, gap):
        studies.warned(studies.written(), gap)
        type(gap).objects.filter(pk=gap.pk).update(state="closed", closed_on=gap.raised_on, closing_note="Trained")
        assert gap.number not in client.get(at("changes_panel")).text


class TestStartPage:
    def test_it_shows_the_strongest_and_how_many(self, client, boss, factory, gap):
        study = studies.written()
        studies.claimed(study, factory, claimed_at=timezone.now())
        studies.warned(study, gap)
        assert at("alarms_panel") in client.get(reverse("home")).text
        shown = client.get(at("alarms_panel")).text
        for text in ("Hengyi", "4.1 times the usual rate", "#trend"):
            assert text in shown

    def test_its_top_counts_what_goes_on_and_what_may_come(self, client, boss, factory, gap):
        study = studies.written()
        studies.claimed(study, factory, claimed_at=timezone.now())
        studies.warned(study, gap)
        assert at("glance_panel") in client.get(reverse("home")).text
        shown = client.get(at("glance_panel")).text
        for text in ("1 new since last week", "0 over", "Trends going on", "Early warnings"):
            assert text in shown

    def test_its_top_says_how_the_lots_of_ninety_days_were(self, client, ingrid, nordlys, factory):
        story.history(nordlys, factory, [5, 5])
        story.history(suppliers.buyer(), factory, [50] * 5)
        shown = client.get(at("glance_panel")).text
        assert "4.0</a>" in shown
        assert "250 units" in shown
        assert "95 %: " in shown
        client.force_login(people.buyer_person())
        assert "0 units" in client.get(at("glance_panel")).text


class TestWhoSeesWhat:
    def test_a_buyer_reads_the_own_study_and_nobody_elses(self, client, ingrid, nordlys, factory, gap):
        studies.claimed(studies.written(nordlys), factory, {gap: 0.8}, ratio=3.3)
        studies.claimed(studies.written(), factory, ratio=7.7)
        studies.claimed(studies.written(suppliers.buyer()), factory, ratio=5.5)
        for page in ("trend_list", "trend_csv", "alarms_panel"):
            shown = client.get(at(page)).text
            assert "3.3" in shown
            assert "7.7" not in shown
            assert "5.5" not in shown

    def test_who_works_for_several_buyers_reads_in_whose_rows_it_was_found(self, client, ingrid, nordlys, factory):
        """And the factory's page shows the one that a row leads to."""
        other = suppliers.buyer("Casa Marbella")
        Membership.objects.create(user=ingrid, buyer=other)
        suppliers.qualification(factory, buyer=other)
        story.history(nordlys, factory, story.RISEN)
        story.history(other, factory, story.STEADY)
        studies.claimed(studies.written(nordlys), factory, ratio=3.3)
        studies.written(other)
        listed, panel = client.get(at("trend_list")).text, reverse("reports:factory_panel", args=[factory.uuid])
        assert "Nordlys Living</td>" in listed
        assert f"?category=seam&amp;buyer={nordlys.uuid}#trend" in listed
        assert "Nordlys Living: As of" in client.get(at("changes_panel")).text
        assert "Nordlys Living" in client.get(at("alarms_panel")).text
        assert "no evidence of change" in client.get(panel, {"buyer": other.uuid}).text
        shown = client.get(panel, {"buyer": nordlys.uuid}).text
        assert f"seen_by={nordlys.uuid}" in shown.split(">The inspections<")[0].rsplit("href=", 1)[1]
        assert "7 inspections</a>" in shown  # of the time in which it was raised, in the rows of this buyer alone
        assert "3.3 times the usual rate" in shown
        assert f"buyer={nordlys.uuid}" in shown.split("data-chart-url")[1]
        assert [row["buyer"] for row in client.get(reverse("trends-list")).json()["results"]] == [str(nordlys.uuid)]

    def test_every_way_from_the_trend_of_one_of_several_buyers_stays_with_this_one(
        self, client, ingrid, nordlys, factory
    ):
        other, today = suppliers.buyer("Casa Marbella"), timezone.localdate()
        Membership.objects.create(user=ingrid, buyer=other)
        suppliers.qualification(factory, buyer=other)
        story.history(nordlys, factory, story.RISEN)
        story.history(other, factory, story.STEADY)
        study = studies.written(nordlys)
        studies.claimed(study, factory)
        studies.claimed(study, factory, onset=today - timedelta(days=340), end=today - timedelta(days=250))
        asked = {"buyer": nordlys.uuid, "category": "seam"}
        panel = client.get(reverse("reports:factory_panel", args=[factory.uuid]), asked).text
        chart = client.get(reverse("reports:factory_chart", args=[factory.uuid]), asked).text
        ways = [each.split('"')[0] for page in (panel, chart) for each in page.split(f"{at('figure_lots')}?")[1:]]
        assert "It rose before" in panel
        assert len(ways) > 5
        assert [each for each in ways if f"seen_by={nordlys.uuid}" not in each] == []

    def test_who_works_for_one_buyer_needs_no_choice(self, client, ingrid, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        studies.claimed(studies.written(nordlys), factory)
        assert "buyer=" not in client.get(at("trend_list")).text
        foreign = {"buyer": suppliers.buyer().uuid}
        shown = client.get(reverse("reports:factory_panel", args=[factory.uuid]), foreign).text
        assert 'name="buyer"' not in shown
        assert "4.1 times the usual rate" in shown

    @pytest.mark.parametrize("who", [people.inspector, people.auditor, people.supplier_contact])
    def test_who_has_no_list_is_refused(self, client, who, factory):
        client.force_login(who())
        assert client.get(at("trend_list")).status_code == 403

    def test_a_stranger_finds_an_empty_list(self, client, factory):
        studies.claimed(studies.written(), factory)
        client.force_login(people.buyer_person())
        assert "No change to show" in client.get(at("trend_list")).text


class TestApi:
    def test_it_lists_and_narrows(self, client, ingrid, nordlys, factory):
        mine = studies.claimed(studies.written(nordlys), factory)
        studies.claimed(studies.written(), factory)
        address = reverse("trends-list")
        [row] = client.get(address, {"state": "ongoing"}).json()["results"]
        assert (row["uuid"], row["verdict"], row["ratio"]) == (str(mine.uuid), "no_finding", 4.1)
        assert client.get(address, {"state": "over"}).json()["results"] == []
        assert client.post(address, {}).status_code in (403, 405)

    def test_the_findings_weighed_stand_with_it_as_far_as_one_may_read_them(self, client, nordlys, factory, gap):
        hidden = audits.finding(audits.approved(nordlys, factory, visibility="house"))
        for study in (studies.written(nordlys), studies.written()):
            studies.claimed(study, factory, {gap: 0.8, hidden: 0.1})
        for person, seen in [(people.buyer_person(nordlys), [0.8]), (people.manager(), [0.8, 0.1])]:
            client.force_login(person)
            [row] = client.get(reverse("trends-list")).json()["results"]
            assert [each["probability"] for each in row["explanations"]] == seen
            assert row["explanations"][0]["finding"] == str(gap.uuid)
        for stranger in (people.buyer_person(suppliers.buyer()), people.buyer_person()):
            client.force_login(stranger)
            assert client.get(reverse("trends-list")).json()["results"] == []


class TestWarningsForPrograms:
    ADDRESS = "/api/v1/early-warnings/"

    def test_they_are_listed_and_narrowed(self, client, boss, factory, gap):
        studies.warned(studies.written(), gap, category="seam")
        [row] = client.get(self.ADDRESS).json()["results"]
        assert (row["finding"], row["factory_name"], row["category"]) == (str(gap.uuid), "Hengyi", "seam")
        assert (row["process_area"], row["relevance"]) == ("training_staffing", 0.8)
        for query, count in [
            (f"factory={factory.uuid}", 1),
            (f"finding={gap.uuid}", 1),
            ("category=seam", 1),
            ("category=colour", 0),
            ("process_area=packaging_storage", 0),
        ]:
            assert client.get(f"{self.ADDRESS}?{query}").json()["count"] == count, query
        assert client.get(f"{self.ADDRESS}?nonsense=1").status_code == 400

    def test_they_are_a_sheet_as_the_list_shows_them(self, client, boss, gap):
        study = studies.written()
        studies.warned(study, gap, category="seam")
        studies.warned(study, gap, category="material")
        lines = client.get(at("warning_csv"), {"category": "seam", "q": "Hengyi"}).text.splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == [gap.number]
        assert "relevance_0_to_1" in lines[0]

    def test_the_list_is_narrowed(self, client, boss, gap):
        studies.warned(studies.written(), gap, category="seam")
        assert gap.number in client.get(at("warning_list"), {"category": "seam", "q": gap.number}).text
        assert f">{gap.number}<" not in client.get(at("warning_list"), {"q": "nothing such"}).text

    def test_nobody_reads_those_of_another(self, client, nordlys, gap):
        other = suppliers.buyer()
        studies.warned(studies.written(nordlys), gap)
        studies.warned(studies.written(), gap, category="colour")
        for person in (people.buyer_person(other), people.buyer_person()):
            client.force_login(person)
            assert client.get(self.ADDRESS).json()["count"] == 0
            assert gap.number not in client.get(at("warning_csv")).text
        client.force_login(people.buyer_person(nordlys))
        assert [row["category"] for row in client.get(self.ADDRESS).json()["results"]] == ["material"]


class TestFactoryPage:
    @pytest.fixture
    def risen(self, nordlys, factory):
        story.history(nordlys, factory, story.RISEN)
        return factory

    def panel(self, client, factory) -> str:
        return client.get(reverse("reports:factory_panel", args=[factory.uuid])).text

    def test_no_finding_asks_for_a_special_audit_of_the_areas_that_nobody_looked_into(self, client, boss, risen, gap):
        studies.claimed(studies.written(), risen, {gap: 0.1}, areas=["process_control", "incoming_materials"])
        shown = self.panel(client, risen)
        assert "No audit finding explains this" in shown
        assert "often come from process control, incoming materials" in shown
        assert f"{reverse('audits:audit_add')}?factory={risen.uuid}&amp;kind=special" in shown
        planning = client.get(reverse("audits:audit_add"), {"factory": risen.uuid, "kind": "special"}).text
        assert '<option value="special" selected>' in planning

    def test_a_supported_trend_links_to_its_finding_and_names_what_else_changed(self, client, boss, risen, gap):
        studies.claimed(studies.written(), risen, {gap: 0.82}, changed=["inspector"])
        shown = self.panel(client, risen)
        assert reverse("audits:finding", args=[gap.uuid]) in shown
        assert "Inspector: <strong>changed</strong>" in shown
        assert "Product: not changed" in shown
        assert "kind=special" not in shown

    def test_a_buyer_is_not_offered_an_audit(self, client, ingrid, nordlys, risen):
        studies.claimed(studies.written(nordlys), risen)
        assert "kind=special" not in self.panel(client, risen)

    def test_an_early_warning_stands_below(self, client, boss, risen, gap):
        studies.warned(studies.written(), gap, category="material")
        assert "no rise yet" in self.panel(client, risen)
