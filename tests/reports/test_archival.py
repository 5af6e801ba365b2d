"""Every kind of document, as it leaves the house: for archives, for readers who do not see, sealed, and for machines."""

import io
import json
from datetime import timedelta
from xml.etree import ElementTree

import pikepdf
import pytest
import weasyprint
from django.utils import timezone, translation
from pypdf import PdfReader

from qcportal.core import archival, seal_reading
from qcportal.core.models import SealCertificate
from reports import making
from reports.documents import machine, proof
from reports.enums import ReportKind
from reports.models import Report
from reports.queries.scorecards import quarter_of
from tests import published
from tests.builders import documents, suppliers
from tests.module_wide import module_db, quick_and_quiet  # noqa: F401  fixtures

from . import contrast
from .conforming import faults

pytestmark = pytest.mark.django_db
KINDS = sorted(making.DOCUMENTS)


@pytest.fixture(scope="module")
def papers(module_db) -> dict:  # noqa: F811
    """{kind: (report, file)}, one of each, none of what another is about."""
    return {kind: documents.made(kind, suppliers.buyer("Nordlys Living")) for kind in documents.MAKERS}


def test_every_kind_of_document_is_looked_at():
    assert sorted(documents.MAKERS) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_pdf_a_3u_and_pdf_ua_1(papers, kind):
    assert faults(papers[kind][1]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_its_seal_holds_and_is_of_a_certificate_that_is_known(papers, kind):
    seal = seal_reading.examine(papers[kind][1]).seal
    assert seal.holds
    assert SealCertificate.objects.filter(sha256=seal.certificate_sha256).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_the_seal_says_nothing_else_than_what_was_rendered(papers, kind):
    """It is appended: what stands before it is the file as it was laid out, metadata included."""
    data = papers[kind][1]
    before = data[: data.index(b"%%EOF") + 6]
    assert faults(before) == []
    with pikepdf.open(io.BytesIO(before)) as old, pikepdf.open(io.BytesIO(data)) as new:
        assert old.Root.Metadata.read_bytes() == new.Root.Metadata.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_machines_find_its_figures_as_their_schema_says(papers, kind):
    report, data = papers[kind]
    told = json.loads(seal_reading.examine(data).figures)
    assert told["$schema"] == proof.schema_address(kind)
    assert {name: value for name, value in told.items() if name not in machine.BESIDE} == report.figures
    assert published.errors(published.validator(kind), told) == []


@pytest.mark.parametrize("kind", KINDS)
def test_its_schema_has_a_word_for_each_figure_and_refuses_any_that_is_wrong_or_missing(papers, kind):
    told = json.loads(seal_reading.examine(papers[kind][1]).figures)
    assert published.errors(published.whole(kind), told) == []
    check = published.validator(kind)
    assert [what for what, figures in published.spoilt(told) if check.is_valid(figures)] == []


def test_an_audit_report_of_the_first_template_keeps_to_the_schema_that_it_names(papers):
    """It told of no damaged photos yet."""
    told = json.loads(seal_reading.examine(papers["audit"][1]).figures)
    pictures = [each for row in told["found"] for each in row["pictures"]]
    assert pictures
    for each in pictures:
        del each["damaged"]
    del told["lacking"]
    assert len(published.errors(published.validator("audit"), told)) == 1 + len(pictures)
    assert published.errors(published.whole("audit"), told | {"template_version": 1}) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_content_has_the_same_hash_on_another_day(papers, kind, monkeypatch):
    """Collected anew, from the rows as they are; the hash is that of the attached figures too."""
    report, data = papers[kind]
    assert machine.hash_of_attachment(seal_reading.examine(data).figures) == report.content_sha256
    document = making.DOCUMENTS[report.kind]
    other = another_day(kind)
    monkeypatch.setattr(timezone, "now", lambda: other)
    again = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
    assert again.content_sha256 == report.content_sha256


def another_day(kind: str):
    """A month later; a profile counts up to its day by quarters, so of one the day after or before in the same quarter."""
    now = timezone.now()
    if kind != ReportKind.FACTORY:
        return now + timedelta(days=30)
    days = (now + timedelta(days=1), now - timedelta(days=1))
    return next(each for each in days if quarter_of(each.date()) == quarter_of(now.date()))


@pytest.mark.parametrize("kind", KINDS)
def test_letters_and_marks_of_its_charts_stand_out_from_paper_and_from_a_dark_page(papers, kind):
    """Letters at least 4.5 to 1, marks 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11); a shaded time is ground, named in words."""
    for specification in contrast.charts_of(papers[kind][0]):
        assert contrast.faint(specification) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_begins_right_of_the_margin(papers, kind, language):
    """As the last columns of a table would whose widths come to more than the page has."""
    data = papers[kind][1] if language == "en" else in_language(papers[kind][0], language)
    assert [each for page in PdfReader(io.BytesIO(data)).pages for each in beyond(page)] == []


def in_language(report: Report, language: str) -> bytes:
    document = making.DOCUMENTS[report.kind]
    again = Report.objects.select_related(*document.RELATED).get(pk=report.pk)
    again.language = language
    with translation.override(language):
        return document.to_pdf(document.collect(again))


def beyond(page) -> list[str]:
    """Texts that begin where paper.css leaves 17 mm free."""
    found, margin = [], float(page.mediabox.width) - 17 / 25.4 * 72

    def look(text, around, at, _font, _size):
        x = around[0] * at[4] + around[2] * at[5] + around[4]
        if text.strip() and x > margin:
            found.append(text.strip())

    page.extract_text(visitor_text=look)
    return found


def test_the_code_is_of_squares_that_a_scan_of_150_dpi_shows(papers):
    """Half a millimetre is three dots; 20 mm are what paper.css gives it."""
    size = ElementTree.fromstring(proof.code(papers[ReportKind.RELEASE][0]).data).get("width")
    assert 20 / float(size) >= 0.5


def test_the_hash_follows_rfc_8785():
    """Its own examples of numbers and of the order of keys (3.2.2, 3.2.3)."""
    given = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 1.0],
        "€": 1,
        "\r": 2,
        "\ufb33": 3,
        "1": 4,
        "😀": 5,
        "ö": 6,
    }
    import hashlib

    canonical = '{"\\r":2,"1":4,"numbers":[333333333.3333333,1e+30,4.5,0.002,1],"ö":6,"€":1,"😀":5,"\ufb33":3}'
    assert machine.content_hash(given) == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_document_of_before_keeps_the_hash_it_was_issued_with():
    figures = {"share": 1.0, "why": ["Seams"]}
    old = machine.attachment(figures)
    new = machine.attachment(figures, schema="https://qc.example/verify/schema/shipment.json")
    assert machine.hash_of_attachment(old) == machine.content_hash_before_schemas(figures)
    assert machine.hash_of_attachment(new) == machine.content_hash(figures) != machine.hash_of_attachment(old)


def test_what_weasyprint_alone_writes_is_found_wanting(papers, monkeypatch):
    """The checks can fail: without our finishing touch, and with a picture that nobody describes."""
    monkeypatch.setattr(archival, "finish", lambda pdf, identifier: None)
    report, _data = papers[ReportKind.SHIPMENT]
    document = making.DOCUMENTS[report.kind]
    bare = document.to_pdf(document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk)))
    found = " ".join(faults(bare))
    for words in ("ua/ns/id/}part is None", "not in the tree", "listed once each", "interpolated", "not there"):
        assert words in found, words
    html = weasyprint.HTML(
        string="<html lang=en><title>x</title><img src='data:image/svg+xml,<svg/>'><h1>a</h1><h3>b</h3>"
    )
    found = " ".join(
        faults(
            html.write_pdf(
                pdf_variant="pdf/a-3u", pdf_tags=True, attachments=[weasyprint.Attachment(string=b"x", name="x")]
            )
        )
    )
    assert "a figure without alternative text" in found
    assert "a heading of level 3 after one of level 1" in found
