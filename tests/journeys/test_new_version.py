"""A standard gets a new version while an audit by the old one is half done; the audit moves on and loses nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import PASSWORD
from .test_audit_to_booking import picture, press, submit
from .test_main_job import approve, pick, save

pytestmark = pytest.mark.services

CAST = f"""
from django.contrib.auth.hashers import make_password
from qcportal.core.models import User
from tests.builders import audits as make
from tests.builders.suppliers import factory as place

password = make_password({PASSWORD!r})
User.objects.create(email="manager@example.com", name="Hanna", role="qa_manager", password=password)
auditor = User.objects.create(email="auditor@example.com", name="Li 李", role="auditor", password=password)
asked = make.standard(questions=4, code="short", name="Short standard")
make.audit(factory=place(name="Longhua Garment"), person=auditor, standard=asked)
"""


@pytest.fixture(scope="module")
def cast(portal):
    portal.prepare(CAST)
    portal.start()
    return portal


def test_an_audit_under_way_keeps_its_version_until_it_is_moved(cast, sign_in):
    auditor = sign_in("auditor@example.com", phone=True)
    manager = sign_in("manager@example.com")
    answer_half(auditor)
    publish_the_next(manager)
    auditor.reload()
    expect(auditor.locator("#question-s1-q1")).to_contain_text("Is thing 1 in order?")
    expect(auditor.locator(".checklist-bar")).to_contain_text("3 of 4 answered")
    move(manager)
    refuse_what_is_asked_otherwise_now(auditor)
    finish(auditor)
    approve(manager, "audits", "AUD-")
    has_everything(manager)


def answer_half(page: Page):
    """Two that stay, one of them with a finding and a photo, and one that will be asked on another scale."""
    page.goto("/audits/")
    page.get_by_role("link", name=re.compile("AUD-")).first.click()
    save(page, "Start the audit")
    for key, value in (("s1-q1", "conform"), ("s1-q2", "major"), ("s1-q3", "minor")):
        press(page, key, value)
    second = page.locator("#question-s1-q2")
    second.locator("input[name=photos]").set_input_files(picture("gauge.jpg"))
    expect(second.get_by_role("img", name="gauge.jpg")).to_be_visible()
    second.get_by_role("button", name="Raise a finding").click()
    second.get_by_label("What was found").fill("The gauge is not calibrated.")
    save(page, "Raise it")
    expect(second.get_by_role("link", name=re.compile("FND-"))).to_be_visible()


# -- the next version, drafted and published in the browser -------------------------------------
def publish_the_next(page: Page):
    page.goto("/standards/")
    page.get_by_role("link", name="Short standard").first.click()
    save(page, "New version")
    page.get_by_role("link", name="Edit questions").click()
    change(page, "s1-q1", lambda: page.get_by_label("Question", exact=True).fill("Is thing 1 in order on every line?"))
    change(page, "s1-q3", lambda: pick(page, "Scale", "yes or no"))
    page.once("dialog", lambda dialog: dialog.accept())
    line(page, "s1-q4").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Is thing 4 in order?")).to_have_count(0)
    page.get_by_role("link", name="Add a question").click()
    page.get_by_label("Key").fill("s1-q5")
    page.get_by_label("Question", exact=True).fill("Are the guards tested each shift?")
    page.get_by_role("button", name="Save", exact=True).click()
    preview(page)
    page.once("dialog", lambda dialog: dialog.accept())
    save(page, "Publish")
    expect(page.get_by_role("button", name="New version")).to_be_visible()


def line(page: Page, key: str):
    return page.locator(".list-group-item", has_text=key)


def change(page: Page, key: str, how):
    line(page, key).get_by_role("link", name="Edit").click()
    how()
    save(page, "Save")
    expect(page.get_by_role("link", name="Add a question")).to_be_visible()


def preview(page: Page):
    back = page.get_by_role("navigation", name="Where you are").get_by_role("link", name=re.compile("Short standard"))
    back.click()
    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_text("Are the guards tested each shift?")).to_be_visible()
    back.click()


# -- the audit goes on by it --------------------------------------------------------------------
def move(page: Page):
    page.goto("/audits/")
    page.get_by_role("link", name=re.compile("AUD-")).first.click()
    expect(page.get_by_role("link", name=re.compile("Short standard")).first).to_contain_text("1")
    page.get_by_role("link", name="Move to version 2").click()
    for heading, words in (
        ("New questions", "Are the guards tested each shift?"),
        ("Questions that are gone", "Is thing 4 in order?"),
        ("Answered on another scale", "Is thing 3 in order?"),
        ("Worded otherwise", "Is thing 1 in order on every line?"),
        ("Answers to look at again", "minor non-conformity"),
    ):
        part = page.locator("section", has=page.get_by_role("heading", name=heading))
        expect(part).to_contain_text(words)
    expect(page.get_by_text("2 answers go along, with their photos and findings.")).to_be_visible()
    save(page, "Move the audit")
    expect(page.get_by_text(re.compile("The audit goes on by"))).to_be_visible()


def refuse_what_is_asked_otherwise_now(page: Page):
    """The auditor's page is still the old one."""
    page.locator("label[for=s1-q3-conform]").click()
    expect(page.locator("#question-s1-q3 .saved").first).to_contain_text("Not saved yet")


def finish(page: Page):
    page.reload()
    expect(page.locator("#question-s1-q1")).to_contain_text("Is thing 1 in order on every line?")
    expect(page.locator("#question-s1-q1 input:checked")).to_have_value("conform")
    second = page.locator("#question-s1-q2")
    expect(second.locator("input:checked")).to_have_value("major")
    expect(second.get_by_role("img", name="gauge.jpg")).to_be_visible()
    expect(second.get_by_role("link", name=re.compile("FND-"))).to_be_visible()
    expect(page.locator(".checklist-bar")).to_contain_text("2 of 4 answered")
    for key, value in (("s1-q3", "yes"), ("s1-q5", "conform")):
        press(page, key, value)
    submit(page, "One gauge is not calibrated.")


def has_everything(page: Page):
    """What was said by the old version stands there too, and does not count."""
    earlier = page.locator(".list-group-item", has_text="v1 · s1-q3")
    expect(earlier).to_contain_text("minor non-conformity")
    expect(page.get_by_role("link", name=re.compile("Short standard")).first).to_contain_text("2")
    expect(page.get_by_text("The gauge is not calibrated.").first).to_be_visible()
