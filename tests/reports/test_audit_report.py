"""The audit report: what it says, to whom, and when it is made anew."""

import io
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from audits import actions as auditing
from audits.models import AnswerPhoto, Finding, FindingDispute, FindingFile
from qcportal import reactions
from qcportal.core import files
from qcportal.core.errors import Conflict, Forbidden
from qcportal.core.models import User
from reports import making
from reports.documents import audit as document
from reports.enums import Audience
from reports.models import Report
from reports.queries.sight import HOUSE
from reports.requests.audits import correct_audit_reports, request_audit_report
from tests import published
from tests.builders import audits, people, studies, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db
SECRET = "The line leader asked not to be named"


@pytest.fixture
def place(nordlys):
    return suppliers.factory("Hengyi", local_name="恒艺家居", supplier=suppliers.supplier(), buyers=[nordlys])


@pytest.fixture
def audit(nordlys, place):
    """Approved, shared, with a grave finding, a small one, and notes for the house alone."""
    standard = audits.standard(questions=3, sections=3, name="House standard")
    made = audits.approved(
        nordlys, place, person=people.auditor(name="Li Wei"), standard=standard, visibility="shared",
        grade="C", score_percent="81.5", summary="Management was open.", confidential_note=SECRET,
    )  # fmt: skip
    weak = audits.answer(made, "s1-q1", "major", "No needle log", confidential_note="Told by the cutter")
    audits.all_answered(made)
    action = suppliers.corrective_action(place, owner=nordlys, title="Keep a needle log", visibility="shared")
    audits.finding(made, answer=weak, statement="Needles are not logged", evidence="Line 3", corrective_action=action)
    audits.finding(made, "minor", process_area="packaging_storage", statement="Cartons lie on the floor")
    return made


@pytest.fixture
def boss():
    return people.manager(name="Olga")


def photo(name: str):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return files.store(SimpleUploadedFile(name, out.getvalue()), by=User.objects.system())


def asked(audit, by, **how) -> Report:
    report = request_audit_report(audit=audit, by=by, **how)
    making.make(report.pk)
    report.refresh_from_db()
    assert report.state == "ready", report.error
    return report


def pdf_of(report) -> PdfReader:
    with report.file.file.open() as file:
        return PdfReader(io.BytesIO(file.read()))


def text_of(report) -> str:
    return "\n".join(page.extract_text() for page in pdf_of(report).pages)


def all_of(report) -> str:
    """Everything that leaves: pages, attached figures, description."""
    reader = pdf_of(report)
    attached = b"".join(each for parts in reader.attachments.values() for each in parts).decode()
    return text_of(report) + attached + str(report.figures) + str(reader.metadata)


def collected(report) -> document.AuditReport:
    return document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))


