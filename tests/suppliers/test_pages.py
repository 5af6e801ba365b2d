"""Every page of the app as each role: what it shows, and to whom it does not."""

import re
from datetime import date

import pytest
from django.urls import reverse

from suppliers.enums import QualificationState
from suppliers.models import Buyer, Factory, Membership, ProductFamily, Qualification, Supplier
from tests.builders import people
from tests.builders import suppliers as make

from .pages import at, get

pytestmark = pytest.mark.django_db

LONG = "深圳市华强电子科技发展股份有限公司第三分公司注塑与装配厂" * 4


class TestPlaces:
    def test_a_supplier_is_added_and_edited(self, client, boss):
        answer = client.post(at("supplier_add"), {"name": "Việt Tiến", "country": "VN"}, follow=True)
        assert "Việt Tiến is added." in answer.text
        made = Supplier.objects.get()
        client.post(at("supplier_edit", made.uuid), {"name": "Việt Tiến", "country": "VN", "city": "Huế", "version": 1})
        made.refresh_from_db()
        assert (made.city, made.version) == ("Huế", 2)

    def test_nobody_is_asked_to_make_the_first_who_may_not(self, client, boss):
        assert "Import your list of factories" in client.get(at("factory_list")).text
        client.force_login(people.buyer_person())
        page = client.get(at("factory_list")).text
        assert "Import your list" not in page
        assert "Factories appear here once a manager lets you see them." in page

    def test_what_was_typed_stays_beside_the_error(self, client, boss):
        answer = client.post(at("factory_add"), {"name": "", "local_name": "华强", "country": "CN", "latitude": "x"})
        assert answer.status_code == 200
        assert set(answer.context["form"].errors) == {"name", "latitude"}
        assert 'value="华强"' in answer.text
        assert not Factory.objects.exists()

    def test_a_factory_of_a_supplier_is_added_from_its_page(self, client, boss):
        supplier = make.supplier("Longhua Group")
        page = get(client, "factory_add", supplier=supplier.uuid)
        assert f'<option value="{supplier.uuid}" selected>Longhua Group' in page.text
        values = {"name": "Longhua 1", "country": "CN", "supplier": str(supplier.uuid), "time_zone": ""}
        client.post(at("factory_add"), values)
        made = Factory.objects.get()
        assert (made.supplier, made.time_zone) == (supplier, "Asia/Shanghai")

    def test_editing_keeps_supplier_and_time_zone(self, client, boss):
        factory = make.factory(supplier=make.supplier("Longhua Group"), time_zone="Asia/Urumqi")
        page = get(client, "factory_edit", factory.uuid)
        assert f'<option value="{factory.supplier.uuid}" selected>' in page.text
        values = {"name": "New", "country": "CN", "supplier": str(factory.supplier.uuid), "version": 1}
        client.post(at("factory_edit", factory.uuid), values)
        factory.refresh_from_db()
        assert (factory.name, factory.time_zone) == ("New", "Asia/Urumqi")

    def test_an_old_form_does_not_overwrite(self, client, boss):
        factory = make.factory("Longhua", version=3)
        answer = client.post(at("factory_edit", factory.uuid), {"name": "Old", "country": "CN", "version": 2})
        assert "Somebody changed this record after you opened it" in answer.text
        assert 'name="version" value="2"' in answer.text
        assert Factory.objects.get().name == "Longhua"

    def test_the_list_is_searched_and_filtered(self, client, boss):
        client.post(at("factory_add"), {"name": "Huaqiang", "local_name": "华强电子", "country": "CN"})
        make.qualification(make.factory("Dhaka Knit", country="BD"), state=QualificationState.SUSPENDED)
        for query, found in [
            ({"q": "强电"}, {"Huaqiang"}),
            ({"country": "BD"}, {"Dhaka Knit"}),
            ({"qualification": "suspended"}, {"Dhaka Knit"}),
            ({"q": "nobody"}, set()),
        ]:
            text = get(client, "factory_list", **query).text
            assert {name for name in ("Huaqiang", "Dhaka Knit") if name in text} == found, query

    def test_the_filter_by_supplier_takes_its_name(self, client, boss):
        client.post(at("supplier_add"), {"name": "Longhua Group", "country": "CN"})
        make.factory("Longhua 1", supplier=Supplier.objects.get())
        make.factory("Other")
        text = get(client, "factory_list", supplier="longhua").text
        assert "Longhua 1" in text
        assert "Other" not in text

    def test_a_merged_factory_is_not_listed(self, client, boss):
        kept = make.factory("Kept")
        make.factory("Gone", merged_into=kept)
        text = get(client, "factory_list").text
        assert "Kept" in text
        assert "Gone" not in text

    def test_a_supplier_page_counts_only_visible_factories(self, client):
        supplier, buyer = make.supplier("Group"), make.buyer()
        make.factory("Seen", supplier=supplier, buyers=[buyer])
        make.factory("Hidden", supplier=supplier)
        client.force_login(people.buyer_person(buyer))
        page, listed = get(client, "supplier", supplier.uuid), get(client, "supplier_list")
        assert "Seen" in page.text
        assert "Hidden" not in page.text
        assert page.context["factory_count"] == 1
        assert re.search(r'data-label="Factories"[^>]*>1</td>', listed.text)

    @pytest.mark.parametrize("name", ["supplier_options", "factory_options"])
    def test_options_are_searched_among_what_is_visible(self, client, name):
        supplier, buyer = make.supplier("Longhua", search_grams=["lo", "on", "ng"]), make.buyer()
        make.factory("Longhua 1", supplier=supplier, buyers=[buyer], search_grams=["lo", "on", "ng"])
        make.factory("Longhua 2", supplier=make.supplier("Longhua B", search_grams=["lo", "on"]), search_grams=["lo"])
        client.force_login(people.buyer_person(buyer))
        assert get(client, name, q="lon").text.count("Longhua") == 1
        assert get(client, name, q="zz").text.count("<option") == 1
        assert get(client, name).text.count("Longhua") == 1


