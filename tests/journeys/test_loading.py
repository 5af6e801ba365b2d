"""Goods leave: an inspector watches a container being loaded, a manager splits a lot and joins it again."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import PASSWORD
from .test_main_job import photo, save

pytestmark = pytest.mark.services

CAST = f"""
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from inspections.actions import book_shipment, create_product, load_defect_library, schedule_inspection
from qcportal.core.models import User
from suppliers import actions
from tests.builders.suppliers import factory as place

password = make_password({PASSWORD!r})
boss = User.objects.create(email="manager@example.com", name="Hanna", role="qa_manager", password=password)
chen = User.objects.create(email="inspector@example.com", name="陈伟", role="inspector", password=password)
load_defect_library(by=boss)
buyer = actions.create_buyer(code="NORD", name="Nordlys Living", by=boss)
family = actions.create_product_family(code="woven", name="Woven garments", by=boss)
shirt = create_product(buyer=buyer, family=family, sku="NORD-1", name="Linen shirt", by=boss)
factory = place(buyers=[buyer], name="Shaoxing Huayi Garment", time_zone="Asia/Shanghai")
shipment = book_shipment(
    number="SH-LOAD", buyer=buyer, factory=factory, ships_on=factory.today() + timedelta(days=3), by=boss,
    lines=[dict(product=shirt, po_number=order, quantity_units=units, cartons=units // 24) for order, units in (("PO-1", 1200), ("PO-2", 600))],
)
for kind, part in (("loading", "morning"), ("pre_shipment", "afternoon")):
    schedule_inspection(
        shipment=shipment, factory=factory, product=shirt, type=kind, lot_size=1800, inspector=chen,
        starts_on=factory.today(), part=part, by=boss,
    )
"""
WRONG, RIGHT = "CSQU 305438 4", "CSQU 305438 3"


@pytest.fixture(scope="module")
def cast(portal):
    portal.prepare(CAST)
    portal.start()
    return portal


def open_inspection(page, kind: str):
    page.goto("/inspections/?state=planned")
    page.get_by_role("row").filter(has_text=kind).get_by_role("link", name=re.compile("INS-")).first.click()


def saved(page, field: str):
    expect(
        page.locator("form[data-autosave]", has=page.get_by_label(field, exact=True)).locator(".saved")
    ).to_contain_text("saved")


def fill(page, **values: str):
    """By the fields' labels; each card saves itself."""
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)
    page.keyboard.press("Tab")
    saved(page, label)


def section(page, title: str):
    page.get_by_role("navigation", name="Sections of this inspection").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page.locator("#sections [aria-current]")).to_be_in_viewport(ratio=0.95)


