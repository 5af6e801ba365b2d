"""What is decided about qualification and corrective actions, by program as by page: every state × every role.

The tables of rules.py stand in test_qualifications and test_corrective_actions; here each act is tried for real, with
the right to the record, the action's own checks and the state in one answer.
"""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qcportal.core.roles import Role
from suppliers.enums import CorrectiveActionState as C
from suppliers.enums import QualificationState as Q
from suppliers.enums import RequirementState as R
from suppliers.enums import VisitRole
from suppliers.models import Factory
from tests.builders import people
from tests.builders import suppliers as make
from tests.module_wide import undone

pytestmark = pytest.mark.django_db
MANAGERS = {Role.ADMINISTRATOR, Role.QA_MANAGER}
WITH_SUPPLIER = MANAGERS | {Role.SUPPLIER_CONTACT}
NOBODY: set = set()


@pytest.fixture
def factory():
    """With a buyer and a supplier, and visited by an inspector and an auditor: nobody of the cast is a stranger."""
    made = make.factory(supplier=make.supplier())
    made.buyer = make.buyer()
    return made


@pytest.fixture
def cast(factory):
    found = {role: people.person(role) for role in Role}
    found[Role.BUYER] = people.buyer_person(factory.buyer)
    found[Role.SUPPLIER_CONTACT] = people.supplier_contact(factory.supplier)
    pairs = [(found[Role.INSPECTOR], VisitRole.LEAD_INSPECTOR), (found[Role.AUDITOR], VisitRole.LEAD_AUDITOR)]
    make.visit(factory, people=pairs)
    return found


def who_may(cast, path: str, data: dict, *, patch: bool = False) -> set:
    """The roles for whom it is carried out; all others are refused and change nothing."""
    return {role for role, person in cast.items() if carried_out(person, path, data, patch)}


def carried_out(person, path: str, data: dict, patch: bool) -> bool:
    client = Client()
    client.force_login(person)
    kind = {} if "file" in data else {"content_type": "application/json"}
    with undone():
        sent = dict(data, file=SimpleUploadedFile("a.png", make.PNG)) if "file" in data else data
        send = client.patch if patch else client.post
        answer = send(f"/api/v1/{path}", sent, headers={"If-Match": '"1"'}, **kind)
        assert answer.status_code in (200, 201, 400, 403, 404, 409), answer.content
    return answer.status_code < 400


def test_the_cast_belongs_to_the_factory(cast, factory):
    make.qualification(factory, buyer=factory.buyer)
    assert [role for role, person in cast.items() if not Factory.objects.visible_to(person)] == []


# -- qualification ------------------------------------------------------------------------------
DECIDED_FROM = {
    "evaluate": {Q.PROSPECT, Q.APPROVED, Q.CONDITIONAL, Q.SUSPENDED, Q.REJECTED},
    "approve": {Q.UNDER_EVALUATION, Q.APPROVED, Q.CONDITIONAL, Q.SUSPENDED},
    "approve_conditionally": {Q.UNDER_EVALUATION, Q.APPROVED, Q.CONDITIONAL, Q.SUSPENDED},
    "suspend": {Q.PROSPECT, Q.UNDER_EVALUATION, Q.APPROVED, Q.CONDITIONAL},
    "reject": {Q.PROSPECT, Q.UNDER_EVALUATION, Q.CONDITIONAL, Q.SUSPENDED},
}


@pytest.mark.parametrize("state", Q.values)
@pytest.mark.parametrize("verb", DECIDED_FROM)
def test_qualification_is_decided_by_managers(cast, factory, verb, state):
    record = make.qualification(factory, buyer=factory.buyer, state=state)
    said = {"verb": verb, "note": "After the visit", "overruled_reason": "Seen by ourselves."}
    allowed = MANAGERS if state in DECIDED_FROM[verb] else NOBODY
    assert who_may(cast, f"qualifications/{record.uuid}/decide/", said) == allowed


@pytest.mark.parametrize("opened", [False, True])
def test_qualification_is_opened_by_managers_and_once(cast, factory, opened):
    if opened:
        make.qualification(factory, buyer=factory.buyer)
    said = {"factory": str(factory.uuid), "buyer": str(factory.buyer.uuid)}
    assert who_may(cast, "qualifications/", said) == (NOBODY if opened else MANAGERS)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("kept", [True, False])
