from datetime import timedelta

import pytest
from django.utils import timezone

from audits.enums import AuditState
from audits.queries import waiting_for
from tests.builders import audits as make
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db


def groups(user):
    return {each.title: [item.sub.split(" · ")[0] for item in each.items] for each in waiting_for(user) if each.count}


def on_day(days):
    day = timezone.localdate() + timedelta(days=days)
    return suppliers.visit(starts_on=day)


class TestManager:
    def test_reviews_what_is_submitted(self):
        audit = make.audit(state=AuditState.SUBMITTED, visit=on_day(1))
        make.audit(visit=on_day(1))
        assert groups(people.manager()) == {"Audits to review": [audit.number]}

    def test_follows_grave_findings_that_nobody_asked_the_factory_to_mend(self):
        grave = make.finding(grade="critical")
        make.finding(grade="minor")
        make.finding(grade="major", corrective_action=suppliers.corrective_action())
        assert groups(people.manager()) == {"Findings without a corrective action": [grave.number]}

    def test_hears_of_audits_whose_day_is_over(self):
        late = make.audit(visit=on_day(-3))
        make.audit(visit=on_day(3))
        assert groups(people.manager()) == {"Audits not submitted yet": [late.number]}

    def test_hears_of_audits_that_run_out_and_are_not_followed_by_another(self):
        soon = timezone.localdate() + timedelta(days=10)
        first = make.approved(valid_until=soon)
        second = make.approved(valid_until=soon)
        visit = suppliers.visit(second.factory, starts_on=soon)
        make.audit(None, second.factory, visit=visit, standard=second.standard)
        make.approved(valid_until=soon + timedelta(days=300))
        assert groups(people.manager()) == {"Audits that run out": [first.number]}

    @pytest.mark.parametrize(("same", "runs_out"), [(True, False), (False, True)])
    @pytest.mark.parametrize("what", ["owner", "standard"])
    def test_another_owners_audit_or_one_by_another_standard_renews_nothing(self, what, same, runs_out):
        first = make.approved(suppliers.buyer(), valid_until=timezone.localdate() + timedelta(days=10))
        fields = {"owner": first.owner, "standard": first.standard}
        other = {"owner": None, "standard": make.standard()}
        fields |= {} if same else {what: other[what]}
        make.approved(
            factory=first.factory, visit=suppliers.visit(first.factory, starts_on=timezone.localdate()), **fields
        )
        assert bool(groups(people.manager())) is runs_out


def test_an_auditor_does_the_own_ones():
    li = people.auditor()
    mine = make.audit(person=li)
    make.audit(person=li, state=AuditState.SUBMITTED)
    make.audit(person=people.auditor())
    assert groups(li) == {"My audits": [mine.number]}


@pytest.mark.parametrize("person", [people.buyer_person, people.inspector, people.read_only])
def test_nothing_waits_for_others(person):
    make.audit(state=AuditState.SUBMITTED)
    assert waiting_for(person()) == []


def test_costs_the_same_for_many(django_assert_num_queries):
    boss = people.manager()
    for count in (1, 12):
        for _ in range(count):
            make.audit(state=AuditState.SUBMITTED, visit=on_day(1))
            make.finding(grade="critical")
        with django_assert_num_queries(12):
            waiting_for(boss)