class TestWhatItSays:
    def test_page_1_decides(self, audit, boss):
        page = pdf_of(asked(audit, boss)).pages[0].extract_text()
        said = ("Hengyi", "恒艺家居", audit.number, "House standard v1", "81.5", "Li Wei (lead auditor)")
        said += ("% of the points make grade", "Qualification for Nordlys Living: approved", "Keep", "Audited by")
        for words in ("1 finding of grade major is open", "Have a follow-up audit made", *said[:-2]):
            assert words in " ".join(page.split()), words

    def test_findings_stand_with_evidence_corrective_action_and_photos(self, audit, boss):
        first = audit.findings.get(grade="major")
        FindingFile.objects.create(finding=first, file=photo("found.jpg"))
        AnswerPhoto.objects.create(answer=first.answer, file=photo("answer.jpg"), caption="Line 3, today")
        FindingFile.objects.create(finding=first, file=photo("mended.jpg"), closing=True)
        report = asked(audit, boss)
        text = " ".join(text_of(report).split())
        for words in ("Needles are not logged", "Line 3", "Keep a needle log", "found.jpg", "Line 3, today"):
            assert words in text, words
        assert "mended.jpg" not in text
        assert len(report.figures["photos_sha256"]) == 2

    def test_answers_stand_by_section_what_lost_points_first(self, audit, boss):
        [first, *_rest] = collected(request_audit_report(audit=audit, by=boss)).sections
        assert [each.key for each in first.answers] == ["s1-q1", "s1-q2", "s1-q3"]
        audits.answer(audits.approved(standard=audit.standard), "s1-q1")
        audit.answers.filter(question__key="s1-q3").update(value="minor")
        audit.answers.filter(question__key="s1-q1").update(value="conform")
        [first, *_rest] = collected(request_audit_report(audit=audit, by=boss)).sections
        assert [each.key for each in first.answers] == ["s1-q3", "s1-q1", "s1-q2"]

    def test_beside_the_audit_before(self, audit, boss, nordlys, place):
        old = audits.approved(
            nordlys, place, standard=audit.standard, audited_on=audit.audited_on - timedelta(days=300)
        )
        again, mended = audits.finding(old, statement="Log missing"), audits.finding(old, statement="Dark hall")
        mended.state, mended.closed_on, mended.closing_note = "closed", audit.audited_on, "Lamps"
        mended.save()
        audit.findings.filter(grade="major").update(repeats=again, original_grade="minor")
        content = collected(request_audit_report(audit=audit, by=boss))
        assert (content.earlier.number, content.fresh) == (old.number, 1)
        assert (content.earlier.put_right, content.earlier.repeated, content.earlier.still_open) == (1, 1, 0)
        assert content.found[0].repeats == again.number

    def test_a_finding_stands_beside_the_trend_that_it_may_explain(self, audit, boss, nordlys, place):
        story.history(nordlys, place, story.RISEN)
        cause = audit.findings.get(grade="major")
        studies.claimed(studies.written(nordlys), place, {cause: 0.82})
        report = request_audit_report(audit=audit, by=boss)
        content = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk), anew=False)
        [row] = content.weighed
        assert (row.number, row.percent) == (cause.number, "82 %")
        assert "raised from" in row.sentence

    def test_a_factory_without_defects_says_so(self, audit, boss):
        assert "there is nothing to explain" in " ".join(text_of(asked(audit, boss)).split())

    def test_in_chinese_on_letter_paper(self, audit, boss):
        report = asked(audit, boss, language="zh-hans", paper="letter")
        width, height = pdf_of(report).pages[0].mediabox[2:]
        assert (round(width), round(height)) == (612, 792)
        assert "恒艺家居" in text_of(report)

    def test_one_without_answers_findings_or_audits_before_is_a_report_too(self, boss):
        text = text_of(asked(audits.approved(grade="A", score_percent=100), boss))
        assert "No finding was raised." in text
        assert "No earlier audit" in text


class TestConfidential:
    def test_the_part_stands_in_the_houses_own_version_alone(self, audit, boss):
        whole, plain = all_of(asked(audit, boss, reader="confidential")), asked(audit, boss)
        assert SECRET in " ".join(whole.split())
        assert "Told by the cutter" in whole
        said = all_of(plain)
        for words in ("confidential", "Confidential", "cutter", "line leader"):
            assert words not in said, words

    def test_the_hash_of_the_plain_version_knows_nothing_of_it(self, audit, boss):
        first = collected(request_audit_report(audit=audit, by=boss)).content_sha256
        audit.confidential_note = ""
        audit.save()
        audit.answers.update(confidential_note="")
        assert collected(request_audit_report(audit=audit, by=boss)).content_sha256 == first

    def test_nobody_outside_sees_that_it_is_there(self, audit, boss, nordlys, place):
        secret = asked(audit, boss, reader="confidential")
        for person in (people.buyer_person(nordlys), people.supplier_contact(place.supplier), people.auditor()):
            assert not Report.objects.visible_to(person).filter(pk=secret.pk).exists()

    def test_buyers_and_suppliers_cannot_ask_for_it(self, audit, nordlys, place):
        for person in (people.buyer_person(nordlys), people.supplier_contact(place.supplier)):
            assert not request_audit_report(audit=audit, by=person, reader="confidential").confidential