class TestBuyers:
    def test_a_buyer_gets_its_people(self, client, boss):
        client.post(at("buyer_add"), {"name": "Nord", "code": "NORD"})
        buyer, user = Buyer.objects.get(), people.buyer_person(name="Ines")
        people.inspector(name="Not offered")
        page = get(client, "buyer_member_add", buyer.uuid)
        assert "Ines" in page.text
        assert "Not offered" not in page.text
        answer = client.post(at("buyer_member_add", buyer.uuid), {"user": str(user.uuid)}, follow=True)
        assert "Ines now sees the records of Nord" in answer.text
        member = Membership.objects.get()
        assert "Ines" in client.post(at("member_remove", member.pk), follow=True).text
        assert not Membership.objects.exists()

    def test_a_persons_page_says_for_whom_and_adds_another(self, client, boss):
        user, buyer = people.buyer_person(name="Ines"), make.buyer(name="Nordlys")
        page = get(client, "person_company_add", user.uuid)
        assert "Nordlys" in page.text
        client.post(at("person_company_add", user.uuid), {"buyer": str(buyer.uuid)})
        assert "Nordlys" in get(client, "person_panel", user.uuid).text
        offered = get(client, "person_company_add", user.uuid).context["form"].fields["buyer"].queryset
        assert not offered.exists()
        gone = client.post(at("member_remove", Membership.objects.get().pk), {"back": "person"})
        assert gone.url == f"/people/{user.uuid}/"
        assert "Nordlys" not in get(client, "person_panel", user.uuid).text

    def test_an_inspector_acts_for_nobody(self, client, boss):
        assert "Only people in the role" in get(client, "person_company_add", people.inspector().uuid).text

    def test_a_supplier_gets_its_contacts(self, client, boss):
        supplier, contact = make.supplier("Group"), people.supplier_contact(name="Mr Li")
        answer = client.post(at("supplier_member_add", supplier.uuid), {"user": str(contact.uuid)}, follow=True)
        assert answer.redirect_chain[0][0] == at("supplier", supplier.uuid)
        assert Membership.objects.get().supplier == supplier

    def test_a_code_that_is_taken_stands_beside_the_form(self, client, boss):
        make.buyer(code="NORD")
        answer = client.post(at("buyer_add"), {"name": "Nord 2", "code": "nord"})
        assert "Another buyer has this code." in answer.text
        assert 'value="Nord 2"' in answer.text

    def test_a_buyer_is_renamed(self, client, boss):
        buyer = make.buyer("Old")
        client.post(at("buyer_edit", buyer.uuid), {"name": "New", "code": buyer.code, "version": 1})
        assert Buyer.objects.get().name == "New"

    def test_product_families(self, client, boss):
        client.post(at("product_family_add"), {"name": "Knitwear", "code": "knitwear"})
        family = ProductFamily.objects.get()
        client.post(at("product_family", family.uuid), {"name": "Knits", "code": "knitwear", "version": 1})
        assert "Knits" in get(client, "product_family_list").text

    def test_who_only_reads_gets_no_form(self, client):
        family = make.family("Knitwear")
        client.force_login(people.read_only())
        page = get(client, "product_family", family.uuid)
        assert "Knitwear" in page.text
        assert '<form method="post" novalidate' not in page.text


