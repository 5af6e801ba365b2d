"""A report reaches its buyer on a phone, is decided on and handed on; and a file survives a bad line."""

import hashlib
import http.client
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.running import wait_until

from .conftest import PASSWORD

pytestmark = pytest.mark.services

SECRET = "blue harbour 7"
CAST = f"""
from django.contrib.auth.hashers import make_password
from qcportal.core.models import User
from reports.actions import request_shipment_report
from suppliers.models import Membership
from tests.builders import inspections, suppliers

nord = suppliers.buyer("Nordlys Living")
def somebody(email, name, role, buyer=None):
    made = User.objects.create(email=email, name=name, role=role, password=make_password({PASSWORD!r}), language="en")
    if buyer:
        Membership.objects.create(user=made, buyer=buyer)
    return made
boss = somebody("manager@example.com", "Hanna", "qa_manager")
somebody("buyer@example.com", "Ingrid", "buyer", nord)
factory = suppliers.factory("Shaoxing Huayi Garment", buyers=[nord])
shipment = inspections.shipment(nord, factory, number="SH-2026-7", units=3000)
product = shipment.lines.get().product
lot = inspections.approved(
    nord, factory, shipment=shipment, product=product, lot_size=3000, decide_by=factory.today(), reviewed_by=boss
)
request_shipment_report(inspection=lot, by=boss)
"""
LINK = """
from qcportal.core.models import OutgoingMail
found = OutgoingMail.objects.filter(to="buyer@example.com", subject__contains="is ready", body__contains="RPT-").first()
print(next(word for word in found.body.split() if "/reports/" in word) if found else "")
"""


@pytest.fixture(scope="module")
def mailed(portal):
    """A portal that makes the report of an approved lot and tells its buyer."""
    portal.prepare(CAST)
    portal.start()
    return portal


@pytest.fixture
def phone(browser, portal):
    """A fresh browser on a phone, not signed in."""
    contexts = []

    def opened():
        contexts.append(
            browser.new_context(base_url=portal.address, viewport={"width": 390, "height": 844}, accept_downloads=True)
        )
        return contexts[-1].new_page()

    yield opened
    for each in contexts:
        each.close()


def link_in_mail(portal) -> str:
    found = []

    def arrived() -> bool:
        found.append(portal.run(LINK))
        return bool(found[-1])

    wait_until(arrived, 90, portal.said)
    return found[-1]


def fits(page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url


def save(page, link, folder) -> tuple[bytes, str]:
    """What was downloaded, and from where."""
    with page.expect_download() as started:
        link.click()
    file = folder / started.value.suggested_filename
    assert re.fullmatch(r"(RPT|REL)-\d{4}-\d+-r1\.pdf", file.name)
    started.value.save_as(file)
    return file.read_bytes(), started.value.url


def test_from_the_mail_to_the_decision_and_on_to_a_stranger(mailed, phone, tmp_path):
    page = phone()
    page.goto(link_in_mail(mailed))
    sign_in(page)
    expect(page.get_by_role("heading", name=re.compile("RPT-"))).to_be_visible()
    expect(page.get_by_text("Pass").first).to_be_visible()
    fits(page)
    report, _address = save(page, page.get_by_role("link", name="Download the PDF"), tmp_path)
    assert report.startswith(b"%PDF-")
    opens_in_the_browser(page, report)
    address = page.url
    decide(page)
    release_document(page, tmp_path)
    page.goto(address)
    given = share(page)
    file = by_a_stranger(phone(), given, report, tmp_path)
    page.goto(address)
    expect(page.get_by_text("by link, given to Vera, forwarder")).to_be_visible()
    fits(page)
    gone_on_with(file, report)


def sign_in(page) -> None:
    """Whoever follows the link is asked who is there, and then stands where the link leads."""
    page.get_by_label("E-mail").fill("buyer@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/reports/**")


def opens_in_the_browser(page, report: bytes) -> None:
    link = page.get_by_role("link", name="Open it here")
    answer = page.request.get(link.get_attribute("href"))
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["content-type"] == "application/pdf"
    assert "sandbox" not in answer.headers.get("content-security-policy", "")
    assert answer.body() == report


def decide(page) -> None:
    page.get_by_role("link", name="Decide").click()
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_label("Decision", exact=True)).to_be_focused()  # refused, and brought into sight
    expect(page.get_by_label("Decision", exact=True)).to_be_in_viewport()
    page.get_by_label("Decision", exact=True).select_option(label="accept")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_text("Signed.")).to_be_visible()
    fits(page)


