"""All reports of a month in one ZIP: what stands in it, who may have it, and that it goes again."""

import csv
import hashlib
import io
import tracemalloc
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from inspections.models import Inspection
from qcportal.core.errors import Rejected
from reports import bundles, bundling, claims, leftovers, tasks
from reports.bundles import Month
from reports.enums import ByDay, ReportState
from reports.models import Bundle, Report, ReportDownload
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db
MARCH = Month(date(2026, 3, 1))
PAGE = "/reports/months/"


@pytest.fixture
def factory(nordlys):
    return suppliers.factory("恒艺制衣 / Đông Hưng", buyers=[nordlys])


def of_march(buyer, factory, day: int = 10, **fields) -> Report:
    return story.ready(buyer, factory, inspected_on=date(2026, 3, day), **fields)


def packed(month: Month, by) -> zipfile.ZipFile:
    bundle = bundles.ask(month=month, by=by)
    assert bundling.make(bundle.pk)
    return opened(Bundle.objects.get(pk=bundle.pk))


def opened(bundle: Bundle) -> zipfile.ZipFile:
    with default_storage.open(bundle.path) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def taken(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def index_of(archive: zipfile.ZipFile) -> list[dict]:
    return list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))


class TestWhatItHolds:
    def test_every_report_of_the_month_under_a_name_in_its_own_script_with_its_hash(self, nordlys, factory, ingrid):
        first, second = (
            of_march(nordlys, factory, 1, content=b"%PDF one"),
            of_march(nordlys, factory, 31, content=b"%PDF two"),
        )
        story.ready(nordlys, factory, inspected_on=date(2026, 4, 1))
        story.ready(nordlys, factory, inspected_on=date(2026, 2, 28))
        archive = packed(MARCH, ingrid)
        names = {f"{report.number}-r1 恒艺制衣  Đông Hưng.pdf" for report in (first, second)}
        assert set(archive.namelist()) == names | {"index.csv"}
        assert all(each.flag_bits & 0x800 for each in archive.infolist() if not each.filename.isascii())
        rows = index_of(archive)
        assert {row["Number"] for row in rows} == {first.number, second.number}
        for row in rows:
            assert hashlib.sha256(archive.read(row["File"])).hexdigest() == row["SHA-256"]
            assert row["Content hash (SHA-256)"] == "0" * 64
        assert archive.testzip() is None

    def test_what_was_never_made_is_named_as_missing(self, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        waiting = story.requested(nordlys, factory, inspected_on=date(2026, 3, 5))
        never = made.approved(nordlys, factory, shipment=made.shipment(nordlys, factory), inspected_on=date(2026, 3, 7))
        archive = packed(MARCH, ingrid)
        missing = {row["Inspection"]: row["State"] for row in index_of(archive) if not row["File"]}
        assert missing == {
            waiting.inspection.number: "missing: queued",
            never.number: "missing: never asked for",
        }
        assert Bundle.objects.get().missing == 2

    def test_those_of_one_language_alone_for_who_chooses_it(self, client, nordlys, factory, ingrid):
        english, chinese = of_march(nordlys, factory), of_march(nordlys, factory)
        Report.objects.filter(pk=chinese.pk).update(language="zh-hans")
        of_march(suppliers.buyer(), factory)
        client.force_login(ingrid)
        for language, held in (("zh-hans", [chinese]), ("", [english, chinese])):
            client.post(PAGE, {"month": "2026-03", "by_day": "inspected", "report_language": language})
            bundle = Bundle.objects.first()
            assert bundling.make(bundle.pk)
            assert {row["Number"] for row in index_of(opened(Bundle.objects.get(pk=bundle.pk)))} == {
                each.number for each in held
            }
        assert '<span lang="zh-hans">简体中文</span>' in client.get(PAGE).text
        body = {"month": "2026-03", "report_language": "xx"}
        assert client.post("/api/v1/report-bundles/", body, "application/json").status_code == 400
        body = {"month": "2026-03", "report_language": "es"}
        refused = client.post("/api/v1/report-bundles/", body, "application/json")
        assert "There is no report of this month" in refused.text

    def test_a_superseded_revision_is_left_out_or_marked(self, nordlys, factory, ingrid):
        old = of_march(nordlys, factory)
        new = Report.objects.create(
            number=old.number, revision=2, factory=factory, shipment=old.shipment, inspection=old.inspection,
            owner=nordlys, requested_by=ingrid,
        )  # fmt: skip
        story.published(new, {"trends": []})
        plain = packed(MARCH, ingrid)
        assert [row["Revision"] for row in index_of(plain)] == ["2"]
        both = packed(Month(MARCH.first, with_superseded=True), ingrid)
        assert [(row["Revision"], row["State"]) for row in index_of(both)] == [("1", "superseded"), ("2", "ready")]
        assert any("(superseded)" in name for name in both.namelist())

    def test_a_month_goes_by_the_day_of_shipping_or_issue_too(self, nordlys, factory, ingrid):
        report = of_march(nordlys, factory)
        report.shipment.ships_on = date(2026, 5, 20)
        report.shipment.save()
        Report.objects.filter(pk=report.pk).update(ready_at="2026-07-31T23:30:00Z")
        for by_day, first in ((ByDay.SHIPPED, date(2026, 5, 1)), (ByDay.ISSUED, date(2026, 7, 1))):
            assert [row["Number"] for row in index_of(packed(Month(first, by_day), ingrid))] == [report.number]
            with pytest.raises(Rejected):
                bundles.ask(month=Month(date(2026, 3, 1), by_day), by=ingrid)

    def test_december_ends_with_the_year(self):
        assert Month(date(2026, 12, 1)).after == date(2027, 1, 1)

    def test_a_cell_of_its_index_never_becomes_a_formula(self, nordlys, ingrid):
        of_march(nordlys, suppliers.factory("=cmd()", buyers=[nordlys]))
        assert [row["Factory"] for row in index_of(packed(MARCH, ingrid))] == ["'=cmd()"]

    def test_one_huge_report_passes_through_in_pieces(self, nordlys, factory, ingrid):
        of_march(nordlys, factory, content=b"%PDF" + bytes(24 * 2**20))
        bundle = bundles.ask(month=MARCH, by=ingrid)
        tracemalloc.start()
        try:
            assert bundling.make(bundle.pk)
            assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
        finally:
            tracemalloc.stop()

    def test_a_file_that_is_not_what_was_made_does_not_go_out(self, nordlys, factory, ingrid):
        report = of_march(nordlys, factory)
        with report.file.file.storage.open(report.file.file.name, "wb") as file:
            file.write(b"%PDF other")
        bundle = bundles.ask(month=MARCH, by=ingrid)
        assert not bundling.make(bundle.pk)
        failed = Bundle.objects.get()
        assert failed.state == ReportState.FAILED
        assert report.number in failed.error
        assert "is damaged" in failed.error
        assert leftovers.listed(bundles.folder_of(failed))[1] == []


class TestWhoMayHaveIt:
    def test_a_buyer_gets_its_own_reports_alone(self, nordlys, factory, ingrid):
        mine = of_march(nordlys, factory)
        of_march(suppliers.buyer("Other"), factory)
        made.approved(
            suppliers.buyer(), factory, shipment=made.shipment(), inspected_on=date(2026, 3, 7), visibility="shared"
        )
        assert [row["Number"] for row in index_of(packed(MARCH, ingrid))] == [mine.number]

    def test_nobody_sees_what_another_asked_for(self, client, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        packed(MARCH, ingrid)
        bundle = Bundle.objects.get()
        for other in (
            people.buyer_person(nordlys),
            people.buyer_person(suppliers.buyer()),
            people.manager(),
            people.buyer_person(),
        ):
            client.force_login(other)
            assert client.get(f"{PAGE}{bundle.uuid}/file/").status_code == 404
            assert client.get(f"{PAGE}{bundle.uuid}/").status_code == 404
            assert client.get(f"/api/v1/report-bundles/{bundle.uuid}/").status_code == 404
            assert client.get("/api/v1/report-bundles/").json()["results"] == []
            assert str(bundle.uuid) not in client.get(PAGE).text
        client.logout()
        assert client.get(f"{PAGE}{bundle.uuid}/file/").status_code == 404

    def test_who_may_see_a_part_no_longer_gets_none_of_it(self, client, nordlys, factory, ingrid):
        report = of_march(nordlys, factory)
        packed(MARCH, ingrid)
        address = f"{PAGE}{Bundle.objects.get().uuid}/file/"
        assert taken(client.get(address)).startswith(b"PK")
        Inspection.objects.filter(pk=report.inspection_id).update(visibility="house")
        answer = client.get(address)
        assert answer.status_code == 409
        assert "may no longer see all" in answer.text

    def test_a_stranger_is_told_that_there_is_nothing(self, client):
        of_march(suppliers.buyer(), None)
        client.force_login(people.buyer_person())
        answer = client.post(PAGE, {"month": "2026-03", "by_day": "inspected"})
        assert answer.status_code == 200
        assert "There is no report of this month" in answer.text

    @pytest.mark.parametrize("role", [people.inspector, people.supplier_contact])
    def test_who_has_no_reports_is_refused(self, client, role):
        client.force_login(role())
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {"month": "2026-03"}).status_code == 403
        assert client.post("/api/v1/report-bundles/", {"month": "2026-03"}).status_code == 403

    def test_a_foreign_buyer_is_no_choice(self, client, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        other = suppliers.buyer("Other")
        assert client.post(PAGE, {"month": "2026-03", "by_day": "inspected", "buyer": other.pk}).status_code == 200
        asked = {"month": "2026-03", "buyer": str(other.uuid)}
        assert client.post("/api/v1/report-bundles/", asked, content_type="application/json").status_code == 400


class TestAsking:
    def test_on_the_page_it_is_asked_for_followed_and_downloaded(self, client, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        assert PAGE in client.get(reverse("reports:report_list")).text
        shown = client.post(PAGE, {"month": "2026-03", "by_day": "inspected"}, follow=True).text
        bundle = Bundle.objects.get()
        assert f"{PAGE}{bundle.uuid}/" in shown
        assert "It is next." in shown
        tasks.make_bundle(bundle.pk)
        assert "Download the ZIP" in client.get(f"{PAGE}{bundle.uuid}/").text
        answer = client.get(f"{PAGE}{bundle.uuid}/file/")
        assert answer["Content-Type"] == "application/zip"
        assert 'filename="reports-2026-03.zip"' in answer["Content-Disposition"]
        assert taken(answer).startswith(b"PK")

    def test_each_report_in_it_is_noted_as_taken(self, client, nordlys, factory, ingrid):
        first, second = of_march(nordlys, factory, 3), of_march(nordlys, factory, 4)
        bundle = bundles.ask(month=MARCH, by=ingrid)
        bundling.make(bundle.pk)
        for start in (0, 0, 4):  # twice at once, then a part
            part = client.get(f"{PAGE}{bundle.uuid}/file/", headers={"Range": f"bytes={start}-"})
            assert part.status_code == 206
            assert b"".join(part.streaming_content)
        noted = ReportDownload.objects.values_list("report", "person_id", "way")
        assert sorted(noted) == [(each.pk, ingrid.pk, "month") for each in (first, second)]

    @pytest.mark.parametrize("month", ["", "March", "2026-13"])
    def test_a_month_that_is_none_is_refused_with_a_sentence(self, client, ingrid, month):
        answer = client.post(PAGE, {"month": month, "by_day": "inspected"})
        assert answer.status_code == 200
        assert "Write the month" in answer.text or "required" in answer.text

    def test_while_it_is_made_asking_again_gives_the_same(self, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        first = bundles.ask(month=MARCH, by=ingrid)
        assert bundles.ask(month=MARCH, by=ingrid) == first
        bundling.make(first.pk)
        assert bundles.ask(month=MARCH, by=ingrid) != first

    def test_too_much_for_one_file_is_said_before(self, nordlys, factory, ingrid, monkeypatch):
        of_march(nordlys, factory)
        monkeypatch.setattr(bundles, "MOST_BYTES", 4)
        with pytest.raises(Rejected, match="Ask for one buyer or one kind"):
            bundles.ask(month=MARCH, by=ingrid)

    def test_by_the_api(self, client, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        made_by = client.post("/api/v1/report-bundles/", {"month": "2026-03"}, content_type="application/json")
        assert made_by.status_code == 201
        assert (made_by.json()["state"], made_by.json()["file"]) == ("queued", None)
        bundling.make(Bundle.objects.get().pk)
        told = client.get(made_by["Location"]).json()
        assert told["state"] == "ready"
        client.logout()
        assert client.get(told["file"]).status_code == 401
        token = AuthToken.objects.create(ingrid)[1]
        by_token = {"Authorization": f"Token {token}", "Accept": "application/zip"}
        assert taken(client.get(told["file"], headers=by_token)).startswith(b"PK")
        client.force_login(people.buyer_person())
        assert client.get(told["file"]).status_code == 404

    @pytest.mark.parametrize("rows", [3, 300])
    def test_the_page_costs_the_same_with_any_number_of_files(self, client, ingrid, rows):
        Bundle.objects.bulk_create(
            Bundle(month=date(2026, 3, 1), asked_by=ingrid, state="failed", error="The disk is full.")
            for _ in range(rows)
        )
        client.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(PAGE)
        assert answer.text.count("/try-again/") == min(rows, 50)
        assert len(asked) <= 12

    @pytest.mark.parametrize("rows", [3, 300])
    def test_it_asks_the_database_the_same_for_any_number_of_reports(self, nordlys, factory, ingrid, rows):
        first = of_march(nordlys, factory)
        for place in range(rows - 1):
            copy = Report.objects.create(
                number=f"RPT-X-{place:04d}", factory=factory, shipment=first.shipment, inspection=None,
                kind="factory", owner=nordlys, requested_by=ingrid,
            )  # fmt: skip
            Report.objects.filter(pk=copy.pk).update(inspection=first.inspection)
        bundle = bundles.ask(month=MARCH, by=ingrid)
        with CaptureQueriesContext(connection) as asked:
            assert bundling.make(bundle.pk)
        assert len(index_of(opened(Bundle.objects.get()))) == rows
        assert len(asked) <= 24


class TestItsWorkers:
    def test_a_killed_workers_file_is_made_again_once(self, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        bundle = bundles.ask(month=MARCH, by=ingrid)
        assert bundles.claims.claim(bundle.pk) == 1
        assert not bundling.make(bundle.pk)
        Bundle.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
        assert bundles.lost() == [bundle.pk]
        assert bundling.make(bundle.pk)
        done = Bundle.objects.get()
        assert (done.state, done.claim) == (ReportState.READY, 2)
        assert default_storage.listdir(bundles.folder_of(done))[1] == ["claim-2.zip"]

    def test_one_at_which_worker_after_worker_died_fails_with_a_sentence(self, client, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        bundle = bundles.ask(month=MARCH, by=ingrid)
        for _ in range(claims.MOST_ATTEMPTS):
            assert bundles.claims.claim(bundle.pk)
            Bundle.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
        tasks.sweep()
        failed = Bundle.objects.get()
        assert failed.state == ReportState.FAILED
        assert "died 4 times" in failed.error
        client.post(f"{PAGE}{bundle.uuid}/try-again/", {"version": failed.version})
        assert bundling.make(bundle.pk)

    def test_its_time_is_over_and_the_file_is_gone(self, client, nordlys, factory, ingrid):
        of_march(nordlys, factory)
        packed(MARCH, ingrid)
        bundle = Bundle.objects.get()
        left = default_storage.save(f"{bundles.FOLDER}/nobody/claim-1.zip", ContentFile(b"PK"))
        tasks.forget_bundles()
        assert Bundle.objects.exists()
        assert default_storage.exists(bundle.path)
        assert not default_storage.exists(left)
        Bundle.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        tasks.forget_bundles()
        assert not Bundle.objects.exists()
        assert not default_storage.exists(bundle.path)
        assert client.get(f"{PAGE}{bundle.uuid}/file/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_ask_for_one_file(nordlys, factory):
    """The second waits for the first, and is given what that asked for; another person gets a file of their own."""
    of_march(nordlys, factory)
    person, other = people.buyer_person(nordlys), people.buyer_person(nordlys)

    def press(who) -> Bundle:
        try:
            return bundles.ask(month=MARCH, by=who)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            first = bundles.ask(month=MARCH, by=person)
            second, others = pool.submit(press, person), pool.submit(press, other)
            assert others.result(timeout=20) != first  # nobody else waits
            while not (second.done() or somebody_waits()):
                pass
        assert second.result(timeout=20) == first
    assert Bundle.objects.filter(asked_by=person).count() == 1


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]
