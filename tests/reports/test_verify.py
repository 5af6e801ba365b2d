"""Anybody who holds a document finds out whether it is genuine, and nothing else."""

import io
import re
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from inspections.models import Shipment
from qcportal.core import seal_key, seal_reading
from qcportal.core.models import SealCertificate
from reports import making, verifying
from reports.enums import ReportKind
from reports.models import Report
from tests.builders import documents, inspections, suppliers
from tests.builders import reports as story
from tests.module_wide import module_db, quick_and_quiet  # noqa: F401  fixtures
from tests.running import ROOT

pytestmark = pytest.mark.django_db
KINDS = sorted(making.DOCUMENTS)
NAMES = ("Nordlys", "Hengyi", "恒艺", "Minh", "Aydın", "Olga", "Anna", "jacket", "seam", "Needle", "SH-", "INS-", "CA-")
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture(scope="module")
def papers(module_db) -> dict:  # noqa: F811
    """{kind: (report, file)}, one of each, none of what another is about."""
    return {kind: documents.made(kind, suppliers.buyer("Nordlys Living")) for kind in documents.MAKERS}


@pytest.fixture
def paper(papers):
    return papers[ReportKind.SHIPMENT]


@pytest.fixture
def stranger():
    cache.clear()
    return Client()


def sent(client, data: bytes, **headers) -> str:
    file = SimpleUploadedFile("report.pdf", data, "application/pdf")
    answer = client.post(reverse("reports:verify"), {"file": file}, **headers)
    assert answer.status_code == 200
    return text(answer)


def text(answer) -> str:
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(strip_tags(main).split())


def flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def places(data: bytes) -> dict[str, int]:
    """Where a byte is turned: in what is drawn, said of itself, sealed, attached, and around it."""
    return {
        "first": 0,
        "page": data.index(b"stream\n") + 40,
        "middle": len(data) // 2,
        "identifier": data.index(b"verify/") + 9,
        "standard": data.index(b"pdfuaid:part>1") + 13,
        "seal": data.index(b"/Contents <") + 500,
        "address in the seal": data.index(b"/ContactInfo") + 40,
        "end": len(data) - 3,
    }