class TestReaders:
    def test_each_gets_the_own_one_and_reads_no_other(self, audit, boss, nordlys, place):
        other = suppliers.buyer("Sundry")
        suppliers.qualification(place, buyer=other)
        hidden = audits.approved(nordlys, place, audited_on=audit.audited_on - timedelta(days=90))
        audits.finding(hidden, statement="Nordlyssecret")
        readers = {
            "owner": people.buyer_person(nordlys),
            "other": people.buyer_person(other),
            "factory": people.supplier_contact(place.supplier),
        }
        made = {name: asked(audit, person) for name, person in readers.items()}
        assert len({each.number for each in made.values()}) == 3
        for name, person in readers.items():
            assert set(Report.objects.visible_to(person)) == {made[name]}, name
        assert set(Report.objects.visible_to(boss)) == set(made.values())
        assert hidden.number in all_of(made["owner"])
        told = all_of(made["other"])
        for words in (hidden.number, "Nordlyssecret", "Nordlys"):
            assert words not in told, words

    def test_the_factory_reads_what_is_asked_of_it_and_no_buyer(self, audit, place, nordlys):
        report = asked(audit, people.supplier_contact(place.supplier))
        assert (report.audience, report.owner) == (Audience.FACTORY, None)
        text = " ".join(text_of(report).split())
        assert "Answer CA-T-" in text
        assert "Nordlys" not in all_of(report)
        assert "Qualification for" not in text

    def test_a_stranger_and_an_auditor_get_none(self, audit, client):
        for person in (people.buyer_person(), people.auditor()):
            client.force_login(person)
            assert client.post(reverse("reports:request_audit", args=[audit.uuid])).status_code in (403, 404)

    @pytest.mark.parametrize("role", ["house", "owner", "other", "factory"])
    def test_why_a_finding_is_disputed_is_printed_to_who_reads_the_dispute(self, audit, boss, nordlys, place, role):
        """As on the page of the finding: who reads it reads what is held against it, and nobody else."""
        open_one, kept = audit.findings.order_by("pk")
        for finding, why in ((open_one, "The log was in the office."), (kept, "The cartons are empty.")):
            audits.dispute(finding, reason=why)
        Finding.objects.filter(pk=kept.pk).update(visibility="house")
        other = suppliers.buyer("Sundry")
        suppliers.qualification(place, buyer=other)
        reader = {
            "house": boss, "owner": people.buyer_person(nordlys), "other": people.buyer_person(other),
            "factory": people.supplier_contact(place.supplier),
        }[role]  # fmt: skip
        report = asked(audit, reader, **({"reader": "confidential"} if role == "house" else {}))
        printed = {each for each in ("The log was in the office.", "The cartons are empty.") if each in text_of(report)}
        assert printed == set(FindingDispute.objects.visible_to(reader).values_list("reason", flat=True))
        assert len(printed) == (2 if role == "house" else 1)

    def test_what_is_shared_no_longer_is_gone_for_the_other_buyer_at_once(self, audit, boss, place):
        other = suppliers.buyer("Sundry")
        suppliers.qualification(place, buyer=other)
        person = people.buyer_person(other)
        report = asked(audit, person)
        assert Report.objects.visible_to(person).get() == report
        auditing.share_audit(audit=audit, visibility="owner", by=boss)
        assert not Report.objects.visible_to(person).exists()

    def test_one_beside_anothers_audit_ends_when_that_is_shared_no_longer(self, audit, boss, nordlys, place):
        other = suppliers.buyer("Sundry")
        days = audit.audited_on - timedelta(days=300)
        old = audits.approved(other, place, standard=audit.standard, audited_on=days, visibility="shared")
        audits.finding(old, statement="Dark hall")
        person = people.buyer_person(nordlys)
        report = asked(audit, person)
        assert "Dark hall" in text_of(report)
        auditing.share_audit(audit=old, visibility="owner", by=boss)
        assert not Report.objects.visible_to(person).exists()
        assert Report.objects.visible_to(boss).contains(report)
        again = asked(audit, person)
        assert (again.number, again.revision) == (report.number, 2)
        assert not any(each in all_of(again) for each in (old.number, "Dark hall"))
        assert "told of an audit that is not shared any more" in text_of(again)
        attached = json.loads(pdf_of(again).attachments["figures.json"][0])
        assert published.errors(published.whole("audit"), attached) == []
        assert Report.objects.visible_to(person).get() == again

    def test_one_that_names_anothers_planned_audit_ends_too(self, audit, boss, nordlys, place):
        planned = audits.audit(suppliers.buyer("Sundry"), place, visibility="shared")
        person = people.buyer_person(nordlys)
        report = asked(audit, person)
        assert planned.number in text_of(report)
        auditing.share_audit(audit=planned, visibility="owner", by=boss)
        assert not Report.objects.visible_to(person).contains(report)

    def test_what_goes_back_into_the_house_takes_its_reports_along(self, audit, boss, nordlys, place):
        buyer, contact = people.buyer_person(nordlys), people.supplier_contact(place.supplier)
        reports = [asked(audit, buyer), asked(audit, contact)]
        auditing.share_audit(audit=audit, visibility="house", by=boss)
        for person in (buyer, contact):
            assert not Report.objects.visible_to(person).exists()
        for entry in reactions.overdue():
            reactions.react(entry)
        assert {Report.objects.get(pk=each.pk).visibility for each in reports} == {"house"}

    def test_none_for_a_factory_that_does_not_see_the_audit(self, nordlys, place, boss):
        hidden = audits.approved(nordlys, place, visibility="house")
        with pytest.raises(Conflict, match="does not see this audit"):
            request_audit_report(audit=hidden, by=boss, reader="factory")

    def test_an_inspector_may_not_ask(self, audit):
        with pytest.raises(Forbidden):
            request_audit_report(audit=audit, by=people.inspector())


