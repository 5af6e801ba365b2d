"""One search for all: what is found, how much of it, why it was found, and nothing that is not one's own."""

import itertools
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qcportal.core.dates import day
from qcportal.highlight import marked, pattern_of
from qcportal.search import FEW, MANY
from suppliers.actions import create_factory, create_supplier
from tests.builders import audits, inspections, people, reports
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NUMBERS = itertools.count(1)


@pytest.fixture
def boss(client):
    person = people.manager(name="Olga")
    client.force_login(person)
    return person


def find(client, text, **headers):
    return client.get(reverse("search"), {"q": text}, headers=headers)


def counts(page) -> dict[str, int]:
    return {str(section.label): section.count for section in page.context["sections"]}


def titles(page) -> list[str]:
    return [hit.title for section in page.context["sections"] for hit in section.hits]


def one_of_each(buyer, word: str) -> dict:
    """Something of every kind at a factory that bears the word."""
    number = next(NUMBERS)
    supplier = create_supplier(by=people.manager(), name=f"{word} Group {number}", country="CN")
    place = create_factory(by=people.manager(), name=f"{word} Works {number}", country="CN", supplier=supplier)
    make.qualification(place, buyer=buyer)
    product = inspections.product(buyer, name=f"{word} stool")
    shipment = inspections.shipment(buyer, place, number=f"{word}-{number}")
    inspections.inspection(buyer, place, product=product, shipment=shipment)
    reports.ready(buyer, place)
    audit = audits.approved(buyer, place)
    audits.finding(audit)
    make.corrective_action(place, owner=buyer, visibility="shared")
    return {"place": place, "product": product}


class TestFinding:
    def test_suppliers_and_factories_in_any_script(self, client, boss):
        create_supplier(by=boss, name="Huaqiang Group", local_name="华强集团", country="CN")
        create_factory(by=boss, name="Huaqiang Plant 1", local_name="深圳市华强电子有限公司", country="CN")
        create_factory(by=boss, name="কারখানা লিমিটেড", country="BD")
        create_factory(by=boss, name="İzmir Tekstil", country="TR")
        for text, names in [
            ("华强", ["Huaqiang Plant 1", "Huaqiang Group"]),
            ("huaqiang plant", ["Huaqiang Plant 1"]),
            ("কারখানা", ["কারখানা লিমিটেড"]),
            ("izmir", ["İzmir Tekstil"]),
        ]:
            assert titles(find(client, text)) == names, text

    def test_numbers(self, client, boss):
        record = make.corrective_action(title="Seams")
        assert counts(find(client, record.number.lower())) == {"Corrective actions": 1}
        assert counts(find(client, audits.finding().number)) == {"Findings": 1}

    def test_what_hangs_on_a_factory_by_the_factorys_name(self, client, boss):
        one_of_each(make.buyer(), "Hengyi")
        assert set(counts(find(client, "hengyi"))) == {
            "Shipments", "Factories", "Suppliers", "Reports", "Inspections", "Audits", "Findings", "Products",
            "Corrective actions",
        }  # fmt: skip

    def test_a_merged_factory_is_not_found(self, client, boss):
        kept = make.factory("Kept")
        make.factory("Gone", merged_into=kept, search_grams=["go", "on", "ne"])
        assert not find(client, "gone").context["sections"]

    @pytest.mark.parametrize("text", ["", " ", "a", "%%", "'", "--", "x" * 5000])
    def test_junk_finds_nothing_and_breaks_nothing(self, client, boss, text):
        make.factory("Longhua")
        assert find(client, text).status_code == 200


