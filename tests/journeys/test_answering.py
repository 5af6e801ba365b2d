"""An auditor with a phone: every press is kept, also the quick ones and those without a connection."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import PASSWORD

pytestmark = pytest.mark.services

SAVED = re.compile(r"^\s*saved\s*$")
CAST = f"""
from django.contrib.auth.hashers import make_password
from qcportal.core.models import User
from tests.builders import audits as make
from tests.builders import suppliers
word = make_password({PASSWORD!r})
auditor = User.objects.create(email="li@example.com", name="Li 李", role="auditor", password=word)
wang = User.objects.create(email="wang@example.com", name="Wang 王", role="auditor", password=word)
audit = make.started(auditor, standard=make.standard(questions=3, sections=2))
suppliers.assignment(audit.visit, wang, role="auditor")
"""


@pytest.fixture(scope="module")
def audit_under_way(portal):
    portal.prepare(CAST)
    portal.start()


@pytest.fixture
def page(audit_under_way, sign_in):
    page = sign_in("li@example.com", phone=True)
    page.goto("/audits/")
    page.get_by_role("link", name=re.compile("AUD-")).first.click()
    page.get_by_role("link", name="Answer", exact=True).click()
    return page


def card(page, key):
    """The answer's own form; the notes beside it are saved by themselves."""
    return page.locator(f"#question-{key} form").first


def press(page, key, value):
    page.locator(f"label[for={key}-{value}]").click()


def test_quick_presses_and_typing_are_all_kept(page):
    first = card(page, "s1-q1")
    press(page, "s1-q1", "conform")
    press(page, "s1-q1", "minor")
    first.get_by_label("Note").press_sequentially("灯坏了 lamp out", delay=15)
    with page.expect_response(lambda answer: "value=major" in (answer.request.post_data or "")):
        press(page, "s1-q1", "major")
    expect(first.locator(".saved")).to_have_text(SAVED)
    expect(page.locator(".checklist-bar")).to_contain_text("1 of 6 answered")
    page.reload()
    expect(first.locator("input:checked")).to_have_value("major")
    expect(first.get_by_label("Note")).to_have_value("灯坏了 lamp out")


def test_not_applicable_waits_for_its_reason(page):
    second = card(page, "s1-q2")
    press(page, "s1-q2", "not_applicable")
    expect(second.locator(".saved")).to_contain_text("Say why the question does not apply")
    second.get_by_label("Note").fill("No cutting here")
    expect(second.locator(".saved")).to_have_text(SAVED)


def test_what_was_typed_before_the_page_was_ready_is_kept(page):
    held = []
    page.route("**/portal*.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    second = card(page, "s1-q2")
    press(page, "s1-q2", "minor")
    second.get_by_label("Note").fill("Typed early 早")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        held.pop().continue_()
    expect(second.locator(".saved")).to_have_text(SAVED)
    page.unroute("**/portal*.js")
    page.reload()
    expect(second.locator("input:checked")).to_have_value("minor")
    expect(second.get_by_label("Note")).to_have_value("Typed early 早")


def test_what_could_not_be_sent_is_sent_when_the_connection_is_back(browser, audit_under_way, portal):
    context = browser.new_context(base_url=portal.address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("E-mail").fill("li@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=re.compile("AUD-|Factory")).first.click()
    page.get_by_role("link", name="Answer", exact=True).click()
    third = card(page, "s1-q3")
    context.set_offline(True)
    press(page, "s1-q3", "critical")
    expect(third.locator(".saved")).to_contain_text("no connection")
    context.set_offline(False)
    expect(third.locator(".saved")).to_have_text(SAVED)
    page.reload()
    expect(third.locator("input:checked")).to_have_value("critical")
    context.close()


def test_notes_of_two_people_at_once_are_compared_and_the_second_may_stay(page, sign_in):
    first = page.locator("#question-s1-q1")
    press(page, "s1-q1", "conform")
    expect(first.locator(".saved").first).to_have_text(SAVED)
    page.reload()
    other = sign_in("wang@example.com", phone=True)
    other.goto(page.url)
    later = other.locator("#question-s1-q1")
    with page.expect_response(lambda answer: "notes" in answer.url):
        write(first, "Foreman: 第一版 first words")
    with other.expect_response(lambda answer: "notes" in answer.url):
        write(later, "Foreman: 第二版 second words")
    expect(later.locator("details .saved")).to_contain_text("Li 李 wrote something else here")
    expect(later.locator("details .saved")).to_contain_text("第一版 first words")
    expect(later.get_by_label("Interview note")).to_have_value("Foreman: 第二版 second words")
    later.get_by_role("button", name="Save mine instead").click()
    expect(later.locator("details .saved")).to_have_text(SAVED)
    page.reload()
    expect(first.get_by_label("Interview note")).to_have_value("Foreman: 第二版 second words")


def write(question, text):
    """Into the interview note, which is folded away while it is empty."""
    if not question.get_by_label("Interview note").is_visible():
        question.get_by_text("Interview and confidential note").click()
    question.get_by_label("Interview note").fill(text)
