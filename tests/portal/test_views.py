"""The start page and the factory's page, which show several apps' records."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qcportal.axis import Axis
from suppliers.enums import CorrectiveActionState, Visibility
from tests.builders import audits, people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    person = people.manager(name="Olga")
    client.force_login(person)
    return person


def today():
    return timezone.localdate()


def groups(client) -> dict:
    page = client.get(reverse("home"))
    assert page.status_code == 200
    return {str(group.title): [item.title for item in group.items] for group in page.context["groups"]}


class TestHome:
    def test_an_empty_portal_says_how_to_begin(self, client, boss):
        assert "Three steps to the first report" in client.get(reverse("home")).text

    def test_nothing_waits_for_a_stranger(self, client):
        client.force_login(people.buyer_person())
        assert "Nothing waits for you" in client.get(reverse("home")).text

    def test_a_manager_reviews_staffs_and_chases(self, client, boss):
        factory = make.factory("Longhua")
        day = today() - timedelta(days=9)
        make.corrective_action(factory, title="Answered", state=CorrectiveActionState.ANSWERED)
        make.corrective_action(factory, title="Late", raised_on=day, due_on=day)
        make.visit(factory, starts_on=today() + timedelta(days=3))
        make.qualification(factory, valid_until=today() + timedelta(days=20))
        assert groups(client) == {
            "Answers to review": ["Answered"],
            "Visits without people": ["Longhua"],
            "Overdue corrective actions": ["Late"],
            "Factories whose qualification runs out": ["Longhua"],
        }

    def test_what_has_expired_is_red_and_what_ends_soon_is_orange(self, client, boss):
        for ends in (-1, 20):
            audits.approved(valid_until=today() + timedelta(days=ends))
            make.qualification(make.factory(), valid_until=today() + timedelta(days=ends))
        page = client.get(reverse("home")).text
        assert page.count('<span class="badge bg-red-lt">expired</span>') == 2
        assert page.count('<span class="badge bg-orange-lt">ends soon</span>') == 2
        assert "bg-green-lt" not in page

    def test_a_visitor_sees_the_own_visits(self, client):
        wang = people.inspector()
        make.visit(make.factory("Longhua"), starts_on=today(), people=[(wang, "inspector")])
        make.visit(make.factory("Foreign"), starts_on=today(), people=[(people.inspector(), "inspector")])
        client.force_login(wang)
        assert groups(client) == {"My visits": ["Longhua"]}

    def test_a_supplier_answers(self, client):
        supplier = make.supplier()
        factory = make.factory("Longhua", supplier=supplier)
        make.corrective_action(factory, title="Open")
        make.corrective_action(factory, title="House alone", visibility=Visibility.HOUSE)
        make.corrective_action(title="Foreign")
        make.visit(factory, starts_on=today() + timedelta(days=2))
        make.visit(factory, starts_on=today() + timedelta(days=4), announced=False)
        client.force_login(people.supplier_contact(supplier))
        assert groups(client) == {"Corrective actions to answer": ["Open"], "Announced visits": ["Longhua"]}

    def test_costs_the_same_at_3_and_60_rows(self, client, boss):
        def cost():
            with CaptureQueriesContext(connection) as found:
                client.get(reverse("home"))
            return len(found)

        day = today() - timedelta(days=9)
        for _ in range(3):
            make.corrective_action(raised_on=day, due_on=day)
            make.visit(starts_on=today())
        few = cost()
        for _ in range(297):
            make.corrective_action(raised_on=day, due_on=day)
            make.visit(starts_on=today())
        assert cost() == few


class TestFactoryOverview:
    def open(self, client, factory, **query):
        return client.get(reverse("factory_overview", args=[factory.uuid]), query)

    def marks(self, page):
        return [mark.title for mark, _lane in page.context["marks"]]

    def test_an_empty_factory_says_what_next(self, client, boss):
        page = self.open(client, make.factory("Longhua", local_name="龙华"))
        assert "龙华" in page.text
        assert "Nothing in this period" in page.text

    def test_facts_and_qualification(self, client, boss):
        factory = make.factory(supplier=make.supplier("Group"), country="BD", latitude="23.81", longitude="90.41")
        make.qualification(factory, buyer=make.buyer("Nord"))
        text = self.open(client, factory).text
        assert all(each in text for each in ("Group", "Bangladesh", "23.81", "Nord", "approved", "Asia/Shanghai"))

    def test_the_timeline_is_filtered_by_kind_and_period(self, client, boss):
        factory = make.factory()
        here = factory.today()
        new = make.corrective_action(factory, title="new")
        closed = {"state": CorrectiveActionState.ACCEPTED, "closed_on": here - timedelta(days=400)}
        old = make.corrective_action(factory, title="old", raised_on=here - timedelta(days=500), due_on=here, **closed)
        make.corrective_action(title="elsewhere")
        assert self.marks(self.open(client, factory)) == [new.number, old.number, old.number]  # raised, and accepted
        assert self.marks(self.open(client, factory, period="12")) == [new.number]
        assert self.marks(self.open(client, factory, period="all")) == [new.number, old.number, old.number]
        assert self.marks(self.open(client, factory, kind="audits")) == []
        assert self.marks(self.open(client, factory, kind="junk", period="junk")) == []

    def test_only_what_the_person_may_see(self, client):
        ours, theirs = make.buyer(), make.buyer("Secret Stores")
        factory = make.factory(buyers=[ours, theirs])
        own = make.corrective_action(factory, owner=ours)
        make.corrective_action(factory, owner=theirs, title="Hidden seams")
        make.corrective_action(factory, visibility=Visibility.HOUSE)
        client.force_login(people.buyer_person(ours))
        page = self.open(client, factory)
        assert self.marks(page) == [own.number]
        assert "Secret" not in page.text
        assert "Hidden" not in page.text

    def test_an_inspector_sees_the_lanes_of_the_trade(self, client):
        wang, factory = people.inspector(), make.factory()
        make.visit(factory, people=[(wang, "inspector")])
        client.force_login(wang)
        page = self.open(client, factory)
        assert [lane.kind for lane in page.context["lanes"]] == ["shipments", "inspections"]
        assert "Qualification" not in page.text
        assert "Plan a visit" not in page.text

    def test_htmx_gets_the_timeline_alone(self, client, boss):
        factory = make.factory()
        headers = {"HX-Request": "true", "HX-Target": "timeline"}
        part = client.get(reverse("factory_overview", args=[factory.uuid]), headers=headers)
        assert "<html" not in part.text
        assert "Period" in part.text

    def test_a_merged_factory_names_the_other(self, client, boss):
        kept = make.factory("Kept")
        assert "merged into" in self.open(client, make.factory(merged_into=kept)).text

    def test_but_not_to_whom_the_other_is_hidden(self, client):
        supplier = make.supplier()
        gone = make.factory(supplier=supplier, merged_into=make.factory("Foreign Works"))
        client.force_login(people.supplier_contact(supplier))
        assert "Foreign Works" not in self.open(client, gone).text

    def test_costs_the_same_at_3_and_60_events(self, client, boss):
        factory = make.factory(buyers=[make.buyer()])

        def cost():
            cache.clear()
            with CaptureQueriesContext(connection) as found:
                self.open(client, factory)
            return len(found)

        for _ in range(3):
            make.corrective_action(factory)
        few = cost()
        for _ in range(297):
            make.corrective_action(factory)
        assert cost() == few


class TestAxis:
    def test_days_stand_from_left_to_right(self):
        axis = Axis(today() - timedelta(days=100), today())
        places = [axis.x(today() - timedelta(days=days)) for days in (100, 50, 0)]
        assert places == [1, 50, 99]

    def test_days_outside_stand_at_the_edge(self):
        axis = Axis(today(), today())
        assert (axis.x(today() - timedelta(days=9)), axis.x(today() + timedelta(days=9))) == (1, 99)

    @pytest.mark.parametrize("days", [1, 30, 365, 730, 3650, 15000])
    def test_ticks_have_room(self, days):
        ticks = Axis(today() - timedelta(days=days), today()).ticks()
        assert len(ticks) <= 9
        assert all(day.day == 1 for _, day in ticks)
        assert days < 60 or ticks