def test_a_container_is_loaded_under_watch(cast, sign_in):
    page = sign_in("inspector@example.com", phone=True)
    open_inspection(page, "oading")
    save(page, "Start filing")
    draw_and_look(page)
    section(page, "Quantity")
    for _order in range(2):
        page.get_by_role("button", name="All of it is presented and packed").first.click()
    expect(page.locator("#lot-total")).to_contain_text("100 %")
    section(page, "Container loading")
    name_container(page)
    look_into_it(page)
    seal(page)
    load(page)
    page.get_by_role("link", name="Review and submit").last.click()
    photograph_the_hole(page)
    expect(page.get_by_text("1,750 of 1,800 units are loaded.").first).to_be_visible()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("is submitted.")).to_be_visible()
    expect(page.locator(".loading-photo img[alt='Empty container: floor']")).to_be_visible()
    expect(page.get_by_text(RIGHT)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def draw_and_look(page):
    page.get_by_label("Units in a full carton").fill("24")
    page.get_by_role("button", name="Draw the sample").click()
    refuse_units(page)
    fill(page, **{"Units inspected": "125"})
    for attribute in ("aria-invalid", "aria-describedby"):
        expect(page.get_by_label("Units inspected", exact=True)).not_to_have_attribute(attribute, re.compile(""))
    page.locator("#photos input[type=file]").set_input_files(
        {"name": "cartons.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    expect(page.locator(".filing-photos img")).to_have_count(1)
    tile, mark = (page.locator(f".filing-photos {part}").bounding_box() for part in ("figure", ".photo-buttons > a"))
    last = page.locator(".filing-photos .btn-ghost-danger").bounding_box()
    assert last["x"] + last["width"] <= tile["x"] + tile["width"] + 1
    assert mark["width"] >= 80  # pencil and word


def refuse_units(page):
    """Of a value that is not taken, the field itself says so and why, to whoever does not see the sentence."""
    field = page.get_by_label("Units inspected", exact=True)
    field.fill("many")
    field.blur()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Not saved yet: Units inspected: "))


def name_container(page):
    """A digit is misread: the sentence says which, the number stays to be mended, and the rest is saved."""
    page.get_by_label("Size and type").select_option(index=1)
    number = page.get_by_label("Container number")
    number.fill(WRONG)
    number.blur()
    expect(page.get_by_text("ends in 4, this number asks for 3")).to_be_visible()
    expect(number).to_have_value(WRONG)
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_have_accessible_description(re.compile("this number asks for 3"))
    number.fill(RIGHT)
    number.blur()
    expect(page.get_by_text("ends in 4, this number asks for 3")).to_have_count(0)
    expect(number).not_to_have_attribute("aria-invalid", "true")
    expect(number).to_have_accessible_description(re.compile("as on the door"))
    page.reload()
    expect(number).to_have_value(RIGHT)


def look_into_it(page):
    """The floor has a hole; a photo is asked for where a point is not sound, and nowhere else."""
    for point in range(1, 8):
        page.locator(f"label[for=check-{point}-{'not_sound' if point == 4 else 'sound'}]").click()
        expect(page.locator(f"#check-{point} .saved")).to_contain_text("saved")
    page.locator("#check-4-remark").fill("A hole as wide as a thumb")
    expect(page.locator("label:visible", has_text="Photograph it")).to_have_count(1)


def photograph_the_hole(page):
    """The review leads to the point whose photo is missing."""
    page.get_by_role("link", name="floor: a photo of what is not sound is missing").click()
    page.locator("#check-4 input[type=file]").set_input_files(
        {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    expect(page.locator("#photo-of-4 img")).to_be_visible()
    page.get_by_role("link", name="Review and submit").last.click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()


def seal(page):
    page.locator("label[for=seal-high_security]").click()
    fill(page, **{"Number of the carrier's seal": "HLK 4471023"})
    page.locator("#doors-photo input[type=file]").set_input_files(
        {"name": "doors.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    expect(page.locator("#doors-photo img")).to_be_visible()


def load(page):
    now = page.evaluate("new Date().toLocaleString('sv', {timeZone: 'Asia/Shanghai'}).slice(0, 16).replace(' ', 'T')")
    fill(page, **{"Loading began": now, "Loading ended": now, "Cartons loaded": "75", "PO-1": "1200", "PO-2": "550"})


def test_a_lot_is_split_and_joined_and_the_shipment_says_the_same(cast, sign_in):
    page = sign_in("manager@example.com")
    open_inspection(page, "re-shipment")
    page.get_by_role("link", name="Split the lot").click()
    page.get_by_label("PO-1").fill("1201")
    save(page, "Split it")
    expect(page.get_by_label("PO-1")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("PO-1").fill("300")
    save(page, "Split it")
    assert lots(page) == ["300", "1,500"]
    open_inspection(page, "re-shipment")
    page.get_by_role("link", name="Join with another lot").click()
    save(page, "Join them")
    assert lots(page) == ["1,800"]


def lots(page) -> list[str]:
    """Sizes of the planned lots as the shipment's page has them, after the page that says what was done."""
    expect(page.locator(".alert[role=status]").first).to_be_visible()
    page.goto("/shipments/")
    page.get_by_role("link", name="SH-LOAD").click()
    rows = page.locator(".list-group-item").filter(has_text="re-shipment").filter(has_text="planned")
    expect(rows.first).to_be_visible()
    return sorted((re.search(r"lot of ([\d,]+) units", each).group(1) for each in rows.all_inner_texts()), key=len)
