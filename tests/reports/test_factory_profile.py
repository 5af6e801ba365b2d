"""The factory profile: what it says, from whose rows, and what changed since the one before."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from audits import actions as auditing
from audits.models import Audit
from inspections.models import Inspection
from qcportal.core.errors import Forbidden
from reports import making, sharing
from reports.documents import factory as document
from reports.models import Report
from reports.requests.audits import request_audit_report
from reports.requests.factories import request_factory_profile
from suppliers.models import Qualification
from tests.builders import audits, inspections, people, studies, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(nordlys):
    made = suppliers.factory(
        "Hengyi", local_name="恒艺家居", supplier=suppliers.supplier("Hengyi Group"), buyers=[nordlys],
        city="Shenzhen", sector="Home textiles", workers_count=1240,
    )  # fmt: skip
    Qualification.objects.filter(factory=made).update(valid_until=made.today() + timedelta(days=200))
    return made


@pytest.fixture
def boss():
    return people.manager(name="Olga")


@pytest.fixture
def known(nordlys, place):
    """A rise since five months, an audit whose finding may explain it, something late and something that runs out."""
    lots = story.history(nordlys, place, story.RISEN)
    audit = audits.approved(nordlys, place, audited_on=lots[10].inspected_on, grade="C", valid_until=place.today())
    cause = audits.finding(audit, statement="Needles are not logged")
    studies.claimed(studies.written(nordlys), place, {cause: 0.82})
    studies.claimed(studies.written(None), place, {cause: 0.78})
    studies.warned(studies.written(nordlys), cause)
    week = timedelta(days=7)
    suppliers.corrective_action(
        place, owner=nordlys, title="Log needles", raised_on=place.today() - 5 * week, due_on=place.today() - week
    )
    suppliers.document(place, name="ISO 9001", kind="certificate", valid_until=place.today() + 2 * week)
    suppliers.requirement(place, due_on=place.today() + week)
    return cause


def asked(factory, by, **how) -> Report:
    report = request_factory_profile(factory=factory, by=by, **how)
    making.make(report.pk)
    report.refresh_from_db()
    assert report.state == "ready", report.error
    return report


def text_of(report, page: int | None = None) -> str:
    with report.file.file.open() as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        shown = pages if page is None else [pages[page]]
        return " ".join(" ".join(each.extract_text() for each in shown).split())


def collected(report) -> document.FactoryProfile:
    return document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk), anew=False)


def test_page_1_says_who_they_are_how_good_and_what_needs_attention(place, known, boss):
    text = text_of(asked(place, boss), 0)
    for words in (
        "Hengyi",
        "恒艺家居",
        "Hengyi Group",
        "Home textiles",
        "1,240",
        "Nordlys Living",
        "Products",
        "Total",
    ):
        assert words in text, words
    for words in ("1 corrective action is late.", "ISO 9001 runs out on", "This factory was never audited."):
        assert words in text, words
    assert "runs out on" in text


def test_what_an_audit_says_to_a_trend_and_what_may_come(place, known, nordlys):
    content = collected(request_factory_profile(factory=place, by=people.buyer_person(nordlys)))
    assert content.trends[0].raised
    assert known.number in content.trends[0].explanation
    assert "82 %" in content.trends[0].explanation
    assert len(content.warnings) == 1
    assert [each.name for each in content.scores] == ["products", "systems", "responsiveness", "total"]
    assert content.scores[0].n == Inspection.objects.filter(inspected_on__gte=content.period[0]).count()
    assert content.scores[0].low < content.scores[0].points < content.scores[0].high
    assert content.aged_actions[0][1] == 35


def test_a_buyer_reads_neither_papers_nor_what_is_due_nor_others_names(place, known, nordlys):
    sundry = suppliers.buyer("Sundry")
    suppliers.qualification(place, buyer=sundry)
    suppliers.volume(place, year=place.today().year)
    report = asked(place, people.buyer_person(nordlys))
    told = text_of(report) + str(report.figures)
    for words in ("ISO 9001", "never audited", "Sundry"):
        assert words not in told, words
    assert "Planned" not in text_of(report)


def test_two_buyers_read_no_row_of_each_other(place, known, nordlys):
    sundry = suppliers.buyer("Sundry")
    suppliers.qualification(place, buyer=sundry)
    lot = inspections.approved(sundry, place, inspected_on=place.today())
    mine, theirs = (asked(place, people.buyer_person(each)) for each in (nordlys, sundry))
    assert (lot.number in str(theirs.figures), lot.number in str(mine.figures)) == (True, False)
    told = text_of(theirs) + str(theirs.figures)
    for words in (known.number, known.audit.number, "Needles are not logged", "Nordlys", "Log needles"):
        assert words not in told, words
    for person, own in ((people.buyer_person(nordlys), mine), (people.buyer_person(sundry), theirs)):
        assert set(Report.objects.visible_to(person)) == {own}


def test_the_houses_own_stays_in_the_house(place, boss, nordlys):
    report = asked(place, boss)
    for person in (people.buyer_person(nordlys), people.supplier_contact(place.supplier)):
        assert not Report.objects.visible_to(person).filter(pk=report.pk).exists()


def test_the_house_has_one_made_for_a_buyer(place, boss, nordlys):
    report = asked(place, boss, buyer=nordlys)
    assert Report.objects.visible_to(people.buyer_person(nordlys)).get() == report
    with pytest.raises(Forbidden, match="works with this factory"):
        request_factory_profile(factory=place, by=boss, buyer=suppliers.buyer())


def test_the_factory_gets_none(place, client):
    contact = people.supplier_contact(place.supplier)
    with pytest.raises(Forbidden):
        request_factory_profile(factory=place, by=contact)
    client.force_login(contact)
    assert client.post(reverse("reports:request_profile", args=[place.uuid])).status_code == 403
    assert b"Make the profile" not in client.get(reverse("reports:profile_panel", args=[place.uuid])).content


def test_a_buyer_asks_in_the_browser_and_a_stranger_finds_nothing(place, client, nordlys):
    client.force_login(people.buyer_person(nordlys))
    assert b"Make the profile" in client.get(reverse("reports:profile_panel", args=[place.uuid])).content
    address = reverse("reports:request_profile", args=[place.uuid])
    assert client.post(address, {"paper": "letter", "language": "zh-hans"}).status_code == 302
    report = Report.objects.get()
    assert (report.owner, report.paper, report.language) == (nordlys, "letter", "zh-hans")
    assert client.post(address, {"paper": "A0"}).status_code == 400
    client.force_login(people.buyer_person())
    assert client.post(address).status_code == 404


def test_one_of_a_factory_of_which_nothing_is_known(boss):
    text = text_of(asked(suppliers.factory(), boss))
    for words in (
        "Nobody has qualified",
        "Nothing was inspected here",
        "No audit of this factory",
        "No lot was inspected",
    ):
        assert words in text, words


class TestRevisions:
    def test_asking_again_gives_the_one_there_is_until_something_changed(self, place, known, boss, nordlys):
        first = asked(place, boss)
        assert request_factory_profile(factory=place, by=boss) == first
        auditing.close_finding(finding=known, closing_note="Logs are kept.", by=boss)
        Qualification.objects.filter(factory=place).update(state="suspended")
        new = audits.approved(nordlys, place, audited_on=place.today(), grade="A")
        second = asked(place, boss)
        assert (second.number, second.revision) == (first.number, 2)
        text = text_of(second, 0)
        assert f"{known.number} was closed on" in text
        assert "Qualification for Nordlys Living: approved became suspended." in text
        assert f"{new.number}, grade A" in text

    def test_the_day_alone_changes_nothing_within_a_month(self, place, known, boss, monkeypatch):
        """Its scores are of whole months: the first of a month does change them."""
        day = (place.today().replace(day=1) + timedelta(days=45)).replace(day=14)
        monkeypatch.setattr(type(place), "today", lambda self: day)
        first = asked(place, boss)
        day += timedelta(days=1)
        assert request_factory_profile(factory=place, by=boss) == first


def test_as_many_queries_at_300_lots_and_findings_as_at_3(boss, nordlys):
    counted = []
    for many in (3, 300):
        place = suppliers.factory(buyers=[nordlys])
        made = inspections.product(nordlys)
        lots = [inspections.approved(nordlys, place, product=made, inspected_on=place.today()) for _each in range(many)]
        assert len(lots) == many
        audit = audits.approved(nordlys, place)
        for _each in range(many):
            audits.finding(audit)
            suppliers.corrective_action(place, owner=nordlys)
        report = request_factory_profile(factory=place, by=boss)
        row = Report.objects.select_related(*document.RELATED).get(pk=report.pk)
        with CaptureQueriesContext(connection) as found:
            document.to_html(document.collect(row, anew=False))
        counted.append(len(found))
    assert counted[0] == counted[1]


def test_the_api_gives_profile_and_audit_report(place, known, client, nordlys, boss):
    client.force_login(boss)
    asked_for = {"factory": str(place.uuid), "buyer": str(nordlys.uuid), "paper": "letter"}
    made = client.post("/api/v1/reports/factory-profile/", asked_for, content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["kind"], made.json()["paper"]) == ("factory", "letter")
    asked_for = {"audit": str(known.audit.uuid), "reader": "confidential"}
    made = client.post("/api/v1/reports/audit/", asked_for, content_type="application/json")
    assert (made.json()["confidential"], made.json()["audit"]) == (True, str(known.audit.uuid))
    found = client.get("/api/v1/reports/", {"audit": str(known.audit.uuid)}).json()
    assert [each["number"] for each in found["results"]] == [made.json()["number"]]
    client.force_login(people.buyer_person())
    assert client.post("/api/v1/reports/audit/", asked_for, content_type="application/json").status_code == 400


def test_audit_reports_and_profiles_stand_in_the_factorys_story_and_in_the_list(place, known, client, boss):
    client.force_login(boss)
    audit_report = request_audit_report(audit=known.audit, by=boss)
    for report in (audit_report, request_factory_profile(factory=place, by=boss)):
        story.published(report, {"why": [], "trends": [], "changes": []})
        assert report.number in client.get(reverse("factory_overview", args=[place.uuid])).content.decode()
        page = client.get(reverse("reports:report_list"), {"q": report.number}).content.decode()
        assert report.number in page
        shown = client.get(reverse("reports:report", args=[report.uuid])).content.decode()
        assert str(report.get_kind_display()) in shown.lower()
    row = client.get(reverse("reports:report_list"), {"q": known.audit.number}).content.decode()
    assert audit_report.number in row


class TestOfAnAuditThatIsSharedNoLonger:
    """Another buyer's audit was shared, and told in a profile; then it was not shared any more."""

    @pytest.fixture
    def other(self, place):
        buyer = suppliers.buyer("Borås")
        suppliers.qualification(place, buyer=buyer)
        return buyer

    @pytest.fixture
    def theirs(self, other, place):
        audit = audits.approved(other, place, audited_on=place.today() - timedelta(days=40), visibility="shared")
        audits.finding(audit, statement="No emergency lighting")
        return audit

    @pytest.fixture
    def profile(self, nordlys, place, theirs, boss) -> Report:
        return asked(place, boss, buyer=nordlys)

    def unshare(self, audit) -> None:
        auditing.share_audit(audit=audit, visibility="owner", by=people.manager())

    def addresses(self, report, token) -> list[tuple[str, int]]:
        """Where who has lost the right gets nothing any more."""
        return [
            (reverse("reports:report", args=[report.uuid]), 404),
            (reverse("reports:download", args=[report.uuid]), 404),
            (f"/api/v1/reports/{report.uuid}/", 404),
            (f"/api/v1/reports/{report.uuid}/file/", 404),
            (reverse("reports:shared", args=[token]), 410),
        ]

    def status(self, client, address: str) -> int:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code

    def test_who_lost_the_right_opens_it_no_more_and_the_house_does(self, client, profile, theirs, nordlys, boss):
        assert theirs.number in text_of(profile)
        person = people.buyer_person(nordlys)
        client.force_login(person)
        token = sharing.make_link(report=profile, by=person, given_to="Vera")[1]
        for address, _gone in self.addresses(profile, token):
            assert self.status(client, address) == 200, address
        self.unshare(theirs)
        for address, gone in self.addresses(profile, token):
            assert self.status(client, address) == gone, address
        assert profile.number not in client.get(reverse("reports:report_list")).text
        client.force_login(boss)
        assert client.get(reverse("reports:report", args=[profile.uuid])).status_code == 200

    def test_so_it_is_of_one_that_was_only_planned_but_not_of_one_that_is_being_made(self, other, place, nordlys, boss):
        planned = audits.audit(other, place, visibility="shared")
        report, person = asked(place, boss, buyer=nordlys), people.buyer_person(nordlys)
        assert planned.number in text_of(report)
        Audit.objects.filter(pk=planned.pk).update(state="in_progress")
        assert Report.objects.visible_to(person).contains(report)
        Audit.objects.filter(pk=planned.pk).update(state="planned", visibility="owner")
        assert not Report.objects.visible_to(person).contains(report)
        again = asked(place, person)
        assert planned.number not in text_of(again) + str(again.figures)

    def test_asked_again_it_is_the_next_revision_and_names_it_nowhere(self, client, profile, theirs, nordlys, place):
        self.unshare(theirs)
        person = people.buyer_person(nordlys)
        again = asked(place, person)
        assert (again.number, again.revision) == (profile.number, 2)
        told = [text_of(again), str(again.figures)]
        assert not any(name in each for each in told for name in (theirs.number, "emergency lighting"))
        assert "told of an audit that is not shared any more" in told[0]
        client.force_login(person)
        assert client.get(reverse("reports:report", args=[again.uuid])).status_code == 200

    def test_profiles_that_never_told_of_it_stay_open(self, client, theirs, nordlys, other, place, boss):
        own = asked(place, boss, buyer=other)
        self.unshare(theirs)
        client.force_login(people.buyer_person(other))
        assert client.get(reverse("reports:report", args=[own.uuid])).status_code == 200
        mine = asked(place, boss, buyer=nordlys)
        client.force_login(people.buyer_person(nordlys))
        assert client.get(reverse("reports:report", args=[mine.uuid])).status_code == 200
        assert client.get(reverse("reports:report", args=[own.uuid])).status_code == 404
