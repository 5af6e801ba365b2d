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


@pytest.mark.parametrize("route", ["defect_type_list", "protocol_list"])
def test_lists_are_sorted_by_the_name_that_they_show(client, route):
    client.force_login(people.manager())
    add = made.defect_type if route == "defect_type_list" else made.protocol
    for name, local_name in (("Alpha", "线头"), ("Beta", "Thử kéo"), ("Gamma", "开线")):
        add(name, local_name=local_name)
    address = reverse(f"inspections:{route}")
    chinese, english = client.get(address, headers=CHINESE).text, client.get(address).text
    assert before(chinese, ">Beta</a>", ">开线</a>")
    assert before(chinese, ">开线</a>", ">线头</a>")
    assert before(english, ">Alpha</a>", ">Gamma</a>")
    backwards = client.get(address, {"sort": "-name"}, headers=CHINESE).text
    assert before(backwards, ">线头</a>", ">Beta</a>")


def test_the_form_of_a_measurement_point_is_headed_by_it(client):
    client.force_login(people.manager())
    point = made.point(made.product(), name="Chest width", local_name="胸宽")
    address = reverse("inspections:point_edit", args=[point.product.uuid, point.position])
    assert "<title>胸宽 ·" in client.get(address, headers=CHINESE).text


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
