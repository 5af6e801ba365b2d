"""“Show all” on the start page: the same rows as were counted, on the list page and in the API."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.enums import AuditState
from inspections.enums import InspectionState as S
from inspections.queries.waiting import to_review
from qcportal.core.waiting import SHOWN
from qcportal.home import ASKED
from tests.builders import audits, people, reports, suppliers
from tests.builders import inspections as made

pytestmark = pytest.mark.django_db


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def world():
    """One factory of one buyer with something in every state, so that a list that is not narrowed shows too much."""
    buyer, supplier = suppliers.buyer(), suppliers.supplier()
    place = suppliers.factory(buyers=[buyer], supplier=supplier)
    mei, li = people.inspector(), people.auditor()
    lots(buyer, place, mei)
    shipments(buyer, place)
    audited(buyer, place, li)
    for ahead in (-9, 5, 40):
        suppliers.visit(place, starts_on=day(ahead), announced=True)
    for state in ("open", "answered", "sent_back"):
        since = day(-9)
        suppliers.corrective_action(place, owner=buyer, state=state, raised_on=since, due_on=since, visibility="shared")
    suppliers.corrective_action(place, owner=buyer, visibility="shared", due_on=day(9))
    done = {"raised_on": day(-90), "closed_on": day(-60), "state": "accepted"}
    for ahead in (-1, 5):
        suppliers.corrective_action(place, owner=buyer, check_on=day(ahead), **done)
    reports.ready(buyer, place)
    qualified(place)
    return {
        "manager": people.manager(),
        "administrator": people.administrator(),
        "buyer": people.buyer_person(buyer),
        "inspector": mei,
        "auditor": li,
        "supplier": people.supplier_contact(supplier),
    }


def qualified(place):
    """The factory for the house and for a second buyer; others that end soon, that hold, that nobody approved."""
    suppliers.qualification(place, valid_until=day(20))
    suppliers.qualification(place, buyer=suppliers.buyer(), valid_until=day(-2))
    for ends, state in ((30, "conditional"), (300, "approved"), (9, "suspended")):
        suppliers.qualification(suppliers.factory(), valid_until=day(ends), state=state)


def lots(buyer, place, mei):
    for state in S.values:
        if state not in (S.APPROVED, S.NOT_DONE):
            made.inspection(buyer, place, person=mei, state=state)
    made.inspection(buyer, place, visit=suppliers.visit(place, starts_on=day(-3)))
    made.not_done(buyer, place, visit=suppliers.visit(place, starts_on=day(-20)))
    made.approved(buyer, place, decide_by=day(2))
    made.decision(made.approved(buyer, place, decide_by=day(2)), kind="accept", reason="")
    made.decision(made.approved(buyer, place, decide_by=day(2)), kind="rework", rework_until=day(5))
    made.approved(None, place, decide_by=day(2), visibility="shared")


def shipments(buyer, place):
    for state in ("booked", "under_inspection", "inspected", "held", "released"):
        made.shipment(buyer, place, state=state)
    made.inspection(buyer, place, shipment=made.shipment(buyer, place))
    made.skip_draw(made.skip_series(made.programme(buyer), place), made.shipment(buyer, place))


def audited(buyer, place, li):
    for ahead, state in (
        (-30, "planned"),
        (30, "planned"),
        (-20, "sent_back"),
        (-10, "in_progress"),
        (-5, "submitted"),
    ):
        visit = suppliers.visit(place, starts_on=day(ahead), people=[(li, "lead_auditor")], announced=True)
        audits.audit(buyer, place, state=AuditState(state), visit=visit)
    for valid_until in (day(-1), day(9), day(300)):
        audit = audits.approved(buyer, valid_until=valid_until)
        audits.finding(audit, grade="major")
        audits.finding(audit, grade="minor")


WAIT = {
    "manager": {
        "Inspections to review", "Lots to decide on", "Lots to inspect again after rework", "Shipments without an inspection",
        "Audits to review", "Audits not submitted yet", "Audits that run out", "Findings without a corrective action",
        "Answers to review", "Effect to be checked", "Visits without people", "Overdue corrective actions", "Inspections not submitted yet",
        "Factories whose qualification runs out",
    },
    "buyer": {
        "Lots to decide on", "Shipments to decide on", "Coming shipments", "Overdue corrective actions", "Latest reports",
    },
    "inspector": {"Inspections to file", "My visits"},
    "auditor": {"My audits", "My visits"},
    "supplier": {"Corrective actions to answer", "Announced visits"},
}  # fmt: skip


@pytest.mark.parametrize("role", ["manager", "buyer", "inspector", "auditor", "supplier"])
def test_each_day_says_what_it_is_of(client, world, role):
    client.force_login(world[role])
    page = client.get(reverse("home"))
    items = [item for group in page.context["groups"] for item in group.items]
    assert [item.title for item in items if item.day and not item.day_word] == []
    assert [item.day_word for item in items if item.day_word and f">{item.day_word}</span>" not in page.text] == []
    assert any(item.day_word for item in items)


@pytest.mark.parametrize("role", [*WAIT, "administrator"])
def test_show_all_leads_to_the_rows_that_were_counted(client, world, role):
    client.force_login(world[role])
    groups = [each for ask in ASKED for each in ask(world[role]) if each.count and each.address]
    assert {str(each.title) for each in groups} >= WAIT.get(role, WAIT["manager"])
    for each in groups:
        assert shown(client, each.address) == each.count, str(each.title)


def test_each_group_has_an_address_where_all_of_it_stands(world):
    """More than the start page shows would else be out of reach."""
    groups = [each for role in world for ask in ASKED for each in ask(world[role])]
    assert {str(each.title) for each in groups if not each.address} == set()


@pytest.mark.parametrize("rows", [3, 300])
def test_many_are_counted_in_as_many_queries_as_few(rows, django_assert_num_queries):
    buyer, boss = suppliers.buyer(), people.manager()
    place, goods = suppliers.factory(buyers=[buyer]), made.product(buyer)
    for _one in range(rows):
        made.inspection(buyer, place, product=goods, state=S.SUBMITTED)
    with django_assert_num_queries(1):
        group = to_review(boss)
    assert (group.count, len(group.items)) == (rows, min(rows, SHOWN))


def test_a_factory_whose_qualifications_run_out_is_counted_once_with_the_first_day(client, world):
    client.force_login(world["manager"])
    groups = client.get(reverse("home")).context["groups"]
    [group] = [each for each in groups if each.title == "Factories whose qualification runs out"]
    assert [item.day for item in group.items] == [day(-2), day(30)]
    assert (group.count, "the house" in group.items[0].sub, group.items[0].late) == (2, True, True)


def shown(client, address: str) -> int:
    page = client.get(address)
    assert not page.context.get("refusals")
    return page.context["count"] if "count" in page.context else sum(map(len, page.context["groups"].values()))


@pytest.mark.parametrize("role", WAIT)
def test_the_api_narrows_in_the_same_way(client, world, role):
    client.force_login(world[role])
    for each in (group for ask in ASKED for group in ask(world[role])):
        path, _, query = each.address.partition("?")
        if query.startswith("waiting="):
            name = path.strip("/").split("/")[-1]
            assert client.get(f"/api/v1/{name}/?{query}").json()["count"] == each.count, str(each.title)


class TestAnotherOwnersLot:
    @pytest.fixture
    def shared(self):
        """A lot of one buyer that another sees, as both buy at the factory."""
        owner, other = suppliers.buyer(), suppliers.buyer()
        place = suppliers.factory(buyers=[owner, other])
        return made.approved(owner, place, decide_by=day(2), visibility="shared"), owner, other

    def told(self, client, name: str) -> tuple:
        """All that the list page and the API say to the question."""
        page = client.get(reverse("inspections:inspection_list"), {"waiting": name})
        answer = client.get("/api/v1/inspections/", {"waiting": name})
        return page.context["count"], page.context["refusals"], answer.status_code, answer.json().get("count")

    @pytest.mark.parametrize("kind", ["accept", "rework"])
    def test_the_filter_says_the_same_before_and_after_its_owner_decided(self, client, shared, kind):
        lot, owner, other = shared
        client.force_login(people.buyer_person(other))
        before = [self.told(client, name) for name in ("decision", "rework")]
        made.decision(lot, kind=kind, rework_until=day(3) if kind == "rework" else None)
        assert [self.told(client, name) for name in ("decision", "rework")] == before
        assert before[0] == (0, [], 200, 0)

    def test_its_owner_finds_it_until_it_is_decided(self, client, shared):
        lot, owner, other = shared
        client.force_login(people.buyer_person(owner))
        assert self.told(client, "decision")[0::3] == (1, 1)
        made.decision(lot, kind="accept")
        assert self.told(client, "decision")[0::3] == (0, 0)

    @pytest.mark.parametrize("name", ["decision", "rework"])
    def test_for_whom_nothing_is_to_be_decided_the_question_is_refused(self, client, shared, name):
        lot, owner, other = shared
        supplier = suppliers.supplier()
        lot.factory.supplier = supplier
        lot.factory.save()
        client.force_login(people.supplier_contact(supplier))
        assert client.get("/api/schema/").status_code == 200  # which tells all the questions there are
        count, refusals, status, found = self.told(client, name)
        assert (count, status, found) == (0, 400, None)
        assert refusals

    def test_what_is_refused_is_not_asked_again_with_the_next_filter(self, client, shared):
        lot, owner, other = shared
        client.force_login(people.supplier_contact())
        form = client.get(reverse("inspections:inspection_list"), {"waiting": "decision"}).text
        assert 'name="q"' in form
        assert 'name="waiting"' not in form
        visits = reverse("suppliers:visit_list")
        client.force_login(people.manager())
        kept = client.get(visits, {"factory": str(lot.factory.uuid)}).text
        assert f'value="{lot.factory.uuid}"' in kept
