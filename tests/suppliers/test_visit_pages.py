"""Visits and calendars as pages."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from qcportal.core.dates import today_in
from suppliers.enums import VisitRole, VisitState
from suppliers.models import Visit
from tests.builders import people
from tests.builders import suppliers as make

from .pages import at, get

pytestmark = pytest.mark.django_db


class TestVisits:
    def crew(self, *lines):
        values = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
        for number, (person, role) in enumerate(lines):
            values |= {
                f"form-{number}-person": str(person.uuid),
                f"form-{number}-role": role,
                f"form-{number}-part": "whole",
            }
        return values

    def plan(self, client, factory, *lines, **fields):
        values = {"factory": str(factory.uuid), "starts_on": "2026-03-02", "ends_on": "2026-03-03", "announced": "on"}
        return client.post(at("visit_add"), values | self.crew(*lines) | fields, follow=True)

    def test_planned_with_two_people(self, client, boss):
        wang, li = people.inspector(name="Wang"), people.auditor(name="Li")
        answer = self.plan(client, make.factory("Longhua"), (wang, "lead_inspector"), (li, "lead_auditor"))
        assert "The visit is planned." in answer.text
        assert {each.person for each in Visit.objects.get().assignments.all()} == {wang, li}

    def test_a_clash_stands_in_the_form_and_nothing_typed_is_lost(self, client, boss):
        wang = people.inspector(name="Wang")
        self.plan(client, make.factory("Longhua"), (wang, "lead_inspector"))
        answer = self.plan(client, make.factory("Ha Noi"), (wang, "lead_inspector"), note="Gate 3")
        assert "Wang is already at Longhua on 2 Mar 2026." in answer.text
        assert "Gate 3" in answer.text
        assert f'value="{wang.uuid}" selected' in answer.text
        assert Visit.objects.count() == 1

    def test_an_empty_day_fills_the_form(self, client, boss):
        factory, wang = make.factory("Longhua"), people.inspector()
        page = get(client, "visit_add", starts_on="2026-03-04", factory=factory.uuid, person=wang.uuid)
        assert page.text.count('value="2026-03-04"') == 2
        assert f'value="{factory.uuid}" selected' in page.text
        assert f'value="{wang.uuid}" selected' in page.text

    def test_moved_edited_and_cancelled(self, client, boss):
        visit = make.visit(make.factory("Longhua"))
        client.post(at("visit_move", visit.uuid), {"starts_on": "2026-04-06", "ends_on": "2026-04-07", "version": 1})
        client.post(at("visit_edit", visit.uuid), {"note": "Gate 3", "version": 2})
        visit.refresh_from_db()
        assert (visit.starts_on, visit.note, visit.announced) == (date(2026, 4, 6), "Gate 3", False)
        answer = client.post(at("visit_cancel", visit.uuid), {"note": "", "version": 3})
        assert "This field is required." in answer.text
        answer = client.post(at("visit_cancel", visit.uuid), {"note": "Order withdrawn", "version": 3}, follow=True)
        assert "The visit is cancelled." in answer.text

    def test_a_visit_under_way_cannot_be_cancelled(self, client, boss):
        visit = make.visit(state=VisitState.UNDER_WAY)
        answer = get(client, "visit_cancel", visit.uuid)
        assert answer.status_code == 400
        assert "under way" in answer.text

    def test_people_are_put_on_and_taken_off(self, client, boss):
        visit, wang = make.visit(ends_on=date(2026, 3, 4)), people.inspector(name="Wang")
        values = {
            "person": str(wang.uuid),
            "role": "inspector",
            "part": "morning",
            "first_day": "2026-03-03",
            "version": 1,
        }
        assert "Wang goes along." in client.post(at("visit_assign", visit.uuid), values, follow=True).text
        assignment = visit.assignments.get()
        assert "3 Mar 2026 · morning" in get(client, "visit", visit.uuid).text
        answer = client.post(at("assignment_cancel", assignment.uuid), {"version": 1}, follow=True)
        assert "Taken off: Wang" in answer.text

    def test_the_list_says_who_goes(self, client, boss):
        visit = make.visit(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 4))
        for name in ("Wang", "Mei"):
            make.assignment(visit, people.inspector(name=name))
        make.assignment(visit, people.inspector(name="Gone"), cancelled_at=timezone.now())
        page = get(client, "visit_list").text
        assert (
            '<td data-label="Days" class="one-line">2–4 Mar 2026</td><td data-label="Who goes">Wang, Mei</td>' in page
        )

    def test_started_and_finished(self, client, boss):
        visit = make.visit()
        client.post(at("visit_start", visit.uuid), {"version": 1})
        client.post(at("visit_finish", visit.uuid), {"version": 2})
        visit.refresh_from_db()
        assert visit.state == VisitState.DONE

    def test_the_supplier_reads_neither_note_nor_buttons(self, client):
        supplier = make.supplier()
        visit = make.visit(make.factory(supplier=supplier), note="Count the fire exits")
        client.force_login(people.supplier_contact(supplier))
        page = get(client, "visit", visit.uuid)
        assert page.status_code == 200
        assert "Count the fire exits" not in page.text
        assert "Move" not in page.text

    def test_an_unannounced_visit_is_not_there_for_the_supplier(self, client):
        supplier = make.supplier()
        visit = make.visit(make.factory(supplier=supplier), announced=False)
        client.force_login(people.supplier_contact(supplier))
        assert get(client, "visit", visit.uuid).status_code == 404
        assert get(client, "visit_list").context["count"] == 0

    def test_my_visits_are_sorted_by_when(self, client):
        today, wang = make.factory().today(), people.inspector()
        for name, day in [("Past", -3), ("Now", 0), ("Soon", 5)]:
            visit = make.visit(make.factory(name), starts_on=today + timedelta(days=day))
            make.assignment(visit, wang)
        make.visit(make.factory("Foreign"), starts_on=today, people=[(people.inspector(), VisitRole.INSPECTOR)])
        client.force_login(wang)
        page = get(client, "my_visits")
        groups = {name: [str(visit.factory) for visit in group] for name, group in page.context["groups"].items()}
        assert groups == {"today": ["Now"], "to_file": ["Past"], "coming": ["Soon"]}
        assert "Foreign" not in page.text


class TestCalendar:
    def test_events_of_the_days_asked(self, client, boss):
        wang = people.inspector(name="Wang")
        make.visit(make.factory("Longhua"), ends_on=date(2026, 3, 4), people=[(wang, "inspector")])
        make.visit(make.factory("Later"), starts_on=date(2026, 5, 1))
        make.visit(make.factory("Cancelled"), state=VisitState.CANCELLED)
        (event,) = get(client, "calendar_events", start="2026-03-01", end="2026-04-05").json()
        assert (event["title"], event["start"], event["end"]) == ("Longhua · Wang", "2026-03-02", "2026-03-05")

    def test_events_of_one_person_or_factory(self, client, boss):
        wang, factory = people.inspector(), make.factory("Longhua")
        make.visit(factory)
        make.visit(make.factory("Ha Noi"), people=[(wang, "inspector")])

        def titles(**query):
            events = get(client, "calendar_events", start="2026-03-01", end="2026-04-05", **query).json()
            return [event["title"].split(" · ")[0] for event in events]

        assert titles(person=wang.uuid) == ["Ha Noi"]
        assert titles(factory=factory.uuid) == ["Longhua"]
        assert titles(person="junk", factory="junk") == ["Longhua", "Ha Noi"]
        assert titles(q="zz") == []

    def test_an_inspector_is_not_told_who_else_goes(self, client):
        wang, other = people.inspector(), people.inspector()
        make.visit(make.factory("Longhua"), people=[(wang, "inspector"), (other, "inspector")])
        client.force_login(wang)
        asked = {"start": "2026-03-01", "end": "2026-04-05"}
        assert len(get(client, "calendar_events", person=wang.uuid, **asked).json()) == 1
        assert get(client, "calendar_events", person=other.uuid, **asked).json() == []

    @pytest.mark.parametrize("query", [{}, {"start": "junk"}, {"start": "2026-13-45T00:00", "end": ""}])
    def test_junk_days_mean_today(self, client, boss, query):
        assert get(client, "calendar_events", **query).status_code == 200

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2000-01-01", "2099-12-31"])
    @pytest.mark.parametrize("span", ["week", "month"])
    def test_the_edge_of_the_calendar_is_no_error(self, client, boss, day, span):
        assert get(client, "calendar_events", start=day, end=day).status_code == 200
        assert get(client, "calendar_people", span=span, day=day).status_code == 200

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])  # never the same day
    def test_both_calendars_mark_the_today_of_the_persons_time_zone(self, client, boss, zone):
        boss.time_zone = zone
        boss.save()
        today = today_in(zone).isoformat()
        assert f'data-calendar-today="{today}"' in get(client, "calendar").text
        assert get(client, "calendar_people").context["today"].isoformat() == today

    @pytest.mark.parametrize(("span", "columns"), [("week", 7), ("month", 31)])
    def test_people_by_day(self, client, boss, span, columns):
        wang = people.inspector(name="Wang")
        make.visit(make.factory("Longhua"), ends_on=date(2026, 3, 4), people=[(wang, "inspector")])
        page = get(client, "calendar_people", span=span, day="2026-03-04")
        rows = dict(page.context["rows"])
        assert len(page.context["days"]) == columns
        busy = [cell.day.day for cell in rows[wang] if cell.assignments]
        assert busy == [2, 3, 4]
        assert f"starts_on=2026-03-05&amp;person={wang.uuid}" in page.text

    def test_an_inspector_sees_only_the_own_row(self, client):
        wang = people.inspector(name="Wang")
        people.inspector(name="Zhou")
        client.force_login(wang)
        page = get(client, "calendar_people")
        assert [person for person, _ in page.context["rows"]] == [wang]
        assert "Zhou" not in page.text


def test_calendar_events_cost_the_same_at_3_and_60_visits(client, boss, django_assert_num_queries):
    for count in (3, 57):
        for _ in range(count):
            make.visit(people=[(people.inspector(), "inspector")])
        with django_assert_num_queries(4):  # session, person, visits, crews
            get(client, "calendar_events", start="2026-03-01", end="2026-04-05")
