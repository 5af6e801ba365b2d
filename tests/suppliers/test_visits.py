from datetime import date

import pytest
from django.db import IntegrityError, transaction

from qcportal.core.errors import Forbidden, Rejected, StaleVersion
from qcportal.core.models import HistoryEntry
from suppliers.actions import (
    assign,
    cancel_assignment,
    cancel_visit,
    change_visit,
    finish_visit,
    move_visit,
    plan_visit,
    reopen_visit,
    start_visit,
)
from suppliers.actions.visits import Clash, first_and_last, moved
from suppliers.enums import DayPart, VisitRole, VisitState
from suppliers.models import Visit, VisitAssignment
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
LEAD = VisitRole.LEAD_INSPECTOR


def plan(person=None, *, factory=None, starts_on=MONDAY, ends_on=None, part=DayPart.WHOLE, by=None, **fields):
    crew = [(person, LEAD, part)] if person else []
    return plan_visit(
        factory=factory or make.factory(),
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        people=crew,
        by=by or people.manager(),
        **fields,
    )


def events():
    return list(HistoryEntry.objects.order_by("pk").values_list("event", flat=True))


class TestPlan:
    def test_makes_the_visit_and_assigns_for_all_days(self):
        wang = people.inspector()
        visit = plan(wang, ends_on=WEDNESDAY, announced=False, note="Gate 3")
        assignment = visit.assignments.get()
        assert (visit.state, visit.announced, visit.note) == (VisitState.PLANNED, False, "Gate 3")
        assert (assignment.person, assignment.role, assignment.part) == (wang, LEAD, DayPart.WHOLE)
        assert first_and_last(assignment) == (MONDAY, WEDNESDAY)
        assert events() == ["visit.planned", "visit.assigned"]

    def test_takes_a_crew(self):
        crew = [
            (people.inspector(), LEAD, DayPart.WHOLE),
            (people.auditor(), VisitRole.LEAD_AUDITOR, DayPart.MORNING),
        ]
        visit = plan_visit(factory=make.factory(), starts_on=MONDAY, ends_on=MONDAY, people=crew, by=people.manager())
        assert {(a.person, a.part) for a in visit.assignments.all()} == {(p, part) for p, _, part in crew}

    def test_refuses_days_out_of_order(self):
        with pytest.raises(Rejected, match="The last day lies before the first") as refused:
            plan(starts_on=TUESDAY, ends_on=MONDAY)
        assert refused.value.field == "ends_on"

    def test_leaves_no_visit_behind_when_a_person_clashes(self):
        wang = people.inspector()
        plan(wang)
        with pytest.raises(Clash):
            plan(wang)
        assert VisitAssignment.objects.count() == 1
        assert events() == ["visit.planned", "visit.assigned"]


class TestTrade:
    def test_who_left_since_the_page_was_opened_does_not_go(self):
        wang = people.inspector(name="Wang")
        type(wang).objects.update(is_active=False)
        with pytest.raises(Rejected, match="Wang is no longer active"):
            plan(wang)

    def test_whose_role_changed_since_goes_as_what_they_are_now(self):
        wang = people.inspector(name="Wang")
        type(wang).objects.filter(pk=wang.pk).update(role="auditor")
        with pytest.raises(Rejected, match="Wang is auditor"):
            plan(wang)

    @pytest.mark.parametrize("role", VisitRole.inspecting())
    def test_auditors_do_not_inspect(self, role):
        with pytest.raises(Rejected, match="Li is auditor and cannot go as") as refused:
            assign(visit=make.visit(), person=people.auditor(name="Li"), role=role, by=people.manager())
        assert refused.value.field == "role"

    @pytest.mark.parametrize("role", VisitRole.auditing())
    def test_inspectors_do_not_audit(self, role):
        with pytest.raises(Rejected):
            assign(visit=make.visit(), person=people.inspector(), role=role, by=people.manager())

    @pytest.mark.parametrize("role", VisitRole.values)
    def test_managers_do_both(self, role):
        boss = people.manager()
        assert assign(visit=make.visit(), person=boss, role=role, by=boss).person == boss

    @pytest.mark.parametrize("person", [people.buyer_person, people.supplier_contact, people.read_only])
    def test_nobody_else_goes(self, person):
        with pytest.raises(Rejected):
            assign(visit=make.visit(), person=person(), role=LEAD, by=people.manager())

    def test_inactive_people_do_not_go(self):
        with pytest.raises(Rejected, match="no longer active"):
            assign(visit=make.visit(), person=people.inspector(is_active=False), role=LEAD, by=people.manager())