class TestShowing:
    def test_what_tells_one_from_another_stands_beside_it(self, client, boss):
        shipment = inspections.shipment(make.buyer("Nordlys"), make.factory("Hengyi"))
        order = shipment.lines.first().po_number
        page = find(client, shipment.number)
        [hit] = page.context["sections"][0].hits
        assert hit.facts[0] == order
        assert {"Nordlys", "Hengyi", f"Ships on {day(shipment.ships_on)}"} <= set(hit.facts)
        assert '<span class="badge bg-azure-lt">booked</span>' in page.text
        assert shipment.ships_on.isoformat() not in page.text

    def test_a_shipments_products_are_called_and_parted_as_their_reader_reads_them(self, client, boss):
        buyer = make.buyer()
        shipment = inspections.shipment(buyer, make.factory())
        shipment.lines.all().delete()
        for name, local in [("Oak stool", "橡木凳"), ("Ash table", "白蜡木桌"), ("Rug", "")]:
            product = inspections.product(buyer, name=name, local_name=local)
            shipment.lines.create(product=product, po_number="PO-7", quantity_units=5)
        assert self.products(client, shipment) == "Ash table, Oak stool, Rug"
        client.force_login(people.manager(language="zh-hans"))
        assert set(self.products(client, shipment).split("、")) == {"橡木凳", "白蜡木桌", "Rug"}

    def products(self, client, shipment) -> str:
        [hit] = find(client, shipment.number).context["sections"][0].hits
        return hit.facts[1]

    def test_of_an_audit_that_has_run_out_its_list_and_the_search_say_the_same(self, client, boss):
        audit = audits.approved(valid_until="2020-01-31")
        assert ">expired</span>" in find(client, audit.number).text

    def test_what_matched_is_marked_and_nothing_typed_becomes_markup(self, client, boss):
        create_factory(by=boss, name="<b>Hengyi</b> & Sons", local_name="恒艺制衣", country="CN")
        page = find(client, "hengyi").text
        assert "&lt;b&gt;<mark>Hengyi</mark>&lt;/b&gt; &amp; Sons" in page
        assert "<mark>恒艺</mark>制衣" in find(client, "恒艺").text
        assert "<script>" not in find(client, "<script>alert(1)</script>").text.split("<main")[1]

    def test_the_first_of_many_and_the_way_to_all_of_them(self, client, boss):
        for number in range(MANY + 3):
            create_factory(by=boss, name=f"Longhua {number:02}", country="CN")
        page = find(client, "longhua")
        assert counts(page) == {"Factories": MANY + 3}
        assert len(titles(page)) == MANY
        assert f"the first {MANY} are shown" in page.text
        address = re.search(r'href="([^"]+)">Show all 13<', page.text)[1]
        assert client.get(address).context["count"] == MANY + 3

    def test_corrective_actions_come_as_in_their_list_those_that_wait_first(self, client, boss):
        place = create_factory(by=boss, name="Longhua", country="CN")
        for days, state in [(-9, "accepted"), (5, "open"), (2, "sent_back"), (-20, "cancelled")]:
            due = place.today() + timedelta(days=days)
            closed = {"closed_on": due} if state == "accepted" else {}
            make.corrective_action(place, state=state, raised_on=due, due_on=due, title=state, **closed)
        found = [section for section in find(client, "longhua").context["sections"] if section.icon == "tool"]
        assert [hit.facts[0] for hit in found[0].hits][:2] == ["sent_back", "open"]
        page = client.get(found[0].address).text.split("<tbody")[1]
        assert sorted((hit.title for hit in found[0].hits), key=page.index) == [hit.title for hit in found[0].hits]

    @pytest.mark.parametrize("who", ["boss", "buyer"])
    def test_each_kinds_list_shows_as_many_as_were_counted(self, client, who):
        buyer = make.buyer()
        one_of_each(buyer, "Hengyi")
        one_of_each(make.buyer(), "Hengyi")
        client.force_login(people.manager() if who == "boss" else people.buyer_person(buyer))
        sections = find(client, "hengyi").context["sections"]
        assert len(sections) == 9
        for section in sections:
            assert client.get(section.address).context["count"] == section.count, str(section.label)

    @pytest.mark.parametrize("text", ["", "a", "nobody of this name"])
    def test_without_an_answer_it_says_what_can_be_searched(self, client, boss, text):
        page = find(client, text).text
        assert "What can be searched, and by what" in page
        assert "number, purchase order, SKU or name of a product" in page

    def test_but_only_of_the_kinds_that_one_has(self, client):
        client.force_login(people.auditor())
        page = find(client, "nobody of this name").text
        assert "number, what was found, factory" in page
        assert "purchase order" not in page.split("<main")[1]

    def test_below_the_box(self, client, boss):
        for number in range(FEW + 2):
            create_factory(by=boss, name=f"Huaqiang Plant {number}", country="CN")
        part = find(client, "huaq", **HTMX)
        assert part.text.count("<mark>Huaq</mark>iang Plant") == FEW
        assert "<html" not in part.text
        assert "Nothing found" in find(client, "nobody", **HTMX).text


