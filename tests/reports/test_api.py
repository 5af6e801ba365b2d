import pytest

from reports.enums import ReportState
from reports.models import Report
from tests.builders import people, suppliers
from tests.builders import reports as make

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/reports/"


def detail(report) -> str:
    return f"{ROOT}{report.uuid}/"


def numbers(client, **query) -> set[str]:
    return {row["number"] for row in client.get(ROOT, query).json()["results"]}


def test_a_buyer_lists_its_own_reports_alone(client, ingrid, nordlys):
    factory = suppliers.factory(buyers=[nordlys])
    mine, _foreign = make.ready(nordlys, factory), make.ready(factory=factory)
    assert numbers(client) == {mine.number}


def test_a_stranger_lists_nothing_and_finds_nothing(client):
    report = make.ready()
    client.force_login(people.buyer_person())
    answer = client.get(ROOT)
    assert (answer.status_code, answer.json()["count"]) == (200, 0)
    assert client.get(detail(report)).status_code == 404


def test_the_anonymous_are_asked_who_they_are(client):
    assert client.get(ROOT).status_code == 401
    assert client.get(detail(make.ready())).status_code == 401


@pytest.mark.parametrize("role", [people.inspector, people.auditor, people.supplier_contact])
def test_who_has_no_reports_is_refused(client, role):
    client.force_login(role())
    assert client.get(ROOT).status_code == 403


def test_a_detail_holds_its_figures_and_the_address_of_its_file(client, ingrid, nordlys):
    report = make.ready(nordlys)
    row = client.get(detail(report)).json()
    assert row["figures"]["why"] == ["Within its acceptance number."]
    assert row["file"].endswith(f"/reports/{report.uuid}/file/")
    assert row["sha256"] == report.file.sha256


def test_a_report_in_the_making_has_no_file_yet(client, boss):
    row = client.get(detail(make.requested())).json()
    assert (row["state"], row["file"], row["figures"]) == ("queued", None, None)


@pytest.mark.parametrize(("asked", "found"), [("true", [1]), ("false", [2])])
def test_superseded_ones_are_asked_for_apart(client, boss, nordlys, asked, found):
    second = make.held_again(nordlys, suppliers.factory(buyers=[nordlys]))[1]
    make.published(second, second.figures)
    answer = client.get(ROOT, {"superseded": asked, "kind": "release"}).json()
    assert [row["revision"] for row in answer["results"]] == found


FAULT = "OperationalError: connection to server at 10.0.0.5"


def test_why_a_report_failed_is_told_to_the_house_alone(client, boss, nordlys):
    report = make.failed(nordlys, why=FAULT)
    assert client.get(detail(report)).json()["error"] == FAULT
    client.force_login(people.buyer_person(nordlys))
    for row in (client.get(detail(report)).json(), client.get(ROOT).json()["results"][0]):
        assert row["error"].startswith("This report could not be made. What was filed is safe.")
        assert "10.0.0.5" not in row["error"]


def test_why_a_report_is_tried_again_is_told_to_the_house_alone(client, ingrid, nordlys):
    report = make.requested(nordlys)
    Report.objects.filter(pk=report.pk).update(error=FAULT)
    assert client.get(detail(report)).json()["error"] == ""


def test_what_has_not_changed_is_not_sent_again(client, boss):
    report = make.ready()
    tag = client.get(detail(report))["ETag"]
    assert client.get(detail(report), headers={"If-None-Match": tag}).status_code == 304


def test_it_is_filtered(client, boss):
    ready, failed = make.ready(), make.failed()
    assert numbers(client, state="failed") == {failed.number}
    assert numbers(client, shipment=str(ready.shipment.uuid)) == {ready.number}
    assert numbers(client, factory=str(failed.factory.uuid)) == {failed.number}


def test_a_failed_report_is_made_again_by_who_may_write(client, boss):
    report = make.failed()
    answer = client.post(detail(report) + "try-again/", headers={"If-Match": f'"{report.version}"'})
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")


def test_making_again_asks_for_the_version(client, boss):
    report = make.failed()
    assert client.post(detail(report) + "try-again/").status_code == 428
    assert client.post(detail(report) + "try-again/", headers={"If-Match": '"99"'}).status_code == 412
    assert Report.objects.get().state == ReportState.FAILED


def test_its_buyer_may_not_have_it_made_again(client, ingrid, nordlys):
    report = make.failed(nordlys)
    answer = client.post(detail(report) + "try-again/", headers={"If-Match": f'"{report.version}"'})
    assert answer.status_code == 403


def test_reports_are_not_made_by_hand(client, boss):
    assert client.post(ROOT, {}, content_type="application/json").status_code == 405


def test_a_list_costs_the_same_at_any_length(client, boss):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(ROOT)
        return len(asked)

    buyer, factory = suppliers.buyer(), suppliers.factory()
    make.ready(buyer, factory)
    client.get(ROOT)
    few = cost()
    for _ in range(12):
        make.ready(buyer, factory)
    assert cost() == few
