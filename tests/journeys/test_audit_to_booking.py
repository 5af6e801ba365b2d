"""A prospect's unannounced audit finds a locked exit; suspended, mended by phone, audited again, approved, booked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.running import wait_until

from .conftest import PASSWORD
from .test_main_job import approve, photo, pick, save, today

pytestmark = pytest.mark.services

FACTORY = "Longhua Garment"
EXIT = "The exit to stairway 2 is locked while people work."
CAST = f"""
from django.contrib.auth.hashers import make_password
from inspections.actions import create_product
from qcportal.core.models import User
from suppliers import actions
from tests.builders import audits as standards
from tests.builders.suppliers import factory as place, supplier

password = make_password({PASSWORD!r})
def somebody(email, name, role):
    return User.objects.create(email=email, name=name, role=role, password=password)
boss = somebody("manager@example.com", "Hanna", "qa_manager")
admin = somebody("admin@example.com", "Alex", "administrator")
somebody("first@example.com", "Tomás", "auditor")
somebody("second@example.com", "Priya", "auditor")
standards.standard(questions=3, name="Short standard")
works = supplier("Longhua Works")
place(name={FACTORY!r}, local_name="龙华制衣厂", supplier=works)
actions.add_membership(user=somebody("contact@example.com", "李娜", "supplier_contact"), supplier=works, by=admin)
buyer = actions.create_buyer(code="NORD", name="Nordlys Living", by=boss)
actions.add_membership(user=somebody("buyer@example.com", "Nora", "buyer"), buyer=buyer, by=admin)
family = actions.create_product_family(code="woven", name="Woven garments", by=boss)
create_product(buyer=buyer, family=family, sku="NORD-1", name="Linen shirt", by=boss)
"""


@pytest.fixture(scope="module")
def cast(portal):
    portal.prepare(CAST)
    portal.start()
    return portal


def test_from_prospect_to_booking(cast, sign_in):
    manager, buyer = sign_in("manager@example.com"), sign_in("buyer@example.com")
    contact = sign_in("contact@example.com", phone=True)
    qualification = open_qualification(manager)
    book(buyer)
    is_held(buyer, "it is “prospect”")
    address = plan_unannounced(manager)
    hears_nothing(contact, address)
    number = audit(sign_in("first@example.com", phone=True))
    approve(manager, "audits", "AUD-")
    expect(manager.get_by_text("There is a zero tolerance finding.")).to_be_visible()
    ask_to_mend(manager, number)
    suspend(manager, qualification)
    is_held(buyer, "it is “suspended”")
    answer(contact)
    add_licence(contact)
    confirm_licence(manager)
    accept(manager)
    plan_follow_up(manager, address)
    look_again(sign_in("second@example.com", phone=True), number)
    approve(manager, "audits", "AUD-")
    is_closed(manager, number)
    qualify(manager, qualification)
    wait_until(lambda: not held(buyer), 30)
    expect(buyer.get_by_role("heading", name="SH-1", level=1)).to_contain_text("booked")


# -- the manager and the buyer before it --------------------------------------------------------
def open_factory(page: Page):
    page.goto("/factories/")
    page.get_by_role("link", name=FACTORY).click()
    expect(page.get_by_role("heading", name=FACTORY)).to_be_visible()


def open_qualification(page: Page) -> str:
    open_factory(page)
    page.get_by_role("link", name="Qualify for a buyer").click()
    pick(page, "Buyer", "Nordlys")
    save(page, "Qualify")
    expect(page.get_by_text(f"{FACTORY} is a prospect now.")).to_be_visible()
    return page.url


def book(page: Page):
    page.goto("/shipments/")
    page.get_by_role("link", name="Book a shipment").first.click()
    page.get_by_label("Shipment number").fill("SH-1")
    factory = page.locator("select[name=factory]")
    factory.select_option(factory.locator("option", has_text=FACTORY).first.get_attribute("value"))
    page.get_by_label("Ships on").fill(page.evaluate("new Date(Date.now() + 40 * 864e5).toISOString().slice(0, 10)"))
    product = page.locator("select[name=line-0-product]")
    product.select_option(product.locator("option", has_text="NORD-1").first.get_attribute("value"))
    page.locator("[name=line-0-po_number]").fill("PO-1")
    page.locator("[name=line-0-quantity_units]").fill("500")
    save(page, "Book the shipment")


def held(page: Page) -> bool:
    page.goto("/shipments/")
    page.get_by_role("link", name="SH-1").click()
    expect(page.get_by_role("heading", name="SH-1", level=1)).to_be_visible()
    return page.get_by_text("The booking is held").is_visible()


def is_held(page: Page, why: str):
    assert held(page)
    expect(page.get_by_text(f"{FACTORY} is not qualified for Nordlys Living: {why}.")).to_be_visible()


# -- the audit that nobody was told of ----------------------------------------------------------
def plan_unannounced(page: Page) -> str:
    open_factory(page)
    page.get_by_role("link", name="Plan an audit").click()
    pick(page, "Standard", "Short standard")
    pick(page, "Kind", "initial")
    pick(page, "Announcement", "unannounced")
    pick(page, "Made for", "Nordlys")
    pick(page, "Lead auditor", "Tomás")
    page.get_by_label("First day").fill(today(page))
    save(page, "Plan the audit")
    expect(page.get_by_text("is planned.")).to_be_visible()
    return page.url


def hears_nothing(page: Page, audit: str):
    """Neither in a list, on the calendar, on the factory's page, by search, in the API, nor by its address."""
    open_factory(page)
    for address in ("/", page.url, "/audits/", "/visits/", "/calendar/", "/search/?q=AUD"):
        page.goto(address, wait_until="networkidle")
        said = page.locator("body").inner_text()
        assert not re.search(r"AUD-\d|unannounced|Tomás|Short standard", said), (address, said)
    assert page.request.get("/api/v1/audits/").json()["count"] == 0
    assert page.request.get("/api/v1/visits/").json()["count"] == 0
    assert page.request.get(audit).status == 404