class TestSeeing:
    def test_begins_with_what_the_person_may_see(self, client):
        boss, buyer = people.manager(), make.buyer()
        factory = create_factory(by=boss, name="Huaqiang Plant", country="CN")
        make.corrective_action(factory, title="Seams")
        client.force_login(people.buyer_person(buyer))
        assert not find(client, "huaqiang").context["sections"]
        make.qualification(factory, buyer=buyer)
        assert counts(find(client, "huaqiang")) == {"Factories": 1}
        assert not find(client, "CA-").context["sections"]

    @pytest.mark.parametrize("who", [people.buyer_person, people.supplier_contact, people.inspector, people.auditor])
    def test_a_stranger_finds_nothing_and_counts_nothing(self, client, who):
        made = one_of_each(make.buyer("Nordlys"), "Hengyi")
        client.force_login(who())
        for text in ("hengyi", "Nordlys", "INS-", "AUD-", made["product"].sku, "20"):
            for headers in ({}, HTMX):
                page = find(client, text, **headers)
                assert page.context["sections"] == [], text
                assert "Hengyi" not in page.text

    def test_two_buyers_of_one_factory_find_their_own(self, client):
        own, other = make.buyer("Nordlys"), make.buyer("Secret Stores")
        place = one_of_each(own, "Hengyi")["place"]
        make.qualification(place, buyer=other)
        product = inspections.product(other, name="Hidden hat")
        inspections.inspection(other, place, product=product, shipment=inspections.shipment(other, place))
        audits.finding(audits.approved(other, place), statement="Hidden hazard")
        client.force_login(people.buyer_person(own))
        page = find(client, "hengyi")
        assert counts(page) == dict.fromkeys(counts(page), 1) | {"Inspections": 2}  # that of the report too
        assert "Hidden" not in page.text
        assert "Secret" not in page.text
        assert not find(client, "Hidden").context["sections"]


def test_costs_the_same_at_3_and_60_hits(client, boss):
    buyer = make.buyer()

    def cost(headers):
        with CaptureQueriesContext(connection) as found:
            find(client, "hengyi", **headers)
        return len(found)

    one_of_each(buyer, "Hengyi")
    few = [cost(headers) for headers in ({}, HTMX)]
    for _ in range(20):
        one_of_each(buyer, "Hengyi")
    assert [cost(headers) for headers in ({}, HTMX)] == few
    assert max(few) <= 12


@pytest.mark.parametrize(
    ("text", "wanted", "shown"),
    [
        ("INS-2026-00017", "ins-2026", "<mark>INS-2026</mark>-00017"),
        ("İzmir Tekstil", "izmir", "<mark>İzmir</mark> Tekstil"),
        ("Công ty Đại Phát", "dai phat", "Công ty <mark>Đại Phát</mark>"),
        ("Cafe\u0301 House", "cafe", "<mark>Cafe\u0301</mark> House"),
        ("কারখানা লিমিটেড", "কারখানা", "<mark>কারখানা</mark> লিমিটেড"),
        ("ক\u200dষ মিল", "কষ", "<mark>ক\u200dষ</mark> মিল"),
        ("ঢাকা ক\u09c7\u09beং লিমিটেড", "ক\u09cbং", "ঢাকা <mark>ক\u09c7\u09beং</mark> লিমিটেড"),
        ("ক\u09cbং", "ক\u09c7\u09beং", "<mark>ক\u09cbং</mark>"),
        ("\u200dNordlys", "nordlys", "\u200d<mark>Nordlys</mark>"),
        ("가방 공장".translate({0xAC00: "\u1100\u1161"}), "가방", "<mark>\u1100\u1161방</mark> 공장"),
        ("ｶﾞﾗｽ 工場", "ガラス", "<mark>ｶﾞﾗｽ</mark> 工場"),
        ("深圳市华强电子有限公司", "华强", "深圳市<mark>华强</mark>电子有限公司"),
        ("ＰＨＩ Co.,Ltd", "phi", "<mark>ＰＨＩ</mark> Co.,Ltd"),
        ("Straße 5", "strasse", "<mark>Straße</mark> 5"),
        ("Plant 1, Huaqiang", "huaqiang plant", "<mark>Plant</mark> 1, <mark>Huaqiang</mark>"),
        ("A & B <x>", "b", "A &amp; <mark>B</mark> &lt;x&gt;"),
        ("Nothing of it", "%%", "Nothing of it"),
    ],
)
def test_what_matched_is_marked_as_it_is_written(text, wanted, shown):
    assert marked(text, pattern_of(wanted)) == shown
