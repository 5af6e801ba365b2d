"""A finding like an earlier one is offered as a repeat, linked by a person alone, and then graded one step higher."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audits import actions
from audits.enums import AnswerValue as V
from audits.enums import FindingGrade as G
from audits.models import Audit, Finding
from audits.queries.repeats import likely_repeats
from audits.queries.scores import result_of
from audits.rules import raised_grade
from qcportal.core.errors import Forbidden, Rejected
from suppliers.enums import Visibility
from tests.builders import audits as make
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
SAME_WORDS = "Knives are not counted at the end of the shift"


@pytest.fixture
def li():
    return people.auditor()


@pytest.fixture
def audit(li):
    return make.started(li, owner=suppliers.buyer())


def earlier(audit, person, grade=G.MINOR, key="s1-q1", **fields):
    """A finding of an approved audit a year before, at the same factory, by the same standard, of the same owner."""
    owner = fields.pop("owner", audit.owner)
    day = audit.audited_on.replace(year=audit.audited_on.year - 1, day=1)
    before = make.approved(owner, audit.factory, person=person, standard=audit.standard, audited_on=day)
    fields = {"process_area": "training_staffing", "statement": "Nobody signs the sheet"} | fields
    return make.finding(before, grade, answer=make.answer(before, key, V.MINOR), **fields)


def now(audit, grade=G.MINOR, key="s1-q1", **fields):
    fields = {"process_area": "training_staffing", "statement": SAME_WORDS} | fields
    return make.finding(audit, grade, answer=make.answer(audit, key, V.MINOR), **fields)


def offered(finding, user):
    return [(each.finding, str(each.why)) for each in likely_repeats(finding, user)]


class TestOffered:
    def test_the_same_question(self, audit, li):
        before = earlier(audit, li)
        assert offered(now(audit), li) == [(before, "same question")]

    def test_the_same_clause(self, audit, li):
        before = earlier(audit, li, key="s1-q2", clause="8.5.1")
        assert offered(now(audit, clause="8.5.1"), li) == [(before, "same clause")]

    @pytest.mark.parametrize(
        ("said", "found"),
        [
            ("Knives were not counted at the end of shifts", True),
            ("Fire doors are locked", False),
            ("刀具未清点", False),
        ],
    )
    def test_a_statement_in_like_words(self, audit, li, said, found):
        before = earlier(audit, li, key="s1-q2", statement=said)
        assert offered(now(audit), li) == ([(before, "alike statement")] if found else [])

    def test_works_in_chinese(self, audit, li):
        before = earlier(audit, li, key="s1-q2", statement="裁剪刀具未清点登记")
        assert offered(now(audit, statement="裁剪刀具下班未清点"), li) == [(before, "alike statement")]

    def test_the_likeliest_first(self, audit, li):
        alike = earlier(audit, li, key="s1-q2", statement=SAME_WORDS)
        same = earlier(audit, li)
        assert [each for each, _why in offered(now(audit), li)] == [same, alike]

    @pytest.mark.parametrize("other", [{"process_area": "documentation"}, {"owner": None}])
    def test_not_of_another_area_or_owner(self, audit, li, other):
        earlier(audit, li, **other)
        assert offered(now(audit), li) == []

    def test_also_what_others_found_there(self, client, audit, li):
        before = earlier(audit, people.auditor())
        assert offered(now(audit), li) == [(before, "same question")]
        client.force_login(li)
        assert client.get(reverse("audits:finding", args=[before.uuid])).status_code == 200
        assert client.get(reverse("audits:audit", args=[before.audit.uuid])).status_code == 404

    @pytest.mark.parametrize("owner", ["buyer", "house"])
    def test_of_the_same_owner_as_long_as_the_audit_is_to_do(self, audit, li, owner):
        if owner == "house":
            Audit.objects.update(owner=None)
            audit.refresh_from_db()
        before, after = earlier(audit, people.auditor()), now(audit)
        earlier(audit, people.auditor(), owner=suppliers.buyer())
        assert set(Finding.objects.visible_to(li)) == {before, after}
        Audit.objects.filter(pk=audit.pk).update(state="cancelled")
        assert set(Finding.objects.visible_to(li)) == {after}

    def test_a_linked_one_stays_to_read(self, audit, li):
        before = earlier(audit, people.auditor())
        linked = actions.link_repeat(finding=now(audit), repeats=before, by=li)
        Audit.objects.filter(pk=audit.pk).update(state="cancelled")
        assert set(Finding.objects.visible_to(li)) == {before, linked}

    def test_not_of_an_audit_that_nobody_approved(self, audit, li):
        unfinished = make.started(li, factory=audit.factory, owner=audit.owner, standard=audit.standard)
        make.finding(unfinished, process_area="training_staffing", statement=SAME_WORDS)
        assert offered(now(audit), li) == []


class TestLinked:
    @pytest.mark.parametrize(
        ("judged", "raised"),
        [
            (G.OBSERVATION, G.MINOR),
            (G.MINOR, G.MAJOR),
            (G.MAJOR, G.CRITICAL),
            (G.CRITICAL, G.CRITICAL),
            (G.ZERO_TOLERANCE, G.ZERO_TOLERANCE),
        ],
    )
    def test_raises_the_grade_by_one_step_and_keeps_what_was_judged(self, audit, li, judged, raised):
        linked = actions.link_repeat(finding=now(audit, judged), repeats=earlier(audit, li), version=1, by=li)
        assert (linked.grade, linked.original_grade, raised_grade(judged)) == (raised, judged, raised)

    def test_the_score_is_that_of_the_raised_grade(self, audit, li):
        finding = now(audit, G.MAJOR)
        make.all_answered(audit)
        before = result_of(audit).caps
        actions.link_repeat(finding=finding, repeats=earlier(audit, li), by=li)
        assert [cap.reason for cap in before] == []
        assert [cap.reason for cap in result_of(audit).caps] == ["critical_finding"]

    def test_unlinking_restores(self, audit, li):
        linked = actions.link_repeat(finding=now(audit), repeats=earlier(audit, li), by=li)
        free = actions.unlink_repeat(finding=linked, by=li)
        assert (free.grade, free.original_grade, free.repeats) == (G.MINOR, "", None)
        with pytest.raises(Rejected, match="not linked"):
            actions.unlink_repeat(finding=free, by=li)

    def test_another_choice_raises_once(self, audit, li):
        linked = actions.link_repeat(finding=now(audit), repeats=earlier(audit, li), by=li)
        again = actions.link_repeat(finding=linked, repeats=earlier(audit, li), by=li)
        assert (again.grade, again.original_grade) == (G.MAJOR, G.MINOR)

    def test_a_changed_judgement_is_raised_again(self, audit, li):
        linked = actions.link_repeat(finding=now(audit), repeats=earlier(audit, li), by=li)
        changed = actions.change_finding(finding=linked, grade=G.OBSERVATION, by=li)
        assert (changed.grade, changed.original_grade) == (G.MINOR, G.OBSERVATION)

    def test_refuses_what_is_not_earlier_or_not_seen(self, audit, li):
        finding, elsewhere = now(audit), make.finding(make.approved(person=li))
        for wrong in (finding, earlier(audit, people.auditor(), owner=suppliers.buyer()), elsewhere):
            with pytest.raises(Rejected, match="of an earlier, approved audit"):
                actions.link_repeat(finding=finding, repeats=wrong, by=li)

    def test_only_by_the_team_and_while_in_progress(self, audit, li):
        before = earlier(audit, li)
        with pytest.raises(Forbidden):
            actions.link_repeat(finding=now(audit), repeats=before, by=people.manager())
        with pytest.raises(Rejected, match="does not change"):
            actions.link_repeat(finding=before, repeats=before, by=li)

    def test_the_database_keeps_grade_and_link_together(self, audit):
        finding = now(audit)
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=finding.pk).update(original_grade="minor")


class TestPages:
    def test_offered_linked_and_unlinked(self, client, audit, li):
        client.force_login(li)
        before, finding = earlier(audit, li), now(audit)
        page, act = (reverse(f"audits:{name}", args=[finding.uuid]) for name in ("finding", "finding_repeats"))
        assert "It repeats this one" in client.get(page).text
        client.post(act, {"version": 1, "repeats": str(before.uuid)})
        shown = client.get(page).text
        assert "minor, raised to major: it repeats an earlier finding" in shown
        assert before.number in shown
        assert finding.number in client.get(reverse("audits:finding", args=[before.uuid])).text
        client.post(act, {"version": 2, "repeats": ""})
        assert "raised to" not in client.get(page).text

    def test_the_form_shows_the_judgement_and_saving_it_changes_nothing(self, client, audit, li):
        client.force_login(li)
        finding = actions.link_repeat(finding=now(audit), repeats=earlier(audit, li), by=li)
        address = reverse("audits:finding_edit", args=[finding.uuid])
        form = client.get(address).context["form"]
        assert form.initial["grade"] == G.MINOR
        same = {name: form.initial[name] for name in ("grade", "statement", "evidence", "process_area", "clause")}
        client.post(address, same | {"version": 2, "root_cause": "people"})
        finding.refresh_from_db()
        assert (finding.grade, finding.original_grade, finding.root_cause) == (G.MAJOR, G.MINOR, "people")

    def test_who_does_not_see_the_earlier_one_does_not_read_its_number(self, client, audit, li):
        before = earlier(audit, li)
        Finding.objects.filter(pk=before.pk).update(visibility=Visibility.HOUSE)
        linked = actions.link_repeat(finding=now(audit), repeats=before, by=li)
        audit.state, audit.score_percent, audit.grade, audit.reviewed_at = "approved", 80, "B", audit.created_at
        audit.reviewed_by = li
        audit.save()
        client.force_login(people.buyer_person(audit.owner))
        page = client.get(reverse("audits:finding", args=[linked.uuid])).text
        assert "raised to major" in page
        assert before.number not in page
        assert client.get(f"/api/v1/findings/{linked.uuid}/").json()["repeats"] is None


def test_the_api_offers_links_and_unlinks(client, audit, li):
    client.force_login(li)
    before, finding = earlier(audit, li), now(audit)
    address = f"/api/v1/findings/{finding.uuid}/"
    assert client.get(f"{address}likely-repeats/").json()[0]["number"] == before.number
    etag = {"If-Match": client.get(address)["ETag"]}
    sent = {"repeats": str(before.uuid)}
    linked = client.post(f"{address}link-repeat/", sent, content_type="application/json", headers=etag)
    assert (linked.json()["grade"], linked.json()["repeats"]) == ("major", str(before.uuid))
    free = client.post(f"{address}unlink-repeat/", headers={"If-Match": linked["ETag"]})
    assert (free.json()["grade"], free.json()["original_grade"]) == ("minor", "")
