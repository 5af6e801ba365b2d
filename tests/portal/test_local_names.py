"""Who reads Chinese finds factories, suppliers and products under their Chinese names, wherever they are listed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from qcportal.core.models import HistoryEntry
from suppliers import actions
from suppliers.models import Factory
from tests.builders import audits, inspections, people, reports, suppliers

pytestmark = pytest.mark.django_db
CHINESE = {"Accept-Language": "zh-hans"}
FACTORY, FACTORY_ZH = "Hengyi Garment", "东莞市恒艺制衣有限公司"
SUPPLIER, SUPPLIER_ZH = "Hengyi Group", "恒艺集团"
PRODUCT, PRODUCT_ZH = "Rain jacket", "雨衣"
LISTS = [
    "suppliers:factory_list",
    "suppliers:visit_list",
    "suppliers:corrective_action_list",
    "inspections:shipment_list",
    "inspections:inspection_list",
    "audits:audit_list",
    "audits:finding_list",
    "reports:report_list",
]


@pytest.fixture
def boss(client):
    person = people.manager(name="Olga")
    client.force_login(person)
    return person


@pytest.fixture
def factory(boss):
    """A factory with one of everything, and with somebody there today."""
    buyer = suppliers.buyer()
    group = suppliers.supplier(SUPPLIER, local_name=SUPPLIER_ZH)
    made = suppliers.factory(FACTORY, local_name=FACTORY_ZH, supplier=group, buyers=[buyer])
    product = inspections.product(buyer, name=PRODUCT, local_name=PRODUCT_ZH)
    shipment = inspections.shipment(buyer, made)
    reports.shipment_report(inspections.approved(buyer, made, shipment=shipment, product=product))
    inspections.inspection(buyer, made, product=product, state="submitted")
    audits.finding(audits.approved(buyer, made))
    suppliers.corrective_action(made, owner=buyer)
    suppliers.visit(made, starts_on=made.today(), people=[(people.inspector(name="Mei"), "inspector")])
    return made


def leads(page: str, first: str, second: str) -> bool:
    """Whether the first name is there, and the second not at all or behind it."""
    return first in page and page.find(first) < (page.find(second) if second in page else len(page))


@pytest.mark.parametrize("route", LISTS)
def test_a_list_leads_with_the_factorys_name_in_the_readers_language(client, factory, route):
    chinese, english = client.get(reverse(route), headers=CHINESE).text, client.get(reverse(route)).text
    assert leads(chinese, FACTORY_ZH, FACTORY)
    assert leads(english, FACTORY, FACTORY_ZH)


def test_so_do_suppliers_and_products(client, factory):
    suppliers_ = client.get(reverse("suppliers:supplier_list"), headers=CHINESE).text
    assert f'>{SUPPLIER_ZH}</a><span class="sub">{SUPPLIER}</span>' in suppliers_
    assert SUPPLIER_ZH in client.get(reverse("suppliers:factory_list"), headers=CHINESE).text
    products = client.get(reverse("inspections:product_list"), headers=CHINESE).text
    assert f'<span class="sub">{PRODUCT}</span>' in products
    assert f">{PRODUCT_ZH}</td>" in products
    assert (
        f'<span class="sub">{PRODUCT_ZH}</span>'
        in client.get(reverse("inspections:inspection_list"), headers=CHINESE).text
    )


@pytest.mark.parametrize("route", ["home", "suppliers:calendar_people"])
def test_so_do_the_start_page_and_the_calendar_of_people(client, factory, route):
    day = {"day": factory.today().isoformat()}  # the factory may have next week already
    assert leads(client.get(reverse(route), day, headers=CHINESE).text, FACTORY_ZH, FACTORY)
    assert leads(client.get(reverse(route), day).text, FACTORY, FACTORY_ZH)


def test_so_does_the_calendar(client, factory):
    days = {"start": factory.today().isoformat(), "end": "2099-01-01"}
    titles = [each["title"] for each in client.get(reverse("suppliers:calendar_events"), days, headers=CHINESE).json()]
    assert f"{FACTORY_ZH} · Mei" in titles


@pytest.mark.parametrize("text", ["恒艺", "Hengyi"])
def test_search_finds_either_name_and_answers_with_the_readers_first(client, factory, text):
    page = client.get(reverse("search"), {"q": text}, headers=CHINESE).text
    page = re.sub("</?mark>", "", page)  # around what was searched for
    assert leads(page, f">{FACTORY_ZH}<", f">{FACTORY}<")
    assert leads(page, f">{SUPPLIER_ZH}<", f">{SUPPLIER}<")
    listed = client.get(reverse("suppliers:factory_list"), {"q": text}, headers=CHINESE).text
    assert FACTORY_ZH in listed


@pytest.mark.parametrize("route", ["factory_overview", "suppliers:supplier"])
def test_a_page_is_headed_by_it_with_the_other_behind(client, factory, route):
    record = factory if route == "factory_overview" else factory.supplier
    page = client.get(reverse(route, args=[record.uuid]), headers=CHINESE).text
    assert f'<span>{record.local_name} <span class="text-secondary fw-normal">{record.name}</span></span>' in page


@pytest.mark.parametrize("route", [*LISTS, "home", "suppliers:supplier_list", "inspections:product_list"])
def test_it_costs_a_chinese_reader_no_more_queries(client, factory, route):
    client.get(reverse(route))
    assert queries(client, route, CHINESE) == queries(client, route, {})


def queries(client, route: str, headers: dict) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(route), headers=headers)
    return len(asked)


def test_factories_are_sorted_by_the_name_that_the_list_shows(client, boss):
    for name, local_name in (("Alpha", "线头"), ("Gamma", "开线"), ("Beta", "Thử kéo")):
        suppliers.factory(name, local_name=local_name)
    page = client.get(reverse("suppliers:factory_list"), headers=CHINESE).text
    assert page.find(">Beta</a>") < page.find(">开线</a>") < page.find(">线头</a>")


def test_history_keeps_the_name_on_the_papers_whoever_acted(factory):
    with translation.override("zh-hans"):
        actions.change_factory(factory=factory, version=factory.version, by=people.manager(), city="东莞")
    assert HistoryEntry.objects.get(record_uuid=factory.uuid).record_label == FACTORY
    assert str(Factory.objects.get(pk=factory.pk)) == FACTORY
