"""Share links: who makes them, what a stranger gets by one, when it ends; and who took which document."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from qcportal.core.client_address import network_of
from qcportal.core.errors import Forbidden, Rejected
from reports import sharing
from reports.models import Report, ReportDownload, ShareLink
from reports.requests.audits import request_audit_report
from tests.builders import audits, inspections, people, suppliers
from tests.builders import reports as make

pytestmark = pytest.mark.django_db
PASSWORD = "blue harbour 7"


@pytest.fixture
def report(nordlys):
    return make.ready(nordlys)


@pytest.fixture
def stranger():
    """A browser of somebody without an account."""
    return Client()


def at(name, *args):
    return reverse(f"reports:{name}", args=args)


def shared(report, by, **terms) -> str:
    """The address of a new link."""
    return at("shared", sharing.make_link(report=report, by=by, given_to="Vera, forwarder", **terms)[1])


def download(client, address, report):
    """Press the button of the landing page; what comes in the end."""
    return client.post(f"{address}{report.uuid}/", follow=True, REMOTE_ADDR="203.0.113.77")


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


class TestOpening:
    def test_a_stranger_downloads_the_report(self, report, ingrid, stranger):
        address = shared(report, ingrid)
        landing = stranger.get(address)
        assert landing.status_code == 200
        assert report.number in landing.text
        assert "no-store" in landing["Cache-Control"]
        answer = download(stranger, address, report)
        assert body(answer) == b"%PDF-1.7 tiny"
        assert answer["Content-Disposition"] == f'attachment; filename="{report.number}-r1.pdf"'

    def test_the_landing_page_tells_kind_number_and_state_and_nothing_else(self, report, ingrid, stranger, nordlys):
        shown = stranger.get(shared(report, ingrid)).text
        for told in (report.factory.name, nordlys.name, report.inspection.product.sku, "Ingrid", "Vera"):
            assert told not in shown

    def test_before_the_password_nothing_is_told(self, report, ingrid, stranger):
        address = shared(report, ingrid, password=PASSWORD)
        shown = stranger.get(address)
        assert "Password of the link" in shown.text
        assert report.number not in shown.text
        refused = stranger.post(f"{address}{report.uuid}/")
        assert refused["Location"] == address
        wrong = stranger.post(address, {"password": "red harbour"})
        assert wrong.status_code == 400
        assert report.number not in wrong.text
        assert report.number in stranger.post(address, {"password": PASSWORD}, follow=True).text
        assert body(download(stranger, address, report)) == b"%PDF-1.7 tiny"
        assert report.number not in Client().get(address).text  # of this browser alone

    def test_the_password_cannot_be_guessed_at_leisure(self, report, ingrid, stranger):
        address = shared(report, ingrid, password=PASSWORD)
        for _ in range(5):
            assert "not the password" in stranger.post(address, {"password": "guess"}).text
        locked = stranger.post(address, {"password": PASSWORD})
        assert "Wait 15 minutes" in locked.text
        assert report.number not in locked.text
        ShareLink.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
        assert report.number in stranger.post(address, {"password": PASSWORD}, follow=True).text

    def test_token_and_password_are_kept_as_hashes_alone(self, report, ingrid):
        link, token = sharing.make_link(report=report, by=ingrid, given_to="Vera", password=PASSWORD)
        kept = " ".join(str(value) for value in ShareLink.objects.filter(pk=link.pk).values().get().values())
        assert token not in kept
        assert PASSWORD not in kept
        assert len(token) >= 43  # 256 bits

    @pytest.mark.parametrize("token", ["nobody", "a" * 43, "%E4%BD%A0"])
    def test_a_link_that_never_was(self, stranger, token):
        assert stranger.get(f"/shared/{token}/").status_code == 404

    def test_a_report_whose_place_was_taken_says_so(self, nordlys, ingrid, stranger):
        first, second = make.held_again(nordlys, suppliers.factory(buyers=[nordlys]))
        make.published(second, second.figures)
        shown = stranger.get(shared(first, ingrid)).text
        assert "superseded" in shown
        assert "not valid any more" in shown
        assert str(second.uuid) not in shown

    def test_a_link_to_a_shipment_opens_all_of_it_and_nothing_of_another(self, report, ingrid, stranger):
        other = make.ready(report.owner, report.factory)
        token = sharing.make_link(shipment=report.shipment, by=ingrid, given_to="Vera")[1]
        shown = stranger.get(at("shared", token)).text
        assert report.number in shown
        assert other.number not in shown
        assert stranger.post(at("shared_take", token, other.uuid)).status_code == 404


class TestEnding:
    def over(self, client, address, words):
        answer = client.get(address)
        assert answer.status_code == 410
        assert words in answer.text

    def test_it_expires(self, report, ingrid, stranger):
        address = shared(report, ingrid)
        assert ShareLink.objects.get().expires_at - timezone.now() > timedelta(days=13, hours=23)
        ShareLink.objects.update(expires_at=timezone.now())
        self.over(stranger, address, "has expired")
        assert stranger.post(f"{address}{report.uuid}/", follow=True).status_code == 410
        assert not ReportDownload.objects.exists()

    def test_it_is_revoked_and_a_download_that_began_ends_too(self, report, ingrid, stranger):
        address = shared(report, ingrid)
        began = stranger.post(f"{address}{report.uuid}/")["Location"]
        assert body(stranger.get(began)) == b"%PDF-1.7 tiny"
        sharing.revoke_link(link=ShareLink.objects.get(), by=ingrid)
        self.over(stranger, address, "has ended it")
        self.over(stranger, began, "download is over")

    def test_it_is_used_up_and_the_last_download_may_still_be_gone_on_with(self, report, ingrid, stranger):
        address = shared(report, ingrid, most_downloads=1)
        began = stranger.post(f"{address}{report.uuid}/")["Location"]
        self.over(stranger, address, "as often as it may be")
        assert stranger.post(f"{address}{report.uuid}/")["Location"] == address
        rest = stranger.get(began, headers={"Range": "bytes=5-"})
        assert (rest.status_code, body(rest)) == (206, b"1.7 tiny")
        assert ReportDownload.objects.count() == 1

    def test_a_download_begins_within_the_hour(self, report, ingrid, stranger, monkeypatch):
        began = stranger.post(f"{shared(report, ingrid)}{report.uuid}/")["Location"]
        monkeypatch.setattr(sharing, "GRANT_SECONDS", -1)
        self.over(stranger, began, "download is over")
        self.over(stranger, began[:-3] + "abc/", "download is over")

    @pytest.mark.parametrize("lost", ["membership", "account", "house", "inspection", "role"])
    def test_who_loses_the_right_takes_the_link_along(self, report, ingrid, stranger, lost):
        address = shared(report, ingrid)
        began = stranger.post(f"{address}{report.uuid}/")["Location"]
        if lost == "membership":
            ingrid.memberships.all().delete()
        elif lost == "account":
            type(ingrid).objects.filter(pk=ingrid.pk).update(is_active=False, deactivated_at=timezone.now())
        elif lost == "role":
            type(ingrid).objects.filter(pk=ingrid.pk).update(role="auditor")
        elif lost == "house":
            Report.objects.update(visibility="house")
        else:
            Inspection.objects.update(visibility="house")
        self.over(stranger, address, "not shared any more")
        self.over(stranger, began, "download is over")

    def test_what_the_house_keeps_is_not_given_away_by_a_manager_either(self, report, boss, stranger):
        address = shared(report, boss)
        Inspection.objects.update(visibility="house")
        self.over(stranger, address, "not shared any more")
        with pytest.raises(Rejected, match="kept in the house"):
            sharing.make_link(report=report, by=boss, given_to="Vera")

    def test_what_is_made_by_the_sight_of_the_house_leaves_it_by_no_link(self, client, boss, nordlys, stranger):
        """The audit is no buyer's, so its report is the house's; the version for the factory may be given to it."""
        audit = audits.approved(None, suppliers.factory(buyers=[nordlys], supplier=suppliers.supplier()))
        own = make.published(request_audit_report(audit=audit, by=boss), {})
        assert (own.owner, own.visibility) == (None, "owner")
        client.force_login(boss)
        assert at("share", own.uuid) not in client.get(at("report", own.uuid)).text
        answer = client.post(at("share", own.uuid), {"given_to": "Vera", "days": "14"})
        assert "tells what the house reads of all buyers" in answer.text
        assert not ShareLink.objects.exists()
        theirs = make.published(request_audit_report(audit=audit, by=boss, reader="factory"), {})
        assert stranger.get(shared(theirs, boss)).status_code == 200
        assert at("share", theirs.uuid) in client.get(at("report", theirs.uuid)).text


@pytest.mark.django_db(transaction=True)
def test_as_many_at_once_get_as_many_as_there_are():
    report, boss = make.ready(), people.manager()
    address = shared(report, boss, most_downloads=3)
    got = []

    def press():
        answer = Client().post(f"{address}{report.uuid}/")
        got.append("shared-file" in answer["Location"])
        connection.close()

    pressing = [threading.Thread(target=press) for _ in range(10)]
    for each in pressing:
        each.start()
    for each in pressing:
        each.join()
    assert sorted(got) == [False] * 7 + [True] * 3
    assert ShareLink.objects.get().downloads_taken == ReportDownload.objects.count() == 3


class TestMaking:
    def test_the_address_is_shown_once(self, client, report, ingrid, stranger):
        answer = client.post(at("share", report.uuid), {"given_to": "Vera", "days": "14"})
        address = re.search(r'value="http://[^/]+(/shared/[^"]+)"', answer.text)[1]
        assert stranger.get(address).status_code == 200
        assert address not in client.get(at("share", report.uuid)).text
        assert address not in client.get(at("report", report.uuid)).text

    @pytest.mark.parametrize(
        ("terms", "sentence"),
        [
            ({"given_to": " "}, "This field is required."),
            ({"days": "91"}, "from 1 to 90 days"),
            ({"days": "0"}, "from 1 to 90 days"),
            ({"days": "soon"}, "Enter a whole number."),
            ({"password": "short"}, "at least 8 characters"),
            ({"most_downloads": "0"}, "From 1 to"),
            ({"most_downloads": "99999999999"}, "From 1 to"),
        ],
    )
    def test_what_is_wrong_gets_a_sentence(self, client, report, ingrid, terms, sentence):
        answer = client.post(at("share", report.uuid), {"given_to": "Vera", "days": "14"} | terms)
        assert answer.status_code == 400
        assert sentence in answer.text
        assert not ShareLink.objects.exists()

    def test_of_what_is_not_ready_there_is_none(self, client, ingrid, nordlys):
        answer = client.post(at("share", make.requested(nordlys).uuid), {"given_to": "Vera", "days": "14"})
        assert answer.status_code == 400
        assert "not ready yet" in answer.text

    @pytest.mark.parametrize("role", [people.buyer_person, people.inspector, people.supplier_contact, people.auditor])
    def test_a_stranger_makes_none(self, client, report, role):
        client.force_login(role())
        assert client.post(at("share", report.uuid), {"given_to": "x", "days": "1"}).status_code == 404
        assert client.post(at("share_shipment", report.shipment.uuid), {}).status_code == 404

    def test_another_buyer_of_the_factory_makes_none(self, client, nordlys):
        other = suppliers.buyer()
        report = make.ready(nordlys, suppliers.factory(buyers=[nordlys, other]))
        client.force_login(people.buyer_person(other))
        assert client.get(at("share", report.uuid)).status_code == 404
        assert client.get(at("share_shipment", report.shipment.uuid)).status_code == 404

    def test_read_only_looks_and_makes_none(self, client, report, ingrid):
        shared(report, ingrid)
        client.force_login(people.read_only())
        assert client.post(at("share", report.uuid), {"given_to": "x", "days": "1"}).status_code == 403
        assert client.post(at("revoke_link", ShareLink.objects.get().uuid)).status_code == 403
        assert "Vera" in client.get(at("report", report.uuid)).text

    def test_the_contact_of_the_factory_gives_no_8d_away(self, report):
        contact = people.supplier_contact(report.factory.supplier)
        with pytest.raises(Forbidden):
            sharing.make_link(report=report, by=contact, given_to="Vera")

    def test_a_buyer_lists_and_ends_the_links_of_its_own_people_alone(self, client, report, boss, nordlys):
        colleague, house = people.buyer_person(nordlys), boss
        mine, _ = sharing.make_link(report=report, by=colleague, given_to="Vera")
        theirs, _ = sharing.make_link(report=report, by=house, given_to="Lawyer")
        client.force_login(people.buyer_person(nordlys))
        shown = client.get(at("report", report.uuid)).text
        assert "Vera" in shown
        assert "Lawyer" not in shown
        assert client.post(at("revoke_link", theirs.uuid)).status_code == 404
        assert client.post(at("revoke_link", mine.uuid)).status_code == 302
        assert "revoked" in client.get(at("report", report.uuid)).text

    def test_a_link_of_the_shipment_stands_on_the_pages_of_its_reports(self, client, report, ingrid):
        sharing.make_link(shipment=report.shipment, by=ingrid, given_to="Forwarder")
        shown = client.get(at("report", report.uuid)).text
        assert "Forwarder" in shown
        assert "All reports of the shipment" in shown


class TestLog:
    def test_a_manager_reads_who_took_it_when_from_where_and_by_which_link(self, client, report, ingrid, stranger):
        body(client.get(at("download", report.uuid), REMOTE_ADDR="198.51.100.23"))
        body(download(stranger, shared(report, ingrid), report))
        client.force_login(people.manager())
        shown = client.get(at("report", report.uuid)).text
        for told in ("Ingrid", "198.51.100.0/24", "by link, given to Vera, forwarder", "203.0.113.0/24"):
            assert told in shown
        table = client.get(at("downloads_csv", report.uuid)).text
        assert f"{report.number},1,Ingrid,,page,198.51.100.0/24" in table
        assert f'{report.number},1,,"Vera, forwarder",link,203.0.113.0/24' in table
        assert "198.51.100.23" not in shown + table

    def test_a_buyer_reads_of_its_own_people_and_links(self, client, report, ingrid, boss, stranger, nordlys):
        sharing.note_download(report=report, by=boss)
        sharing.note_download(report=report, by=people.buyer_person(nordlys, name="Wilma"))
        body(download(stranger, shared(report, boss), report))
        client.force_login(ingrid)
        for shown in (client.get(at("report", report.uuid)).text, client.get(at("downloads_csv", report.uuid)).text):
            assert "Wilma" in shown
            assert str(boss) not in shown
            assert "Vera" not in shown

    def test_neither_stranger_nor_other_buyer_reads_it(self, client, report):
        sharing.note_download(report=report, by=people.manager())
        for person in (people.buyer_person(), people.buyer_person(suppliers.buyer()), people.inspector()):
            client.force_login(person)
            assert client.get(at("downloads_csv", report.uuid)).status_code == 404

    def test_pieces_of_one_download_are_one(self, client, report, ingrid):
        for asked in ("bytes=0-1", "bytes=0-", "bytes=5-9"):
            body(client.get(at("download", report.uuid), headers={"Range": asked}))
        body(client.head(at("download", report.uuid)))
        assert ReportDownload.objects.count() == 1

    def test_it_costs_the_same_at_any_length(self, client, report, boss):
        link, _token = sharing.make_link(report=report, by=boss, given_to="Vera")
        rows = [
            ReportDownload(report=report, person_label="P", person_id=1),
            ReportDownload(report=report, link=link, way="link"),
        ]
        ReportDownload.objects.bulk_create(rows + [ReportDownload(report=report, person_label="P", person_id=1)])
        few = [queries(client, name, report) for name in ("report", "downloads_csv")]
        more = [ReportDownload(report=report, link=link, way="link", network=f"10.{n}.0.0/24") for n in range(297)]
        ReportDownload.objects.bulk_create(more)
        for number in range(30):
            sharing.make_link(report=report, by=boss, given_to=f"V{number}")
        assert [queries(client, name, report) for name in ("report", "downloads_csv")] == few


def queries(client, name, report) -> int:
    client.get(at(name, report.uuid))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(at(name, report.uuid)).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2:3::9", "2001:db8:1::/48"), ("::1", "::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"), ("fe80::1%eth0", "fe80::/48"), (None, ""), ("nonsense", ""),
    ],
)  # fmt: skip
def test_of_an_address_the_network_is_kept(address, network):
    assert network_of(address) == network


def test_a_house_report_of_a_shipment_is_not_among_those_of_a_link(ingrid, nordlys):
    report = make.ready(nordlys)
    lot = inspections.approved(nordlys, report.factory, shipment=report.shipment)
    kept = make.published(make.shipment_report(lot), {"trends": [], "findings": [], "why": []})
    Inspection.objects.filter(pk=lot.pk).update(visibility="house")
    link, _token = sharing.make_link(shipment=report.shipment, by=people.manager(), given_to="Vera")
    assert list(link.documents()) == [report]
    assert kept not in link.documents()