class TestAFile:
    @pytest.mark.parametrize("kind", KINDS)
    def test_as_it_was_issued_is_genuine(self, stranger, papers, kind):
        report, data = papers[kind]
        page = sent(stranger, data)
        for words in ("Genuine", report.number, "revision 1", str(report.get_kind_display()).lower()):
            assert words.lower() in page.lower(), words
        for words in (
            "Every byte of the file is as it was issued",
            "seal of this portal is unbroken",
            "have the content hash",
        ):
            assert words in page, words
        assert report.content_sha256 in page
        assert report.file.sha256 in page

    @pytest.mark.parametrize("kind", KINDS)
    def test_with_one_flipped_bit_is_altered_wherever_it_is(self, papers, kind, monkeypatch):
        """Read in this process, for eight processes take their time; the next test reads one in its own."""
        monkeypatch.setattr(seal_reading, "examine_apart", seal_reading.examine)
        report, data = papers[kind]
        for name, place in places(data).items():
            verdict = verifying.by_file(flipped(data, place))
            assert (verdict.state, verdict.report) == ("altered", report), name
            assert [each.name for each in verdict.checks if each.holds][:1] != ["file"], name
            assert "seal" not in {each.name for each in verdict.checks if each.holds}, name

    def test_that_was_altered_is_told_plainly_and_names_nobody(self, stranger, paper):
        report, data = paper
        page = sent(stranger, flipped(data, len(data) // 2))
        for words in ("Altered", report.number, "not the file that was issued", "bytes of the file are not those"):
            assert words in page, words
        assert silent(page)

    def test_that_is_no_pdf_is_told_so(self, stranger, paper):
        page = sent(stranger, b"a photo of it")
        assert "This is no PDF file." in page
        assert "Not known here" not in page

    def test_that_was_saved_anew_keeps_its_figures_and_not_its_seal(self, paper):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(paper[1])) as pdf:
            pdf.save(out)
        verdict = verifying.by_file(out.getvalue())
        assert verdict.state == "altered"
        assert {each.name: each.holds for each in verdict.checks} == {"file": False, "seal": False, "content": True}

    def test_whose_figures_were_exchanged_is_altered(self, paper):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(paper[1])) as pdf:
            pdf.attachments["figures.json"] = pikepdf.AttachedFileSpec(pdf, b'{"$schema": "", "why": ["Passed."]}')
            pdf.save(out)
        verdict = verifying.by_file(out.getvalue())
        assert {each.name: each.holds for each in verdict.checks} == {"file": False, "seal": False, "content": False}

    def test_that_another_revision_has_followed_is_superseded_and_says_since_when(self, stranger):
        buyer = suppliers.buyer("Ben")
        report, data = documents.finished(documents.release_document(buyer))
        shipment = Shipment.objects.get(pk=report.shipment_id)
        inspections.decision(shipment.inspections.get(), kind="reject")
        later, new = documents.finished(story.release_document(shipment))
        page = sent(stranger, data)
        for words in ("Superseded by revision 2", "not valid any more", "Every byte of the file is as it was issued"):
            assert words in page, words
        assert "Genuine" in sent(stranger, new)
        both = [(each.state, each.report.revision) for each in verifying.by_number(report.number)]
        assert both == [("genuine", 2), ("superseded", 1)]
        assert verifying.by_code(report.uuid.hex).successor == later

    def test_of_before_documents_were_sealed_is_genuine_by_its_bytes(self, stranger):
        report = story.ready(content=b"%PDF-1.7 tiny")
        page = sent(stranger, b"%PDF-1.7 tiny")
        assert "Genuine" in page
        assert "There is no seal in it that can be read" in page
        assert report.number in page

    def test_sealed_with_a_key_that_was_replaced_is_genuine_still(self, paper, settings, tmp_path):
        settings.SEAL_KEY = str(tmp_path / "new.pem")
        (tmp_path / "new.pem").write_bytes(seal_key.made())
        newer, _data = documents.finished(documents.eight_d_report(suppliers.buyer("Ben")))
        assert SealCertificate.objects.count() == 2
        for report, data in (paper, (newer, documents.content(newer))):
            verdict = verifying.by_file(data)
            assert (verdict.state, verdict.report) == ("genuine", report)
            assert [each.holds for each in verdict.checks] == [True, True, True]

    def test_sealed_by_somebody_else_in_our_name_is_altered(self, paper, settings, tmp_path):
        from qcportal.core import sealing

        report, data = paper
        settings.SEAL_KEY = str(tmp_path / "forger.pem")
        (tmp_path / "forger.pem").write_bytes(seal_key.made())
        forged = sealing.seal(data[: data.index(b"%%EOF") + 6], "https://forger.example/")
        SealCertificate.objects.filter(sha256=seal_key.current().sha256).delete()
        verdict = verifying.by_file(forged)
        assert (verdict.state, verdict.report) == ("altered", report)
        assert "it is not this portal's" in verdict.checks[1].sentence


def silent(page: str) -> bool:
    return [name for name in NAMES if name in page] == []


