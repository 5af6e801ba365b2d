"""The demonstration's training gap is told on its factory's page, and of a stable factory nothing is claimed."""

import pytest
from playwright.sync_api import expect

from .conftest import PASSWORD

pytestmark = pytest.mark.services

RISEN, STABLE, MENDED = "Dongguan Hengyi", "Ningbo", "Sông Xanh"
COMPANY = f"""
import os
from qcportal.demo import world
from reports.queries.sight import HOUSE
from reports.studies.making import made_for

os.environ["DEMO_PASSWORD"] = {PASSWORD!r}
world.FACTORIES = [each for each in world.FACTORIES if each.name.startswith({(RISEN, STABLE, MENDED)!r})]
world.present.add = lambda _world: None
world.build()
made_for(HOUSE)
"""


@pytest.fixture(scope="module")
def company(portal):
    portal.prepare(COMPANY)
    portal.start()
    return portal


def opened(page, name: str):
    """The factory's page, with its chart drawn."""
    page.goto("/factories/")
    page.get_by_role("link", name=name).first.click()
    panel = page.locator("#trend-panel")
    expect(panel.locator(".chart svg")).to_be_visible(timeout=60_000)  # the panel comes after the page
    return panel


def test_a_trend_is_told_with_its_onset_its_finding_and_its_marks(company, sign_in):
    desk = sign_in("manager@demo.example")
    panel = opened(desk, RISEN)
    expect(panel).to_contain_text("Seams and stitching: raised from")
    expect(panel).to_contain_text("90 %:")
    expect(panel).to_contain_text("training and staffing")
    expect(panel).to_contain_text("may explain it, with probability")
    expect(panel).to_contain_text("at most 5 % are expected to be false")
    for mark in ("audit", "finding that may explain it"):
        expect(panel.locator(".chart svg").get_by_text(mark, exact=True).first).to_be_visible()
    panel.get_by_role("link", name="The finding").click()
    expect(desk.get_by_text("stitching test").first).to_be_visible()


def test_of_a_stable_factory_nothing_is_claimed(company, sign_in):
    panel = opened(sign_in("manager@demo.example"), STABLE)
    expect(panel).to_contain_text("no evidence of change")
    expect(panel).not_to_contain_text("raised from")


def test_the_start_page_leads_to_what_changes(company, sign_in):
    phone = sign_in("manager@demo.example", phone=True)
    phone.get_by_role("link", name="All trends").click()
    expect(phone.get_by_role("heading", name="Trends")).to_be_visible()
    expect(phone.locator("#list")).to_contain_text(RISEN)
    expect(phone.locator("#list")).not_to_contain_text(STABLE)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
