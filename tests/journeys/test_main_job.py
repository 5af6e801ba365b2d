"""The main job, end to end, by five people in a browser: plan, file, review, report, download."""

import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from .conftest import PASSWORD

pytestmark = pytest.mark.services

FACTORY = "Shaoxing Huayi Garment"
LIST = f"""name,local name,country,address
{FACTORY},绍兴华艺制衣,China,88 Yuexi Road
Bình Minh Knitting,Dệt kim Bình Minh,VN,"Lot 5, Biên Hòa"
Sunken Mills,,Atlantis,Harbour 1
"""
CAST = f"""
from django.contrib.auth.hashers import make_password
from qcportal.core.models import User
from suppliers import actions
from inspections.actions import create_product, load_defect_library
from tests.builders import audits as standards
from tests.builders.people import person

password = make_password({PASSWORD!r})
def somebody(email, name, role):
    return User.objects.create(email=email, name=name, role=role, password=password)
boss = somebody("manager@example.com", "Hanna", "qa_manager")
admin = somebody("admin@example.com", "Alex", "administrator")
somebody("inspector@example.com", "陈伟", "inspector")
somebody("auditor@example.com", "Tomás", "auditor")
load_defect_library(by=boss)
standards.standard(questions=3, name="Short standard")
family = actions.create_product_family(code="woven", name="Woven garments", by=boss)
for code, name, email in (("NORD", "Nordlys Living", "buyer@example.com"), ("HARB", "Harbour & Pine", "other@example.com")):
    buyer = actions.create_buyer(code=code, name=name, by=boss)
    actions.add_membership(user=somebody(email, name + " buyer", "buyer"), buyer=buyer, by=admin)
    create_product(buyer=buyer, family=family, sku=code + "-1", name="Linen shirt", local_name="亚麻衬衫", by=boss)
"""
HISTORY = f"""
from inspections.models import DefectType, Product
from suppliers import actions
from suppliers.models import Buyer, Factory
from tests.builders import reports as story, studies
from qcportal.core.models import User
boss = User.objects.get(email="manager@example.com")
factory = Factory.objects.get(name={FACTORY!r})
for buyer in Buyer.objects.all():
    actions.open_qualification(factory=factory, buyer=buyer, by=boss)
nordlys, seam = Buyer.objects.get(code="NORD"), DefectType.objects.get(code="SEAM-OPEN")
story.history(nordlys, factory, story.RISEN, seam)
studies.neighbours(nordlys, seam)
"""


def save(page, name):
    page.get_by_role("button", name=name).click()


def pick(page, label: str, text: str):
    """Choose in a select by the words of an option."""
    box = page.get_by_label(label, exact=True)
    value = box.locator("option", has_text=text).first.get_attribute("value")
    box.select_option(value)


@pytest.fixture(scope="module")
def cast(portal):
    portal.prepare(CAST)
    portal.start()
    return portal


def test_the_main_job(cast, sign_in, tmp_path):
    portal = cast
    manager = sign_in("manager@example.com")
    import_factories(manager)
    portal.run(HISTORY)
    book(manager)
    schedule_inspection(manager)
    plan_audit(manager)
    inspector = sign_in("inspector@example.com", phone=True)
    file_inspection(inspector)
    auditor = sign_in("auditor@example.com", phone=True)
    finding = file_audit(auditor)
    approve(manager, "audits", "AUD")
    approve(manager, "inspections", "INS-2")
    buyer = sign_in("buyer@example.com")
    address, text = download(buyer, tmp_path)
    assert "FAIL" in text.upper()
    assert "raised from" in text
    assert "upper limit" in text  # written by the chart
    assert finding in text
    assert "亚麻衬衫" in text
    other_buyer_sees_nothing(sign_in("other@example.com"), address)


def import_factories(page):
    """Two are made, the third is refused with its line; nothing happens before the manager says so."""
    page.goto("/factories/")
    page.get_by_role("link", name="Import a list").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "factories.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    save(page, "Upload and check")
    page.get_by_role("button", name="Import now").click(timeout=30_000)
    expect(page.get_by_text("What happened")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("row").filter(has_text="Atlantis")).to_contain_text("4")
    page.goto("/factories/?q=华艺")
    page.get_by_role("link", name=FACTORY).click()
    expect(page.get_by_role("heading", name=FACTORY)).to_contain_text("绍兴华艺制衣")


def book(page):
    page.goto("/shipments/add/")
    page.get_by_label("Shipment number").fill("SH-2026-1")
    pick(page, "Buyer", "Nordlys")
    page.locator("select[name=factory]").select_option(
        label=page.locator("select[name=factory] option", has_text=FACTORY).first.inner_text()
    )
    page.get_by_label("Ships on").fill("2027-01-20")
    product = page.locator("select[name=line-0-product]")
    product.select_option(product.locator("option", has_text="NORD-1").first.get_attribute("value"))
    page.locator("[name=line-0-po_number]").fill("PO-4711")
    page.locator("[name=line-0-quantity_units]").fill("3000")
    save(page, "Book the shipment")
    expect(page.get_by_role("heading", name="SH-2026-1")).to_be_visible()


def schedule_inspection(page):
    page.get_by_role("link", name="Schedule an inspection").click()
    expect(page.locator("#plan")).to_contain_text("125")
    pick(page, "Inspector", "陈伟")
    page.get_by_label("Day", exact=True).fill(today(page))
    save(page, "Schedule it")
    expect(page.get_by_text("is scheduled.")).to_be_visible()