def audit(page: Page) -> str:
    start(page)
    for key, value in (("s1-q1", "conform"), ("s1-q2", "critical"), ("s1-q3", "conform")):
        press(page, key, value)
    exit_ = page.locator("#question-s1-q2")
    exit_.get_by_role("button", name="Raise a finding").click()
    pick(page, "Grade", "zero tolerance")
    exit_.get_by_label("What was found").fill(EXIT)
    exit_.get_by_label("Photos or PDFs").set_input_files(picture("exit.jpg"))
    save(page, "Raise it")
    number = exit_.get_by_role("link", name=re.compile("FND-"))
    expect(number).to_be_visible()
    found = number.inner_text()
    submit(page, "People were locked in on one floor.")
    return found


def start(page: Page):
    page.goto("/")
    page.get_by_role("link", name=re.compile(FACTORY)).first.click()
    save(page, "Start the audit")


def press(page: Page, key: str, value: str):
    page.locator(f"label[for={key}-{value}]").click()
    expect(page.locator(f"#question-{key} .saved").first).to_contain_text("saved")


def submit(page: Page, summary: str):
    page.get_by_role("link", name="Check and submit").last.click()
    page.get_by_label("Summary").fill(summary)
    save(page, "Submit for review")
    expect(page.get_by_text("is submitted for review.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def picture(name: str) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo()}


# -- what follows from it -----------------------------------------------------------------------
def open_finding(page: Page, number: str):
    page.goto("/findings/")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name=number, level=1)).to_be_visible()


def ask_to_mend(page: Page, number: str):
    open_finding(page, number)
    page.get_by_role("link", name="Ask for a corrective action").click()
    page.get_by_label("Title").fill("Unlock the exit")
    pick(page, "Answers for it", "李娜")
    save(page, "Ask for a corrective action")
    expect(page.get_by_text("The factory is asked for a corrective action.")).to_be_visible()


