import pytest
from django.core.exceptions import ValidationError

from qcportal.core.errors import StaleVersion
from qcportal.core.models import HistoryEntry
from suppliers.actions import change_factory, change_supplier, create_factory, create_supplier
from suppliers.models import Factory, Supplier
from suppliers.time_zones import coordinates, guess_time_zone
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

HUAQIANG = {"name": "Shenzhen Huaqiang Electronics", "local_name": "深圳市华强电子有限公司", "country": "CN"}


class TestFactory:
    def test_is_found_in_any_script(self):
        made = create_factory(by=people.manager(), **HUAQIANG)
        for text in ("华强", "huaqiang", "HUAQ", "电子有限", "shenzhen huaqiang"):
            assert list(Factory.objects.search(text)) == [made], text
        for text in ("华为", "guangzhou", "h", ""):
            assert not Factory.objects.search(text), text

    def test_is_found_by_its_new_name_alone(self):
        factory = create_factory(by=people.manager(), **HUAQIANG)
        change_factory(factory=factory, by=people.manager(), version=1, name="Longhua", local_name="龙华电子")
        assert list(Factory.objects.search("龙华")) == [factory]
        assert not Factory.objects.search("华强")

    def test_history_tells_the_names_alone(self):
        factory = create_factory(by=people.manager(), **HUAQIANG)
        change_factory(factory=factory, by=people.manager(), city="Shenzhen")
        assert HistoryEntry.objects.first().changes == {"city": ["", "Shenzhen"]}

    def test_the_same_place_is_made_once(self):
        create_factory(by=people.manager(), **HUAQIANG)
        with pytest.raises(ValidationError, match="A factory with this country, name and address is already here"):
            create_factory(by=people.manager(), **HUAQIANG | {"name": "SHENZHEN  Huaqiang, Electronics"})

    def test_an_external_id_tells_two_alike_apart(self):
        for number in ("1", "2"):
            create_factory(by=people.manager(), external_id=number, **HUAQIANG)
        with pytest.raises(ValidationError, match="Another factory has this external id"):
            create_factory(by=people.manager(), external_id="2", name="Other", country="VN")

    def test_knows_the_date_there(self):
        assert create_factory(by=people.manager(), **HUAQIANG).time_zone == "Asia/Shanghai"
        assert create_factory(by=people.manager(), name="Dhaka Knit", country="BD").time_zone == "Asia/Dhaka"
        given = create_factory(by=people.manager(), name="X", country="US", time_zone="America/Denver")
        assert given.time_zone == "America/Denver"

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"country": "cn"}, "two capital letters"),
            ({"latitude": 10}, "Give both latitude and longitude"),
            ({"latitude": 91, "longitude": 0}, "less than or equal to 90"),
            ({"name": ""}, "cannot be blank"),
        ],
    )
    def test_refuses(self, values, sentence):
        with pytest.raises(ValidationError, match=sentence):
            create_factory(by=people.manager(), **HUAQIANG | values)

    def test_refuses_an_old_version(self):
        factory = create_factory(by=people.manager(), **HUAQIANG)
        with pytest.raises(StaleVersion):
            change_factory(factory=factory, by=people.manager(), version=5, city="Shenzhen")


class TestSupplier:
    def test_made_found_and_changed(self):
        boss = people.manager()
        made = create_supplier(by=boss, name="Công ty May Việt Tiến", country="VN")
        assert list(Supplier.objects.search("viet tien")) == [made]
        change_supplier(supplier=made, by=boss, version=1, city="Hồ Chí Minh")
        assert list(Supplier.objects.search("ho chi")) == [made]
        assert list(HistoryEntry.objects.order_by("pk").values_list("event", flat=True)) == [
            "supplier.created",
            "supplier.changed",
        ]

    def test_the_same_company_is_made_once(self):
        create_supplier(by=people.manager(), name="A", country="VN")
        with pytest.raises(ValidationError, match="already here"):
            create_supplier(by=people.manager(), name="a", country="VN")


class TestTimeZone:
    @pytest.mark.parametrize(
        ("country", "place", "zone"),
        [
            ("CN", (43.8, 87.6), "Asia/Shanghai"),
            ("ID", (-6.2, 106.8), "Asia/Jakarta"),
            ("ID", (-8.6, 116.1), "Asia/Makassar"),
            ("US", (34.0, -118.2), "America/Los_Angeles"),
            ("BR", (None, None), "America/Sao_Paulo"),
            ("TR", (None, None), "Europe/Istanbul"),
            ("XX", (None, None), "UTC"),
            ("FJ", (-18.1, 178.4), "Pacific/Fiji"),
        ],
    )
    def test_guess(self, country, place, zone):
        assert guess_time_zone(country, *place) == zone

    def test_coordinates(self):
        assert coordinates("+3114+12128") == (31 + 14 / 60, 121 + 28 / 60)
        assert coordinates("-690022+0393524") == (-(69 + 22 / 3600), 39 + 35 / 60 + 24 / 3600)


class TestScope:
    def test_factories_and_suppliers_by_role(self):
        supplier, buyer, other = make.supplier(), make.buyer(), make.buyer()
        ours = make.factory(supplier=supplier, buyers=[buyer])
        theirs = make.factory(supplier=make.supplier(), buyers=[other])
        wang, li = people.inspector(), people.auditor()
        make.visit(ours, people=[(wang, "lead_inspector")])

        def seen(user):
            return set(Factory.objects.visible_to(user)), set(Supplier.objects.visible_to(user))

        everything = {ours, theirs}, {ours.supplier, theirs.supplier}
        assert seen(people.manager()) == seen(people.read_only()) == seen(people.administrator()) == everything
        for user in (people.buyer_person(buyer), people.supplier_contact(supplier), wang):
            assert seen(user) == ({ours}, {supplier}), user.role
        for user in (people.buyer_person(), people.supplier_contact(), people.inspector(), li):
            assert seen(user) == (set(), set()), user.role
