"""The main job by keyboard alone: plan, count, submit and approve, with the focus always seen and never lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSWORD
from .test_main_job import photo

pytestmark = pytest.mark.services

CAST = f"""
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from inspections.actions import book_shipment, create_product, load_defect_library
from qcportal.core.models import User
from suppliers import actions
from tests.builders.suppliers import factory as place

password = make_password({PASSWORD!r})
boss = User.objects.create(email="manager@example.com", name="Hanna", role="qa_manager", password=password)
User.objects.create(email="inspector@example.com", name="陈伟", role="inspector", password=password)
load_defect_library(by=boss)
buyer = actions.create_buyer(code="NORD", name="Nordlys Living", by=boss)
family = actions.create_product_family(code="woven", name="Woven garments", by=boss)
shirt = create_product(buyer=buyer, family=family, sku="NORD-1", name="Linen shirt", by=boss)
factory = place(buyers=[buyer], name="Shaoxing Huayi Garment")
lines = [dict(product=shirt, po_number="PO-1", quantity_units=1200)]
book_shipment(number="SH-KEYS", buyer=buyer, factory=factory, ships_on=factory.today() + timedelta(days=30), lines=lines, by=boss)
"""
# Whether the focus is where a person sees it: on the page, not under anything, and marked.
SEEN = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), small = box.width < 2;
  const lined = (part) => part && getComputedStyle(part).outlineStyle !== "none" && parseFloat(getComputedStyle(part).outlineWidth) > 0;
  const within = at.type === "date" && !at.matches(":focus-visible"); // its button for the calendar, which the browser marks
  const marked = within || (small ? [at.nextElementSibling, at.closest("label")] : [at]).some(lined);
  const inside = box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
  return marked && inside ? "" : `${marked ? "outside the window" : "not marked"}: ${at.outerHTML.slice(0, 200)}`;
}"""
FAR = 60  # more steps than this to anything is no way to work


@pytest.fixture(scope="module")
def cast(portal):
    portal.prepare(CAST)
    portal.start()
    return portal


@pytest.fixture
def keys(browser, cast):
    """A window of somebody who has no mouse; signs in by keys."""
    windows = []

    def begin(email: str) -> Page:
        size = {"width": 1440, "height": 900}
        windows.append(browser.new_context(base_url=cast.address, viewport=size, reduced_motion="reduce"))
        page = windows[-1].new_page()
        page.goto("/login/")
        to(page, page.get_by_label("E-mail"))
        page.keyboard.type(email)
        to(page, page.get_by_label("Password"))
        page.keyboard.type(f"{PASSWORD}\n")
        page.wait_for_url(cast.address + "/")
        return page

    yield begin
    for window in windows:
        window.close()


def to(page: Page, target, key: str = "Tab") -> list[str]:
    """Step on until the target has the focus; every stop on the way must be seen. The stops' words."""
    wanted, stops = target.first.element_handle(), []
    while not page.evaluate("each => each === document.activeElement", wanted):
        page.keyboard.press(key)
        assert page.evaluate(SEEN) == ""
        stops.append(page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()"))
        assert len(stops) < FAR, stops
    return stops


def past_the_menu(page: Page, heading: str) -> None:
    """Once the page of this heading is there."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")


def press(page: Page, name: str, role: str = "button", key: str = "Enter") -> None:
    to(page, page.get_by_role(role, name=name, exact=True))
    page.keyboard.press(key)


def find(page: Page, words: str) -> None:
    """By the search box: / leads there, the arrow into the answers."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page.locator("#search-answers a").first).to_contain_text(words)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_an_inspection_from_plan_to_approval(keys):
    manager = keys("manager@example.com")
    number = schedule(manager)
    file(keys("inspector@example.com"), number)
    find(manager, number)
    past_the_menu(manager, number)
    press(manager, "Approve")
    expect(manager.get_by_text(re.compile("is approved"))).to_be_visible()


def schedule(page: Page) -> str:
    find(page, "SH-KEYS")
    past_the_menu(page, "SH-KEYS")
    press(page, "Schedule an inspection", role="link")
    past_the_menu(page, "Schedule an inspection")
    person, day = page.get_by_label("Inspector"), page.get_by_label("Day", exact=True)
    to(page, person)
    page.keyboard.press("ArrowDown")
    to(page, day)
    year, month, date = page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})").split("-")
    with page.expect_response(lambda answer: "/calendar/" in answer.url):
        page.keyboard.type(f"{month}{date}{year}")
        to(page, page.get_by_label("Last day"))
    lot = page.get_by_label("PO-1")
    to(page, lot)
    page.keyboard.press("Control+A")
    with page.expect_response(lambda answer: "/inspections/plan/" in answer.url):
        page.keyboard.type("500")
    expect(page.locator("#plan")).to_contain_text("50")
    expect(lot).to_be_focused()  # the plan beside it came anew
    press(page, "Schedule it")
    expect(page.get_by_text("is scheduled.")).to_be_visible()
    return re.search(r"INS-[\d-]+", page.get_by_role("heading", level=1).inner_text()).group(0)


def file(page: Page, number: str) -> None:
    find(page, number)
    past_the_menu(page, number)
    press(page, "Start filing")
    past_the_menu(page, "File the inspection")
    to(page, page.get_by_label("Units in a full carton"))
    page.keyboard.type("24\n")
    expect(page.locator(".draw-list li").first).to_be_visible()
    past_the_menu(page, "File the inspection")
    count(page)
    to(page, page.get_by_label("Units inspected"))
    page.keyboard.type("50")
    expect(page.locator("form", has=page.get_by_label("Units inspected")).locator(".saved")).to_contain_text("saved")
    expect(page.get_by_label("Units inspected")).to_be_focused()
    add_photo(page)
    submit(page)


def add_photo(page: Page) -> None:
    with (
        page.expect_file_chooser() as chooser
    ):  # asked for before the way there, which gives the browser the time to listen
        to(page, page.locator("#photos input[type=file]").first)
        page.keyboard.press("Space")
    chooser.value.set_files({"name": "seam.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(page.locator(".photo-grid img")).to_have_count(1)
    assert page.evaluate("document.activeElement.closest('#photos') !== null"), "the focus is lost with the old part"


def count(page: Page) -> None:
    to(page, page.get_by_label(re.compile("Search by name, synonym")))
    page.keyboard.type("Open seam")
    expect(page.locator("#defect-types form")).to_have_count(1)
    kind = page.get_by_role("button", name="Open seam: major")
    press(page, "Open seam: major")
    line = page.locator("#lines article")
    expect(line).to_have_count(1)
    expect(kind).to_be_focused()
    more = line.get_by_role("button", name="One more: Open seam")
    to(page, more, key="Shift+Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    expect(line.locator(".saved")).to_contain_text("saved")
    expect(line.locator("input[name=count]")).to_have_value("3")
    expect(more).to_be_focused()


def submit(page: Page) -> None:
    to(page, page.get_by_role("link", name=re.compile("^Quantity")), key="Shift+Tab")
    page.keyboard.press("Enter")
    past_the_menu(page, "Quantity")
    press(page, "All of it is presented and packed", key="Space")
    expect(page.locator("#lot-total")).to_contain_text("100 %")
    press(page, "Review and submit", role="link")
    past_the_menu(page, "Review and submit")
    press(page, "Submit")
    expect(page.get_by_text("is submitted.")).to_be_visible()
