"""What a reader finds on the pages of a shipment report."""

import io
import re

import pytest
from pypdf import PdfReader

from inspections.models import InspectionPhoto
from qcportal.core import files, logos
from qcportal.core.models import User
from reports.documents import photos
from reports.documents import shipment as document
from reports.models import Report
from suppliers import actions as letterheads
from suppliers.models import Letterhead
from tests.builders import audits, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story
from tests.builders.suppliers import logo
from tests.inspections.test_filing import picture

pytestmark = pytest.mark.django_db

LONG = "Chattogram Export Processing Zone Knit Composite & Garments"  # 59 letters
BENGALI = "চট্টগ্রাম রপ্তানি প্রক্রিয়াকরণ অঞ্চল নিট কম্পোজিট অ্যান্ড গার্মেন্টস লিমিটেড"


def collected(inspection, **changes):
    report = story.shipment_report(inspection)
    Report.objects.filter(pk=report.pk).update(**changes)
    return document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))


def printed(inspection, **changes) -> PdfReader:
    return PdfReader(io.BytesIO(document.to_pdf(collected(inspection, **changes))))


def text_of(page) -> str:
    return " ".join(page.extract_text().split())


def show(inspection, count: int, **fields) -> None:
    for place in range(count):
        stored = files.store(picture(), by=User.objects.system(), allow=("photo",))
        InspectionPhoto.objects.create(inspection=inspection, file=stored, caption=f"Shot {place}", **fields)


@pytest.fixture
def full():
    """A lot that failed, with a trend, a finding, tests, measurements and photos."""
    buyer = suppliers.buyer("Nordlys Living")
    factory = suppliers.factory("Hengyi Garment", local_name="东莞市恒艺制衣有限公司", city="Dongguan", buyers=[buyer])
    row = story.history(buyer, factory, [3, 2, 4, 12])[-1]
    row.shipment = made.shipment(buyer, factory)
    row.save()
    audits.finding(audits.approved(buyer, factory), statement="No stitching test.", process_area="training_staffing")
    audits.finding(audits.approved(buyer, factory), statement="Exit blocked.", process_area="facilities_safety")
    made.site_test(row, "89.5", name="Pull test")
    show(row, 3)
    return row


def bookmarks(reader, items=None) -> dict[str, int]:
    """{title: page}, of all levels."""
    found: dict[str, int] = {}
    for each in reader.outline if items is None else items:
        if isinstance(each, list):
            found |= bookmarks(reader, each)
        else:
            found[each.title] = reader.get_destination_page_number(each) + 1
    return found


def test_the_contents_name_the_page_on_which_each_chapter_begins(full):
    show(full, 30)
    reader, headings = printed(full), list(collected(full).chapters.values())
    listed, begins = text_of(reader.pages[1]), bookmarks(reader)
    said = {each: int(re.findall(re.escape(each) + r" (\d+)", listed)[0]) for each in headings}
    assert said == {each: begins[each] for each in headings}
    assert len(set(said.values())) > 2
    assert "000" not in listed


def test_the_contents_lead_there(full):
    reader, headings = printed(full), list(collected(full).chapters)
    notes = [each.get_object() for each in reader.pages[1].get("/Annots", [])]
    assert {str(each["/Dest"]) for each in notes if each.get("/Subtype") == "/Link"} == set(headings)


def test_page_1_decides_alone(full):
    first = text_of(printed(full).pages[0])
    for said in ("RPT-", "Result by defect class", "Ac", "Re", "What this plan cannot see", "Needs attention"):
        assert said in first
    for said in ("Next steps", "Signed", "Approved", "Decision: open.", "Hengyi Garment", "Open seam 12", "ISO 2859-1"):
        assert said in first
    assert "Contents" not in first


def test_what_bears_on_the_product_stands_first():
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    row = story.history(buyer, factory, [3, 4])[-1]
    audit = audits.approved(buyer, factory)
    audits.finding(audit, statement="Exit blocked.", process_area="facilities_safety")
    audits.finding(audit, statement="Nobody was trained.", process_area="training_staffing")
    suppliers.corrective_action(factory, owner=buyer, title="Clear the exit", process_area="facilities_safety")
    suppliers.corrective_action(factory, owner=buyer, title="Train", process_area="training_staffing")
    content = collected(row)
    assert [(each.statement, each.bears_on) for each in content.findings] == [
        ("Nobody was trained.", ["Open seam"]),
        ("Exit blocked.", []),
    ]
    assert [(each.title, each.bears_on) for each in content.corrective_actions] == [
        ("Train", ["Open seam"]),
        ("Clear the exit", []),
    ]


def test_another_buyers_defects_bear_on_nothing():
    mine, other = suppliers.buyer(), suppliers.buyer()
    factory = suppliers.factory(buyers=[mine, other])
    theirs = story.history(other, factory, [9])[-1]
    own = made.approved(mine, factory, product=theirs.product, inspected_on=theirs.inspected_on)
    audits.finding(audits.approved(mine, factory), process_area="training_staffing")
    assert [each.bears_on for each in collected(own).findings] == [[]]


