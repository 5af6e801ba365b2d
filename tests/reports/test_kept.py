"""A report's file may go after years; its number, revision and hashes stay."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from qcportal.core import retention
from qcportal.core.models import RetentionRule, StoredFile
from reports import actions
from reports.documents import audit as document
from reports.enums import ReportState
from reports.models import Report, ReportDownload
from reports.requests.audits import request_audit_report
from reports.verifying import by_file, by_number
from tests.builders import audits, people, suppliers
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
    name, file, said = old.file.file.name, old.file_id, old.content_sha256
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply(kept_for("reports", 3650)) == 1
    old.refresh_from_db()
    assert (old.state, old.file, old.content_sha256) == (ReportState.REMOVED, None, said)
    assert not default_storage.exists(name)
    assert not StoredFile.objects.filter(pk=file).exists()
    assert Report.objects.get(pk=new.pk).state == ReportState.READY
    assert client.get(reverse("reports:download", args=[old.uuid])).status_code == 404
    shown = client.get(reverse("reports:report", args=[old.uuid])).text
    assert "The file is no longer kept" in shown
    assert said in shown
    assert "Download the PDF" not in shown


def test_a_copy_is_told_genuine_after_the_file_is_gone_and_the_next_revision_follows(client):
    data = b"%PDF-1.7 kept by somebody"
    buyer = suppliers.buyer()
    first, second = make.held_again(buyer, suppliers.factory(buyers=[buyer]), content=data)
    make.published(second, second.figures)
    aged(first, 800)
    assert retention.apply(kept_for("superseded_reports", 365)) == 1
    assert (by_file(data).state, by_file(data).report) == ("superseded", first)
    assert by_file(data + b" ").report is None
    assert [each.state for each in by_number(first.number)] == ["genuine", "superseded"]
    page = client.post(reverse("reports:verify"), {"file": SimpleUploadedFile("a.pdf", data)}).text
    assert hashlib.sha256(data).hexdigest() in page
    assert second.predecessor == first


def test_an_audit_report_that_is_no_longer_kept_is_made_anew_when_asked_for(boss):
    audit = audits.approved()
    audits.all_answered(audit)
    first = request_audit_report(audit=audit, by=boss)
    make.published(first, document.collect(first, anew=False).figures)
    assert request_audit_report(audit=audit, by=boss) == first
    aged(first, 4000)
    retention.apply(kept_for("reports", 3650))
    second = request_audit_report(audit=audit, by=boss)
    assert (second.number, second.revision, second.state) == (first.number, 2, ReportState.QUEUED)


def test_a_rule_for_superseded_ones_spares_those_that_hold():
    buyer = suppliers.buyer()
    first, second = make.held_again(buyer, suppliers.factory(buyers=[buyer]))
    make.published(second, second.figures)
    aged(first, 800)
    aged(second, 700)
    assert retention.apply(kept_for("superseded_reports", 365)) == 1
    assert [Report.objects.get(pk=each.pk).state for each in (first, second)] == ["removed", "ready"]


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