def suspend(page: Page, qualification: str):
    page.goto(qualification)
    expect(page.get_by_text("1 zero tolerance finding is open", exact=False).first).to_be_visible()
    pick(page, "Decision", "Suspend")
    page.get_by_label("Reason or conditions").fill("A locked exit.")
    save(page, "Decide")
    expect(page.get_by_text("Saved: suspended.")).to_be_visible()


# -- the supplier's phone -----------------------------------------------------------------------
def answer(page: Page):
    page.goto("/")
    page.get_by_role("link", name=re.compile("Unlock the exit")).first.click()
    expect(page.get_by_text(EXIT).first).to_be_visible()
    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_label("Containment").fill("门已打开。The door was opened at once.")
    page.get_by_label("Why did it happen?").fill("The guard feared thefts.")
    page.get_by_label("Corrective action").fill("A door that opens from inside, with an alarm.")
    page.get_by_label("Preventive action").fill("The guard signs for every exit each shift.")
    page.get_by_label("Proof: photos or PDFs").set_input_files(picture("door.jpg"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    save(page, "Send the answer")
    expect(page.get_by_role("img", name="door.jpg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def add_licence(page: Page):
    open_factory(page)
    page.get_by_role("link", name="Add a document").click()
    pick(page, "Kind", "business licence")
    page.get_by_label("File", exact=True).set_input_files(picture("licence.jpg"))
    save(page, "Add")
    expect(page.get_by_text("it counts once confirmed")).to_be_visible()


def confirm_licence(page: Page):
    open_factory(page)
    page.get_by_role("link", name="Confirm").click()
    save(page, "Confirm")
    expect(page.get_by_text("counts from now on")).to_be_visible()


# -- mended, seen, approved ---------------------------------------------------------------------
def accept(page: Page):
    page.goto("/corrective-actions/?state=answered")
    page.get_by_role("link", name=re.compile("CA-")).first.click()
    expect(page.get_by_role("img", name="door.jpg")).to_be_visible()
    page.get_by_role("link", name="Accept").click()
    save(page, "Accept")
    expect(page.get_by_text("accepted", exact=False).first).to_be_visible()


def plan_follow_up(page: Page, audit: str):
    """Everything but who and when is taken over."""
    page.goto(audit)
    page.get_by_role("link", name="Plan a follow-up audit").click()
    expect(page.get_by_text("opens with the findings that are open there")).to_be_visible()
    pick(page, "Lead auditor", "Priya")
    page.get_by_label("First day").fill(today(page))
    save(page, "Plan the audit")
    expect(page.get_by_text("is planned.")).to_be_visible()


def look_again(page: Page, number: str):
    start(page)
    for key in ("s1-q1", "s1-q2", "s1-q3"):
        press(page, key, "conform")
    page.get_by_role("link", name="Check and submit").last.click()
    page.get_by_role("link", name=f"Nothing is said yet of the earlier finding {number}.").click()
    pick(page, "Outcome", "put right")
    page.get_by_label("What you saw").fill("The door opens from inside on every floor.")
    page.get_by_label("Proof: photos or PDFs").set_input_files(picture("open-door.jpg"))
    save(page, "Save")
    submit(page, "The exits are open.")


def is_closed(page: Page, number: str):
    open_finding(page, number)
    expect(page.get_by_text("The door opens from inside on every floor.").first).to_be_visible()
    expect(page.get_by_role("img", name="open-door.jpg").first).to_be_visible()
    expect(page.get_by_role("link", name="Open it again")).to_be_visible()


def qualify(page: Page, qualification: str):
    """Refused with what is not met, which the manager overrules by name and reason."""
    page.goto(qualification)
    pick(page, "Decision", "Approve")
    page.get_by_label("Reason or conditions").fill("")
    save(page, "Decide")
    expect(page.get_by_text("No production of this factory is inspected yet.").last).to_be_visible()
    page.get_by_label("Why in spite of what is not met").fill("The first order is inspected at tightened severity.")
    save(page, "Decide")
    expect(page.get_by_text("Saved: approved.")).to_be_visible()
