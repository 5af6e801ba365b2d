"""What pages do by themselves in a browser: lists, search keys, dark mode, forms with something typed in them."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import PASSWORD

pytestmark = pytest.mark.services
CAST = f"""
from django.contrib.auth.hashers import make_password
from qcportal.core.models import User
password = make_password({PASSWORD!r})
User.objects.create(email="olga@example.com", name="Olga Lindqvist", role="administrator", password=password)
for number in range(60):
    User.objects.create(email=f"i{{number:02}}@example.com", name=f"Inspector {{number:02}} 王敏", role="inspector", password=password)
User.objects.create(email="li@example.com", name="Li Na 李娜", role="auditor", password=password)
from tests.builders import audits, inspections, suppliers
for name in ("International Consolidated Textile Manufacturing and Trading Company " * 2, "国际联合纺织" * 20):
    factory = suppliers.factory(name.strip())
    inspections.inspection(factory=factory, product=inspections.product(name=name.strip()))
    audits.audit(factory=factory, standard=audits.standard(name=name[:100].strip()))
"""


@pytest.fixture(scope="module")
def with_people(portal):
    portal.prepare(CAST)
    portal.start()


@pytest.fixture
def desk(with_people, sign_in):
    return sign_in("olga@example.com")


@pytest.fixture
def phone(with_people, sign_in):
    return sign_in("olga@example.com", phone=True)


def first_row(page):
    return page.locator("#list tbody tr").first


def sorted_by(page, heading: str, query: str):
    page.locator("thead").get_by_role("link", name=heading).click()
    page.wait_for_url(f"**/people/?{query}")


class TestLists:
    def test_sort_filter_and_page_stand_in_the_address_and_back_undoes_them(self, desk):
        desk.goto("/people/")
        sorted_by(desk, "Name", "sort=-name")
        expect(first_row(desk)).to_contain_text("Olga")
        desk.get_by_label("Role").select_option("inspector")
        desk.wait_for_url("**/people/?role=inspector&sort=-name")
        expect(first_row(desk)).to_contain_text("Inspector 59")
        desk.get_by_role("link", name="Next").click()
        expect(first_row(desk)).to_contain_text("Inspector 09")
        first_row(desk).get_by_role("link").click()
        expect(desk.get_by_role("heading", level=1)).to_contain_text("Inspector 09")
        desk.go_back()
        expect(first_row(desk)).to_contain_text("Inspector 09")
        expect(desk.get_by_role("navigation", name="Menu")).to_be_visible()
        desk.go_back()
        expect(first_row(desk)).to_contain_text("Inspector 59")
        desk.go_back()
        expect(desk.get_by_label("Role")).to_have_value("")
        expect(first_row(desk)).to_contain_text("Olga")

    def test_typing_narrows_and_leaving_the_field_is_no_second_step(self, desk):
        desk.goto("/people/")
        field = desk.locator("#list-filters").get_by_label("Search")
        field.fill("李娜")
        desk.wait_for_url(re.compile(r"/people/\?q="))
        expect(desk.locator("#list tbody tr")).to_have_count(1)
        steps = desk.evaluate("history.length")
        field.blur()
        expect(first_row(desk)).to_contain_text("Li Na 李娜")
        assert desk.evaluate("history.length") == steps

    def test_a_phone_sorts_and_filters_too(self, phone):
        phone.goto("/people/")
        expect(phone.get_by_label("Role")).to_be_hidden()
        phone.get_by_role("button", name="Filters").click()
        phone.get_by_label("Role").select_option("inspector")
        phone.wait_for_url("**/people/?role=inspector")
        phone.get_by_label("Sort by").select_option(label="Name ↓")
        phone.wait_for_url("**/people/?role=inspector&sort=-name")
        expect(first_row(phone)).to_contain_text("Inspector 59")

    def test_what_was_seen_is_kept_in_no_storage(self, desk):
        desk.goto("/people/")
        sorted_by(desk, "E-mail", "sort=email")
        kept = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert "Inspector" not in kept


def test_no_page_of_the_menu_scrolls_sideways_on_a_phone(phone):
    addresses = phone.locator("#menu a").evaluate_all("links => links.map(each => each.getAttribute('href'))")
    assert len(addresses) > 15
    wide = []
    for address in addresses:
        phone.goto(address)
        if phone.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []


def test_what_a_thumb_presses_is_large_enough(phone):
    phone.goto("/people/")
    sizes = phone.locator("button:visible, #list-filters :is(input, select):visible, .page-link:visible")
    heights = sizes.evaluate_all(
        "all => all.map(each => [each.outerHTML.slice(0, 60), each.getBoundingClientRect().height])"
    )
    assert [each for each in heights if each[1] < 44] == []


def test_the_search_box_is_reached_and_walked_by_keys(desk):
    desk.goto("/people/")
    desk.keyboard.press("/")
    desk.keyboard.type("zzz nothing of this name")
    answers = desk.locator("#search-answers")
    expect(answers).not_to_be_empty()
    desk.keyboard.press("Escape")
    expect(answers).to_be_empty()
    expect(desk.get_by_role("searchbox").first).to_be_focused()


def test_the_first_tab_leads_past_the_menu(desk):
    desk.goto("/people/")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to the content")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#content")).to_be_focused()


def test_dark_mode_stays(desk):
    desk.goto("/people/")
    before = desk.locator("html").get_attribute("data-bs-theme")
    desk.get_by_role("button", name="Light or dark").click()
    desk.goto("/profile/")
    after = desk.locator("html").get_attribute("data-bs-theme")
    assert {before, after} == {"light", "dark"}


class TestForms:
    def test_leaving_with_something_typed_asks_first(self, desk):
        asked = []
        desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        desk.goto("/people/invite/")
        desk.get_by_label("Name").fill("Nguyễn Thị Phương")
        desk.get_by_role("link", name="Home").first.click()
        expect(desk.get_by_label("Name")).to_have_value("Nguyễn Thị Phương")
        assert asked == ["beforeunload"]

    def test_a_refused_form_keeps_what_was_typed_beside_its_sentence(self, desk):
        desk.goto("/people/invite/")
        desk.get_by_label("Name").fill("ঢাকা নিট")
        desk.get_by_label("E-mail").fill("li@example.com")
        desk.get_by_label("Role").select_option("inspector")
        desk.locator("main form button[type=submit]").click()
        expect(desk.get_by_label("Name")).to_have_value("ঢাকা নিট")
        expect(desk.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
        expect(desk.locator("#id_email_errors")).to_be_visible()


def test_long_names_neither_widen_a_list_nor_squeeze_its_columns(desk):
    for address in ("/inspections/", "/audits/"):
        desk.goto(address)
        box = desk.locator(".table-responsive-md")
        assert box.evaluate("each => each.scrollWidth - each.clientWidth") <= 1, address
        widths = desk.locator("td.break").evaluate_all("all => all.map(each => each.clientWidth)")
        assert min(widths) > 120, address
