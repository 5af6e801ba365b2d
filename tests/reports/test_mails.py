"""The mail that says that a report is ready: with its link, and with the PDF for who wants it so."""

from datetime import date

import pytest

from qcportal.core import mail
from qcportal.core.models import OutgoingMail, StoredFile, User
from reports.models import ReportDownload
from tests.builders import inspections, people, suppliers
from tests.builders import reports as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def nordlys():
    return suppliers.buyer("Nordlys Living")


def person(buyer, attach: bool = True, **fields):
    return people.buyer_person(buyer, attach_reports=attach, **fields)


def mail_to(person) -> OutgoingMail:
    return OutgoingMail.objects.get(to=person.email)


def test_it_leads_to_the_report(nordlys):
    ingrid = person(nordlys, attach=False)
    report = make.ready(nordlys)
    told = mail_to(ingrid)
    assert f"/reports/{report.uuid}/" in told.body
    assert "attached" not in told.body
    assert told.attachment is None


def test_it_says_the_result_and_until_when_to_decide(nordlys):
    ingrid, factory = person(nordlys, attach=False, language="en"), suppliers.factory(buyers=[nordlys])
    lot = inspections.approved(
        nordlys, factory, result="fail", decide_by=date(2026, 12, 3), reviewed_by=people.manager()
    )
    report = make.shipment_report(lot)
    make.published(report, {"inspection": {"result": "fail"}, "trends": [], "findings": [], "why": []})
    told = mail_to(ingrid)
    assert told.subject.endswith("is ready: shipment report, fail")
    assert "Result: fail\nDecide by 3 Dec 2026.\n" in told.body


@pytest.fixture
def waiting(nordlys):
    """A lot that failed, of a shipment, to be decided on by a day."""
    factory = suppliers.factory(buyers=[nordlys])
    shipment = inspections.shipment(nordlys, factory)
    return inspections.approved(
        nordlys, factory, shipment=shipment, product=shipment.lines.get().product, result="fail",
        decide_by=date(2026, 12, 3), reviewed_by=people.manager(),
    )  # fmt: skip


def told_of(lot, person) -> str:
    report = make.shipment_report(lot)
    make.published(report, {"inspection": {"result": "fail"}, "trends": [], "findings": [], "why": []})
    return mail_to(person).body


def test_a_first_signature_that_waits_for_the_second_decides_nothing_yet(nordlys, waiting):
    ingrid = person(nordlys, attach=False, language="en")
    inspections.decision(waiting, "concession", by=people.buyer_person(nordlys), needs_second=True)
    assert "Decide by 3 Dec 2026." in told_of(waiting, ingrid)


def test_of_a_lot_that_is_inspected_again_it_asks_for_no_decision(nordlys, waiting):
    ingrid = person(nordlys, attach=False, language="en")
    inspections.inspection(nordlys, waiting.factory, original=waiting, product=waiting.product)
    assert "Decide by" not in told_of(waiting, ingrid)


def test_of_a_shipment_that_is_cancelled_neither_mail_nor_page_asks_for_a_decision(client, nordlys, waiting):
    ingrid = person(nordlys, attach=False, language="en")
    waiting.shipment.state = "cancelled"
    waiting.shipment.save()
    assert "Decide by" not in told_of(waiting, ingrid)
    client.force_login(ingrid)
    page = client.get(f"/reports/{waiting.reports.get().uuid}/").text
    assert "waits for your decision" not in page


def test_once_somebody_has_decided_it_asks_for_no_decision(nordlys):
    ingrid, factory = person(nordlys, attach=False, language="en"), suppliers.factory(buyers=[nordlys])
    lot = inspections.approved(nordlys, factory, decide_by=date(2026, 12, 3), reviewed_by=people.manager())
    report = make.shipment_report(lot)
    inspections.decision(lot, "accept", by=ingrid)
    make.published(report, {"inspection": {"result": "pass"}, "trends": [], "findings": [], "why": []})
    told = mail_to(ingrid)
    assert "Result: pass" in told.body
    assert "Decide by" not in told.body


def test_who_wants_it_so_gets_the_pdf_with_it_and_that_is_noted(nordlys):
    ingrid = person(nordlys)
    report = make.ready(nordlys)
    told = mail_to(ingrid)
    assert told.attachment == report.file
    assert "The PDF is attached" in told.body
    noted = ReportDownload.objects.get()
    assert (noted.person_id, noted.way) == (ingrid.pk, "mail")


def test_a_large_one_comes_as_a_link_and_the_mail_says_so(nordlys, monkeypatch):
    monkeypatch.setattr(mail, "MOST_ATTACHED_BYTES", 5)
    told_to = person(nordlys)
    make.ready(nordlys)
    told = mail_to(told_to)
    assert told.attachment is None
    assert "too much for a mail" in told.body
    assert not ReportDownload.objects.exists()


def test_nobody_else_gets_it(nordlys):
    factory = suppliers.factory(buyers=[nordlys])
    others = [person(suppliers.buyer()), people.buyer_person(attach_reports=True),
              people.supplier_contact(factory.supplier, attach_reports=True)]  # fmt: skip
    make.ready(nordlys, factory)
    make.ready(nordlys, factory, visibility="house")
    assert not OutgoingMail.objects.filter(to__in=[each.email for each in others]).exists()
    assert not OutgoingMail.objects.exclude(attachment=None).exists()


def test_it_is_chosen_in_the_profile_by_who_hears_of_reports(client, nordlys):
    ingrid = person(nordlys, attach=False, name="Ingrid", language="en")
    client.force_login(ingrid)
    assert "Attach the PDF" in client.get("/profile/").text
    given = {"version": ingrid.version, "name": "Ingrid", "time_zone": "UTC", "attach_reports": "on"}
    assert client.post("/profile/", given).status_code == 302
    assert User.objects.get(pk=ingrid.pk).attach_reports
    assert client.get("/api/v1/mails/").json()["attach_reports"] is True
    client.patch("/api/v1/mails/", {"attach_reports": False}, "application/json")
    assert not User.objects.get(pk=ingrid.pk).attach_reports
    client.force_login(people.inspector(language="en"))
    assert "Attach the PDF" not in client.get("/profile/").text
    assert "attach_reports" not in client.get("/api/v1/mails/").json()


def test_the_mailbox_says_what_was_attached(client, nordlys):
    ingrid = person(nordlys)
    report = make.ready(nordlys)
    client.force_login(ingrid)
    assert StoredFile.objects.get(pk=report.file_id).name in client.get(f"/mailbox/{mail_to(ingrid).uuid}/").text
