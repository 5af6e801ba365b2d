"""How inspectors compare with colleagues: each reads the own value, QA managers all, nobody else anything."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import comparing, tasks
from reports.leniency import Effect
from reports.leniency_sentences import own_sentence
from reports.models import Comparison
from reports.queries.leniency import audit_rows, everybody, inspected_twice, inspection_rows, jobs_of
from tests.builders import audits, inspections, people, suppliers

pytestmark = pytest.mark.django_db
OWN, ALL = reverse("reports:own_leniency"), reverse("reports:leniency_list")


@pytest.fixture
def team(nordlys):
    """Four inspectors at the same two factories; the last writes down four times as much as the others."""
    team = [people.inspector(name=f"Inspector {each}") for each in "ABCD"]
    factories = [suppliers.factory(buyers=[nordlys]) for _each in range(2)]
    product, kind = inspections.product(nordlys), inspections.defect_type()
    for place in range(60):
        person = team[place % 4]
        count = (16 if person is team[3] else 4) + place % 3 - 1
        looked(nordlys, factories[place // 4 % 2], person, place, count, product, kind)
    compared_by_night()
    return team


def compared_by_night():
    comparing.mark_all_due()
    for row in Comparison.objects.all():
        assert comparing.make(row.pk)


def looked(buyer, factory, person, days_ago, count, product, kind, **fields):
    when = {"inspected_on": timezone.localdate() - timedelta(days=days_ago + 1)}
    made = inspections.approved(
        buyer, factory, person=person, product=product, submitted_by=person, units_inspected=125, **when | fields
    )
    inspections.defect(made, kind, count)
    return made


def test_each_inspector_reads_the_own_value_with_its_n_and_range_and_nobody_elses(client, team):
    client.force_login(team[3])
    text = client.get(OWN).text
    assert "from 15 inspections" in text
    assert " more defects (95" in text
    assert "It does not say who is right" in text
    assert not [each.name for each in team[:3] if each.name in text]
    client.force_login(team[0])
    assert " fewer defects (95" in client.get(OWN).text


def test_managers_alone_read_all(client, team):
    client.force_login(people.manager())
    text = client.get(ALL).text
    assert all(each.name in text for each in team)
    assert text.count("differs</td>") >= 1
    others = [
        people.administrator(),
        people.read_only(),
        people.auditor(),
        people.buyer_person(),
        people.supplier_contact(),
    ]
    for person in [*others, *team]:
        client.force_login(person)
        assert client.get(ALL).status_code == 403, person
    for person in (people.administrator(), people.read_only(), people.buyer_person(), people.supplier_contact()):
        client.force_login(person)
        assert client.get(OWN).status_code == 403, person
    client.logout()
    assert client.get(ALL).status_code == 302


def test_a_page_computes_nothing_and_says_as_of_when(client, team, monkeypatch):
    monkeypatch.setattr(comparing, "leniency", None)
    looked(suppliers.buyer(), suppliers.factory(), team[0], 1, 9, inspections.product(), inspections.defect_type())
    client.force_login(team[0])
    text = client.get(OWN).text
    assert "from 15 inspections" in text
    assert "compared anew every night" in text


def test_what_did_not_change_by_night_is_not_computed_again(team, monkeypatch):
    monkeypatch.setattr(comparing, "leniency", None)
    before = {row.role: row.checked_at for row in Comparison.objects.all()}
    compared_by_night()
    assert all(row.checked_at > before[row.role] for row in Comparison.objects.all())


def test_one_who_left_or_does_something_else_by_now_is_not_listed(team):
    type(team[0]).objects.filter(pk=team[0].pk).update(is_active=False)
    type(team[1]).objects.filter(pk=team[1].pk).update(role="read_only")
    assert [person for person, _effect in everybody()] == team[2:]


def test_what_fails_is_tried_again_and_keeps_what_was_known(team, monkeypatch):
    def fails(_jobs):
        raise ValueError("no such luck")

    monkeypatch.setattr(comparing, "leniency", fails)
    row = Comparison.objects.get(role="inspector")
    Comparison.objects.update(due_at=timezone.now(), input_sha256="")
    assert not comparing.make(row.pk)
    row.refresh_from_db()
    assert row.due_at > timezone.now()
    assert row.people.count() == 4


def test_beat_begins_where_nobody_was_compared(db):
    tasks.sweep_studies()
    assert Comparison.objects.exclude(due_at=None).count() == 2


def test_somebody_with_too_few_colleagues_is_told_so(client):
    for person in (people.inspector(), people.auditor()):
        client.force_login(person)
        assert "There is not enough to compare yet." in client.get(OWN).text


def test_the_order_of_the_day_the_visit_before_and_earlier_visits_are_read_off_the_records(nordlys):
    person, factory, other = people.inspector(), suppliers.factory(), suppliers.factory()
    product, kind = inspections.product(nordlys), inspections.defect_type()
    now = timezone.now()
    looked(nordlys, factory, person, 9, 9, product, kind, result="fail", submitted_at=now - timedelta(hours=5))
    looked(nordlys, other, person, 9, 1, product, kind, submitted_at=now - timedelta(hours=1))
    looked(nordlys, factory, person, 2, 1, product, kind)
    jobs = jobs_of(inspection_rows())
    assert [(each.order_in_day, each.after_bad, each.repeat) for each in jobs] == [
        (0, False, False),
        (1, True, False),
        (0, False, True),
    ]


def test_a_passed_lot_that_somebody_else_inspected_again_is_counted_from_either_side(nordlys):
    first, second = people.inspector(), people.inspector()
    factory, product, kind = suppliers.factory(), inspections.product(nordlys), inspections.defect_type()
    passed = looked(nordlys, factory, first, 9, 2, product, kind)
    looked(nordlys, factory, second, 5, 6, product, kind, original=passed)
    reworked = looked(nordlys, factory, first, 8, 9, product, kind, result="fail")
    looked(nordlys, factory, second, 4, 1, product, kind, original=reworked)
    assert (inspected_twice(first).lots, inspected_twice(first).own, inspected_twice(first).others) == (1, 2, 6)
    assert (inspected_twice(second).own, inspected_twice(second).others) == (6, 2)


def test_an_audit_without_a_point_went_badly_and_questions_that_did_not_apply_do_not_count(nordlys):
    auditor, factory = people.auditor(), suppliers.factory(buyers=[nordlys])
    made = audits.approved(nordlys, factory, submitted_by=auditor, score_percent=0)
    audits.all_answered(made)
    first = made.answers.order_by("pk").first()
    type(made).objects.filter(pk=made.pk).update(audited_on=timezone.localdate())
    type(first).objects.filter(pk=first.pk).update(value="not_applicable", note="No dyeing here")
    [row] = audit_rows()
    assert (row.bad, row.units) == (True, made.answers.count() - 1)


def test_one_job_is_one_job():
    alone = Effect(jobs=1, ratio=1.2, low=0.8, high=1.5, sure=0.4)
    assert "from 1 inspection." in own_sentence(alone, auditor=False)
    assert "from 1 audit." in own_sentence(alone, auditor=True)


def test_auditors_are_compared_by_findings(client, nordlys):
    team = [people.auditor(name=f"Auditor {each}") for each in "ABC"]
    factory, standard = suppliers.factory(buyers=[nordlys]), audits.standard()
    for place in range(18):
        made = audits.approved(
            nordlys,
            factory,
            standard=standard,
            submitted_by=team[place % 3],
            audited_on=timezone.localdate() - timedelta(days=place + 1),
        )
        audits.all_answered(made)
        audits.finding(made)
    compared_by_night()
    assert {effect.jobs for _person, effect in everybody()} == {6}
    client.force_login(team[0])
    assert "from 6 audits" in client.get(OWN).text


def test_of_an_audit_count_the_questions_that_applied_and_a_score_of_nothing_is_a_bad_one(nordlys):
    person = people.auditor()
    made = audits.approved(nordlys, submitted_by=person, audited_on=timezone.localdate(), score_percent=0)
    audits.answer(made)
    audits.answer(made, "s1-q2", value="not_applicable", note="No knives here.")
    of_before = audits.standard().questions.first()
    made.answers.create(question=of_before, value="conform")
    [row] = audit_rows()
    assert (row.units, row.bad) == (1, True)
