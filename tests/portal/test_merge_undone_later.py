"""A merge is undone after people have gone on working: what they made goes where it belongs."""

import pytest
from django.apps import apps

from audits.models import Finding
from inspections.actions import request_corrective_action as ask_to_mend
from inspections.models import Inspection, Shipment
from qcportal import merging
from qcportal.core.errors import Conflict
from qcportal.merging_back import LINKS
from reports.models import CountedLot, Report
from suppliers.actions import confirm_document, record_evidence
from suppliers.models import CorrectiveAction, Evidence, Factory, Visit
from tests.builders import audits as audited
from tests.builders import inspections as inspected
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def buyer():
    return make.buyer()


@pytest.fixture
def gone(buyer):
    return make.factory("Gone", supplier=make.supplier("Gone Ltd"), buyers=[buyer])


@pytest.fixture
def kept(buyer):
    return make.factory("Kept", supplier=make.supplier("Kept Ltd"), buyers=[buyer])


def where(*rows) -> set[str]:
    for row in rows:
        row.refresh_from_db()
    return {row.factory.name for row in rows}


def test_a_finding_raised_since_goes_back_with_its_audit_and_is_not_told_to_the_other_supplier(boss, buyer, gone, kept):
    audit = audited.approved(buyer, gone)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    audit.refresh_from_db()
    asked = make.corrective_action(kept, owner=buyer)
    finding = audited.finding(audit, corrective_action=asked)
    evidence = record_evidence(factory=kept, kind="audit", grade="A", valid_until=None, source=audit)
    others = people.supplier_contact(kept.supplier)
    assert finding in Finding.objects.visible_to(others)
    merging.undo(merge=merge, by=boss)
    assert where(audit, finding, asked, evidence) == {"Gone"}
    assert not Finding.objects.visible_to(others).exists()
    assert not CorrectiveAction.objects.visible_to(others).exists()
    assert finding in Finding.objects.visible_to(people.supplier_contact(gone.supplier))


def test_what_a_document_confirmed_since_says_goes_back_with_it(boss, gone, kept):
    waiting = make.document(gone, confirmed_at=None, confirmed_by=None)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    waiting.refresh_from_db()
    confirm_document(document=waiting, by=boss)
    merging.undo(merge=merge, by=boss)
    assert where(waiting, Evidence.objects.get()) == {"Gone"}


def test_what_was_planned_and_found_on_a_moved_shipment_goes_back_with_it(boss, buyer, gone, kept):
    shipment = inspected.shipment(buyer, gone)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    shipment.refresh_from_db()
    later = inspected.approved(buyer, kept, shipment=shipment, visit=make.visit(kept))
    defect = inspected.defect(later)
    report = Report.objects.create(
        number="RPT-T-1", factory=kept, inspection=later, shipment=shipment, owner=buyer, requested_by=boss
    )
    merging.undo(merge=merge, by=boss)
    assert where(shipment, later, later.visit, defect, report) == {"Gone"}


def test_a_lot_planned_since_counts_in_its_own_factorys_series(boss, buyer, gone, kept):
    shipment = inspected.shipment(buyer, gone)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    shipment.refresh_from_db()
    later, stays = inspected.approved(buyer, kept, shipment=shipment), inspected.approved(buyer, kept)
    series = inspected.scheme(buyer, kept, family=later.product.family)
    for each in (later, stays):
        each.plan_lines.filter(defect_class="major").update(scheme=series)
    merging.undo(merge=merge, by=boss)
    assert later.plan_lines.get(defect_class="major").scheme.factory == gone
    assert stays.plan_lines.get(defect_class="major").scheme == series


def test_what_the_kept_factory_had_and_got_stays(boss, buyer, gone, kept):
    inspected.approved(buyer, gone)
    before = inspected.approved(buyer, kept)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    since = inspected.approved(buyer, kept, shipment=inspected.shipment(buyer, kept))
    finding = audited.finding(audited.approved(buyer, kept))
    merging.undo(merge=merge, by=boss)
    rows = (before, before.visit, since, since.visit, since.shipment, finding, finding.audit)
    assert where(*rows) == {"Kept"}
    assert Inspection.objects.filter(factory=gone).count() == 1


def test_where_both_are_in_one_visit_it_is_refused_with_the_names(boss, buyer, gone, kept):
    shipment = inspected.shipment(buyer, gone)
    own = inspected.approved(buyer, kept)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    shipment.refresh_from_db()
    inspected.approved(buyer, kept, shipment=shipment, visit=own.visit)
    with pytest.raises(Conflict, match=f"{own.number}.*Part them first"):
        merging.undo(merge=merge, by=boss)
    assert where(own, shipment) == {"Kept"}
    assert Shipment.objects.filter(factory=kept).exists()


def test_a_corrective_action_of_nothing_that_moved_stays(boss, gone, kept):
    moved = make.corrective_action(gone)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    free = make.corrective_action(kept)
    merging.undo(merge=merge, by=boss)
    assert where(moved) == {"Gone"}
    assert where(free) == {"Kept"}
    assert not Evidence.objects.exists()
    assert not Visit.objects.exists()


def test_no_link_between_rows_of_a_factory_is_forgotten():
    """Whoever lets one row of a factory point at another adds the link to qcportal/merging_back.py."""
    models = [model for model in apps.get_models() if has_factory(model) and model is not CountedLot]
    fields = [(model, each) for model in models for each in model._meta.fields if each.related_model in models]
    assert {(model, each.name, each.related_model) for model, each in fields} == set(LINKS)


def has_factory(model) -> bool:
    return any(each.name == "factory" and each.related_model is Factory for each in model._meta.fields)


def test_what_an_inspection_asked_of_the_factory_goes_back_with_it(boss, buyer, gone, kept):
    lot = inspected.approved(buyer, gone, result="fail")
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    lot.refresh_from_db()
    asked = ask_to_mend(inspection=lot, by=boss).corrective_action
    merging.undo(merge=merge, by=boss)
    assert where(lot, asked) == {"Gone"}
