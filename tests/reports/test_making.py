"""A report is made once, whoever dies meanwhile."""

import json
import re
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from inspections import draw
from inspections.models import Draw
from qcportal.core import files, sealing
from qcportal.core.dates import day
from qcportal.core.models import HistoryEntry, StoredFile, User
from reports import actions, claims, leases, making, tasks
from reports.documents import machine
from reports.documents import shipment as document
from reports.enums import ReportState
from reports.models import Report
from tests.builders import audits, studies, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story
from tests.builders.people import inspector
from tests.inspections.test_filing import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    buyer = suppliers.buyer("Nordlys Living")
    factory = suppliers.factory("Hengyi Garment", local_name="东莞市恒艺制衣有限公司", buyers=[buyer])
    shipment = made.shipment(buyer, factory)
    inspection = made.approved(buyer, factory, shipment=shipment, person=inspector(name="Nguyễn Thị Linh"))
    return story.shipment_report(inspection)


def pdf_text(report) -> str:
    from pypdf import PdfReader

    with report.file.file.open("rb") as file:
        return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def refreshed(report) -> Report:
    return Report.objects.select_related("file").get(pk=report.pk)


def test_the_report_prints_a_draw_that_a_stranger_can_replay(report):
    secret = draw.new_seed()
    lot = draw.Lot(report.inspection.number, report.inspection.lot_size, 24, 12, 125)
    cartons = draw.drawn(secret, lot)
    Draw.objects.create(
        inspection=report.inspection,
        secret=secret,
        seed=secret,
        commitment=draw.commitment(secret, lot.inspection),
        units=lot.units,
        units_per_carton=24,
        cartons_to_open=12,
        count=125,
        drawn=[[each.number, list(each.units)] for each in cartons],
        revealed_at=timezone.now(),
        revealed_by=inspector(),
    )
    making.make(report.pk)
    text = pdf_text(refreshed(report))
    command = text[text.index("python manage.py replay_draw") :].replace("\\\n", " ")
    words = command.split()[2:19]
    printed = StringIO()
    call_command(*words, stdout=printed)
    assert f"carton {cartons[-1].number}: unit" in printed.getvalue()


def test_the_report_says_of_a_draw_that_was_fixed_and_left_that_it_was_not_used(report):
    row = Draw.objects.create(inspection=report.inspection, secret="ab" * 32, commitment="cd" * 32)
    photo = files.store(picture(), by=User.objects.system(), allow=("photo",))
    made.deviation(row, photo, carton=0, taken="", reason="Only the front row could be reached.")
    making.make(report.pk)
    text = " ".join(pdf_text(refreshed(report)).split())
    assert "fixed when the inspection was planned and not used" in text
    assert "Only the front row could be reached." in text
    assert "no draw was fixed beforehand" not in text
    assert "replay_draw" not in text


def test_the_report_says_where_nothing_was_drawn(report):
    making.make(report.pk)
    assert "no draw was fixed beforehand" in pdf_text(refreshed(report))


def test_asking_twice_gives_the_same_report(report):
    again = story.shipment_report(report.inspection)
    assert again.pk == report.pk


def test_a_report_is_made_and_its_text_can_be_read(report):
    assert making.make(report.pk)
    ready = refreshed(report)
    assert (ready.state, ready.progress_percent) == (ReportState.READY, 100)
    text = pdf_text(ready)
    assert "Nordlys Living" in text
    assert "东莞市恒艺制衣有限公司" in text
    assert "Nguyễn Thị Linh" in text


def test_the_figures_are_attached_for_machines(report):
    import pikepdf

    making.make(report.pk)
    with refreshed(report).file.file.open("rb") as file, pikepdf.open(file) as pdf:
        attached = json.loads(pdf.attachments["figures.json"].get_file().read_bytes())
    made = refreshed(report)
    assert attached.pop("known_on") == made.factory.today().isoformat()
    assert attached.pop("$schema") == "http://localhost:8000/verify/schema/shipment.json"
    assert attached == made.figures
    assert machine.content_hash(attached) == made.content_sha256


def test_the_same_content_has_the_same_hash_on_another_day(report):
    content = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
    again = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
    assert again.content_sha256 == content.content_sha256


def test_only_one_of_two_workers_gets_the_report(report):
    assert actions.claim(report.pk) == 1
    assert actions.claim(report.pk) is None


