"""Every list, as page and in the API, asks as many queries at 3 rows as at 300. A new list without a builder here fails."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qcportal.core.lists import ListPage
from qcportal.core.models import HistoryEntry, OutgoingMail, User
from reports.models import Bundle, Report, ReportSchedule, ScorecardWeights
from suppliers.models import FactoryImport, FactoryMerge, PossibleDuplicate, RejectedRow
from tests.builders import audits, inspections, people, reports, studies, suppliers

from .addresses import endpoints, pages

pytestmark = pytest.mark.django_db


def imported():
    return FactoryImport.objects.create(file_name="list.csv", by=people.manager())


def mail():
    return OutgoingMail.objects.create(to="somebody@example.com", subject="Hello")


def inspected():
    """A lot of a shipment with a report and a disputed defect, and a decision whose document cannot be asked for, a
    quarter of an hour ago."""
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    lot = inspections.approved(buyer, factory, shipment=inspections.shipment(buyer, factory))
    inspections.dispute(inspections.defect(lot))
    of = {"inspection": lot, "shipment": lot.shipment, "factory": factory, "owner": buyer}
    Report.objects.create(number=f"R-{lot.number}", requested_by=User.objects.system(), **of)
    decision = inspections.decision(lot)
    entry = HistoryEntry.objects.create(
        event="decision.signed", record_type="inspections.decision", record_uuid=decision.uuid, reaction_due=True
    )
    HistoryEntry.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(minutes=15))


def skipped():
    """A lot of a shipment that nobody inspects, by a programme's agreement; of its product a paper, of its series a scheme."""
    buyer = suppliers.buyer()
    shipment = inspections.shipment(buyer)
    product = shipment.lines.get().product
    inspections.paper(product)
    inspections.comment(shipment)
    reports.link(shipment=shipment)
    inspections.scheme(buyer, shipment.factory, family=product.family)
    programme = inspections.programme(buyer, product.family)
    inspections.skip_draw(inspections.skip_series(programme, shipment.factory), shipment)


def company():
    """A factory of a supplier and of a buyer with somebody in it, with what is asked, planned and kept of it; another
    may be the same, and one was."""
    buyer = suppliers.buyer()
    people.buyer_person(buyer)
    made = suppliers.factory(supplier=suppliers.supplier(), buyers=[buyer])
    suppliers.document(made)
    suppliers.requirement(made)
    suppliers.volume(made)
    suppliers.rule(buyer)
    ScorecardWeights.objects.create(buyer=buyer)
    ReportSchedule.objects.create(buyer=buyer)
    PossibleDuplicate.objects.create(first=made, second=suppliers.factory())
    FactoryMerge.objects.create(kept=made, gone=suppliers.factory(merged_into=made), by=User.objects.system())


def bundled():
    """All reports of a month in one file; who asked for it alone sees it."""
    Bundle.objects.create(month=date(2026, 3, 1), asked_by=User.objects.get(role="administrator"))


def visit():
    """By a person that is an auditor of a standard, and has an interest at the factory."""
    person = people.auditor()
    made = suppliers.visit(people=[(person, "lead_auditor")])
    audits.competence(person)
    audits.interest(person, made.factory)


def audited():
    """A finding that explains a trend and warns of another, with an answer beside it, disputed, looked at again, and to
    be mended."""
    audit = audits.approved(suppliers.buyer())
    audits.answer(audit)
    gap = audits.finding(audit, corrective_action=suppliers.corrective_action(audit.factory, owner=audit.owner))
    audits.dispute(gap)
    audits.following(gap, state="approved")
    house = studies.written()
    studies.warned(house, gap)
    studies.claimed(house, gap.factory, {gap: 0.8})