def today(page) -> str:
    """The day at the factory: a browser elsewhere may still be in yesterday."""
    return page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")


def plan_audit(page):
    page.goto("/audits/add/")
    factory = page.locator("select[name=factory]")
    factory.select_option(factory.locator("option", has_text=FACTORY).first.get_attribute("value"))
    pick(page, "Standard", "Short standard")
    pick(page, "Made for", "Nordlys")
    pick(page, "Lead auditor", "Tomás")
    page.locator("[name=starts_on]").fill(today(page))
    save(page, "Plan the audit")
    expect(page.get_by_role("heading", name=re.compile("AUD-"))).to_be_visible()


def file_inspection(page):
    page.goto("/visits/mine/")
    page.goto("/inspections/")
    page.get_by_role("link", name=re.compile("INS-2")).first.click()
    save(page, "Start filing")
    page.get_by_label("Units in a full carton").fill("24")
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.locator(".draw-list li")).to_have_count(12)
    page.get_by_label("Units inspected").fill("125")
    page.get_by_label("Remarks").fill("Cartons 12 to 40 were opened.")
    facts = page.locator("form", has=page.get_by_label("Units inspected"))
    expect(facts.locator(".saved")).to_contain_text("saved")
    page.get_by_label(re.compile("Search by name, synonym")).press_sequentially("开线")
    expect(page.locator("#defect-types form")).to_have_count(1)
    page.get_by_role("button", name="Open seam: major").click()
    line = page.locator("#lines article")
    expect(line).to_have_count(1)
    for _ in range(8):
        line.get_by_role("button", name="One more: Open seam").click()
    expect(line.locator("input[name=count]")).to_have_value("9")
    expect(page.locator("#lot")).to_contain_text("The lot fails on major defects")
    expect(line.locator(".saved")).to_contain_text("saved")
    page.reload()  # what was stored is what was shown
    expect(line.locator("input[name=count]")).to_have_value("9")
    page.locator("#photos input[type=file]").set_input_files(
        {"name": "seam.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    expect(page.locator(".photo-grid img")).to_have_count(1)
    page.get_by_label("Caption").fill("Open seam at the shoulder")
    page.get_by_label("Shows").select_option(index=1)
    expect(page.locator("#photos .photo-group")).to_contain_text("Open seam")  # it stands by its defect now
    expect(page.get_by_label("Caption")).to_have_value("Open seam at the shoulder")
    page.get_by_role("link", name=re.compile("^Quantity")).click()
    page.get_by_role("button", name="All of it is presented and packed").click()
    expect(page.locator("#lot-total")).to_contain_text("100 %")
    page.get_by_role("link", name="Review and submit").last.click()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("is submitted.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def photo() -> bytes:
    from qcportal.demo.photos import picture

    return picture("seam", 1).read()


def file_audit(page) -> str:
    page.goto("/audits/")
    page.get_by_role("link", name=re.compile("AUD-")).first.click()
    save(page, "Start the audit")
    for key, value in (("s1-q1", "major"), ("s1-q2", "conform"), ("s1-q3", "conform")):
        page.locator(f"label[for={key}-{value}]").click()
        expect(page.locator(f"#question-{key} .saved").first).to_contain_text("saved")
    first = page.locator("#question-s1-q1")
    first.get_by_role("button", name="Raise a finding").click()
    first.get_by_label(re.compile("What was found")).fill("New operators sew without a stitching test.")
    save(page, "Raise it")
    finding = page.get_by_text(re.compile(r"FND-\d{4}-\d{6}")).first
    expect(finding).to_be_visible()
    number = re.search(r"FND-\d{4}-\d{6}", finding.inner_text()).group(0)
    page.goto(re.sub(r"/sections/.*", "/submit/", page.url))
    page.get_by_label("Summary").fill("Management was open; training lags behind hiring.")
    save(page, "Submit for review")
    expect(page.get_by_role("heading", name=re.compile("AUD-"))).to_be_visible()
    return number


def approve(page, app: str, prefix: str):
    page.goto(f"/{app}/?state=submitted")
    page.get_by_role("link", name=re.compile(prefix)).first.click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text(re.compile("is approved|Approved"))).not_to_have_count(0)


def download(page, folder) -> tuple[str, str]:
    """The buyer waits on the shipment's page, which follows the report by itself."""
    page.goto("/shipments/")
    page.get_by_role("link", name="SH-2026-1").click()
    link = page.get_by_role("link", name="Download the PDF")
    expect(link).to_be_visible(timeout=90_000)
    with page.expect_download() as started:
        link.click()
    file = folder / "report.pdf"
    started.value.save_as(file)
    reader = PdfReader(file)
    assert sum(len(each.images) for each in reader.pages) >= 1
    text = "\n".join(each.extract_text() for each in reader.pages)
    return link.get_attribute("href"), " ".join(text.split())


def other_buyer_sees_nothing(page, file: str):
    report = file.removesuffix("file/")
    uuid = report.strip("/").split("/")[-1]
    for address in (file, report, f"/api/v1/reports/{uuid}/"):
        assert page.request.get(address).status == 404, address
    page.goto("/shipments/")
    expect(page.get_by_text("SH-2026-1")).to_have_count(0)
