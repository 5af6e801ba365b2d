"""Every page of the app as each role: what it shows, and to whom it does not."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from suppliers.enums import CorrectiveActionState, QualificationState, VisitRole, VisitState
from suppliers.models import Buyer, CorrectiveAction, Factory, Membership, ProductFamily, Qualification, Supplier, Visit
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

LONG = "深圳市华强电子科技发展股份有限公司第三分公司注塑与装配厂" * 4


@pytest.fixture
def boss(client):
    person = people.manager(name="Olga")
    client.force_login(person)
    return person


def at(name, *args):
    return reverse(f"suppliers:{name}", args=args)


def get(client, name, *args, **query):
    return client.get(at(name, *args), query)


class TestPlaces:
    def test_a_supplier_is_added_and_edited(self, client, boss):
        answer = client.post(at("supplier_add"), {"name": "Việt Tiến", "country": "VN"}, follow=True)
        assert "Việt Tiến is added." in answer.text
        made = Supplier.objects.get()
        client.post(at("supplier_edit", made.uuid), {"name": "Việt Tiến", "country": "VN", "city": "Huế", "version": 1})
        made.refresh_from_db()
        assert (made.city, made.version) == ("Huế", 2)

    def test_what_was_typed_stays_beside_the_error(self, client, boss):
        answer = client.post(at("factory_add"), {"name": "", "local_name": "华强", "country": "CN", "latitude": "x"})
        assert answer.status_code == 200
        assert set(answer.context["form"].errors) == {"name", "latitude"}
        assert 'value="华强"' in answer.text
        assert not Factory.objects.exists()

    def test_a_factory_of_a_supplier_is_added_from_its_page(self, client, boss):
        supplier = make.supplier("Longhua Group")
        page = get(client, "factory_add", supplier=supplier.uuid)
        assert f'<option value="{supplier.uuid}" selected>Longhua Group' in page.text
        values = {"name": "Longhua 1", "country": "CN", "supplier": str(supplier.uuid), "time_zone": ""}
        client.post(at("factory_add"), values)
        made = Factory.objects.get()
        assert (made.supplier, made.time_zone) == (supplier, "Asia/Shanghai")

    def test_editing_keeps_supplier_and_time_zone(self, client, boss):
        factory = make.factory(supplier=make.supplier("Longhua Group"), time_zone="Asia/Urumqi")
        page = get(client, "factory_edit", factory.uuid)
        assert f'<option value="{factory.supplier.uuid}" selected>' in page.text
        values = {"name": "New", "country": "CN", "supplier": str(factory.supplier.uuid), "version": 1}
        client.post(at("factory_edit", factory.uuid), values)
        factory.refresh_from_db()
        assert (factory.name, factory.time_zone) == ("New", "Asia/Urumqi")

    def test_an_old_form_does_not_overwrite(self, client, boss):
        factory = make.factory("Longhua", version=3)
        answer = client.post(at("factory_edit", factory.uuid), {"name": "Old", "country": "CN", "version": 2})
        assert "Somebody changed this record after you opened it" in answer.text
        assert 'name="version" value="2"' in answer.text
        assert Factory.objects.get().name == "Longhua"

    def test_the_list_is_searched_and_filtered(self, client, boss):
        client.post(at("factory_add"), {"name": "Huaqiang", "local_name": "华强电子", "country": "CN"})
        make.qualification(make.factory("Dhaka Knit", country="BD"), state=QualificationState.SUSPENDED)
        for query, found in [
            ({"q": "强电"}, {"Huaqiang"}),
            ({"country": "BD"}, {"Dhaka Knit"}),
            ({"qualification": "suspended"}, {"Dhaka Knit"}),
            ({"q": "nobody"}, set()),
        ]:
            text = get(client, "factory_list", **query).text
            assert {name for name in ("Huaqiang", "Dhaka Knit") if name in text} == found, query

    def test_the_filter_by_supplier_takes_its_name(self, client, boss):
        client.post(at("supplier_add"), {"name": "Longhua Group", "country": "CN"})
        make.factory("Longhua 1", supplier=Supplier.objects.get())
        make.factory("Other")
        text = get(client, "factory_list", supplier="longhua").text
        assert "Longhua 1" in text
        assert "Other" not in text

    def test_a_merged_factory_is_not_listed(self, client, boss):
        kept = make.factory("Kept")
        make.factory("Gone", merged_into=kept)
        text = get(client, "factory_list").text
        assert "Kept" in text
        assert "Gone" not in text

    def test_a_supplier_page_counts_only_visible_factories(self, client):
        supplier, buyer = make.supplier("Group"), make.buyer()
        make.factory("Seen", supplier=supplier, buyers=[buyer])
        make.factory("Hidden", supplier=supplier)
        client.force_login(people.buyer_person(buyer))
        page, listed = get(client, "supplier", supplier.uuid), get(client, "supplier_list")
        assert "Seen" in page.text
        assert "Hidden" not in page.text
        assert page.context["factory_count"] == 1
        assert '<td data-label="Factories" class="number">1</td>' in listed.text

    @pytest.mark.parametrize("name", ["supplier_options", "factory_options"])
    def test_options_are_searched_among_what_is_visible(self, client, name):
        supplier, buyer = make.supplier("Longhua", search_grams=["lo", "on", "ng"]), make.buyer()
        make.factory("Longhua 1", supplier=supplier, buyers=[buyer], search_grams=["lo", "on", "ng"])
        make.factory("Longhua 2", supplier=make.supplier("Longhua B", search_grams=["lo", "on"]), search_grams=["lo"])
        client.force_login(people.buyer_person(buyer))
        assert get(client, name, q="lon").text.count("Longhua") == 1
        assert get(client, name, q="zz").text.count("<option") == 1
        assert get(client, name).text.count("Longhua") == 1


class TestBuyers:
    def test_a_buyer_gets_its_people(self, client, boss):
        client.post(at("buyer_add"), {"name": "Nord", "code": "NORD"})
        buyer, user = Buyer.objects.get(), people.buyer_person(name="Ines")
        people.inspector(name="Not offered")
        page = get(client, "buyer_member_add", buyer.uuid)
        assert "Ines" in page.text
        assert "Not offered" not in page.text
        answer = client.post(at("buyer_member_add", buyer.uuid), {"user": str(user.uuid)}, follow=True)
        assert "Ines now sees the records of Nord" in answer.text
        member = Membership.objects.get()
        assert "Ines" in client.post(at("member_remove", member.pk), follow=True).text
        assert not Membership.objects.exists()

    def test_a_supplier_gets_its_contacts(self, client, boss):
        supplier, contact = make.supplier("Group"), people.supplier_contact(name="Mr Li")
        answer = client.post(at("supplier_member_add", supplier.uuid), {"user": str(contact.uuid)}, follow=True)
        assert answer.redirect_chain[0][0] == at("supplier", supplier.uuid)
        assert Membership.objects.get().supplier == supplier

    def test_a_code_that_is_taken_stands_beside_the_form(self, client, boss):
        make.buyer(code="NORD")
        answer = client.post(at("buyer_add"), {"name": "Nord 2", "code": "nord"})
        assert "Another buyer has this code." in answer.text
        assert 'value="Nord 2"' in answer.text

    def test_a_buyer_is_renamed(self, client, boss):
        buyer = make.buyer("Old")
        client.post(at("buyer_edit", buyer.uuid), {"name": "New", "code": buyer.code, "version": 1})
        assert Buyer.objects.get().name == "New"

    def test_product_families(self, client, boss):
        client.post(at("product_family_add"), {"name": "Knitwear", "code": "knitwear"})
        family = ProductFamily.objects.get()
        client.post(at("product_family", family.uuid), {"name": "Knits", "code": "knitwear", "version": 1})
        assert "Knits" in get(client, "product_family_list").text

    def test_who_only_reads_gets_no_form(self, client):
        family = make.family("Knitwear")
        client.force_login(people.read_only())
        page = get(client, "product_family", family.uuid)
        assert "Knitwear" in page.text
        assert '<form method="post" novalidate' not in page.text


class TestQualification:
    def test_opened_from_the_factory_and_decided(self, client, boss):
        factory, buyer = make.factory("Longhua"), make.buyer("Nord")
        client.post(at("qualification_add", factory.uuid), {"buyer": str(buyer.uuid)})
        record = Qualification.objects.get()
        page = get(client, "qualification", record.uuid)
        assert [verb for verb, _ in page.context["form"].fields["verb"].choices] == ["evaluate", "reject"]
        client.post(at("qualification_decide", record.uuid), {"verb": "evaluate", "version": 1})
        refused = client.post(at("qualification_decide", record.uuid), {"verb": "reject", "version": 2})
        assert "Please write something here." in refused.text
        client.post(
            at("qualification_decide", record.uuid), {"verb": "approve", "valid_until": "2099-01-01", "version": 2}
        )
        record.refresh_from_db()
        assert (record.state, record.valid_until) == (QualificationState.APPROVED, date(2099, 1, 1))

    def test_the_buyer_reads_it_without_form_and_evidence(self, client):
        buyer = make.buyer()
        record = make.qualification(make.factory(), buyer=buyer, note="Mend the fire exit")
        client.force_login(people.buyer_person(buyer))
        page = get(client, "qualification", record.uuid)
        assert "Mend the fire exit" in page.text
        assert (page.context["form"], page.context["evidence"], page.context["entries"]) == (None, [], None)


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
        assert "Wang is already at Longhua on March 2, 2026." in answer.text
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
        assert "2026-03-03 · morning" in get(client, "visit", visit.uuid).text
        answer = client.post(at("assignment_cancel", assignment.uuid), {"version": 1}, follow=True)
        assert "Taken off: Wang" in answer.text

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
        today, wang = date.today(), people.inspector()
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

    @pytest.mark.parametrize("query", [{}, {"start": "junk"}, {"start": "2026-13-45T00:00", "end": ""}])
    def test_junk_days_mean_today(self, client, boss, query):
        assert get(client, "calendar_events", **query).status_code == 200

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


class TestCorrectiveActions:
    def test_raised_edited_and_cancelled(self, client, boss):
        supplier = make.supplier()
        contact, factory = people.supplier_contact(supplier, name="Mr Li"), make.factory(supplier=supplier)
        page = get(client, "corrective_action_add", factory=factory.uuid)
        assert "Mr Li" in page.text
        due = str(factory.today() + timedelta(days=10))
        values = {"factory": str(factory.uuid), "title": "Seams", "due_on": due, "visibility": "owner"}
        client.post(at("corrective_action_add"), values | {"responsible": contact.pk})
        record = CorrectiveAction.objects.get()
        assert record.responsible == contact
        edited = {"title": "Shoulder seams", "due_on": due, "visibility": "owner", "version": 1}
        client.post(at("corrective_action_edit", record.uuid), edited)
        answer = client.post(at("corrective_action_cancel", record.uuid), {"note": "Twice", "version": 2}, follow=True)
        assert "It is cancelled." in answer.text
        assert "Shoulder seams" in answer.text

    def test_a_date_before_today_stands_beside_the_form(self, client, boss):
        values = {"factory": str(make.factory().uuid), "title": "Seams", "due_on": "2020-01-01", "visibility": "owner"}
        answer = client.post(at("corrective_action_add"), values)
        assert "The due date lies before the day it was raised." in answer.text
        assert 'value="Seams"' in answer.text

    def test_answered_by_the_supplier_and_accepted(self, client, boss):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier))
        client.force_login(people.supplier_contact(supplier))
        assert get(client, "corrective_action_answer", record.uuid).status_code == 200
        answer = client.post(at("corrective_action_answer", record.uuid), {"root_cause": "Needles", "version": 1})
        assert "This field is required." in answer.text
        assert "Needles" in answer.text
        values = {"root_cause": "Needles", "action_taken": "Log", "version": 1}
        assert (
            "Your answer is sent." in client.post(at("corrective_action_answer", record.uuid), values, follow=True).text
        )
        client.force_login(boss)
        client.post(at("corrective_action_accept", record.uuid), {"version": 2})
        record.refresh_from_db()
        assert record.state == CorrectiveActionState.ACCEPTED

    def test_sent_back_with_a_sentence_for_the_supplier(self, client, boss):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier), state=CorrectiveActionState.ANSWERED)
        client.post(at("corrective_action_send_back", record.uuid), {"note": "Show the log", "version": 1})
        client.force_login(people.supplier_contact(supplier))
        assert "Show the log" in get(client, "corrective_action_answer", record.uuid).text

    def test_an_answered_one_is_not_answered_again(self, client, boss):
        record = make.corrective_action(state=CorrectiveActionState.ANSWERED)
        answer = get(client, "corrective_action_answer", record.uuid)
        assert (answer.status_code, "This cannot be done now" in answer.text) == (400, True)

    def test_filters(self, client, boss):
        day = date(2026, 1, 5)
        make.corrective_action(title="late", raised_on=day, due_on=day)
        make.corrective_action(title="answered", state="answered", due_on=date(2099, 1, 1))
        for query, found in [
            ({"state": "to_answer"}, {"late"}),
            ({"state": "answered"}, {"answered"}),
            ({"overdue": "true"}, {"late"}),
            ({"q": "ANSW"}, {"answered"}),
        ]:
            page = get(client, "corrective_action_list", **query).text
            assert {name for name in ("late", "answered") if f'class="sub">{name}' in page} == found, query

    def test_another_buyers_name_is_not_told(self, client):
        ours, theirs = make.buyer(), make.buyer("Secret Stores")
        record = make.corrective_action(make.factory(buyers=[ours, theirs]), owner=theirs, visibility="shared")
        client.force_login(people.buyer_person(ours))
        page = get(client, "corrective_action", record.uuid)
        assert page.status_code == 200
        assert "Secret" not in page.text


# -- who may ------------------------------------------------------------------------------------
class TestRights:
    def test_strangers_find_nothing(self, client):
        supplier = make.supplier()
        factory = make.factory(supplier=supplier, buyers=[make.buyer()])
        visit, record = make.visit(factory), make.corrective_action(factory)
        for person in (people.buyer_person(), people.supplier_contact(), people.inspector(), people.auditor()):
            client.force_login(person)
            assert get(client, "supplier", supplier.uuid).status_code == 404
            assert client.get(reverse("factory_overview", args=[factory.uuid])).status_code == 404
            assert get(client, "visit", visit.uuid).status_code in (403, 404)
            assert get(client, "corrective_action", record.uuid).status_code == 404
            assert get(client, "factory_list").context["count"] == 0

    @pytest.mark.parametrize(
        "name", ["supplier_add", "factory_add", "buyer_add", "product_family_add", "visit_add", "corrective_action_add"]
    )
    def test_readers_get_403_for_forms(self, client, name):
        client.force_login(people.read_only())
        assert get(client, name).status_code == 403

    def test_readers_get_403_for_changes(self, client):
        buyer = make.buyer()
        factory = make.factory(buyers=[buyer])
        client.force_login(people.buyer_person(buyer))
        assert client.post(at("factory_edit", factory.uuid), {}).status_code == 403
        assert client.post(at("qualification_add", factory.uuid), {}).status_code == 403

    def test_anonymous_goes_to_the_login(self, client):
        answer = get(client, "factory_list")
        assert (answer.status_code, answer["Location"].startswith(reverse("core:login"))) == (302, True)

    def test_long_names_pass_through_every_page(self, client, boss):
        supplier = make.supplier(LONG, local_name=LONG)
        factory = make.factory(LONG, local_name=LONG, supplier=supplier, buyers=[make.buyer(LONG[:100])])
        visit, record = make.visit(factory), make.corrective_action(factory, title=LONG[:100])
        for name, args in [
            ("supplier_list", []),
            ("supplier", [supplier.uuid]),
            ("factory_list", []),
            ("visit", [visit.uuid]),
            ("visit_list", []),
            ("corrective_action", [record.uuid]),
            ("corrective_action_list", []),
        ]:
            assert LONG[:60] in get(client, name, *args).text, name


LISTS = {
    "supplier_list": lambda: make.factory(supplier=make.supplier()),
    "factory_list": lambda: make.factory(supplier=make.supplier()),
    "buyer_list": lambda: people.buyer_person(make.buyer()),
    "product_family_list": lambda: make.family(),
    "visit_list": lambda: make.visit(people=[(people.inspector(), "inspector")]),
    "corrective_action_list": lambda: make.corrective_action(owner=make.buyer()),
    "calendar_people": lambda: make.visit(people=[(people.inspector(), "inspector")]),
    "my_visits": lambda: make.visit(people=[(people.inspector(), "inspector")]),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_at_3_and_300_rows(client, boss, name, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert get(client, name, day="2026-03-02").status_code == 200
        return len(found)

    for _ in range(3):
        LISTS[name]()
    few = cost()
    for _ in range(297):
        LISTS[name]()
    assert cost() == few <= 8


def test_calendar_events_cost_the_same_at_3_and_60_visits(client, boss, django_assert_num_queries):
    for count in (3, 57):
        for _ in range(count):
            make.visit(people=[(people.inspector(), "inspector")])
        with django_assert_num_queries(4):  # session, person, visits, crews
            get(client, "calendar_events", start="2026-03-01", end="2026-04-05")