PAGES = {
    "core:person_list": people.inspector,
    "core:mail_list": mail,
    "possible_duplicate_list": company,
    "not_carried_out": inspected,
    "suppliers:supplier_list": company,
    "suppliers:factory_list": company,
    "suppliers:buyer_list": company,
    "suppliers:letterhead_list": company,
    "suppliers:product_family_list": skipped,
    "suppliers:requirement_list": company,
    "suppliers:visit_list": visit,
    "suppliers:corrective_action_list": audited,
    "suppliers:import_list": imported,
    "inspections:product_list": skipped,
    "inspections:programme_list": skipped,
    "inspections:protocol_list": inspections.protocol,
    "inspections:shipment_list": skipped,
    "inspections:inspection_list": inspected,
    "inspections:inspection_add": skipped,
    "inspections:defect_type_list": inspected,
    "audits:audit_list": audited,
    "audits:finding_list": audited,
    "audits:standard_list": audited,
    "reports:report_list": inspected,
    "reports:figure_lots": inspected,
    "reports:figure_actions": audited,
    "reports:trend_list": audited,
    "reports:warning_list": audited,
    "reports:schedule_list": company,
}
WITHIN = {
    "suppliers:import_rejected": (
        imported,
        lambda record: RejectedRow.objects.create(record=record, line=2, reason="No country.", cells=["A", "B"]),
    ),
}  # lists on a page of one record: what makes the record, and what a row of it
ENDPOINTS = {
    "people": people.inspector,
    "suppliers": company,
    "factories": company,
    "buyers": company,
    "letterheads": company,
    "memberships": company,
    "imports": imported,
    "possible-duplicates": company,
    "factory-merges": company,
    "product-families": skipped,
    "qualifications": company,
    "qualification-rules": company,
    "factory-documents": company,
    "audit-requirements": company,
    "planned-volumes": company,
    "visits": visit,
    "assignments": visit,
    "corrective-actions": audited,
    "products": skipped,
    "shipments": skipped,
    "comments": skipped,
    "share-links": skipped,
    "inspections": inspected,
    "programmes": skipped,
    "test-protocols": inspections.protocol,
    "papers": skipped,
    "skip-lot-series": skipped,
    "skip-lot-draws": skipped,
    "decisions": inspected,
    "switching-schemes": skipped,
    "defect-types": inspected,
    "standards": audited,
    "audits": audited,
    "audit-answers": audited,
    "findings": audited,
    "auditor-competences": visit,
    "declared-interests": visit,
    "finding-disputes": audited,
    "defect-disputes": inspected,
    "finding-checks": audited,
    "reports": inspected,
    "report-bundles": bundled,
    "scorecards": company,
    "supplier-scorecards": company,
    "scorecard-weights": company,
    "schedules": company,
    "trends": audited,
    "early-warnings": audited,
}
FIXED = {"retention-rules"}  # a row of each kind that there is
BUILDERS = list(dict.fromkeys([*PAGES.values(), *ENDPOINTS.values()]))


@pytest.fixture
def boss(client):
    boss = people.administrator()
    client.force_login(boss)
    return boss


ALLOWED = {
    "/reports/figures/lots/": 8,
    "/reports/figures/corrective-actions/": 6,
}  # drop-downs of factory, buyer, family


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def costs(client, addresses: list[str], make) -> tuple[dict, dict]:
    """{address: queries} at 3 rows and at 300."""
    for _ in range(3):
        make()
    for address in addresses:
        client.get(address)  # what is read once per process
    few = {address: queries(client, address) for address in addresses}
    for _ in range(297):
        make()
    return few, {address: queries(client, address) for address in addresses}


@pytest.mark.parametrize("make", BUILDERS, ids=lambda make: make.__qualname__)
def test_lists_of_these_rows_cost_the_same_at_3_and_300(client, boss, make):
    listed = [reverse(name) for name, each in PAGES.items() if each is make]
    endpoints = [f"/api/v1/{name}/" for name, each in ENDPOINTS.items() if each is make]
    few, many = costs(client, listed + [f"{each}?page_size=200" for each in endpoints], make)
    assert many == few
    assert all(cost <= ALLOWED.get(address, 5) for address, cost in many.items())
    assert {client.get(each).content.count(b"<tr>") for each in listed} <= {51}
    assert all(client.get(each).json()["count"] >= 300 for each in endpoints)


@pytest.mark.parametrize("name", WITHIN)
def test_a_list_within_a_record_costs_the_same_at_3_and_300_rows(client, boss, name):
    record = WITHIN[name][0]()
    address = reverse(name, args=[record.uuid])
    few, many = costs(client, [address], lambda: WITHIN[name][1](record))
    assert many == few
    assert many[address] <= 5


@pytest.fixture(scope="module", autouse=True)
def unwatched_templates():
    """Which list a page shows is read off what its template was given."""


def test_no_list_page_is_forgotten(client, boss):
    found = set()
    for address in pages():
        if not address.wanted:
            context = client.get(address.of()).context
            if context and isinstance(context.get("page"), ListPage):
                found.add(address.name)
    assert found == set(PAGES)


def test_each_list_shows_by_which_column_it_comes_sorted(client, boss):
    """But for what is to be mended or audited: it comes by its day, with what is over after, and no column sorts so."""
    heads = {name: client.get(reverse(name)).context["heads"] for name in PAGES}
    assert {name for name, found in heads.items() if not any(head["now"] for head in found)} == {
        "suppliers:corrective_action_list",
        "suppliers:requirement_list",
    }


def test_no_list_endpoint_is_forgotten():
    listed = [each.route for each in endpoints() if "list" in each.view.actions.values()]
    assert {route.removeprefix("api/v1/").strip("^$/") for route in listed} == set(ENDPOINTS) | FIXED
