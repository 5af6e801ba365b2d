"""How inspectors compare with colleagues: each reads the own value, QA managers all, nobody else anything."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from qcportal.core import history
from qcportal.core.models import HistoryEntry
from reports import comparing, leniency_sentences, tasks
from reports.leniency import Effect
from reports.leniency_sentences import own_sentence
from reports.models import Comparison
from reports.queries.leniency import audit_rows, blind_pairs, everybody, inspection_rows, jobs_of
from suppliers.models import Visit
from tests.builders import audits, inspections, people, suppliers
from tests.guards.reading import answers, where

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


def test_the_order_of_the_day_is_that_of_starting_not_of_filing(nordlys):
    person, product, kind = people.inspector(), inspections.product(nordlys), inspections.defect_type()
    now = timezone.now()
    early = looked(nordlys, suppliers.factory(), person, 9, 1, product, kind, submitted_at=now)
    late = looked(nordlys, suppliers.factory(), person, 9, 7, product, kind, submitted_at=now - timedelta(hours=1))
    for row, hours in ((early, 9), (late, 5)):
        entry = history.record(event="inspection.started", of=row, by=person)
        HistoryEntry.objects.filter(pk=entry.pk).update(at=now - timedelta(hours=hours))
    assert [(each.found, each.order_in_day) for each in jobs_of(inspection_rows())] == [(1, 0), (7, 1)]


# -- blind re-inspections --------------------------------------------------------------------------------
def looked_blind(first, person, days_ago, counts=(), **fields):
    """Of the lot of `first`; `counts` are (defect type, how many)."""
    made = inspections.approved(
        first.owner, first.factory, person=person, product=first.product, submitted_by=person, units_inspected=125,
        inspected_on=timezone.localdate() - timedelta(days=days_ago), original=first, **fields,
    )  # fmt: skip
    type(made).objects.filter(pk=made.pk).update(blind=True, owner=None, visibility="house")
    for kind, count in counts:
        inspections.defect(made, kind, count)
    return made


@pytest.fixture
def pair(nordlys):
    """Ana found seams and stains, Ben of the same lot seams alone, and two more kinds."""
    ana, ben = people.inspector(name="Ana First"), people.inspector(name="Ben Second")
    kinds = [inspections.defect_type(name) for name in ("Seam", "Stain", "Hole", "Label")]
    first = looked(nordlys, suppliers.factory(buyers=[nordlys]), ana, 9, 4, inspections.product(nordlys), kinds[0])
    inspections.defect(first, kinds[1], 2)
    found = [(kinds[0], 3), (kinds[2], 1), (kinds[3], 1)]
    second = looked_blind(first, ben, 5, found, result="fail")
    return {"ana": ana, "ben": ben, "first": first, "second": second, "kinds": kinds}


def test_a_pair_is_two_jobs_of_one_lot_and_a_second_look_by_the_same_person_is_none(pair, nordlys):
    jobs = jobs_of(inspection_rows())
    assert [(each.person, each.lot, each.found) for each in jobs] == [
        (pair["ana"].pk, pair["first"].pk, 6),
        (pair["ben"].pk, pair["first"].pk, 5),
    ]
    other = looked(nordlys, pair["first"].factory, pair["ana"], 8, 1, pair["first"].product, pair["kinds"][0])
    looked_blind(other, pair["ana"], 3)
    assert len(jobs_of(inspection_rows())) == 3
    assert [each.first for each in blind_pairs()] == [pair["first"]]


def test_a_re_inspection_after_rework_is_no_pair(pair, nordlys):
    reworked = looked(nordlys, pair["first"].factory, pair["ana"], 8, 9, pair["first"].product, pair["kinds"][0])
    looked(nordlys, reworked.factory, pair["ben"], 4, 1, reworked.product, pair["kinds"][0], original=reworked)
    assert len(blind_pairs()) == 1
    assert len(inspection_rows()) == 3


def test_goods_that_were_reworked_before_the_second_came_are_no_pair(client, pair, nordlys):
    first, product = pair["first"], pair["first"].product
    client.force_login(people.manager())
    page = reverse("inspections:inspection", args=[first.uuid])
    for days_ago, pairs in ((2, 1), (6, 0)):  # the second came five days ago
        looked(nordlys, first.factory, pair["ana"], days_ago, 1, product, pair["kinds"][0], original=first)
        assert len(blind_pairs()) == pairs
        assert ("The goods were reworked before" in client.get(page).text) == (pairs == 0)


def test_each_reads_the_own_side_of_the_pairs_and_not_who_the_other_was(client, pair):
    for person, other, found in ((pair["ana"], "Ben Second", "you found 1"), (pair["ben"], "Ana First", "you found 1")):
        client.force_login(person)
        text = client.get(OWN).text
        assert found in text
        assert other not in text
        assert pair["second"].number not in text
    assert "Of 2 kinds of defects that the other found there" in text
    client.force_login(people.inspector())
    assert "No lot of yours was inspected a second time" in client.get(OWN).text


def test_the_manager_reads_how_far_they_agree(client, pair):
    client.force_login(people.manager())
    text = client.get(ALL).text
    assert "Results: 0 of 1 pairs agree. Kappa takes at least 10 pairs" in text
    assert "found in a lot: 4, of which by both 1, by the first alone 1, by the second alone 2" in text
    assert "That points to 5 kinds in all (95" in text
    assert pair["second"].number in text


def test_without_pairs_the_manager_reads_how_to_plan_one(client):
    client.force_login(people.manager())
    assert "No lot was inspected blind a second time yet." in client.get(ALL).text


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_takes_as_many_queries_however_many_pairs(client, pair, many, django_assert_max_num_queries):
    kind = pair["kinds"][0]
    for place in range(many):
        first = looked(
            pair["first"].owner, pair["first"].factory, pair["ana"], 20 + place, 2, pair["first"].product, kind
        )
        looked_blind(first, pair["ben"], 2, [(kind, 1)])
    client.force_login(people.manager())
    client.get(ALL)
    with django_assert_max_num_queries(16):
        assert f"of {many + 1} pairs agree" in client.get(ALL).text


# -- who reads it, by every way out ------------------------------------------------------------------------
MARK = "¤individual value¤"


@pytest.fixture
def marked(monkeypatch):
    """Every figure of a person, wherever it would be said."""
    for name in ("more_or_less", "share_words"):
        monkeypatch.setattr(leniency_sentences, name, lambda *_args: MARK)


def test_no_page_list_export_or_api_answer_holds_an_individual_value_but_for_the_person_and_the_manager(
    team, marked, nordlys
):
    factory = suppliers.factory(buyers=[nordlys], supplier=suppliers.supplier())
    readers = [people.administrator(), people.buyer_person(nordlys), people.buyer_person()]
    readers += [people.supplier_contact(factory.supplier)]
    rows = [*Inspection.objects.all(), *Visit.objects.all()[1:]]  # one of each is opened, all stand in lists
    for person in readers:
        assert where(answers(person, {}, rows), MARK) == {}, person
    assert set(where(answers(team[0], {}, rows), MARK)) == {OWN}
    assert set(where(answers(people.manager(), {}, rows), MARK)) == {ALL}


def test_nothing_else_in_the_portal_reads_how_people_compare():
    """Neither documents, trends, figures nor the API: whoever wants to must change this list, and decision 0021."""
    known = {"reports/views/leniency.py", "reports/queries/leniency.py", "reports/leniency_sentences.py"}
    known |= {"reports/urls.py", "reports/leniency.py", "reports/agreement.py", "reports/comparing.py"}
    reads = re.compile(r"import .*leniency|from \S*leniency|from \S*agreement import", re.MULTILINE)
    found = set()
    for app in ("reports", "inspections", "audits", "suppliers", "qcportal"):
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if reads.search(path.read_text()):
                found.add(str(path.relative_to(settings.BASE_DIR)))
    assert found <= known


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
