"""What is done to audits, findings and disputes, by page as by program: every state × every role.

The tables of rules.py stand in test_audits; here each act is tried for real, with the right to the record, the team,
the action's own checks and the state in one answer. The auditor leads the audit and the administrator goes along, so
neither decides about it; the QA manager was not there.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.enums import AuditState as A
from audits.enums import FindingState as F
from qcportal.core.models import HistoryEntry
from qcportal.core.roles import Role
from suppliers.enums import DisputeState as D
from suppliers.enums import VisitRole
from tests.builders import audits as make
from tests.builders import people, suppliers
from tests.module_wide import undone

pytestmark = pytest.mark.django_db
MANAGERS = {Role.ADMINISTRATOR, Role.QA_MANAGER}
TEAM = {Role.AUDITOR, Role.ADMINISTRATOR}
NOT_THERE = {Role.QA_MANAGER}
ALL = set(A)
TODAY = timezone.localdate()
OPEN_PLAN = {A.PLANNED, A.IN_PROGRESS, A.SENT_BACK}


class Cast:
    """A factory with its buyer and supplier, an audit there, and a person of each role who has to do with it."""

    def __init__(self, state=A.APPROVED, **fields):
        self.buyer, self.supplier = suppliers.buyer(), suppliers.supplier()
        self.factory = suppliers.factory(supplier=self.supplier, buyers=[self.buyer])
        self.people = {role: people.person(role) for role in Role}
        self.people[Role.BUYER] = people.buyer_person(self.buyer)
        self.people[Role.SUPPLIER_CONTACT] = people.supplier_contact(self.supplier)
        self.standard = make.standard(2)
        self.newer = make.standard(2, code=self.standard.code, version_number=2)
        auditor = self.people[Role.AUDITOR]
        fields = {"person": auditor, "state": state, "standard": self.standard} | fields
        self.audit = make.all_answered(make.audit(self.buyer, self.factory, **fields))
        suppliers.assignment(self.audit.visit, self.people[Role.ADMINISTRATOR], VisitRole.AUDITOR)
        suppliers.assignment(self.audit.visit, self.people[Role.INSPECTOR], VisitRole.LEAD_INSPECTOR)
        self.clients = {role: signed_in(person) for role, person in self.people.items()}

    def who_may(self, event: str, page, program) -> tuple[set, set]:
        """The roles for whom it is carried out by page, and by program: for all others nothing of the kind happens."""
        return (
            {
                role
                for role, client in self.clients.items()
                if happens(event, lambda client=client: paged(client, *page))
            },
            {
                role
                for role, client in self.clients.items()
                if happens(event, lambda client=client: sent(client, *program))
            },
        )


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def happens(event: str, attempt) -> bool:
    with undone():
        cache.clear()
        before = HistoryEntry.objects.filter(event=event).count()
        answer = attempt()
        assert answer.status_code in (200, 201, 204, 302, 400, 403, 404, 409), answer.content
        return HistoryEntry.objects.filter(event=event).count() > before


def paged(client, name: str, uuid, data: dict):
    return client.post(reverse(f"audits:{name}", args=[uuid] if uuid else []), {"version": 1} | data)


def sent(client, method: str, path: str, data: dict):
    send = getattr(client, method)
    return send(f"/api/v1/{path}", data, content_type="application/json", headers={"If-Match": '"1"'})


# -- audits -------------------------------------------------------------------------------------
ACTS = {  # act: (event, page, what the page sends, what the program sends, from which states, by whom)
    "start": ("started", "start", {}, {}, {A.PLANNED, A.SENT_BACK}, TEAM),
    "summary": ("summarised", "submit", {"summary": "Good"}, {"summary": "Good"}, {A.IN_PROGRESS}, TEAM),
    "on-site": ("on_site_recorded", "on_site", {"people_met": "Wu"}, {"people_met": "Wu"}, {A.IN_PROGRESS}, TEAM),
    "submit": ("submitted", "submit", {"submit": "1"}, {}, {A.IN_PROGRESS}, TEAM),
    "approve": ("approved", "approve", {}, {}, {A.SUBMITTED}, NOT_THERE),
    "send-back": ("sent_back", "send_back", {"note": "Photo"}, {"note": "Photo"}, {A.SUBMITTED}, NOT_THERE),
    "cancel": ("cancelled", "cancel", {"note": "Fire"}, {"note": "Fire"}, OPEN_PLAN, MANAGERS),
    "share": ("shared", "share", {"visibility": "shared"}, {"visibility": "shared"}, ALL, MANAGERS),
    "move-to-version": ("moved_to_version", "move", {}, {}, {A.PLANNED, A.IN_PROGRESS}, MANAGERS),
    "": ("changed", "audit_edit", {"kind": "special"}, {"kind": "special"}, {A.PLANNED}, MANAGERS),
}


@pytest.mark.parametrize("state", A)
def test_audits(state):
    cast = Cast(state)
    audit = cast.audit
    plan = {"announcement": "announced", "visibility": "owner", "standard": str(cast.standard.uuid)}
    plan["owner"] = str(cast.buyer.uuid)
    more = {"submit": {"audited_on": str(audit.visit.starts_on)}, "audit_edit": plan}
    told = {"move-to-version": {"standard": str(cast.newer.uuid)}}
    for act, (event, page, form, data, states, allowed) in ACTS.items():
        path = f"audits/{audit.uuid}/{act}/" if act else f"audits/{audit.uuid}/"
        by_page = (page, audit.uuid, form | more.get(page, {}))
        by_program = ("post" if act else "patch", path, data | told.get(act, {}))
        expected = allowed if state in states else set()
        assert cast.who_may(f"audit.{event}", by_page, by_program) == (expected, expected), act or "change"


def test_audits_are_planned_by_managers():
    cast = Cast()
    plan = {"factory": cast.factory.uuid, "standard": cast.standard.uuid, "kind": "periodic", "starts_on": TODAY}
    plan |= {"lead": cast.people[Role.AUDITOR].uuid, "announcement": "announced", "visibility": "owner"}
    plan = {name: str(value) for name, value in plan.items()} | {"part": "whole"}
    by_page, by_program = ("audit_add", None, plan), ("post", "audits/", plan)
    assert cast.who_may("audit.scheduled", by_page, by_program) == (MANAGERS, MANAGERS)


# -- findings -----------------------------------------------------------------------------------
FOUND = {"grade": "minor", "statement": "No log", "process_area": "documentation"}


@pytest.mark.parametrize("state", A)
def test_findings_are_raised_changed_linked_and_removed_by_the_team_at_work(state):
    cast = Cast(state)
    audit, finding = cast.audit, make.finding(cast.audit)
    days = {"audited_on": finding.raised_on - timedelta(days=300)}
    earlier = make.finding(make.approved(cast.buyer, cast.factory, standard=cast.standard, **days))
    linked = make.finding(audit, "critical", repeats=earlier, original_grade="major")
    of = f"findings/{finding.uuid}/"
    repeats = {"repeats": str(earlier.uuid)}
    unlink = ("finding_repeats", linked.uuid, {"repeats": ""}), ("post", f"findings/{linked.uuid}/unlink-repeat/", {})
    acts = {
        "raised": (
            ("finding_add", audit.uuid, FOUND),
            ("post", "findings/", FOUND | {"audit": str(audit.uuid)}),
        ),
        "changed": (("finding_edit", finding.uuid, FOUND), ("patch", of, FOUND)),
        "repeat_linked": (("finding_repeats", finding.uuid, repeats), ("post", f"{of}link-repeat/", repeats)),
        "repeat_unlinked": unlink,
        "removed": (("finding_remove", finding.uuid, {}), ("delete", of, {})),
    }
    expected = TEAM if state == A.IN_PROGRESS else set()
    for event, ways in acts.items():
        assert cast.who_may(f"finding.{event}", *ways) == (expected, expected), event


ASKED = {"title": "Needle log", "description": "No log", "due_on": str(TODAY + timedelta(days=30))}
FOLLOWED = {  # event: (page, act, what is said, from which states, by whom)
    "closed": ("finding_close", "close", {"closing_note": "Log kept"}, {F.OPEN}, MANAGERS | TEAM),
    "reopened": ("finding_reopen", "reopen", {"note": "Again"}, {F.CLOSED}, MANAGERS),
    "corrective_action_requested": ("finding_ask", "request-corrective-action", ASKED, {F.OPEN}, MANAGERS),
}


def in_state(cast, state):
    closed = {"closed_on": cast.audit.audited_on, "closing_note": "ok"} if state != F.OPEN else {}
    return make.finding(cast.audit, state=state, **closed)


@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize("state", F)
def test_findings_are_followed_once_their_audit_is_approved(state, approved):
    cast = Cast(A.APPROVED if approved else A.SUBMITTED)
    finding = in_state(cast, state)
    for event, (page, act, said, states, allowed) in FOLLOWED.items():
        ways = (page, finding.uuid, said), ("post", f"findings/{finding.uuid}/{act}/", said)
        expected = allowed if approved and state in states else set()
        assert cast.who_may(f"finding.{event}", *ways) == (expected, expected), event


# -- disputes -----------------------------------------------------------------------------------
@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize("state", F)
def test_findings_are_disputed_by_the_supplier_or_a_manager_unless_withdrawn(state, approved):
    cast = Cast(A.APPROVED if approved else A.SUBMITTED)
    finding, said = in_state(cast, state), {"reason": "It was there"}
    ways = ("finding_dispute", finding.uuid, said), ("post", "finding-disputes/", said | {"finding": str(finding.uuid)})
    expected = MANAGERS | {Role.SUPPLIER_CONTACT} if approved and state != F.WITHDRAWN else set()
    assert cast.who_may("dispute.disputed", *ways) == (expected, expected)


@pytest.mark.parametrize("state", D)
def test_disputes_are_decided_once_by_a_manager_who_was_not_there(state):
    cast = Cast()
    decided = {"decision": "x", "decided_by": people.manager(), "decided_at": timezone.now()}
    fields = {} if state == D.OPEN else decided | ({"grade_after": "minor"} if state == D.CHANGED else {})
    dispute = make.dispute(make.finding(cast.audit), state=state, **fields)
    expected = NOT_THERE if state == D.OPEN else set()
    for verb, event in {"uphold": "upheld", "change": "changed", "withdraw": "withdrawn"}.items():
        said = {"note": "One shift only"} | ({"grade": "minor"} if verb == "change" else {})
        ways = (
            ("dispute_decide", dispute.uuid, said | {"verb": verb}),
            (
                "post",
                f"finding-disputes/{dispute.uuid}/{verb}/",
                said,
            ),
        )
        assert cast.who_may(f"dispute.{event}", *ways) == (expected, expected), verb
