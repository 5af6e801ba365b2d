from datetime import date

import pytest
from django.core.exceptions import ValidationError

from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from qcportal.core.roles import Role
from suppliers.actions import decide_qualification, open_qualification, record_evidence
from suppliers.enums import EvidenceKind
from suppliers.enums import QualificationState as State
from suppliers.models import Evidence, Factory, Qualification
from suppliers.rules import QUALIFICATION
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

TABLE = {
    "evaluate": (
        {State.PROSPECT, State.APPROVED, State.CONDITIONAL, State.SUSPENDED, State.REJECTED},
        State.UNDER_EVALUATION,
    ),
    "approve": ({State.UNDER_EVALUATION, State.APPROVED, State.CONDITIONAL, State.SUSPENDED}, State.APPROVED),
    "approve_conditionally": (
        {State.UNDER_EVALUATION, State.APPROVED, State.CONDITIONAL, State.SUSPENDED},
        State.CONDITIONAL,
    ),
    "suspend": ({State.PROSPECT, State.UNDER_EVALUATION, State.APPROVED, State.CONDITIONAL}, State.SUSPENDED),
    "reject": ({State.PROSPECT, State.UNDER_EVALUATION, State.CONDITIONAL, State.SUSPENDED}, State.REJECTED),
}


REASONS = {"note": "After the visit", "overruled_reason": "Seen by ourselves."}  # nothing is known of the factory


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", TABLE)
def test_transition_table(state, verb, role):
    allowed = role in {Role.ADMINISTRATOR, Role.QA_MANAGER} and state in TABLE[verb][0]
    assert QUALIFICATION.allows(Qualification(state=state), verb, people.person(role)) == allowed


@pytest.mark.parametrize(("verb", "states"), TABLE.items())
def test_leads_where_the_table_says(verb, states):
    for before in states[0]:
        record = make.qualification(make.factory(), state=before)
        decided = decide_qualification(record=record, verb=verb, by=people.manager(), **REASONS)
        assert decided.state == states[1]


def test_opening_makes_the_factory_visible_to_the_buyer():
    factory, buyer = make.factory(), make.buyer()
    user = people.buyer_person(buyer)
    assert not Factory.objects.visible_to(user)
    open_qualification(factory=factory, buyer=buyer, by=people.manager())
    assert list(Factory.objects.visible_to(user)) == [factory]


def test_one_for_each_buyer_and_one_for_the_house():
    factory, boss = make.factory(), people.manager()
    for buyer in (None, make.buyer()):
        open_qualification(factory=factory, buyer=buyer, by=boss)
        with pytest.raises(ValidationError, match="already has a qualification"):
            open_qualification(factory=factory, buyer=buyer, by=boss)


@pytest.mark.parametrize("verb", ["approve_conditionally", "suspend", "reject"])
def test_says_why(verb):
    state = State.CONDITIONAL
    with pytest.raises(Rejected) as refused:
        decide_qualification(record=make.qualification(make.factory(), state=state), verb=verb, by=people.manager())
    assert refused.value.field == "note"


def test_is_not_approved_into_the_past():
    record = make.qualification(make.factory(), state=State.UNDER_EVALUATION)
    with pytest.raises(Rejected, match="passed already"):
        decide_qualification(record=record, verb="approve", by=people.manager(), valid_until=date(2020, 1, 1))


def test_history_holds_the_reason():
    record = make.qualification(make.factory())
    decide_qualification(record=record, verb="suspend", by=people.manager(), note="Fire exit blocked")
    entry = HistoryEntry.objects.get()
    assert (entry.event, entry.note) == ("qualification.suspended", "Fire exit blocked")


def test_buyers_do_not_decide():
    record = make.qualification(make.factory(), state=State.UNDER_EVALUATION)
    with pytest.raises(Forbidden):
        decide_qualification(record=record, verb="approve", by=people.buyer_person())


def test_scope():
    factory, ours, theirs = make.factory(), make.buyer(), make.buyer()
    own = make.qualification(factory, buyer=ours)
    other, house = make.qualification(factory, buyer=theirs), make.qualification(factory)

    def seen(user):
        return set(Qualification.objects.visible_to(user))

    assert seen(people.manager()) == {own, other, house}
    assert seen(people.buyer_person(ours)) == {own}
    for nobody in (people.buyer_person, people.supplier_contact, people.inspector, people.auditor):
        assert seen(nobody()) == set()


def test_evidence_is_kept_once_per_source():
    factory = make.factory()
    source = make.visit(factory)  # any record will do
    for grade in ("C", "B"):
        record_evidence(
            factory=factory, kind=EvidenceKind.AUDIT, grade=grade, valid_until=date(2027, 1, 1), source=source
        )
    kept = Evidence.objects.get()
    assert (kept.grade, kept.source_label, kept.source_uuid) == ("B", str(source), source.uuid)
