"""A lot that fails: three classes, two tests, ten measurements, five photos; reworked, inspected again, accepted."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import PASSWORD
from .test_main_job import approve, photo, pick, save, today

pytestmark = pytest.mark.services

CAST = f"""
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from qcportal.core.models import User
from suppliers import actions
from inspections.actions import book_shipment, create_product, create_protocol, load_defect_library, set_points
from tests.builders.suppliers import factory as place

password = make_password({PASSWORD!r})
def somebody(email, name, role):
    return User.objects.create(email=email, name=name, role=role, password=password)
boss = somebody("manager@example.com", "Hanna", "qa_manager")
admin = somebody("admin@example.com", "Alex", "administrator")
somebody("inspector@example.com", "陈伟", "inspector")
somebody("second@example.com", "李娜", "inspector")
load_defect_library(by=boss)
buyer = actions.create_buyer(code="NORD", name="Nordlys Living", by=boss)
actions.add_membership(user=somebody("buyer@example.com", "Nora", "buyer"), buyer=buyer, by=admin)
family = actions.create_product_family(code="woven", name="Woven garments", by=boss)
shirt = create_product(buyer=buyer, family=family, sku="NORD-1", name="Linen shirt", local_name="亚麻衬衫", by=boss)
points = [dict(name=name, nominal=nominal, lower_tolerance=1, upper_tolerance=1, unit="cm", samples=5, accept=1) for name, nominal in (("Chest", 52), ("Length", 74))]
set_points(product=shirt, points=points, by=boss)
create_protocol(code="pull", name="Button pull", kind="pull", sample_units=3, accept=0, by=boss)
create_protocol(code="moisture", name="Moisture", kind="moisture", sample_units=2, accept=0, unit="%", high=12, by=boss)
factory = place(buyers=[buyer], name="Shaoxing Huayi Garment")
book_shipment(
    number="SH-REWORK", buyer=buyer, factory=factory, ships_on=factory.today() + timedelta(days=30),
    lines=[dict(product=shirt, po_number="PO-1", quantity_units=1200)], by=boss,
)
"""


@pytest.fixture(scope="module")
def cast(portal):
    portal.prepare(CAST)
    portal.start()
    return portal


def test_a_lot_is_reworked_inspected_again_and_accepted(cast, sign_in):
    manager = sign_in("manager@example.com")
    inspector = sign_in("inspector@example.com", phone=True)
    buyer = sign_in("buyer@example.com")
    schedule(manager)
    file(inspector, major=12)
    expect(inspector.get_by_text("FAIL", exact=False).first).to_be_visible()
    approve(manager, "inspections", "INS-")
    decide(buyer, "rework and inspect again", reason="Mend the open seams, all of them.")
    schedule_again(manager)
    file(sign_in("second@example.com", phone=True), major=1)
    approve(manager, "inspections", "INS-")
    decide(buyer, "accept")
    lot = buyer.locator(".card", has=buyer.get_by_role("heading", name="Inspections of this lot"))
    expect(lot.get_by_role("row")).to_have_count(3)
    expect(lot).to_contain_text("fail")
    expect(lot).to_contain_text("pass")
    buyer.goto("/shipments/")
    buyer.get_by_role("link", name="SH-REWORK").click()
    expect(buyer.get_by_text("released").first).to_be_visible()


def schedule(page):
    page.goto("/shipments/")
    page.get_by_role("link", name="SH-REWORK").click()
    page.get_by_role("link", name="Schedule an inspection").click()
    page.get_by_label("Button pull").check()
    page.get_by_label("Moisture").check()
    put_down(page, "陈伟")


def schedule_again(page):
    page.goto("/inspections/?state=approved")
    page.get_by_role("link", name=re.compile("INS-")).first.click()
    page.get_by_role("link", name="Plan the next inspection of this lot").click()
    expect(page.get_by_label("Button pull")).to_be_checked()
    put_down(page, "李娜")


def put_down(page, inspector: str):
    pick(page, "Inspector", inspector)
    page.get_by_label("Day", exact=True).fill(today(page))
    save(page, "Schedule it")
    expect(page.get_by_text("is scheduled.")).to_be_visible()


def file(page, major: int):
    page.goto("/inspections/?state=planned")
    page.get_by_role("link", name=re.compile("INS-")).first.click()
    save(page, "Start filing")
    page.get_by_label("Units in a full carton").fill("24")
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.locator(".draw-list li").first).to_be_visible()
    page.get_by_label("Units inspected").fill("80")
    expect(page.locator("form", has=page.get_by_label("Units inspected")).locator(".saved")).to_contain_text("saved")
    for name, kind, count in (("Open seam", "major", major), ("Stain", "minor", 3)):
        count_defects(page, name, kind, count)
    page.locator("#photos input[type=file]").set_input_files(
        [{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": photo()} for number in range(5)]
    )
    expect(page.locator(".filing-photos img")).to_have_count(5)
    measure(page)
    try_out(page)
    count_goods(page)
    page.get_by_role("link", name="Review and submit").last.click()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("is submitted.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def count_defects(page, name: str, kind: str, count: int):
    search = page.get_by_label(re.compile("Search by name, synonym"))
    search.fill("")
    search.press_sequentially(name)
    page.get_by_role("button", name=f"{name}: {kind}").first.click()
    line = page.locator("#lines article", has_text=name)
    expect(line).to_have_count(1)
    for _ in range(count - 1):
        line.get_by_role("button", name="One more:", exact=False).first.click()
    expect(line.locator("input[name=count]")).to_have_value(str(count))
    expect(line.locator(".saved")).to_contain_text("saved") if count > 1 else None


def section(page, title: str):
    page.get_by_role("navigation", name="Sections of this inspection").get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def measure(page):
    """Ten values; one out of tolerance is said as it is typed and saved all the same."""
    section(page, "Measurements")
    for number, values in ((1, "52 52.5 51.5 52 52"), (2, "74 74 73.5 75.5 74")):
        cells = page.locator(f"#point-{number} .measure-cells input")
        refuse(cells.first)
        for place, value in enumerate(values.split()):
            cells.nth(place).fill(value)
        cells.last.blur()
        expect(page.locator(f"#point-{number} form > .saved")).to_contain_text("saved")
        expect(page.locator(f"#point-{number} [aria-invalid]")).to_have_count(0)
    expect(page.locator("#point-2").get_by_text("too high")).to_be_visible()
    expect(page.locator("#figures-2")).to_contain_text("1 out of tolerance")


def refuse(field):
    """What is no number is not saved, and the field says so to whoever does not see the sentence beside it."""
    field.fill("many")
    field.blur()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("."))


def try_out(page):
    section(page, "On-site tests")
    pull, moisture = (
        page.locator(".card", has=page.get_by_role("heading", name=name)) for name in ("Button pull", "Moisture")
    )
    refuse(pull.get_by_label("Units tested", exact=True))
    for label, value in (("Units tested", "3"), ("Units that failed", "0")):
        pull.get_by_label(label, exact=True).fill(value)
    pull.get_by_label("Units that failed", exact=True).blur()
    expect(pull.locator("form .saved").first).to_contain_text("saved")
    for place, value in enumerate(("9.5", "11")):
        moisture.locator(".measure-cells input").nth(place).fill(value)
    moisture.locator(".measure-cells input").last.blur()
    expect(moisture.locator("form .saved").first).to_contain_text("saved")


def count_goods(page):
    section(page, "Quantity")
    for label, value in (
        ("Presented (units)", "1200"),
        ("Packed in cartons (units)", "1200"),
        ("Cartons presented", "50"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.keyboard.press("Tab")
    expect(page.locator("form .saved").first).to_contain_text("saved")


def decide(page, kind: str, reason: str = ""):
    page.goto("/inspections/?state=approved")
    page.get_by_role("link", name=re.compile("INS-")).first.click()
    card = page.locator("#decision")
    expect(card).to_be_visible()
    if not card.get_by_label("Decision", exact=True).is_visible():
        card.get_by_text(re.compile("^Decide")).click()
    expect(card.get_by_label("Rework until")).to_be_hidden()
    card.get_by_label("Decision", exact=True).select_option(label=kind)
    expect(card.get_by_label("Rework until")).to_be_visible(visible=kind.startswith("rework"))
    expect(card.get_by_label("Conditions of the concession")).to_be_hidden()
    card.get_by_label("Reason").fill(reason)
    if kind.startswith("rework"):
        in_ten_days = page.evaluate("new Date(Date.now() + 864e6).toISOString().slice(0, 10)")
        card.get_by_label("Rework until").fill(in_ten_days)
    card.get_by_label("Your password").fill(PASSWORD)
    save(page, "Sign the decision")
    expect(page.locator("#decision")).to_contain_text(kind.capitalize())
