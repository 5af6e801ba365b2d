"""An approval that has run out is none: said everywhere by the factory's calendar."""

from datetime import timedelta

import pytest
from django.urls import reverse

from suppliers.models import Qualification
from tests.builders import inspections as inspected
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db
ZONES = ("Pacific/Kiritimati", "Pacific/Niue")  # the first and the last to begin a day


def qualified(buyer=None, *, days: int, zone="Asia/Shanghai", state="approved", name=""):
    factory = make.factory(name, time_zone=zone)
    return make.qualification(factory, buyer=buyer, state=state, valid_until=factory.today() + timedelta(days=days))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("days", "standing"), [(-1, "expired"), (0, "approved"), (1, "approved")])
def test_row_and_query_say_the_same_by_the_factorys_calendar(zone, days, standing):
    record = qualified(days=days, zone=zone)
    assert record.standing == standing
    assert list(Qualification.objects.standing(standing)) == [record]


@pytest.mark.parametrize("state", ["prospect", "under_evaluation", "suspended", "rejected"])
def test_what_was_no_approval_does_not_expire(state):
    assert qualified(days=-1, state=state).standing == state


class TestPages:
    @pytest.fixture(autouse=True)
    def signed_in(self, client):
        client.force_login(people.manager())

    def test_the_badge_says_it(self, client):
        record = qualified(make.buyer(), days=-1, state="conditional")
        addresses = [
            reverse("factory_overview", args=[record.factory.uuid]),
            reverse("suppliers:qualification", args=[record.uuid]),
            reverse("suppliers:buyer", args=[record.buyer.uuid]),
        ]
        for address in addresses:
            page = client.get(address).text
            assert "expired</span>" in page, address
            assert "conditional</span>" not in page, address

    @pytest.mark.parametrize("list_of", ["/factories/", "/api/v1/factories/"])
    def test_factories_are_filtered_by_it(self, client, list_of):
        qualified(days=-1, name="Over Mill")
        qualified(days=9, name="Good Mill")
        for value, seen, unseen in (("expired", "Over Mill", "Good Mill"), ("approved", "Good Mill", "Over Mill")):
            answer = client.get(list_of, {"qualification": value}).content.decode()
            assert seen in answer
            assert unseen not in answer

    def test_the_api_says_it(self, client):
        record = qualified(days=-1)
        qualified(days=9)
        (row,) = client.get("/api/v1/qualifications/", {"standing": "expired"}).json()["results"]
        assert (row["uuid"], row["state"], row["standing"]) == (str(record.uuid), "approved", "expired")
        assert client.get(f"/api/v1/qualifications/{record.uuid}/").json()["standing"] == "expired"


class TestShipment:
    @pytest.mark.parametrize(
        ("state", "days", "sentence"),
        [
            ("rejected", 9, "Mill is not qualified for Nordlicht: it is “rejected”"),
            ("suspended", 9, "Mill is not qualified for Nordlicht: it is “suspended”"),
            ("approved", -1, "Mill is not qualified for Nordlicht: the approval ran out on"),
            ("approved", 9, ""),
        ],
    )
    def test_says_it_to_whoever_books_and_reads(self, client, state, days, sentence):
        buyer = make.buyer("Nordlicht")
        record = qualified(buyer, days=days, state=state, name="Mill")
        make.qualification(record.factory, buyer=make.buyer(), state="rejected")
        client.force_login(people.buyer_person(buyer))
        form = {
            "number": "SH-9", "buyer": str(buyer.uuid), "factory": str(record.factory.uuid),
            "ships_on": str(record.factory.today() + timedelta(days=20)), "line-TOTAL_FORMS": "1",
            "line-INITIAL_FORMS": "0", "line-0-product": str(inspected.product(buyer).uuid),
            "line-0-po_number": "PO-1", "line-0-quantity_units": "500",
        }  # fmt: skip
        page = client.post(reverse("inspections:shipment_add"), form, follow=True).text
        assert "SH-9 is booked" in page
        assert (sentence in page) if sentence else ("alert-warning" not in page)
        assert page.count("alert-warning") == bool(sentence)

    def test_the_houses_own_word_is_told_to_the_house_alone(self, client):
        buyer = make.buyer()
        record = qualified(None, days=9, state="rejected", name="Mill")
        make.qualification(record.factory, buyer=buyer)
        shipment = inspected.shipment(buyer, record.factory)
        for person, told in ((people.manager(), True), (people.buyer_person(buyer), False)):
            client.force_login(person)
            page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
            assert ("Mill is rejected for the house" in page) == told