class TestRevisions:
    def test_asking_again_gives_the_one_there_is(self, audit, boss):
        first = asked(audit, boss)
        assert request_audit_report(audit=audit, by=boss) == first

    def test_also_in_another_language_than_the_page(self, audit, boss):
        first = asked(audit, boss, language="zh-hans")
        assert request_audit_report(audit=audit, by=boss, language="zh-hans") == first

    def test_each_language_and_paper_has_its_own_series(self, audit, boss):
        made = [asked(audit, boss, **how) for how in ({}, {"language": "zh-hans"}, {"paper": "letter"})]
        assert len({each.number for each in made}) == 3
        assert {each.successor for each in made} == {None}

    def test_once_it_would_say_something_else_the_next_revision_says_what_is_new(self, audit, boss):
        first = asked(audit, boss)
        finding = audit.findings.get(grade="minor")
        auditing.close_finding(finding=finding, closing_note="Pallets stand there now.", by=boss)
        second = asked(audit, boss)
        assert (second.number, second.revision, first.successor) == (first.number, 2, second)
        text = " ".join(text_of(second).split())
        assert "What is new in this revision" in text
        assert f"{finding.number} was closed on" in text

    def test_a_correction_gives_every_reader_the_next_revision_once(self, audit, boss, nordlys, place):
        finding = audit.findings.get(grade="major")
        made = [asked(audit, each) for each in (boss, people.supplier_contact(place.supplier))]
        dispute = auditing.dispute_finding(
            finding=finding, reason="It was there", by=people.supplier_contact(place.supplier)
        )
        auditing.lower_finding(dispute=dispute, grade="minor", note="A copy was shown.", by=boss)
        for entry in reactions.overdue():
            reactions.react(entry)
        anew = Report.objects.filter(audit=audit, revision=2)
        assert {each.number for each in anew} == {each.number for each in made}
        correct_audit_reports(audit=audit, reason="again", by=boss)
        assert anew.count() == 2
        assert not Report.objects.filter(revision=3).exists()
        report = anew.get(number=made[0].number)
        making.make(report.pk)
        report.refresh_from_db()
        text = " ".join(text_of(report).split())
        assert "was lowered after a dispute: A copy was shown." in text
        assert "grade Major became Minor" in text

    def test_an_approval_has_the_owners_made(self, nordlys, place, boss):
        done = audits.all_answered(audits.started(people.auditor(), buyer=nordlys, factory=place))
        done = auditing.submit_audit(audit=done, by=done.visit.assignments.get().person)
        auditing.approve_audit(audit=done, by=boss)
        for _twice in range(2):
            for entry in reactions.overdue():
                reactions.react(entry)
        report = Report.objects.get(audit=done)
        assert (report.owner, report.visibility, report.confidential) == (nordlys, "owner", False)

    def test_a_self_assessment_and_an_open_audit_have_none(self, boss):
        for each in (audits.self_assessment(state="approved"), audits.started(people.auditor())):
            with pytest.raises(Conflict, match="has no report"):
                request_audit_report(audit=each, by=boss)

    def test_the_same_content_has_the_same_hash_on_another_day(self, audit, boss):
        report = request_audit_report(audit=audit, by=boss)
        assert collected(report).content_sha256 == collected(report).content_sha256


