"""A manager imports two lists, finds one factory named twice, and makes it one."""

import pytest
from playwright.sync_api import expect

from .conftest import PASSWORD

pytestmark = pytest.mark.services

CAST = f"""
from django.contrib.auth.hashers import make_password
from qcportal.core.models import User
User.objects.create(email="olga@example.com", name="Olga", role="qa_manager", password=make_password({PASSWORD!r}))
"""
SPRING = """国家;工厂名称;地址
中国;深圳市华强电子有限公司;深圳市福田区华强北路1号
Vietnam;PHI Co.,Ltd;Lot 5, Biên Hòa
"""
AUTUMN = """country,name,address
VN,"PHI Co., Ltd.","Lot 5-6, Bien Hoa"
Atlantis,Sunken Mills,Harbour 1
"""


@pytest.fixture
def desk(portal, sign_in):
    portal.prepare(CAST)
    portal.start()
    return sign_in("olga@example.com")


def upload(desk, name: str, data: bytes):
    desk.goto("/factories/")
    desk.get_by_role("link", name="Import a list").click()
    desk.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    desk.get_by_role("button", name="Upload and check").click()
    desk.get_by_role("button", name="Import now").click(timeout=30_000)
    expect(desk.get_by_text("What happened")).to_be_visible(timeout=30_000)


def test_two_lists_one_factory(desk):
    upload(desk, "spring.csv", SPRING.encode("gb18030"))
    desk.goto("/factories/?q=华强")
    expect(desk.locator("#list")).to_contain_text("深圳市华强电子有限公司")
    upload(desk, "autumn.csv", AUTUMN.encode())
    expect(desk.get_by_role("row").filter(has_text="Atlantis")).to_contain_text("3")

    desk.get_by_role("link", name="All to be decided").click()
    desk.get_by_role("link", name="PHI Co., Ltd.").click()
    expect(desk.get_by_role("row", name="Address")).to_contain_text("Lot 5-6")
    desk.get_by_role("button", name="Merge").click()
    expect(desk.get_by_text("PHI Co., Ltd. is merged into PHI Co.,Ltd.")).to_be_visible()
    desk.goto("/factories/?q=PHI")
    expect(desk.locator("#list tbody tr")).to_have_count(1)

    desk.go_back()
    desk.once("dialog", lambda dialog: dialog.accept())
    desk.get_by_role("button", name="Undo this merge").click()
    expect(desk.get_by_text("is a factory of its own again")).to_be_visible()
    desk.goto("/factories/?q=PHI")
    expect(desk.locator("#list tbody tr")).to_have_count(2)