def test_rules_are_set_and_changed_by_managers(cast, factory, own, kept):
    buyer = factory.buyer if own else None
    if kept:
        make.rule(buyer, lowest_grade="C")
    said = {"buyer": str(buyer.uuid) if buyer else None, "step": "approve", "kind": "audit", "lowest_grade": "A"}
    assert who_may(cast, "qualification-rules/", said) == MANAGERS


@pytest.mark.parametrize("withdrawn", [False, True])
def test_documents_are_withdrawn_once_by_managers_and_the_supplier(cast, factory, withdrawn):
    document = make.document(factory, withdrawn_at=timezone.now() if withdrawn else None)
    allowed = NOBODY if withdrawn else WITH_SUPPLIER
    assert who_may(cast, f"factory-documents/{document.uuid}/withdraw/", {"note": "Of another site"}) == allowed


def test_documents_are_added_by_managers_and_the_supplier(cast, factory):
    make.qualification(factory, buyer=factory.buyer)
    said = {"factory": str(factory.uuid), "kind": "business_licence", "file": "yes"}
    assert who_may(cast, "factory-documents/", said) == WITH_SUPPLIER
    cast[Role.SUPPLIER_CONTACT] = people.supplier_contact(make.supplier())
    assert who_may(cast, "factory-documents/", said) == MANAGERS


@pytest.mark.parametrize("state", R.values)
def test_audits_due_are_waived_by_managers_while_they_are_open(cast, factory, state):
    record = make.requirement(factory, state=state, waived_reason="x" if state == R.WAIVED else "")
    allowed = MANAGERS if state == R.OPEN else NOBODY
    assert who_may(cast, f"audit-requirements/{record.uuid}/waive/", {"note": "Closed in May"}) == allowed


def test_nobody_opens_an_audit_due_by_hand(cast, factory):
    client = Client()
    for person in cast.values():
        client.force_login(person)
        sent = {"factory": str(factory.uuid), "reason": "never"}
        assert client.post("/api/v1/audit-requirements/", sent, content_type="application/json").status_code in (
            403,
            405,
        )


@pytest.mark.parametrize("kept", [True, False])
def test_volumes_are_planned_by_managers(cast, factory, kept):
    if kept:
        make.volume(factory, 2027)
    said = {"factory": str(factory.uuid), "year": 2027, "units": 5000}
    assert who_may(cast, "planned-volumes/", said) == MANAGERS


# -- corrective actions -------------------------------------------------------------------------
MENDING = {C.OPEN, C.SENT_BACK, C.NOT_EFFECTIVE}
LATER = str(timezone.localdate() + timedelta(days=30))
ACTS = {  # verb: (what is said, from which states, by whom)
    "answer": ({"root_cause": "Needles worn", "action_taken": "A needle log"}, MENDING, WITH_SUPPLIER),
    "accept": ({}, {C.ANSWERED}, MANAGERS),
    "send-back": ({"note": "No photo"}, {C.ANSWERED}, MANAGERS),
    "check-day": ({"check_on": LATER}, {C.ACCEPTED}, MANAGERS),
    "effective": ({"note": "Three lots without"}, {C.ACCEPTED}, MANAGERS),
    "not-effective": ({"note": "Again in May", "due_on": LATER}, {C.ACCEPTED}, MANAGERS),
    "cancel": ({"note": "Raised twice"}, MENDING | {C.ANSWERED}, MANAGERS),
    "": ({"title": "Open seams on line 2", "due_on": LATER}, MENDING | {C.ANSWERED}, MANAGERS),  # a change
}


def in_state(factory, state):
    """With what the constraints ask of it; its buyer and its supplier see it."""
    today = factory.today()
    fields = {"closed_on": today} if state in C.closed() else {}
    fields |= {"checked_on": today, "effect_note": "Seen"} if state == C.EFFECTIVE else {}
    return make.corrective_action(factory, owner=factory.buyer, state=state, **fields)


@pytest.mark.parametrize("state", C.values)
@pytest.mark.parametrize("act", ACTS)
def test_corrective_actions(cast, factory, act, state):
    record = in_state(factory, state)
    said, states, allowed = ACTS[act]
    path = f"corrective-actions/{record.uuid}/{act}/" if act else f"corrective-actions/{record.uuid}/"
    assert who_may(cast, path, said, patch=not act) == (allowed if state in states else NOBODY)


def test_corrective_actions_are_raised_by_managers(cast, factory):
    make.qualification(factory, buyer=factory.buyer)
    said = {"factory": str(factory.uuid), "title": "Open seams", "due_on": LATER}
    assert who_may(cast, "corrective-actions/", said) == MANAGERS