class TestClash:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (DayPart.WHOLE, DayPart.WHOLE),
            (DayPart.WHOLE, DayPart.MORNING),
            (DayPart.MORNING, DayPart.MORNING),
            (DayPart.AFTERNOON, DayPart.WHOLE),
        ],
    )
    def test_names_person_day_and_factory(self, first, second):
        wang = people.inspector(name="Wang Min")
        plan(wang, factory=make.factory("深圳市华强电子有限公司"), part=first, ends_on=TUESDAY)
        with pytest.raises(Clash) as refused:
            plan(wang, starts_on=TUESDAY, part=second)
        assert refused.value.sentence == "Wang Min is already at 深圳市华强电子有限公司 on 3 Mar 2026."
        assert (refused.value.field, refused.value.status) == ("person", 409)

    def test_hides_the_other_factory_from_who_may_not_see_it(self):
        wang = people.inspector(name="Wang Min")
        plan(wang, factory=make.factory("Secret Works"))
        with pytest.raises(Clash, match=r"^Wang Min is already assigned elsewhere on 2 Mar 2026\.$"):
            plan(wang, by=people.buyer_person())

    def test_morning_and_afternoon_go_together(self):
        wang = people.inspector()
        plan(wang, part=DayPart.MORNING)
        plan(wang, part=DayPart.AFTERNOON)
        assert VisitAssignment.objects.filter(person=wang).count() == 2

    def test_different_days_go_together(self):
        wang = people.inspector()
        plan(wang)
        plan(wang, starts_on=TUESDAY)
        assert VisitAssignment.objects.filter(person=wang).count() == 2

    def test_a_cancelled_assignment_is_in_nobodys_way(self):
        boss, wang = people.manager(), people.inspector()
        cancel_assignment(assignment=plan(wang).assignments.get(), by=boss)
        assert plan(wang).assignments.get().person == wang

    def test_a_cancelled_visit_frees_its_people(self):
        boss, wang = people.manager(), people.inspector()
        cancel_visit(visit=plan(wang), by=boss, note="Order withdrawn")
        assert plan(wang).assignments.get().person == wang

    def test_nobody_is_twice_on_one_visit(self):
        boss, wang = people.manager(), people.inspector(name="Wang")
        visit = plan(wang, ends_on=TUESDAY)
        with pytest.raises(Clash, match="Wang is already on this visit"):
            assign(visit=visit, person=wang, role=LEAD, by=boss)

    def test_the_database_refuses_it_without_the_action(self):
        wang = people.inspector()
        plan(wang)
        with pytest.raises(IntegrityError, match="assignment_no_overlap"), transaction.atomic():
            make.assignment(make.visit(starts_on=MONDAY), wang)


class TestAssign:
    def test_for_some_days(self):
        visit = plan(ends_on=WEDNESDAY)
        made = assign(visit=visit, person=people.inspector(), role=LEAD, days=(TUESDAY, TUESDAY), by=people.manager())
        assert first_and_last(VisitAssignment.objects.get(pk=made.pk)) == (TUESDAY, TUESDAY)

    @pytest.mark.parametrize("days", [(MONDAY, TUESDAY), (TUESDAY, date(2026, 3, 5))])
    def test_refuses_days_outside_the_visit(self, days):
        visit = plan(starts_on=TUESDAY, ends_on=WEDNESDAY)
        with pytest.raises(Rejected, match="The visit is from 3 Mar 2026 to 4 Mar 2026"):
            assign(visit=visit, person=people.inspector(), role=LEAD, days=days, by=people.manager())

    @pytest.mark.parametrize("state", [VisitState.DONE, VisitState.CANCELLED])
    def test_refuses_a_visit_that_is_over(self, state):
        with pytest.raises(Rejected, match="the visit is") as refused:
            assign(visit=make.visit(state=state), person=people.inspector(), role=LEAD, by=people.manager())
        assert refused.value.code == "wrong_state"


class TestMove:
    def test_takes_its_people_along(self):
        boss, wang, li = people.manager(), people.inspector(), people.inspector()
        visit = plan(wang, ends_on=TUESDAY)
        assign(visit=visit, person=li, role=VisitRole.INSPECTOR, days=(TUESDAY, TUESDAY), by=boss)
        move_visit(visit=visit, starts_on=date(2026, 4, 6), ends_on=date(2026, 4, 8), by=boss)
        days = {each.person: first_and_last(each) for each in VisitAssignment.objects.all()}
        assert days[wang] == (date(2026, 4, 6), date(2026, 4, 8))
        assert days[li] == (date(2026, 4, 7), date(2026, 4, 7))

    def test_refused_when_somebody_is_elsewhere(self):
        boss, wang = people.manager(), people.inspector(name="Wang")
        plan(wang, factory=make.factory("Ha Noi"), starts_on=WEDNESDAY)
        visit = plan(wang)
        with pytest.raises(Clash, match="Wang is already at Ha Noi on 4 Mar 2026"):
            move_visit(visit=visit, starts_on=TUESDAY, ends_on=WEDNESDAY, by=boss)
        visit.refresh_from_db()
        assert (visit.starts_on, visit.version) == (MONDAY, 1)

    def test_refused_when_an_assignment_would_lose_its_days(self):
        boss = people.manager()
        visit = plan(ends_on=WEDNESDAY)
        assign(visit=visit, person=people.inspector(), role=LEAD, days=(WEDNESDAY, WEDNESDAY), by=boss)
        with pytest.raises(Rejected, match="no day left"):
            move_visit(visit=visit, starts_on=MONDAY, ends_on=TUESDAY, by=boss)

    def test_refused_once_it_started(self):
        boss = people.manager()
        visit = start_visit(visit=plan(), by=boss)
        with pytest.raises(Rejected, match="under way"):
            move_visit(visit=visit, starts_on=TUESDAY, ends_on=TUESDAY, by=boss)

    def test_refuses_an_old_version(self):
        boss, visit = people.manager(), plan()
        move_visit(visit=visit, starts_on=TUESDAY, ends_on=TUESDAY, by=boss, version=1)
        with pytest.raises(StaleVersion):
            move_visit(visit=visit, starts_on=MONDAY, ends_on=MONDAY, by=boss, version=1)

    def test_days_follow(self):
        before, after = (MONDAY, WEDNESDAY), (date(2026, 3, 9), date(2026, 3, 10))
        assert moved(before, before, after) == after
        assert moved((MONDAY, TUESDAY), before, after) == (date(2026, 3, 9), date(2026, 3, 10))
        assert moved((TUESDAY, WEDNESDAY), before, after) == (date(2026, 3, 10), date(2026, 3, 10))


