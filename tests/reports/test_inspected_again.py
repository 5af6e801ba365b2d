"""A lot that is inspected again: its earlier result stands beside the new one, and counts once."""

import pytest

from reports.documents import shipment as document
from reports.models import Report
from reports.queries.earlier import factory_first_pass
from reports.queries.sight import sight_of_buyer
from tests.builders import inspections as made
from tests.builders import reports, suppliers

pytestmark = pytest.mark.django_db


@pytest.fixture
def again():
    buyer = suppliers.buyer("Nordlys")
    factory = suppliers.factory(buyers=[buyer])
    first = made.approved(buyer, factory, result="fail", major_found=12)
    same = {"product": first.product, "shipment": first.shipment}
    return made.approved(buyer, factory, original=first, **same)


def test_the_report_prints_the_earlier_result(again):
    report = reports.shipment_report(again)
    content = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
    assert [(row.number, row.result, row.major) for row in content.before] == [(again.original.number, "fail", 12)]


def test_first_pass_yield_counts_the_first_result_alone(again):
    share = factory_first_pass(sight_of_buyer(again.owner), again.factory, again.inspected_on)
    assert (share.hits, share.cases) == (0, 1)
