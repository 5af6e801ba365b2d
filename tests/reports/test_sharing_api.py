"""Share links and the PDF itself, as programs get them."""

import pytest
from django.test import Client
from knox.models import AuthToken

from qcportal.core.models import IdempotentAnswer
from reports.models import ReportDownload, ShareLink
from tests.builders import people, suppliers
from tests.builders import reports as make

pytestmark = pytest.mark.django_db
LINKS = "/api/v1/share-links/"


def post(client, body, **headers):
    return client.post(LINKS, body, "application/json", headers=headers)


def file_of(report) -> str:
    return f"/api/v1/reports/{report.uuid}/file/"


class TestLinks:
    def test_the_address_stands_in_the_first_answer_alone(self, client, ingrid, nordlys):
        report = make.ready(nordlys)
        answer = post(client, {"report": str(report.uuid), "given_to": "Vera", "days": 3, "most_downloads": 2})
        assert answer.status_code == 201
        row = answer.json()
        assert Client().get(row["address"]).status_code == 200
        assert client.get(f"{LINKS}{row['uuid']}/").json()["address"] is None
        (listed,) = client.get(LINKS).json()["results"]
        assert (listed["given_to"], listed["most_downloads"], listed["downloads_taken"]) == ("Vera", 2, 0)

    def test_no_answer_with_an_address_is_kept(self, client, ingrid, nordlys):
        body = {"report": str(make.ready(nordlys).uuid), "given_to": "Vera"}
        assert post(client, body, **{"Idempotency-Key": "one"}).status_code == 400
        assert not ShareLink.objects.exists()
        assert not IdempotentAnswer.objects.exists()

    def test_it_is_ended(self, client, ingrid, nordlys):
        row = post(client, {"report": str(make.ready(nordlys).uuid), "given_to": "Vera"}).json()
        ended = client.post(f"{LINKS}{row['uuid']}/revoke/", {}, "application/json", headers={"If-Match": '"1"'})
        assert ended.status_code == 200
        assert ended.json()["revoked_at"]
        assert Client().get(row["address"]).status_code == 410

    @pytest.mark.parametrize("named", [(), ("report", "shipment")])
    def test_one_thing_is_named(self, client, ingrid, nordlys, named):
        report = make.ready(nordlys)
        of = {"report": str(report.uuid), "shipment": str(report.shipment.uuid)}
        answer = post(client, {"given_to": "Vera"} | {name: of[name] for name in named})
        assert answer.status_code == 400
        assert "Name a report or a shipment." in answer.text

    def test_nobody_gives_away_what_is_not_theirs(self, client, nordlys):
        other = suppliers.buyer()
        report = make.ready(nordlys, suppliers.factory(buyers=[nordlys, other]))
        for person in (people.buyer_person(other), people.buyer_person()):
            client.force_login(person)
            assert post(client, {"report": str(report.uuid), "given_to": "me"}).status_code == 400
        client.force_login(people.supplier_contact(report.factory.supplier))
        assert post(client, {"report": str(report.uuid), "given_to": "me"}).status_code == 403
        assert not ShareLink.objects.exists()


class TestFile:
    def test_a_token_fetches_the_pdf_and_the_log_says_so(self, client, nordlys):
        report, program = make.ready(nordlys), people.buyer_person(nordlys)
        token = AuthToken.objects.create(program)[1]
        header = {"Authorization": f"Token {token}", "Accept": "application/pdf"}
        answer = client.get(file_of(report), headers=header)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"%PDF-1.7 tiny")
        part = client.get(file_of(report), headers=header | {"Range": "bytes=-4"})
        assert (part.status_code, b"".join(part.streaming_content)) == (206, b"tiny")
        noted = ReportDownload.objects.get()
        assert (noted.person_id, noted.way) == (program.pk, "api")

    def test_nobody_else_does(self, client, nordlys):
        other = suppliers.buyer()
        report = make.ready(nordlys, suppliers.factory(buyers=[nordlys, other]))
        assert client.get(file_of(report)).status_code == 401
        for person in (
            people.buyer_person(other),
            people.buyer_person(),
            people.supplier_contact(report.factory.supplier),
        ):
            client.force_login(person)
            assert client.get(file_of(report)).status_code == 404

    def test_what_is_not_ready_is_not_there(self, client, boss):
        assert client.get(file_of(make.requested())).status_code == 404
