"""The lists are narrowed on their page by what the people who use them ask for."""

from datetime import timedelta

import pytest
from django.urls import reverse

from suppliers.enums import ImportState
from suppliers.models import FactoryImport
from tests.builders import inspections as inspected
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db


def listed(client, route, **query) -> str:
    return client.get(reverse(route), query).text.split("<table")[-1]


@pytest.fixture
def boss(client):
    person = people.manager()
    client.force_login(person)
    return person


def test_visits_are_found_by_their_factory_in_any_script(client, boss):
    make.visit(make.factory("Longhua", local_name="龙华电子"))
    make.visit(make.factory("Dhaka Knit"))
    for text in ("longh", "龙华"):
        page = listed(client, "suppliers:visit_list", q=text)
        assert "Longhua" in page
        assert "Dhaka Knit" not in page


def test_imports_are_found_by_file_and_state(client, boss):
    for name, state in (("spring.csv", ImportState.DONE), ("autumn.csv", ImportState.CHECKED)):
        FactoryImport.objects.create(file_name=name, state=state, by=boss)
    for query in ({"q": "SPRING"}, {"state": "done"}):
        page = listed(client, "suppliers:import_list", **query)
        assert "spring.csv" in page
        assert "autumn.csv" not in page


class TestShipments:
    def test_are_narrowed_by_factory_buyer_and_days(self, client, boss):
        nord, sued = make.buyer("Nord"), make.buyer("Süd")
        here = inspected.shipment(nord, make.factory("Longhua", buyers=[nord]), number="SH-HERE")
        inspected.shipment(
            sued, make.factory("Dhaka Knit"), number="SH-THERE", ships_on=here.ships_on + timedelta(days=30)
        )
        day = str(here.ships_on)
        for query in ({"factory": "longhua"}, {"buyer": str(nord.uuid)}, {"ships_until": day}):
            page = listed(client, "inspections:shipment_list", **query)
            assert "SH-HERE" in page, query
            assert "SH-THERE" not in page, query
        page = listed(client, "inspections:shipment_list", ships_from=str(here.ships_on + timedelta(days=1)))
        assert "SH-THERE" in page
        assert "SH-HERE" not in page

    def test_a_buyer_chooses_among_the_own_companies(self, client):
        own = make.buyer("Nord")
        inspected.shipment(own)
        make.buyer("Secret Rival")
        client.force_login(people.buyer_person(own))
        page = client.get(reverse("inspections:shipment_list")).text
        assert "Nord</option>" in page
        assert "Secret Rival" not in page