def test_as_many_queries_at_300_findings_and_answers_as_at_3(boss, nordlys):
    counted = []
    for many in (3, 300):
        place = suppliers.factory(buyers=[nordlys])
        audit = audits.approved(nordlys, place, standard=audits.standard(questions=many))
        audits.all_answered(audit, "minor")
        for answer in audit.answers.all():
            audits.finding(audit, answer=answer, corrective_action=suppliers.corrective_action(place, owner=nordlys))
        report = request_audit_report(audit=audit, by=boss)
        counted.append(queries_of(report))
    assert counted[0] == counted[1]


def queries_of(report) -> int:
    row = Report.objects.select_related(*document.RELATED).get(pk=report.pk)
    with CaptureQueriesContext(connection) as found:
        document.to_html(document.collect(row, anew=False))
    return len(found)


def test_house_is_no_scope_of_a_factory_without_supplier(nordlys):
    report = Report(factory=suppliers.factory(), audience=Audience.FACTORY)
    with pytest.raises(ValueError, match="no supplier"):
        document.scope_of(report)
    assert document.scope_of(Report(factory=report.factory)) == HOUSE


MEASURE = """
import re, sys, django
django.setup()
from pathlib import Path
from qcportal.core import pdf
from reports.documents.printing import style
data = pdf.render(pdf.Document(Path(sys.argv[1]).read_text(encoding="utf-8"), style("audit", "A4")))
Path(sys.argv[2]).write_bytes(data)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])  # getrusage tells what the parent had before exec
"""
MOST_KILOBYTES = 400_000


def test_an_audit_of_2000_questions_is_laid_out_within_memory(boss, nordlys, tmp_path):
    audit = audits.approved(nordlys, standard=audits.standard(questions=100, sections=20))
    audits.all_answered(audit)
    audits.answer(audits.approved(standard=audit.standard), "s1-q1")
    row = request_audit_report(audit=audit, by=boss)
    content = document.collect(Report.objects.select_related(*document.RELATED).get(pk=row.pk), anew=False)
    page, made = tmp_path / "audit.html", tmp_path / "audit.pdf"
    page.write_text(document.to_html(content).replace('<img src="portal:', '<img alt="-" data-src="'), encoding="utf-8")
    command = [sys.executable, "-c", MEASURE, str(page), str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=settings.BASE_DIR)
    assert int(done.stdout.split()[-1]) < MOST_KILOBYTES
    text = "".join(each.extract_text() for each in PdfReader(made).pages)
    assert text.count("Is thing") == 2000
