"""A report's file may go after years; its number, revision and hashes stay."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from qcportal.core import retention
from qcportal.core.models import OutgoingMail, RetentionRule
from reports import actions, verifying
from reports.enums import ReportState
from reports.models import Report, ReportDownload
from reports.periods import Period
from reports.requests.periods import request_portfolio_summary
from tests.builders import people, suppliers
from tests.builders import reports as make

pytestmark = pytest.mark.django_db


def kept_for(kind: str, days: int) -> RetentionRule:
    RetentionRule.objects.filter(kind=kind).update(keep_days=days)
    return RetentionRule.objects.get(kind=kind)


def aged(report: Report, days: int) -> Report:
    Report.objects.filter(pk=report.pk).update(ready_at=timezone.now() - timedelta(days=days))
    return report


def test_the_file_goes_and_what_proves_it_stays(client, boss, django_capture_on_commit_callbacks):
    old, new = aged(make.ready(), 4000), aged(make.ready(), 100)
    name, said = old.file.file.name, old.content_sha256
    OutgoingMail.objects.create(to="ingrid@nordlys.example", subject="Ready", attachment=old.file)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply(kept_for("reports", 3650)) == 1
    old.refresh_from_db()
    assert (old.state, old.content_sha256) == (ReportState.REMOVED, said)
    assert not default_storage.exists(name)
    assert Report.objects.get(pk=new.pk).state == ReportState.READY
    assert client.get(reverse("reports:download", args=[old.uuid])).status_code == 404
    shown = client.get(reverse("reports:report", args=[old.uuid])).text
    assert "The file is no longer kept" in shown
    assert said in shown
    assert "Download the PDF" not in shown


def test_a_rule_for_superseded_ones_spares_those_that_hold():
    buyer = suppliers.buyer()
    first, second = make.held_again(buyer, suppliers.factory(buyers=[buyer]))
    make.published(second, second.figures)
    aged(first, 800)
    aged(second, 700)
    assert retention.apply(kept_for("superseded_reports", 365)) == 1
    assert [Report.objects.get(pk=each.pk).state for each in (first, second)] == ["removed", "ready"]


def test_a_copy_somebody_kept_is_genuine_for_ever(client, django_capture_on_commit_callbacks):
    old = aged(make.ready(content=b"%PDF-1.7 kept by a lawyer"), 4000)
    with django_capture_on_commit_callbacks(execute=True):
        retention.apply(kept_for("reports", 3650))
    assert verifying.by_file(b"%PDF-1.7 kept by a lawyer").state == "genuine"
    assert [each.state for each in verifying.by_number(old.number)] == ["genuine"]
    assert verifying.by_code(old.uuid.hex).report == old
    altered = verifying.by_file(f"%PDF-1.7 verify/{old.uuid.hex}".encode())
    assert (altered.state, altered.report) == ("altered", old)
    shown = client.get("/api/v1/verify/", {"number": old.number}).json()["documents"]
    assert [each["sha256"] for each in shown] == [old.file.sha256]


def test_one_whose_correction_could_not_be_made_is_kept():
    buyer = suppliers.buyer()
    first, second = make.held_again(buyer, suppliers.factory(buyers=[buyer]))
    aged(first, 800)
    Report.objects.filter(pk=second.pk).update(state=ReportState.FAILED, error="Its photos are damaged.")
    assert retention.apply(kept_for("superseded_reports", 365)) == 0


def test_who_asks_for_the_period_of_a_removed_one_gets_the_next_revision(nordlys, ingrid):
    period = Period(date(2026, 1, 1), date(2026, 1, 31))
    first = request_portfolio_summary(owner=nordlys, period=period, by=ingrid)
    aged(make.published(first, {}), 4000)
    retention.apply(kept_for("reports", 3650))
    again = request_portfolio_summary(owner=nordlys, period=period, by=ingrid)
    assert (again.number, again.revision, again.state) == (first.number, 2, ReportState.QUEUED)


def test_nobody_makes_a_removed_one_again():
    old = aged(make.ready(), 4000)
    retention.apply(kept_for("reports", 3650))
    assert actions.claim(old.pk) is None
    assert actions.lost() == []


def test_the_log_of_downloads_goes_alone():
    report = make.ready()
    ReportDownload.objects.create(report=report, person_id=1, person_label="Ingrid")
    ReportDownload.objects.update(at=timezone.now() - timedelta(days=200))
    assert retention.apply(kept_for("downloads", 100)) == 1
    assert Report.objects.filter(pk=report.pk, state=ReportState.READY).exists()


def test_a_person_outside_reads_that_it_is_not_kept(client, nordlys, ingrid):
    old = aged(make.ready(nordlys), 4000)
    retention.apply(kept_for("reports", 3650))
    assert "The file is no longer kept" in client.get(reverse("reports:report", args=[old.uuid])).text
    client.force_login(people.buyer_person())
    assert client.get(reverse("reports:report", args=[old.uuid])).status_code == 404