class TestWhatAStrangerLearns:
    def test_of_a_number_that_it_was_issued_and_its_hashes_and_no_more(self, stranger, papers):
        for report, _data in papers.values():
            page = text(stranger.get(reverse("reports:verify"), {"number": f" {report.number.lower()} "}))
            assert "Issued by this portal" in page
            assert report.content_sha256 in page
            assert silent(page)
            assert str(report.get_kind_display()) not in page.lower()

    def test_of_the_code_the_kind_too_and_no_name(self, stranger, papers):
        for report, _data in papers.values():
            page = text(stranger.get(reverse("reports:verify_document", args=[report.uuid.hex])))
            assert str(report.get_kind_display()).lower() in page.lower()
            assert silent(page)

    def test_of_an_altered_file_no_more_than_of_its_number(self, stranger, papers, monkeypatch):
        monkeypatch.setattr(seal_reading, "examine_apart", seal_reading.examine)
        for report, data in papers.values():
            page = sent(stranger, flipped(data, len(data) // 2))
            assert silent(page)
            assert str(report.get_kind_display()) not in page.lower()

    def test_of_what_is_not_made_yet_nothing(self, stranger):
        report = story.requested()
        assert verifying.by_number(report.number) == []
        assert verifying.by_code(report.uuid.hex) == verifying.UNKNOWN

    @pytest.mark.parametrize("number", ["RPT-2026-000000", "RPT", "x" * 300, "%", "\u202eRPT", "RPT-2026-1' OR 1=1"])
    def test_of_no_number_of_ours_that_there_is_none(self, stranger, number):
        page = text(stranger.get(reverse("reports:verify"), {"number": number}))
        assert "Not known here" in page

    @pytest.mark.parametrize("code", ["0" * 32, "x", "00000000-0000-0000-0000-000000000000"])
    def test_of_no_code_of_ours_that_there_is_none(self, stranger, code):
        assert "Not known here" in text(stranger.get(reverse("reports:verify_document", args=[code])))

    def test_one_revision_when_it_asks_for_one(self, paper):
        report, _data = paper
        for asked in (f"{report.number} r1", f"{report.number} revision 1", f"{report.number}r1"):
            assert [each.report for each in verifying.by_number(asked)] == [report]
        assert verifying.by_number(f"{report.number} r2") == []

    def test_in_chinese(self, stranger, paper):
        page = sent(stranger, paper[1], headers=CHINESE)
        assert "真实" in page
        assert not re.search(r"\b(the|seal|genuine|file)\b", page.replace("SHA", ""))


def bomb() -> bytes:
    """An attached file of a gigabyte in a megabyte, in a PDF that says it is ours."""
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(b"0" * 2**20) for _ in range(1024)]) + packer.flush()
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        stream = pikepdf.Stream(pdf, b"")
        stream.write(packed, filter=pikepdf.Name.FlateDecode)
        spec = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec,
            F="figures.json",
            UF="figures.json",
            EF=pikepdf.Dictionary(F=pdf.make_indirect(stream)),
        )
        names = pikepdf.Array(["figures.json", pdf.make_indirect(spec)])
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))
        pdf.save(out)
    return out.getvalue()