def release_document(page, folder) -> None:
    """It stands on the page of the shipment as soon as it is made."""
    page.get_by_role("link", name="SH-2026-7").first.click()
    card = page.locator(".card", has=page.get_by_role("heading", name="Release document"))
    link = card.get_by_role("link", name="Download the PDF")
    for _ in range(30):  # the page does not follow a document that nobody has asked for yet
        if card.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
        page.wait_for_load_state("networkidle")
    expect(link).to_be_visible(timeout=90_000)
    assert save(page, link, folder)[0].startswith(b"%PDF-")
    page.get_by_label("Comment").fill("Released; please book the container.")
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_text("please book the container")).to_be_visible()
    fits(page)


def share(page) -> str:
    page.get_by_role("link", name="Share by link").click()
    page.get_by_label("Given to").fill("Vera, forwarder")
    page.get_by_label("Password").fill(SECRET)
    fits(page)
    page.get_by_role("button", name="Make the link").click()
    fits(page)
    return page.get_by_label(re.compile("For Vera")).input_value()


def by_a_stranger(page, address: str, report: bytes, folder) -> str:
    """The address of the file that was begun."""
    page.goto(address)
    assert "RPT-" not in page.content()
    page.get_by_label("Password of the link").fill("guessed wrong")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("This is not the password of the link.")).to_be_visible()
    page.get_by_label("Password of the link").fill(SECRET)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text(re.compile("RPT-"))).to_be_visible()
    fits(page)
    got, file = save(page, page.get_by_role("button", name="Download the PDF"), folder)
    assert got == report
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()  # the link opens nothing else
    return file


# -- over a bad line -----------------------------------------------------------------------------
def gone_on_with(file: str, report: bytes) -> None:
    """A download that broke off in the midst is gone on with; the server is the real one."""
    whole = asked(file, "GET")
    assert (whole.status, whole.headers["Accept-Ranges"], whole.data) == (200, "bytes", report)
    etag = whole.headers["ETag"]
    half = len(report) // 2
    rest = asked(file, "GET", Range=f"bytes={half}-", **{"If-Range": etag})
    assert (rest.status, rest.headers["Content-Range"]) == (206, f"bytes {half}-{len(report) - 1}/{len(report)}")
    joined = broken_off(file, half) + rest.data
    assert hashlib.sha256(joined).hexdigest() == hashlib.sha256(report).hexdigest() == etag.strip('"')
    assert asked(file, "GET", Range="bytes=5-", **{"If-Range": '"another"'}).data == report
    assert asked(file, "GET", Range=f"bytes={len(report)}-").status == 416
    assert asked(file, "GET", **{"If-None-Match": etag}).status == 304
    head = asked(file, "HEAD")
    assert (head.status, head.headers["Content-Length"], head.data) == (200, str(len(report)), b"")


def asked(address: str, method: str, **headers: str):
    """The answer, with all of its body as `data`, however much the server sends; HEAD twice on one line."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    for _ in range(2):  # a body too many would be taken for the second answer
        line.request(method, parts.path, headers=headers)
        answer = line.getresponse()
        answer.data = answer.read()
    line.close()
    return answer


def broken_off(address: str, after: int) -> bytes:
    """What is there of a download whose line went dead."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    line.request("GET", parts.path)
    got = line.getresponse().read(after)
    line.close()
    return got
