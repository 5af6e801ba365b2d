"""A Chinese page leads with the Chinese name of a defect or a test; any other page with the English one."""

import pytest
from django.urls import reverse

from reports.documents import shipment as document
from tests.builders import inspections as made
from tests.builders import people
from tests.reports.test_measured import content

pytestmark = pytest.mark.django_db
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture
def found():
    """An inspection with a defect and a test that have both names."""
    row = made.approved()
    kind = made.defect_type("Open seam", local_name="开线")
    made.defect(row, kind)
    made.site_test(row, "93", name="Pull test", local_name="拉力测试")
    return row


def before(page: str, first: str, second: str) -> bool:
    return -1 < page.find(first) < page.find(second)


def test_the_page_of_an_inspection_leads_with_the_name_of_its_language(client, found):
    client.force_login(people.manager())
    address = reverse("inspections:inspection", args=[found.uuid])
    chinese, english = client.get(address, headers=CHINESE).text, client.get(address).text
    assert before(chinese, "开线", "Open seam")
    assert before(chinese, "拉力测试", "Pull test")
    assert before(english, "Open seam", "开线")
    assert before(english, "Pull test", "拉力测试")


@pytest.mark.parametrize("route", ["defect_type_list", "protocol_list"])
def test_lists_lead_with_it_too(client, route):
    client.force_login(people.manager())
    made.defect_type("Open seam", local_name="开线")
    made.protocol("Open seam", local_name="开线")
    page = client.get(reverse(f"inspections:{route}"), headers=CHINESE).text
    assert '>开线</a><span class="sub">Open seam</span>' in page


def test_a_name_in_another_script_stays_the_second(client):
    client.force_login(people.manager())
    made.protocol("Pull test", local_name="Thử kéo")
    page = client.get(reverse("inspections:protocol_list"), headers=CHINESE).text
    assert '>Pull test</a><span class="sub">Thử kéo</span>' in page


def test_the_chinese_report_and_its_chart_lead_with_it(found):
    from django.utils import translation

    other = made.defect_type("Loose thread", local_name="线头")
    made.defect(found, other, 3)
    with translation.override("zh-hans"):
        told = content(found)
        page = document.to_html(told)
    assert before(page, "开线", "Open seam")
    assert before(page, "拉力测试", "Pull test")
    assert [name for name, *_ in told.pareto] == ["线头", "开线"]
