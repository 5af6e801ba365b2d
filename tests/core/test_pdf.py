"""The PDF for archives: A-3u, tagged, all fonts inside, names in every script, and nothing fetched from outside."""

import io
import json

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from qcportal.core import pdf
from qcportal.core.pdf import Document, Part
from tests import pdf_text

NAMES = {
    "zh": "东莞市恒艺制衣有限公司",
    "zh-Hant": "臺灣電子股份有限公司",
    "vi": "Công ty TNHH May Mặc Thịnh Vượng",
    "tr": "Şişli Çağdaş Tekstil Ltd. Şti. İğne",
    "th": "บริษัท น้ำผึ้ง การ์เมนท์ จำกัด",
    "ar": "شركة الملابس الجاهزة",
    "bn": "ঢাকা গার্মেন্টস অ্যান্ড লিমিটেড",
    "hi": "पानीपत हेरिटेज वीव्स प्राइवेट लिमिटेड",
    "ta": "திருப்பூர் பின்னலாடை நிறுவனம்",
}
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#0b6577"/></svg>'


@pytest.fixture
def style():
    families = '"Noto Sans", "Noto Sans SC", "Noto Sans Bengali", "Noto Sans Arabic", "Noto Sans Thai"'
    return f"html {{ font-family: {families}, sans-serif; }}"


@pytest.fixture
def rendered(style):
    """A document with a heading, a name in each script, a picture and an attached file."""
    lines = "".join(f'<p lang="{language}" dir="auto">{name}</p>' for language, name in NAMES.items())
    html = f'<html lang="en"><head><title>Report</title></head><body><h1>Report</h1>{lines}<img src="portal:chart" alt="A bar"></body></html>'
    parts = {"chart": Part(PICTURE, "image/svg+xml")}
    attached = {"figures.json": Part(json.dumps(NAMES, ensure_ascii=False).encode(), "application/json")}
    return pdf.render(Document(html, style, parts, attached))


@pytest.fixture
def opened(rendered):
    with pikepdf.open(io.BytesIO(rendered)) as document:
        yield document


def test_it_says_of_itself_that_it_is_pdf_a_3u(opened):
    with opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")


def test_colours_have_an_output_intent(opened):
    [intent] = opened.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert "/DestOutputProfile" in intent


def test_it_is_tagged_and_names_its_language_and_title(opened):
    assert opened.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in opened.Root
    assert str(opened.Root.Lang) == "en"
    assert str(opened.docinfo.Title) == "Report"


def structure(node, found):
    """All structure elements below a node, as (kind, element)."""
    if isinstance(node, pikepdf.Dictionary) and "/S" in node:
        found.append((str(node.S), node))
    kids = node.get("/K") if isinstance(node, pikepdf.Dictionary) else None
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids] if kids is not None else []:
        if isinstance(kid, pikepdf.Dictionary):
            structure(kid, found)
    return found


def test_headings_are_headings_and_figures_carry_their_alternative_text(opened):
    elements = structure(opened.Root.StructTreeRoot, [])
    assert "/H1" in [kind for kind, _element in elements]
    figures = [element for kind, element in elements if kind == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == ["A bar"]


def test_every_font_is_inside(opened):
    fonts = [font for page in opened.pages for font in page.Resources.Font.values()]
    assert fonts
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_every_script_comes_from_our_own_fonts(opened):
    names = {str(font.BaseFont).split("+")[-1] for page in opened.pages for font in page.Resources.Font.values()}
    assert names
    assert all(name.startswith("Noto-Sans") or name.startswith("NotoSans") for name in names), names


def test_the_attached_file_is_data_of_the_document(opened):
    assert {(str(each.UF), str(each.AFRelationship)) for each in opened.Root.AF} == {("figures.json", "/Data")}
    assert json.loads(opened.attachments["figures.json"].get_file().read_bytes()) == NAMES


@pytest.mark.parametrize("language", NAMES)
def test_names_come_out_as_they_went_in(rendered, language):
    assert NAMES[language] in pdf_text.text_of(rendered).split("\n")


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "vi", "tr"])
def test_where_glyphs_are_letters_readers_need_no_marks(rendered, language):
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(rendered)).pages)
    assert NAMES[language] in text


