import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.running import RunningPortal

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="package")
def portal(dumped_tables):
    """One portal for all journeys, to `prepare` and `start`; each module begins with nobody in it."""
    made = RunningPortal(dumped_tables)
    try:
        yield made
    finally:
        made.clean()


@pytest.fixture(scope="package")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no Chromium: run make test, which installs it, or set CHROMIUM to the path of one"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def sign_in(browser, portal):
    """A page signed in as somebody; what the browser's console complains of fails the test."""
    complaints, contexts = [], []

    def signed_in(email: str, *, phone: bool = False):
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = browser.new_context(base_url=portal.address, viewport=size, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/login/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/")
        return page

    yield signed_in
    for context in contexts:
        context.close()
    refused = [each for each in complaints if "status of 404" not in each]  # 404s are asked for on purpose
    assert refused == []