def encrypted(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u", metadata=False))
    return out.getvalue()


def endless_xref() -> bytes:
    """Tables that lead to each other, and name a hundred million objects."""
    return b"%PDF-1.7\nxref\n0 100000000\ntrailer\n<< /Size 100000000 /Prev 9 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


class TestAHostileFile:
    def test_is_answered_in_a_sentence_and_in_seconds(self, stranger, paper):
        report, data = paper
        name = b"\n% " + report.number.encode()
        began = time.monotonic()
        for hostile in (
            bomb(),
            endless_xref(),
            b"%PDF-1.7" + b"[" * 1_000_000,
            b"%PDF-1.7" + b"<<" * 500_000,
            data[: len(data) // 2],
        ):
            assert "Altered" in sent(stranger, hostile + name)
        assert time.monotonic() - began < 60
        assert "Altered" in sent(stranger, encrypted(data) + name)

    @pytest.mark.parametrize("data", [b"x", b"%PDF-1.7\n" * 1000, b"\0" * 100_000, "不是".encode() * 999], ids=len)
    def test_that_names_no_document_of_ours_is_not_read_at_all(self, stranger, data, monkeypatch):
        monkeypatch.setattr(seal_reading, "examine", None)
        monkeypatch.setattr(seal_reading, "examine_apart", None)
        said = "Not known here" if data.startswith(b"%PDF-") else "This is no PDF file."
        assert said in sent(stranger, data)

    def test_that_takes_too_long_is_stopped(self, paper, monkeypatch):
        monkeypatch.setattr(seal_reading, "WALL_SECONDS", 0.01)
        verdict = verifying.by_file(flipped(paper[1], len(paper[1]) // 2))
        assert verdict.state == "altered"
        assert [each.holds for each in verdict.checks] == [False, None, None]

    def test_that_is_empty_or_missing_or_too_large_is_one_sentence(self, stranger, settings):
        assert "The file is empty" in sent(stranger, b"")
        assert "Choose the file first" in text(stranger.post(reverse("reports:verify")))
        settings.UPLOAD_LIMIT_BYTES = 1024**2
        assert "larger than 1 MB" in sent(stranger, b"x" * (1024**2 + 1))

    def test_with_ten_thousand_numbers_is_asked_about_in_two_queries(self, paper, django_assert_max_num_queries):
        numbers = b" ".join(b"RPT-2026-%06d" % each for each in range(10_000))
        with django_assert_max_num_queries(3):
            assert verifying.by_file(numbers) == verifying.UNKNOWN


def test_who_asks_too_often_waits(stranger):
    address = reverse("reports:verify")
    answers = [stranger.get(address, {"number": "RPT-2026-000000"}).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert "Wait a minute" in text(stranger.get(address, {"number": "RPT-2026-000000"}))
    assert stranger.get("/api/v1/verify/", {"number": "x"}).status_code == 429
    assert stranger.get(address).status_code == 200  # the form itself


class TestPrograms:
    def test_ask_by_number(self, stranger, paper):
        report, _data = paper
        [told] = stranger.get("/api/v1/verify/", {"number": report.number}).json()["documents"]
        assert (told["state"], told["sha256"], told["kind"]) == ("genuine", report.file.sha256, None)
        [told] = stranger.get("/api/v1/verify/").json()["documents"]
        assert (told["state"], told["number"]) == ("unknown", None)

    def test_send_a_file(self, stranger, paper):
        def ask(data):
            return stranger.post("/api/v1/verify/", {"file": SimpleUploadedFile("r.pdf", data)}).json()

        report, data = paper
        told = ask(data)
        assert (told["state"], told["number"], told["revision"], told["kind"]) == (
            "genuine",
            report.number,
            1,
            "shipment",
        )
        assert [each["holds"] for each in told["checks"]] == [True, True, True]
        told = ask(flipped(data, 999))
        assert (told["state"], told["kind"], told["checks"][0]["holds"]) == ("altered", None, False)
        assert stranger.post("/api/v1/verify/").status_code == 400

    def test_find_schema_and_certificates(self, stranger, paper):
        told = stranger.get(reverse("reports:verify_schema", args=["shipment"])).json()
        assert told["$id"].endswith("/verify/schema/shipment.json")
        assert stranger.get(reverse("reports:verify_schema", args=["document"])).status_code == 200
        assert stranger.get(reverse("reports:verify_schema", args=["nothing"])).status_code == 404
        pem = stranger.get(reverse("reports:verify_certificates")).content
        assert seal_reading.examine(paper[1]).seal.certificate_sha256 in told_certificates(pem)


def told_certificates(pem: bytes) -> set[str]:
    from cryptography import x509

    return {seal_key.fingerprint(each) for each in x509.load_pem_x509_certificates(pem)}


class TestTheShell:
    def test_says_what_the_page_says(self, paper, tmp_path, capsys):
        report, data = paper
        path = tmp_path / "report.pdf"
        path.write_bytes(data)
        call_command("verify_report", str(path))
        said = capsys.readouterr().out
        assert f"genuine: {report}" in said
        assert "The seal of this portal is unbroken." in said
        path.write_bytes(flipped(data, 5000))
        with pytest.raises(CommandError, match="not the file that was issued"):
            call_command("verify_report", str(path))

    def test_needs_no_portal_but_its_certificate(self, paper, tmp_path):
        report, data = paper
        path, certificate = tmp_path / "report.pdf", tmp_path / "portal.pem"
        path.write_bytes(data)
        certificate.write_text("".join(SealCertificate.objects.values_list("pem", flat=True)))
        done = alone(tmp_path, path, certificate)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Document: {report.number} revision 1" in done.stdout
        assert report.content_sha256 in done.stdout
        assert not (tmp_path / "var").exists()
        path.write_bytes(flipped(data, 5000))
        assert alone(tmp_path, path, certificate).returncode == 1
        certificate.write_text("nothing")
        done = alone(tmp_path, path, certificate)
        assert (done.returncode, done.stderr) == (2, f"CommandError: {certificate} holds no certificate in PEM.\n")


def alone(folder: Path, *files: Path) -> subprocess.CompletedProcess:
    import os

    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
    command = [sys.executable, "manage.py", "verify_report", str(files[0]), "--certificate", str(files[1])]
    environment |= {"QCPORTAL_VAR": str(folder / "var")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_shows_its_code_and_its_address(papers, kind):
    from pypdf import PdfReader

    report, data = papers[kind]
    first = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert "localhost:8000/verify" in first.replace("\n", "")
    assert Report.objects.get(pk=report.pk).uuid.hex.encode() in data
