"""A report is issued anew with a reason, or because its file is no longer kept: the next revision says which."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import monotonic

import pytest
from django.db import connection, transaction
from django.urls import reverse
from pypdf import PdfReader

from qcportal.core.errors import Conflict, Rejected
from reports import actions, making
from reports.enums import ReportKind, ReportState
from reports.models import Report
from reports.periods import Period
from reports.requests.anew import issue_anew
from reports.requests.audits import request_audit_report
from reports.requests.factories import request_factory_profile
from reports.requests.periods import request_portfolio_summary
from tests.builders import audits, inspections, people, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db
WHY = "The letterhead is new."
GONE = "The file of revision 1 is no longer kept. This one was made from what is on record today."


def removed(report: Report) -> Report:
    """As a rule of retention leaves it."""
    Report.objects.filter(pk=report.pk).update(state=ReportState.REMOVED)
    return Report.objects.get(pk=report.pk)


def shipment_report(nordlys) -> Report:
    return story.ready(nordlys, suppliers.factory(buyers=[nordlys]))


def release_document(nordlys) -> Report:
    factory = suppliers.factory(buyers=[nordlys])
    shipment = inspections.shipment(nordlys, factory, units=3000)
    product = shipment.lines.get().product
    lot = inspections.approved(nordlys, factory, shipment=shipment, product=product, lot_size=3000)
    inspections.decision(lot, kind="accept")
    asked = story.release_document(shipment)
    return story.published(asked, asked.figures)


def eight_d(nordlys) -> Report:
    record = suppliers.corrective_action(suppliers.factory(buyers=[nordlys]), owner=nordlys, visibility="owner")
    asked = actions.request_eight_d(corrective_action=record, by=people.buyer_person(nordlys))
    return story.published(asked, {})


def audit_report(nordlys) -> Report:
    audit = audits.approved(nordlys, suppliers.factory(buyers=[nordlys]))
    return story.published(request_audit_report(audit=audit, by=people.manager()), {})


def profile(nordlys) -> Report:
    factory = suppliers.factory(buyers=[nordlys])
    return story.published(request_factory_profile(factory=factory, buyer=nordlys, by=people.manager()), {})


def ask_again(report: Report, by, **how) -> Report:
    """As its page does."""
    if report.kind == ReportKind.SHIPMENT:
        return actions.request_shipment_report(inspection=report.inspection, by=by, **how)
    if report.kind == ReportKind.RELEASE:
        return actions.request_release_document(shipment=report.shipment, by=by, **how)
    return actions.request_eight_d(
        corrective_action=report.corrective_action, by=people.buyer_person(report.owner), **how
    )


@pytest.mark.parametrize("make", [shipment_report, release_document, eight_d])
def test_who_asks_for_one_that_was_removed_gets_the_next_revision(nordlys, make, boss):
    first = removed(make(nordlys))
    again = ask_again(first, boss)
    assert (again.number, again.revision, again.state) == (first.number, 2, ReportState.QUEUED)
    assert again.reason == GONE
    assert ask_again(first, boss) == again  # once


def test_the_reason_is_in_the_language_of_the_document(nordlys, boss):
    first = shipment_report(nordlys)
    Report.objects.filter(pk=first.pk).update(language="es")
    again = ask_again(removed(Report.objects.get(pk=first.pk)), boss)
    assert again.language == "es"
    assert again.reason
    assert again.reason != GONE


@pytest.mark.parametrize("make", [shipment_report, release_document, eight_d])
def test_so_it_is_where_another_language_is_asked_for(nordlys, make, boss):
    first = make(nordlys)
    Report.objects.filter(pk=first.pk).update(language="zh-hans")
    again = ask_again(removed(first), boss, language="en")
    assert (again.language, again.reason) == ("en", GONE)


def test_the_page_of_the_shipment_offers_the_language_of_the_one_before(client, nordlys, boss):
    first = shipment_report(nordlys)
    panel = reverse("reports:shipment_panel", args=[first.shipment.uuid])
    Report.objects.filter(pk=first.pk).update(language="es")
    removed(first)
    assert '<option value="es" lang="es" selected>' in client.get(panel).text


def test_the_page_of_the_shipment_offers_it_and_tells_nobody_else(client, nordlys, boss):
    first = shipment_report(nordlys)
    panel = reverse("reports:shipment_panel", args=[first.shipment.uuid])
    offered = reverse("reports:request", args=[first.inspection.uuid])
    assert offered not in client.get(panel).text
    removed(first)
    assert offered in client.get(panel).text
    answer = client.post(offered)
    assert answer.url == reverse("reports:report", args=[Report.objects.get(revision=2).uuid])
    assert offered not in client.get(panel).text
    client.force_login(people.buyer_person(suppliers.buyer()))
    assert client.get(panel).status_code == 404


def test_it_is_printed_with_what_changed(nordlys, client, boss):
    """The reason stands on the page of what changed."""
    factory = suppliers.factory(buyers=[nordlys])
    lot = inspections.approved(nordlys, factory, shipment=inspections.shipment(nordlys, factory))
    first = story.shipment_report(lot)
    assert making.make(first.pk)
    client.post(reverse("reports:issue_anew", args=[first.uuid]), {"reason": WHY})
    second = Report.objects.get(number=first.number, revision=2)
    assert making.make(second.pk)
    with Report.objects.get(pk=second.pk).file.file.open("rb") as file:
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
    assert "What changed against revision 1, and why" in text
    assert WHY in text
    page = client.get(reverse("reports:report", args=[second.uuid])).text
    assert WHY in page


@pytest.mark.parametrize("make", [shipment_report, release_document, eight_d, audit_report, profile])
def test_every_document_is_issued_anew_for_the_same_reader(nordlys, make, boss):
    first = make(nordlys)
    second = issue_anew(report=first, reason=f" {WHY} ", by=boss)
    assert (second.number, second.revision, second.reason) == (first.number, 2, WHY)
    for name in ("kind", "owner", "visibility", "audience", "language", "paper", "factory", "corrective_action"):
        assert getattr(second, name) == getattr(first, name), name


def test_it_needs_a_reason_and_the_last_revision_that_is_there(nordlys, boss):
    first = shipment_report(nordlys)
    with pytest.raises(Rejected, match="Say why it is made again"):
        issue_anew(report=first, reason="  ", by=boss)
    second = issue_anew(report=first, reason=WHY, by=boss)
    for report in (first, second):
        with pytest.raises(Conflict, match="The last revision is issued anew"):
            issue_anew(report=report, reason=WHY, by=boss)
    assert Report.objects.filter(number=first.number).count() == 2


def test_the_button_is_for_who_may_and_only_where_it_works(client, nordlys, boss):
    first = shipment_report(nordlys)
    page, button = reverse("reports:report", args=[first.uuid]), reverse("reports:issue_anew", args=[first.uuid])
    assert button in client.get(page).text
    assert "Say why it is made again" in client.post(button, {"reason": ""}).text
    client.force_login(people.buyer_person(nordlys))
    assert button not in client.get(page).text
    assert client.post(button, {"reason": WHY}).status_code == 403
    client.force_login(people.buyer_person(suppliers.buyer()))
    assert client.post(button, {"reason": WHY}).status_code == 404
    assert Report.objects.filter(number=first.number).count() == 1
    client.force_login(boss)
    client.post(button, {"reason": WHY})
    assert button not in client.get(page).text


def test_programs_ask_for_it_too(client, nordlys, boss):
    first = shipment_report(nordlys)
    address = f"/api/v1/reports/{first.uuid}/issue-anew/"
    assert client.post(address, {}, "application/json", headers={"If-Match": f'"{first.version}"'}).status_code == 400
    answer = client.post(address, {"reason": WHY}, "application/json", headers={"If-Match": f'"{first.version}"'})
    assert (answer.json()["revision"], answer.json()["reason"]) == (2, WHY)


def until_somebody_waits() -> None:
    """For a row or a key that another transaction has locked."""
    until = monotonic() + 30
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waits.")


def portfolio(nordlys) -> Report:
    return story.published(portfolio_again(nordlys), {})


def portfolio_again(nordlys) -> Report:
    period = Period(date(2026, 1, 1), date(2026, 1, 31))
    return request_portfolio_summary(owner=nordlys, period=period, by=people.manager(), language="en")


def eight_d_again(nordlys) -> Report:
    record = Report.objects.get().corrective_action
    return actions.request_eight_d(corrective_action=record, by=people.buyer_person(nordlys), reason="The seal is new.")


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("make", "again"), [(portfolio, portfolio_again), (eight_d, eight_d_again)])
def test_asked_for_by_two_at_once_the_second_reads_that_there_is_another(nordlys, make, again):
    first, by = make(nordlys), people.manager()

    def anew() -> str:
        try:
            issue_anew(report=first, reason=WHY, by=by)
        except Conflict as refused:
            return refused.sentence
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert again(nordlys).revision == 2
            answer = pool.submit(anew)
            until_somebody_waits()
        assert answer.result(30).startswith("The last revision is issued anew")