def test_a_long_table_repeats_its_head(full):
    for place in range(60):
        made.defect(full, made.defect_type(f"Stain {place:02d}"))
    heads = [number for number, page in enumerate(printed(full).pages) if "Per 100 units 95 %" in text_of(page)]
    assert len(heads) >= 2


def test_a_re_inspection_stands_beside_the_result_before():
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    kind = story.seam_type()
    first = made.approved(buyer, factory, result="fail", major_found=12)
    made.defect(first, kind, 12)
    again = made.approved(buyer, factory, original=first, product=first.product, shipment=first.shipment, major_found=2)
    made.defect(again, kind, 1)
    made.defect(again, made.defect_type("Oil stain"), 1)
    content = collected(again)
    rows = {row.label: (row.then, row.now, row.then_passes, row.now_passes) for row in content.compared.classes}
    assert rows["Major"] == (12, 2, False, True)
    assert [(row.label, row.then, row.now) for row in content.compared.defects] == [
        ("Oil stain (major)", None, 1),
        ("Open seam (major)", 12, 1),
    ]
    reader = printed(again)
    assert f"{first.number} on" in text_of(reader.pages[0])
    page = next(text_of(each) for each in reader.pages[2:] if "This lot before and now" in text_of(each))
    assert "Open seam (major) 12 1" in page


def test_a_first_inspection_has_nothing_beside_it(full):
    assert "This lot before and now" not in document.to_html(collected(full))


def test_only_terms_that_the_report_uses_are_explained(full):
    whole = {each.word for each in collected(full).terms}
    bare = {each.word for each in collected(made.approved()).terms}
    assert {"AQL", "Ac, Re", "Finding", "Bears on this product"} <= whole
    assert {"Out of tolerance", "Re-inspection", "LQ", "Double sampling", "Seed, hash"}.isdisjoint(whole)
    assert "Finding" not in bare
    assert "Usual rate, upper limit" not in bare


def test_photos_stand_by_section_with_time_and_place_and_no_coordinates(full):
    show(full, 9, defect=full.defects.get())
    show(full, 9)
    content = collected(full)
    assert [(each.title, each.four) for each in content.photos] == [
        ("Goods and packing", True),
        ("Major defects", False),
    ]
    assert [row.number for row in content.printed] == list(range(1, 22))
    zone = photos.zone_words(full)
    page = document.to_html(content)
    assert "Dongguan" in page
    assert f"({zone})" in page
    assert re.search(r"UTC[+-]\d\d:\d\d", zone)


def test_the_buyers_logo_stands_in_the_head_with_words_for_who_does_not_see_it(full):
    letterhead = Letterhead.objects.get(pk=full.owner_id)
    letterheads.change_letterhead(letterhead=letterhead, by=User.objects.system(), logo=logo())
    assert 'src="portal:logo" alt="Logo of Nordlys Living"' in document.to_html(collected(full))
    [image] = [each for each in printed(full).pages[0].images if each.image.size == (logos.BOX_PIXELS[1],) * 2]
    assert image.image.size[0] <= logos.BOX_PIXELS[0]


def test_another_buyers_logo_is_on_no_document_of_mine(full):
    other = suppliers.buyer("Rival")
    letterheads.change_letterhead(letterhead=Letterhead.objects.get(pk=other.pk), by=User.objects.system(), logo=logo())
    assert "portal:logo" not in document.to_html(collected(full))


def test_a_report_on_letter_is_letter_throughout(full):
    sizes = {
        (round(float(page.mediabox.width)), round(float(page.mediabox.height)))
        for page in printed(full, paper="letter").pages
    }
    assert sizes == {(612, 792)}


def test_long_names_in_any_script_stay_on_the_page_and_page_1_stays_one():
    buyer = suppliers.buyer(LONG)
    factory = suppliers.factory(LONG, local_name=BENGALI, buyers=[buyer])
    product = made.product(
        buyer, name=LONG, local_name="有机棉双层纱布毯通过全球有机纺织品标准认证的婴幼儿专用系列产品" * 2
    )
    row = made.approved(buyer, factory, product=product, shipment=made.shipment(buyer, factory))
    reader = printed(row)
    assert "Signed" in text_of(reader.pages[0])
    width = float(reader.pages[0].mediabox.width)
    places: list[tuple[str, float]] = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, cm, tm, *_: places.append((text.strip(), cm[0] * tm[4] + cm[4])))
    assert [text for text, left in places if text and left > width - 17 / 25.4 * 72 - 4] == []


def test_the_last_page_holds_more_than_a_line(full):
    assert len(printed(full).pages[-1].extract_text().splitlines()) > 5