class TestQualification:
    def test_opened_from_the_factory_and_decided(self, client, boss):
        factory, buyer = make.factory("Longhua"), make.buyer("Nord")
        client.post(at("qualification_add", factory.uuid), {"buyer": str(buyer.uuid)})
        record = Qualification.objects.get()
        page = get(client, "qualification", record.uuid)
        assert [verb for verb, _ in page.context["form"].fields["verb"].choices] == ["evaluate", "suspend", "reject"]
        client.post(at("qualification_decide", record.uuid), {"verb": "evaluate", "version": 1})
        refused = client.post(at("qualification_decide", record.uuid), {"verb": "reject", "version": 2})
        assert "Please write something here." in refused.text
        approval = {"verb": "approve", "valid_until": "2099-01-01", "version": 2}
        refused = client.post(at("qualification_decide", record.uuid), approval)
        assert "No audit of this factory is approved yet." in refused.text
        client.post(at("qualification_decide", record.uuid), approval | {"overruled_reason": "Seen by ourselves."})
        assert "Seen by ourselves." in get(client, "qualification", record.uuid).text
        record.refresh_from_db()
        assert (record.state, record.valid_until) == (QualificationState.APPROVED, date(2099, 1, 1))

    def test_the_buyer_reads_it_without_form_and_evidence(self, client):
        buyer = make.buyer()
        record = make.qualification(make.factory(), buyer=buyer, note="Mend the fire exit")
        client.force_login(people.buyer_person(buyer))
        page = get(client, "qualification", record.uuid)
        assert "Mend the fire exit" in page.text
        assert (page.context["form"], page.context["evidence"], page.context["entries"]) == (None, [], None)


# -- who may ------------------------------------------------------------------------------------
class TestRights:
    def test_strangers_find_nothing(self, client):
        supplier = make.supplier()
        factory = make.factory(supplier=supplier, buyers=[make.buyer()])
        visit, record = make.visit(factory), make.corrective_action(factory)
        for person in (people.buyer_person(), people.supplier_contact(), people.inspector(), people.auditor()):
            client.force_login(person)
            assert get(client, "supplier", supplier.uuid).status_code == 404
            assert client.get(reverse("factory_overview", args=[factory.uuid])).status_code == 404
            assert get(client, "visit", visit.uuid).status_code in (403, 404)
            assert get(client, "corrective_action", record.uuid).status_code == 404
            assert get(client, "factory_list").context["count"] == 0

    @pytest.mark.parametrize(
        "name", ["supplier_add", "factory_add", "buyer_add", "product_family_add", "visit_add", "corrective_action_add"]
    )
    def test_readers_get_403_for_forms(self, client, name):
        client.force_login(people.read_only())
        assert get(client, name).status_code == 403

    def test_readers_get_403_for_changes(self, client):
        buyer = make.buyer()
        factory = make.factory(buyers=[buyer])
        client.force_login(people.buyer_person(buyer))
        assert client.post(at("factory_edit", factory.uuid), {}).status_code == 403
        assert client.post(at("qualification_add", factory.uuid), {}).status_code == 403

    def test_anonymous_goes_to_the_login(self, client):
        answer = get(client, "factory_list")
        assert (answer.status_code, answer["Location"].startswith(reverse("core:login"))) == (302, True)

    def test_long_names_pass_through_every_page(self, client, boss):
        supplier = make.supplier(LONG, local_name=LONG)
        factory = make.factory(LONG, local_name=LONG, supplier=supplier, buyers=[make.buyer(LONG[:100])])
        visit, record = make.visit(factory), make.corrective_action(factory, title=LONG[:100])
        for name, args in [
            ("supplier_list", []),
            ("supplier", [supplier.uuid]),
            ("factory_list", []),
            ("visit", [visit.uuid]),
            ("visit_list", []),
            ("corrective_action", [record.uuid]),
            ("corrective_action_list", []),
        ]:
            assert LONG[:60] in get(client, name, *args).text, name


PLANS = {
    "calendar_people": lambda: make.visit(people=[(people.inspector(), "inspector")]),
    "my_visits": lambda: make.visit(people=[(people.inspector(), "inspector")]),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_costs_the_same_at_3_and_300_visits(client, boss, name, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert get(client, name, day="2026-03-02").status_code == 200
        return len(found)

    for _ in range(3):
        PLANS[name]()
    few = cost()
    for _ in range(297):
        PLANS[name]()
    assert cost() == few <= 8