def test_names_in_other_scripts_say_in_which_language_they_are(rendered):
    [page] = pdf_text.read(rendered)
    unmarked = {"vi", "tr"}  # Latin letters
    assert page.languages == {(language, name) for language, name in NAMES.items() if language not in unmarked}


def test_no_letter_of_any_script_is_missing(rendered):
    assert pdf_text.missing_glyphs(rendered) == []


def test_a_letter_that_no_font_has_would_be_noticed(style):
    page = pdf.render(Document('<html lang="en"><body><p>\u16a0</p></body></html>', style))
    assert len(pdf_text.missing_glyphs(page)) == 1


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://example.com/a.png", "data:image/png;base64,AAAA", "portal:another", "/etc/passwd"],
)
def test_nothing_is_fetched_but_its_own_parts(style, address):
    html = f'<html lang="en"><body><img src="{address}" alt="x"></body></html>'
    with pytest.raises(FatalURLFetchingError, match="not one of its own parts"):
        pdf.render(Document(html, style))


def test_a_style_sheet_may_not_reach_out_either(style):
    html = '<html lang="en"><head><style>@import url("file:///etc/passwd");</style></head><body>x</body></html>'
    with pytest.raises(FatalURLFetchingError):
        pdf.render(Document(html, style))


def test_the_collector_works_again_after_a_failure(style):
    import gc

    with pytest.raises(FatalURLFetchingError):
        pdf.render(Document('<html lang="en"><body><img src="portal:none" alt="x"></body></html>', style))
    assert gc.isenabled()


def test_a_document_with_a_figure_without_alternative_text_is_refused(style):
    html = '<html lang="en"><body><img src="portal:chart"></body></html>'
    with pytest.raises(ValueError, match="No alternative text: portal:chart"):
        pdf.render(Document(html, style, {"chart": Part(PICTURE, "image/svg+xml")}))


def test_the_same_document_twice_gives_the_same_pages_and_pictures(style):
    """A worker makes one after the other; nothing of the first may stand in the second."""
    html = '<html lang="en"><body><h1>Report {}</h1><img src="portal:chart" alt="A bar"></body></html>'
    parts = {"chart": Part(PICTURE, "image/svg+xml")}
    first, other, again = (pdf.render(Document(html.format(word), style, parts)) for word in ("one", "two", "one"))
    assert drawn_on(first) == drawn_on(again) != drawn_on(other)


def drawn_on(file: bytes) -> list[bytes]:
    """What the pages draw, decompressed."""
    with pikepdf.open(io.BytesIO(file)) as document:
        return [page.Contents.read_bytes() for page in document.pages]


def test_streams_are_packed_once_and_come_out_whole(opened):
    """They are packed before pydyf writes them, and photos are not packed at all: JPEGs are already."""
    filters = [each.get("/Filter") for each in opened.objects if isinstance(each, pikepdf.Stream)]
    assert "/FlateDecode" in [str(each) for each in filters]
    for page in opened.pages:
        assert b"BT" in page.Contents.read_bytes()


def test_a_photo_passes_through_as_it_was_stored(style):
    photo = io.BytesIO()
    Image.effect_noise((160, 120), 60).convert("RGB").save(photo, "JPEG", progressive=True)
    html = '<html lang="en"><body><img src="portal:photo" alt="A seam"></body></html>'
    made = pdf.render(Document(html, style, {"photo": Part(photo.getvalue(), "image/jpeg")}))
    with pikepdf.open(io.BytesIO(made)) as document:
        [kept] = document.pages[0].get_images().values()
        assert kept.read_raw_bytes() == photo.getvalue()
