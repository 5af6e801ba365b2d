"""Long names in every script, in documents of every language: drawn, copied and attached as they went in."""

import io
import json

import pikepdf
import pytest
from django.conf import settings
from django.utils.translation import override

from reports.documents import shipment as document
from reports.models import Report
from tests import pdf_text
from tests.builders import inspections as made
from tests.builders import reports as story
from tests.builders import suppliers
from tests.module_wide import module_db, quick_and_quiet  # noqa: F401  fixtures
from tests.untranslated import untranslated

NAMES = {
    "Chinese": "东莞市长安镇恒艺针织制衣有限公司第二分厂成品检验及包装车间",
    "traditional": "臺灣宏遠國際實業股份有限公司桃園龜山廠成品檢驗課",
    "Vietnamese": "Công ty Cổ phần Dệt May Xuất nhập khẩu Việt Thắng – Chi nhánh Nguyễn Thị Huyền, Phường Thạnh Mỹ Lợi",
    "Thai": "บริษัท สมุทรสาคร เซรามิก แอนด์ แลมป์ น้ำผึ้งทองคำ จำกัด (มหาชน) สาขาผู้ใหญ่บ้าน",
    "Arabic": "شركة المصنع الحديث للملابس الجاهزة والمنسوجات الإسلامية المحدودة",
    "Turkish": "İstanbul Çağrı Şişli Örgü İplik Sanayi ve Dış Ticaret Anonim Şirketi Güneşli Şubesi",
    "Bengali": "আশুলিয়া ডেনিম অ্যান্ড ক্যানভাস ম্যানুফ্যাকচারিং কোম্পানি লিমিটেড, সাভার, ঢাকা",
    "Hindi": "पानीपत हेरिटेज वीव्स एंड फर्निशिंग्स प्राइवेट लिमिटेड, हरियाणा",
    "Tamil": "திருப்பூர் பின்னலாடை ஏற்றுமதி தனியார் நிறுவனம், தமிழ்நாடு",
}
LANGUAGES = [code for code, _name in settings.DOCUMENT_LANGUAGES]
pytestmark = pytest.mark.django_db


def squeezed(text: str) -> str:
    """A long name stands on several lines."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def inspection(module_db):  # noqa: F811
    """Each name is that of a defect, in the script of the place beside its English one."""
    nordlys = suppliers.buyer("Nordlys")
    factory = suppliers.factory("Hengyi Garment", local_name=NAMES["Bengali"], buyers=[nordlys])
    row = made.approved(nordlys, factory, shipment=made.shipment(nordlys, factory), remarks=NAMES["Arabic"])
    for script, name in NAMES.items():
        made.defect(row, made.defect_type(f"Seam of {script}", local_name=name))
    return row


@pytest.fixture(scope="module", params=LANGUAGES)
def printed(request, inspection) -> bytes:
    report = story.shipment_report(inspection)
    Report.objects.filter(pk=report.pk).update(language=request.param)
    report = Report.objects.select_related(*document.RELATED).get(pk=report.pk)
    with override(report.language):
        return document.to_pdf(document.collect(report))


@pytest.fixture(scope="module")
def copied(printed) -> str:
    return squeezed(pdf_text.text_of(printed))


@pytest.mark.parametrize("script", NAMES)
def test_a_long_name_is_copied_as_it_went_in(copied, script):
    assert squeezed(NAMES[script]) in copied


def test_no_letter_is_missing(printed):
    assert pdf_text.missing_glyphs(printed) == []


def test_machines_read_the_names_exactly(printed):
    with pikepdf.open(io.BytesIO(printed)) as opened:
        figures = json.loads(opened.attachments["figures.json"].get_file().read_bytes())
    assert {row["local_name"] for row in figures["defects"]} == set(NAMES.values())
    assert figures["factory"]["local_name"] == NAMES["Bengali"]


@pytest.mark.parametrize("language", ["vi", "es"])
def test_nothing_of_it_is_left_in_english(inspection, language):
    report = story.shipment_report(inspection)
    report.language = language
    with untranslated(language) as lacking:
        document.to_html(document.collect(report))
    assert lacking == set()


def test_a_language_without_a_catalogue_would_be_noticed(inspection):
    with untranslated("bn") as lacking:
        document.to_html(document.collect(story.shipment_report(inspection)))
    assert "Result by defect class" in lacking