class TestStates:
    def test_starting_and_finishing_twice_is_harmless(self):
        wang = people.inspector()
        visit = plan(wang)
        for _ in range(2):
            start_visit(visit=visit, by=wang)
        for _ in range(2):
            finish_visit(visit=visit, by=wang)
        assert events()[2:] == ["visit.started", "visit.finished"]

    def test_only_managers_open_one_again_that_is_over(self):
        wang, boss = people.inspector(), people.manager()
        visit = finish_visit(visit=plan(wang), by=wang)
        with pytest.raises(Forbidden):
            reopen_visit(visit=visit, by=wang)
        for _ in range(2):
            assert reopen_visit(visit=visit, by=boss).state == VisitState.UNDER_WAY
        assert events()[2:] == ["visit.finished", "visit.reopened"]
        with pytest.raises(Rejected):
            reopen_visit(visit=cancel_visit(visit=plan(), by=boss), by=boss)

    def test_only_managers_cancel(self):
        wang = people.inspector()
        with pytest.raises(Forbidden):
            cancel_visit(visit=plan(wang), by=wang)

    def test_a_visit_under_way_is_not_cancelled(self):
        boss = people.manager()
        with pytest.raises(Rejected):
            cancel_visit(visit=start_visit(visit=plan(), by=boss), by=boss)

    def test_an_assignment_is_cancelled_once(self):
        boss = people.manager()
        assignment = plan(people.inspector()).assignments.get()
        cancel_assignment(assignment=assignment, by=boss)
        with pytest.raises(Rejected, match="already"):
            cancel_assignment(assignment=assignment, by=boss)

    def test_change_writes_what_changed(self):
        visit = change_visit(visit=plan(), announced=False, note="Ask for Mr Ali", by=people.manager(), version=1)
        assert HistoryEntry.objects.get(event="visit.changed").changes == {
            "announced": [True, False],
            "note": ["", "Ask for Mr Ali"],
        }
        assert visit.version == 2


class TestScope:
    def test_each_role_sees_its_own(self):
        supplier, wang, li = make.supplier(), people.inspector(), people.auditor()
        factory = make.factory(supplier=supplier, buyers=[make.buyer()])
        open_one = make.visit(factory, people=[(wang, LEAD), (li, VisitRole.LEAD_AUDITOR)])
        hidden = make.visit(factory, announced=False, starts_on=TUESDAY)
        started = make.visit(factory, announced=False, state=VisitState.UNDER_WAY, starts_on=WEDNESDAY)
        foreign = make.visit(people=[(people.inspector(), LEAD)])

        def seen(user):
            return set(Visit.objects.visible_to(user))

        for user in (people.manager(), people.administrator(), people.read_only()):
            assert seen(user) == {open_one, hidden, started, foreign}, user.role
        assert seen(wang) == seen(li) == {open_one}
        assert seen(people.supplier_contact(supplier)) == {open_one, started}
        for nobody in (people.inspector, people.auditor, people.supplier_contact, people.buyer_person):
            assert seen(nobody()) == set()
        assert seen(people.buyer_person(factory.qualifications.get().buyer)) == set()

    def test_assignments_follow_their_visits(self):
        supplier, wang = make.supplier(), people.inspector()
        visit = make.visit(make.factory(supplier=supplier), people=[(wang, LEAD), (people.auditor(), "lead_auditor")])
        hidden = make.visit(visit.factory, announced=False, starts_on=TUESDAY, people=[(wang, LEAD)])

        def seen(user):
            return VisitAssignment.objects.visible_to(user).count()

        counts = [seen(user) for user in (people.manager(), wang, people.supplier_contact(supplier), people.auditor())]
        assert counts == [3, 2, 2, 0]
        cancel_assignment(assignment=hidden.assignments.get(), by=people.manager())
        assert seen(wang) == 1