def test_a_silent_workers_report_is_taken_again_and_the_late_one_publishes_nothing(report):
    late = actions.claim(report.pk)
    Report.objects.filter(pk=report.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert actions.lost() == [report.pk]
    assert making.make(report.pk)
    file = StoredFile(
        sha256="0" * 64,
        kind="pdf",
        media_type="application/pdf",
        name="x.pdf",
        size_bytes=1,
        uploaded_by=User.objects.system(),
    )
    assert not actions.publish(report.pk, late, file=file, figures={}, content_sha256="")
    assert refreshed(report).file.name.startswith("RPT-")
    assert StoredFile.objects.count() == 1


def test_a_lease_that_is_renewed_is_not_taken(report):
    claim = actions.claim(report.pk)
    Report.objects.filter(pk=report.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert actions.renew(report.pk, claim)
    assert actions.claim(report.pk) is None


def test_a_passing_fault_is_tried_again_later_and_says_so(report, monkeypatch):
    monkeypatch.setattr(document, "to_pdf", broken(OSError("no space left on device")))
    making.make(report.pk)
    waiting = refreshed(report)
    assert waiting.state == ReportState.QUEUED
    assert waiting.next_attempt_at > timezone.now()
    assert "no space left" in waiting.error


def test_it_is_sealed_last_and_shows_that_it_is(report, monkeypatch):
    shown = []
    seal = sealing.seal

    def watched(data, known_by):
        shown.append(refreshed(report).state)
        return seal(data, known_by)

    monkeypatch.setattr(sealing, "seal", watched)
    making.make(report.pk)
    assert shown == [ReportState.SEALING]


def test_a_time_stamp_that_cannot_be_had_is_asked_for_again_later(report, settings):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    making.make(report.pk)
    waiting = refreshed(report)
    assert waiting.state == ReportState.QUEUED
    assert "gave no time stamp" in waiting.error
    settings.TIMESTAMP_URL = ""
    Report.objects.filter(pk=report.pk).update(next_attempt_at=None)
    assert making.make(report.pk)


def test_after_four_passing_faults_the_report_has_failed_with_a_sentence(report, monkeypatch):
    monkeypatch.setattr(document, "to_pdf", broken(OSError("no space left on device")))
    for _ in range(claims.MOST_ATTEMPTS):
        Report.objects.filter(pk=report.pk).update(next_attempt_at=None)
        making.make(report.pk)
    failed = refreshed(report)
    assert failed.state == ReportState.FAILED
    assert "What was filed is safe" in failed.error


def test_a_fault_of_the_input_fails_at_once(report, monkeypatch):
    monkeypatch.setattr(document, "to_pdf", broken(ValueError("broken picture")))
    making.make(report.pk)
    assert refreshed(report).state == ReportState.FAILED


def test_a_failed_report_can_be_asked_for_again(report, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(document, "to_pdf", broken(ValueError("broken picture")))
        making.make(report.pk)
    failed = refreshed(report)
    actions.try_again(report=failed, version=failed.version, by=User.objects.system())
    assert making.make(report.pk)


def broken(error):
    def fail(_content):
        raise error

    return fail


def test_a_report_that_kills_worker_after_worker_fails_with_a_sentence(report):
    past = timezone.now() - timedelta(seconds=1)
    for _ in range(claims.MOST_ATTEMPTS):
        assert actions.claim(report.pk)
        Report.objects.filter(pk=report.pk).update(claimed_until=past)
    assert actions.claim(report.pk) is None
    tasks.sweep()
    failed = refreshed(report)
    assert failed.state == ReportState.FAILED
    assert "died 4 times" in failed.error


def test_a_report_in_work_is_not_abandoned(report):
    actions.claim(report.pk)
    Report.objects.filter(pk=report.pk).update(attempts=claims.MOST_ATTEMPTS)
    actions.abandon()
    assert refreshed(report).state == ReportState.COLLECTING


def test_a_failure_stands_in_the_history(report, monkeypatch):
    monkeypatch.setattr(document, "to_pdf", broken(ValueError("broken picture")))
    making.make(report.pk)
    entry = HistoryEntry.objects.get(record_uuid=report.uuid, event="report.failed")
    assert "broken picture" in entry.note


def test_a_report_that_takes_too_long_says_so(report, monkeypatch):
    monkeypatch.setattr(document, "to_pdf", broken(SoftTimeLimitExceeded()))
    making.make(report.pk)
    assert "longer than the time allowed" in refreshed(report).error


def test_what_a_killed_worker_left_behind_is_tidied_away(report):
    left = default_storage.save(f"{making.folder_of(report)}/claim-1.pdf", ContentFile(b"half a file"))
    Report.objects.filter(pk=report.pk).update(claim=1)
    making.make(report.pk)
    assert not default_storage.exists(left)
    assert default_storage.listdir(making.folder_of(report))[1] == ["claim-2.pdf"]


def test_whoever_lost_the_claim_takes_only_its_own_file_away(report, monkeypatch):
    """A slow worker comes to an end after somebody else has made the report."""

    def overtaken(content):
        Report.objects.filter(pk=report.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
        monkeypatch.undo()
        assert making.make(report.pk)
        return document.to_pdf(content)

    monkeypatch.setattr(document, "to_pdf", overtaken)
    assert not making.make(report.pk)
    assert refreshed(report).state == ReportState.READY
    assert default_storage.listdir(making.folder_of(report))[1] == ["claim-2.pdf"]


def test_the_lease_outlives_a_database_that_is_away_for_a_moment(report, monkeypatch):
    claim = actions.claim(report.pk)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "renew", lambda *_: (_ for _ in ()).throw(OperationalError("gone")))
        patch.setattr(leases, "connection", SimpleNamespace(close=lambda: None))
        assert leases.renewed(lambda: actions.renew(report.pk, claim))
    assert leases.renewed(lambda: actions.renew(report.pk, claim))
    assert not leases.renewed(lambda: actions.renew(report.pk, claim + 1))


def test_the_sweep_hints_at_reports_nobody_works_on(report, monkeypatch):
    hints = []
    monkeypatch.setattr("qcportal.core.queue.hint", lambda task, *args, **_: hints.append((task, *args)))
    tasks.sweep()
    assert hints == [(actions.TASK, report.pk)]


def test_no_document_reads_anything_but_its_own_parts(report):
    from weasyprint.urls import FatalURLFetchingError

    from qcportal.core.pdf import Document, render

    foreign = '<html lang="en"><body><img src="file:///etc/passwd" alt="x"></body></html>'
    with pytest.raises(FatalURLFetchingError):
        render(Document(foreign, ""))


def test_a_rise_and_its_chart_stand_in_the_report():
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    last = story.history(buyer, factory, story.RISEN)[-1]
    studies.claimed(studies.written(buyer), factory)
    report = story.shipment_report(last)
    making.make(report.pk)
    ready = refreshed(report)
    assert "raised from" in ready.figures["trends"][0]["sentence"]
    assert "raised from" in pdf_text(ready).replace("\n", " ")


def test_the_same_trouble_before_stands_in_the_report():
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    rows = story.history(buyer, factory, story.RISEN)
    study = studies.written(buyer)
    studies.claimed(study, factory)
    studies.claimed(study, factory, onset=rows[2].inspected_on, end=rows[5].inspected_on)
    report = story.shipment_report(rows[-1])
    making.make(report.pk)
    [row] = refreshed(report).figures["trends"]
    assert "still so" in row["sentence"]
    assert "until about" in row["explanation"]


def test_a_steady_factory_shows_no_evidence_of_change():
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    report = story.shipment_report(story.history(buyer, factory, story.STEADY)[-1])
    making.make(report.pk)
    assert "no evidence of change" in refreshed(report).figures["trends"][0]["sentence"]


def test_a_buyers_report_knows_nothing_of_another_buyers_inspections():
    mine, other = suppliers.buyer(), suppliers.buyer()
    factory = suppliers.factory(buyers=[mine, other])
    kind = story.seam_type()
    story.history(other, factory, story.RISEN, kind)
    own = story.history(mine, factory, [1], kind)[-1]
    report = story.shipment_report(own)
    making.make(report.pk)
    figures = refreshed(report).figures
    sentence = figures["trends"][0]["sentence"]
    assert "about 0.80 per 100 units" in sentence
    assert "Too few inspections to tell whether it changes." in sentence


def test_each_block_of_the_report_says_of_which_day_its_figures_are():
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    told = story.history(buyer, factory, [3, 2, 4, 3])[1]  # two lots came after it
    audits.finding(audits.approved(buyer, factory), statement="Raised after the inspection.")
    page = document.to_html(document.collect(story.shipment_report(told)))
    then, now = f"on the day of the inspection, {day(told.inspected_on)}", f"as known on {day(factory.today())}"
    blocks = {words.split("<")[0].strip(): words for words in headings(page)}
    assert [name for name, words in blocks.items() if then in words] == ["Result by defect class", "What was found"]
    known = ["Needs attention", "Next steps", "Where and for whom"]
    known += ["Defect trend at this factory, and what its audits say to it", "Audits, findings and corrective actions"]
    known += ["This product here before"]
    assert [name for name, words in blocks.items() if now in words] == known
    assert f"12 months up to {day(told.inspected_on)}, 2 of 2 passed" in page
    assert "over 4 inspections" in page  # the trend knows what came after


def headings(page: str) -> list[str]:
    """Each with the line below it that says of which day."""
    return re.findall(r'<h2[^>]*>(.*?</h2>(?:\s*<p class="asof">.*?</p>)?)', page, re.DOTALL)


def test_no_table_of_the_report_runs_off_the_page(report):
    from pypdf import PdfReader

    made.site_test(report.inspection, "89.5", name="Electrical safety (hi-pot)", local_name="耐压测试")
    making.make(report.pk)
    places: list[tuple[str, float]] = []
    with refreshed(report).file.file.open("rb") as file:
        for page in PdfReader(file).pages:
            page.extract_text(
                visitor_text=lambda text, cm, tm, *_: places.append((text.strip(), cm[0] * tm[4] + cm[4]))
            )
            width = float(page.mediabox.width)
    margin = 17 / 25.4 * 72
    assert [text for text, left in places if text and left > width - margin - 4] == []


def test_cartons_that_nobody_gave_are_a_dash(report):
    page = document.to_html(document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk)))
    goods = page.split("Goods of the shipment")[1].split("</table>")[0]
    assert '<td class="n">3,000</td><td class="n">–</td>' in goods
