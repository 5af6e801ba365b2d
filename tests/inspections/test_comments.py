"""The thread of a shipment, between buyer and house, and what waits for a decision at a glance."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.actions import comment_on_shipment
from inspections.models import ShipmentComment
from qcportal.core.errors import Forbidden
from qcportal.core.models import OutgoingMail
from tests.builders import inspections, people, suppliers

pytestmark = pytest.mark.django_db


@pytest.fixture
def nord():
    return suppliers.buyer("Nord")


@pytest.fixture
def factory(nord):
    return suppliers.factory("Longhua", buyers=[nord])


@pytest.fixture
def shipment(nord, factory):
    return inspections.shipment(nord, factory)


@pytest.fixture
def ingrid(client, nord):
    person = people.buyer_person(nord, name="Ingrid")
    client.force_login(person)
    return person


def page(client, shipment, **query):
    return client.get(reverse("inspections:shipment", args=[shipment.uuid]), query)


def write(client, shipment, text):
    return client.post(reverse("inspections:comment_add", args=[shipment.uuid]), {"text": text})


class TestThread:
    def test_buyer_and_house_write_to_each_other(self, client, shipment, ingrid, nord):
        answer = write(client, shipment, "Can the 40 cartons be reworked?\n谢谢")
        assert answer["Location"].endswith("#comments")
        client.force_login(people.manager(name="Olga"))
        write(client, shipment, "Yes, until Friday.")
        client.force_login(people.buyer_person(nord))
        shown = page(client, shipment).text
        assert shown.index("reworked?<br>谢谢") < shown.index("Yes, until Friday.")
        assert "the house" in shown

    def test_nobody_else_reads_or_writes_it(self, client, shipment, ingrid, factory):
        write(client, shipment, "Between us alone.")
        others = [
            people.buyer_person(suppliers.buyer()), people.buyer_person(), people.inspector(), people.auditor(),
            people.supplier_contact(factory.supplier),
        ]  # fmt: skip
        for person in others:
            client.force_login(person)
            assert page(client, shipment).status_code in (403, 404)
            assert write(client, shipment, "Hello").status_code in (403, 404)
            assert not ShipmentComment.objects.visible_to(person).exists()
            assert (
                client.get("/api/v1/comments/").status_code == 403
                or client.get("/api/v1/comments/").json()["count"] == 0
            )

    def test_the_inspector_who_sees_the_shipment_reads_none(self, client, shipment, ingrid, nord, factory):
        write(client, shipment, "Between us alone.")
        inspector = people.inspector()
        inspections.inspection(nord, factory, shipment=shipment, person=inspector)
        client.force_login(inspector)
        answer = page(client, shipment)
        assert answer.status_code == 200
        assert "Between us" not in answer.text
        assert "Comments" not in answer.text
        assert write(client, shipment, "Hello").status_code == 403

    def test_read_only_reads_and_writes_none(self, client, shipment, ingrid):
        write(client, shipment, "Between us alone.")
        client.force_login(people.read_only())
        assert "Between us" in page(client, shipment).text
        assert write(client, shipment, "Hello").status_code == 403

    @pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
    def test_what_is_empty_or_too_long_gets_a_sentence(self, client, shipment, ingrid, text):
        answer = write(client, shipment, text)
        assert answer.status_code == 400
        assert "invalid-feedback" in answer.text
        assert not ShipmentComment.objects.exists()

    def test_a_buyer_cannot_write_for_another(self, shipment):
        with pytest.raises(Forbidden):
            comment_on_shipment(shipment=shipment, text="Hello", by=people.buyer_person(suppliers.buyer()))

    def test_markup_stays_text(self, client, shipment, ingrid):
        write(client, shipment, "<script>alert(1)</script>")
        assert "<script>alert" not in page(client, shipment).text

    def test_a_long_thread_shows_its_end_first(self, client, shipment, ingrid):
        for number in range(25):
            comment_on_shipment(shipment=shipment, text=f"Word {number:02}.", by=ingrid)
        shown = page(client, shipment).text
        assert "Word 24." in shown
        assert "Word 04." not in shown
        assert "Word 04." in page(client, shipment, comments="all").text

    def test_it_costs_the_same_at_any_length(self, client, shipment, ingrid):
        costs = []
        for more in (3, 297):
            rows = (ShipmentComment(shipment=shipment, text="Word.", by=ingrid) for _ in range(more))
            ShipmentComment.objects.bulk_create(rows)
            page(client, shipment, comments="all")
            with CaptureQueriesContext(connection) as asked:
                assert page(client, shipment, comments="all").text.count("Word.") >= more
            costs.append(len(asked))
        assert costs[0] == costs[1]

    def test_by_api(self, client, shipment, ingrid):
        made = client.post(
            "/api/v1/comments/", {"shipment": str(shipment.uuid), "text": "By program."}, "application/json"
        )
        assert made.status_code == 201
        found = client.get("/api/v1/comments/", {"shipment": str(shipment.uuid)}).json()["results"]
        assert [(each["text"], each["by"], each["from_house"]) for each in found] == [("By program.", "Ingrid", False)]


class TestNews:
    def told(self) -> set[str]:
        return set(OutgoingMail.objects.filter(subject__contains="wrote about").values_list("to", flat=True))

    def test_what_the_buyer_writes_reaches_managers_and_colleagues(self, shipment, ingrid, nord, factory):
        boss, colleague = people.manager(), people.buyer_person(nord)
        people.buyer_person(suppliers.buyer())
        people.supplier_contact(factory.supplier)
        people.inspector()
        comment_on_shipment(shipment=shipment, text="Please hold.", by=ingrid)
        assert self.told() == {boss.email, colleague.email}
        mail = OutgoingMail.objects.filter(to=boss.email).get()
        assert "Please hold." in mail.body
        assert f"/shipments/{shipment.uuid}/#comments" in mail.body

    def test_what_the_house_writes_reaches_the_buyer_and_who_of_the_house_wrote_before(self, shipment, ingrid):
        wrote, silent, now = people.manager(), people.manager(), people.manager()
        comment_on_shipment(shipment=shipment, text="First.", by=wrote)
        OutgoingMail.objects.all().delete()
        comment_on_shipment(shipment=shipment, text="Second.", by=now)
        assert self.told() == {ingrid.email, wrote.email}
        assert silent.email not in self.told()


class TestGlance:
    def approved(self, nord, factory, shipment, **fields):
        product = shipment.lines.get().product
        return inspections.approved(nord, factory, shipment=shipment, product=product, lot_size=3000, **fields)

    def test_it_says_what_to_decide_how_many_units_and_until_when(self, client, nord, factory, shipment, ingrid):
        lot = self.approved(nord, factory, shipment, result="fail", decide_by=factory.today())
        shown = page(client, shipment).text
        assert "1 lot waits for your decision" in shown
        assert "3,000 units" in shown
        assert "due by" in shown
        assert f"/inspections/{lot.uuid}/#decision" in shown

    def test_what_is_decided_or_looked_at_again_waits_no_more(self, client, nord, factory, shipment, ingrid):
        lot = self.approved(nord, factory, shipment)
        inspections.decision(lot, kind="accept")
        assert "waits for your decision" not in page(client, shipment).text

    def test_a_second_signature_is_asked_of_somebody_else(self, client, nord, factory, shipment, ingrid):
        lot = self.approved(nord, factory, shipment, four_eyes=True)
        inspections.decision(lot, kind="accept", by=ingrid, needs_second=True)
        assert "waits for your decision" not in page(client, shipment).text
        client.force_login(people.buyer_person(nord))
        assert "Sign second" in page(client, shipment).text

    def test_who_does_not_decide_is_not_asked(self, client, nord, factory, shipment, ingrid):
        lot = self.approved(nord, factory, shipment)
        client.force_login(people.read_only())
        assert "waits for your decision" not in page(client, shipment).text
        type(lot).objects.filter(pk=lot.pk).update(visibility="house")
        client.force_login(ingrid)
        assert "waits for your decision" not in page(client, shipment).text
