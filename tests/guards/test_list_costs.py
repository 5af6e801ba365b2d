"""Every list, as page and in the API, asks as many queries at 3 rows as at 300. A new list without a builder here fails."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qcportal.core.lists import ListPage
from qcportal.core.models import HistoryEntry, OutgoingMail
from reports.models import ScorecardWeights
from suppliers.models import FactoryImport, FactoryMerge, PossibleDuplicate, RejectedRow
from tests.builders import audits, inspections, people, reports, studies, suppliers

from .addresses import endpoints, pages

pytestmark = pytest.mark.django_db


def imported():
    return FactoryImport.objects.create(file_name="list.csv", by=people.manager())


def pair():
    return PossibleDuplicate.objects.create(first=suppliers.factory(), second=suppliers.factory())


def merged():
    kept = suppliers.factory()
    gone = suppliers.factory(merged_into=kept)
    return FactoryMerge.objects.create(kept=kept, gone=gone, by=people.manager())


def mail():
    return OutgoingMail.objects.create(to="somebody@example.com", subject="Hello")


def stuck():
    """A decision whose document cannot be asked for, a quarter of an hour ago."""
    decision = inspections.decision()
    entry = HistoryEntry.objects.create(
        event="decision.signed", record_type="inspections.decision", record_uuid=decision.uuid, reaction_due=True
    )
    HistoryEntry.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(minutes=15))


def visit():
    return suppliers.visit(people=[(people.inspector(), "inspector")])


def finding():
    return audits.finding(corrective_action=suppliers.corrective_action())


def company():
    """A factory of a supplier and of a buyer with somebody in it."""
    buyer = suppliers.buyer()
    people.buyer_person(buyer)
    return suppliers.factory(supplier=suppliers.supplier(), buyers=[buyer])


def corrective_action():
    return suppliers.corrective_action(owner=suppliers.buyer())


def audit():
    return audits.approved(suppliers.buyer())


def standard():
    return audits.standard(questions=1)


def weights():
    return ScorecardWeights.objects.create(buyer=suppliers.buyer())


def trend():
    """What the house claims at a factory, and what it is warned of."""
    gap = finding()
    studies.warned(studies.written(), gap)
    return studies.claimed(studies.written(), gap.factory, {gap: 0.8})


PAGES = {
    "core:person_list": people.inspector,
    "core:mail_list": mail,
    "possible_duplicate_list": pair,
    "not_carried_out": stuck,
    "suppliers:supplier_list": company,
    "suppliers:factory_list": company,
    "suppliers:buyer_list": company,
    "suppliers:product_family_list": suppliers.family,
    "suppliers:requirement_list": suppliers.requirement,
    "suppliers:visit_list": visit,
    "suppliers:corrective_action_list": corrective_action,
    "suppliers:import_list": imported,
    "inspections:product_list": inspections.product,
    "inspections:programme_list": inspections.programme,
    "inspections:protocol_list": inspections.protocol,
    "inspections:shipment_list": inspections.shipment,
    "inspections:inspection_list": inspections.inspection,
    "inspections:inspection_add": inspections.shipment,
    "inspections:defect_type_list": inspections.defect_type,
    "audits:audit_list": audit,
    "audits:finding_list": finding,
    "audits:standard_list": standard,
    "reports:report_list": reports.requested,
    "reports:figure_lots": inspections.approved,
    "reports:figure_actions": corrective_action,
    "reports:trend_list": trend,
    "reports:warning_list": trend,
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
    "memberships": company,
    "imports": imported,
    "possible-duplicates": pair,
    "factory-merges": merged,
    "product-families": suppliers.family,
    "qualifications": company,
    "qualification-rules": lambda: suppliers.rule(suppliers.buyer()),
    "factory-documents": suppliers.document,
    "audit-requirements": suppliers.requirement,
    "planned-volumes": suppliers.volume,
    "visits": visit,
    "assignments": visit,
    "corrective-actions": corrective_action,
    "products": inspections.product,
    "shipments": inspections.shipment,
    "inspections": inspections.inspection,
    "programmes": inspections.programme,
    "test-protocols": inspections.protocol,
    "papers": lambda: inspections.paper(inspections.product()),
    "skip-lot-series": inspections.skip_series,
    "skip-lot-draws": lambda: inspections.skip_draw(inspections.skip_series(), inspections.shipment()),
    "decisions": inspections.decision,
    "switching-schemes": inspections.scheme,
    "defect-types": inspections.defect_type,
    "standards": standard,
    "audits": audit,
    "audit-answers": lambda: audits.answer(audits.approved()),
    "findings": finding,
    "auditor-competences": audits.competence,
    "declared-interests": audits.interest,
    "finding-disputes": audits.dispute,
    "defect-disputes": inspections.dispute,
    "finding-checks": lambda: audits.following(audits.finding(), state="approved"),
    "reports": reports.requested,
    "scorecards": company,
    "supplier-scorecards": company,
    "scorecard-weights": weights,
    "trends": trend,
    "early-warnings": trend,
}
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
    assert {route.removeprefix("api/v1/").strip("^$/") for route in listed} == set(ENDPOINTS)
