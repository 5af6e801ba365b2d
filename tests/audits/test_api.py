from datetime import date

import pytest

from audits import actions
from audits.enums import AnswerValue as V
from audits.enums import AuditState, FindingGrade
from audits.models import Answer, Standard
from suppliers.enums import CorrectiveActionState, Visibility
from suppliers.models import CorrectiveAction
from suppliers.normalise import search_grams
from tests.builders import audits as make
from tests.builders import people, suppliers

from .test_answers import jpeg

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture
def boss(client):
    return signed_in(client, people.manager())


@pytest.fixture
def li(client):
    return signed_in(client, people.auditor(name="Li 李"))


def signed_in(client, person):
    client.force_login(person)
    return person


def post(client, path, data=None, version=None):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return client.post(f"{ROOT}/{path}", data or {}, content_type="application/json", headers=headers)


def patch(client, path, data, version=None):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return client.patch(f"{ROOT}/{path}", data, content_type="application/json", headers=headers)


def delete(client, path, version=None):
    return client.delete(f"{ROOT}/{path}", headers={"If-Match": f'"{version}"'} if version else {})


def numbers(client, path):
    return {row["number"] for row in client.get(f"{ROOT}/{path}").json()["results"]}


CONTENT = {
    "sections": [
        {
            "title": "Cutting",
            "process_area": "process_control",
            "questions": [{"key": "cut-1", "text": "Is the knife sharp? 刀锋利吗？", "weight": 2, "critical": True}],
        }
    ]
}


class TestStandards:
    def test_drafted_filled_published_and_given_a_new_version(self, client, boss):
        made = post(client, "standards/", {"code": "cutting", "name": "Cutting room"})
        assert (made.status_code, made.json()["state"]) == (201, "draft")
        path = f"standards/{made.json()['uuid']}/"
        filled = post(client, path + "content/", CONTENT, version=1)
        assert filled.json()["sections"][0]["questions"][0]["guidance"] == ""
        assert post(client, path + "publish/", version=2).json()["state"] == "published"
        refused = post(client, path + "content/", CONTENT, version=3)
        assert (refused.status_code, refused.json()["code"]) == (400, "wrong_state")
        draft = post(client, path + "new-version/", version=3).json()
        assert (draft["version_number"], draft["state"], draft["sections"]) == (2, "draft", filled.json()["sections"])

    def test_what_the_detail_gives_can_be_sent_back(self, client, boss):
        standard = make.standard(state="draft", sections=2)
        content = client.get(f"{ROOT}/standards/{standard.uuid}/").json()["sections"]
        again = post(client, f"standards/{standard.uuid}/content/", {"sections": content}, version=1)
        assert again.json()["sections"] == content

    def test_a_question_of_every_kind_goes_both_ways(self, client, boss):
        standard = make.standard(state="draft")
        questions = [
            {"key": "own", "text": "Own ovens?", "scale": "yes_no", "photo_required": True, "weight": 500},
            {"key": "heat", "text": "How hot?", "scale": "number", "lowest": "180", "highest": "220.5", "unit": "°C",
             "shown_if": "${own} = 'yes'"},
            {"key": "fuel", "text": "Fuel?", "scale": "choice", "options": [
                {"name": "gas", "label": "Gas", "share": 0.5}, {"name": "wood", "label": "Wood", "share": None}],
             "clauses": [{"source": "ISO 14001", "edition": "2015", "clause": "8.1"}],
             "words": {"zh-Hans": {"text": "燃料？", "options": {"gas": "燃气"}}}},
        ]  # fmt: skip
        sections = [{"title": "Ovens", "process_area": "process_control", "questions": questions}]
        filled = post(client, f"standards/{standard.uuid}/content/", {"sections": sections}, version=1).json()
        own, heat, fuel = filled["sections"][0]["questions"]
        assert (own["scale"], own["photo_required"], own["words"]) == ("yes_no", True, {})
        assert (heat["lowest"], heat["highest"], heat["shown_if"]) == ("180.0000", "220.5000", "${own} = 'yes'")
        assert {name: fuel[name] for name in questions[2]} == questions[2]
        again = post(client, f"standards/{standard.uuid}/content/", {"sections": filled["sections"]}, version=2)
        assert again.json()["sections"] == filled["sections"]

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"shown_if": "${gone} = 1"}, "no such question stands before it"),
            ({"shown_if": "gone"}, "should stand"),
            ({"options": [{"name": "a", "label": "A"}]}, "Only a choice has options"),
            ({"words": []}, "by language"),
        ],
    )
    def test_a_question_that_cannot_be_asked_is_refused_with_a_sentence(self, client, boss, wrong, sentence):
        standard = make.standard(state="draft")
        question = {"key": "a", "text": "?"} | wrong
        sections = [{"title": "Ovens", "process_area": "process_control", "questions": [question]}]
        answer = post(client, f"standards/{standard.uuid}/content/", {"sections": sections}, version=1)
        assert answer.status_code == 400
        assert sentence in answer.text

    def test_a_wrong_question_is_named(self, client, boss):
        standard = make.standard(state="draft")
        bad = {"sections": [{"title": "x", "process_area": "cooking", "questions": [{"key": "a b", "text": ""}]}]}
        answer = post(client, f"standards/{standard.uuid}/content/", bad, version=1)
        assert answer.status_code == 400
        assert set(answer.json()["errors"]["sections"]["0"]) == {"process_area", "questions"}

    def test_heading_is_changed_and_a_draft_thrown_away(self, client, boss):
        path = f"standards/{make.standard(state='draft').uuid}/"
        assert patch(client, path, {"name": "Other"}, version=1).json()["name"] == "Other"
        assert patch(client, path, {"code": "other"}, version=2).status_code == 400
        assert delete(client, path).status_code == 428
        assert delete(client, path, version=2).status_code == 204
        assert not Standard.objects.exists()

    def test_retired(self, client, boss):
        path = f"standards/{make.standard().uuid}/retire/"
        assert post(client, path, version=1).json()["state"] == "retired"

    def test_an_auditor_reads_what_is_published(self, client, li):
        draft, published = make.standard(state="draft"), make.started(li).standard
        assert client.get(f"{ROOT}/standards/").json()["count"] == 1
        assert client.get(f"{ROOT}/standards/{draft.uuid}/").status_code == 404
        assert post(client, f"standards/{published.uuid}/retire/", version=1).status_code == 403
        assert post(client, f"standards/{published.uuid}/new-version/", version=1).status_code == 403

    def test_an_auditor_who_goes_nowhere_sees_none(self, client, li):
        make.standard()
        assert client.get(f"{ROOT}/standards/").json()["count"] == 0

    @pytest.mark.parametrize("person", [people.buyer_person, people.supplier_contact, people.inspector])
    def test_others_have_no_business_with_them(self, client, person):
        signed_in(client, person())
        assert client.get(f"{ROOT}/standards/").status_code == 403
        assert client.get(f"{ROOT}/standards/{make.standard().uuid}/").status_code == 404


class TestAudits:
    def plan(self, client, **fields):
        wanted = {
            "factory": str(suppliers.factory("Longhua").uuid),
            "standard": str(make.standard(questions=1).uuid),
            "starts_on": "2026-03-02",
        }
        return post(client, "audits/", wanted | fields)

    def test_from_plan_to_approval(self, client, boss):
        li, mei = people.auditor(), people.auditor()
        made = self.plan(client, lead=str(li.uuid), team=[str(mei.uuid)], kind="initial")
        assert made.status_code == 201, made.content
        row = made.json()
        assert (row["factory_name"], row["starts_on"], row["kind"], row["state"]) == (
            "Longhua",
            "2026-03-02",
            "initial",
            "planned",
        )
        path = f"audits/{row['uuid']}/"

        client.force_login(mei)
        assert post(client, path + "start/", version=1).json()["state"] == "in_progress"
        incomplete = post(client, path + "submit/", version=2)
        assert (incomplete.status_code, incomplete.json()["code"]) == (400, "incomplete")
        answer = post(
            client, "audit-answers/", {"audit": row["uuid"], "question": "s1-q1", "value": "minor", "note": "灯"}
        )
        assert answer.status_code == 201
        summed = post(client, path + "summary/", {"summary": "Fair", "confidential_note": "Ask twice"}, version=2)
        assert summed.json()["confidential_note"] == "Ask twice"
        submitted = post(client, path + "submit/", version=3).json()
        assert (submitted["state"], submitted["score_percent"], submitted["grade"]) == ("submitted", "50.0", "D")

        client.force_login(boss)
        assert post(client, path + "approve/", version=4).json()["state"] == "approved"

    def test_without_who_or_when_is_refused(self, client, boss):
        assert list(self.plan(client).json()["errors"]) == ["lead"]

    def test_a_clash_is_a_conflict(self, client, boss):
        li = str(people.auditor().uuid)
        self.plan(client, lead=li)
        assert self.plan(client, lead=li).status_code == 409

    def test_changed_sent_back_shared_and_cancelled(self, client, boss):
        planned = make.audit()
        path = f"audits/{planned.uuid}/"
        assert patch(client, path, {"kind": "special"}, version=1).json()["kind"] == "special"
        assert patch(client, path, {"factory": "x"}, version=2).status_code == 400
        assert post(client, path + "share/", {"visibility": "shared"}, version=2).json()["visibility"] == "shared"
        cancelled = post(client, path + "cancel/", {"note": "Moved", "with_visit": True}, version=3)
        assert cancelled.json()["state"] == "cancelled"
        submitted = make.audit(state=AuditState.SUBMITTED)
        back = post(client, f"audits/{submitted.uuid}/send-back/", {"note": "Photo"}, version=1).json()
        assert (back["state"], back["review_note"], back["grade"]) == ("sent_back", "Photo", "")

    def test_an_auditor_neither_plans_nor_decides(self, client, li):
        audit = make.audit(person=li, state=AuditState.SUBMITTED)
        assert self.plan(client).status_code == 403
        assert patch(client, f"audits/{audit.uuid}/", {"kind": "special"}, version=1).status_code == 403
        for verb in ("approve", "send-back", "cancel", "share"):
            assert post(client, f"audits/{audit.uuid}/{verb}/", {}, version=1).status_code == 403

    def test_an_etag_saves_the_answer(self, client, boss):
        path = f"{ROOT}/audits/{make.audit().uuid}/"
        etag = client.get(path)["ETag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304

    def test_score_says_how_points_were_lost(self, client, li):
        audit = make.started(li, standard=make.standard(questions=2))
        make.answer(audit, "s1-q1", V.MAJOR)
        make.finding(audit, FindingGrade.CRITICAL)
        score = client.get(f"{ROOT}/audits/{audit.uuid}/score/").json()
        assert (score["score_percent"], score["grade"], score["total"]["answered"]) == ("0.0", "D", 1)
        assert [loss["question"] for loss in score["losses"]] == ["s1-q1", "s1-q2"]
        assert [cap["reason"] for cap in score["caps"]] == ["critical_finding", "weak_area"]
        assert [gap["key"] for gap in score["missing"]] == ["s1-q1", "s1-q2"]

    def test_filters(self, client, boss):
        buyer = suppliers.buyer()
        first = make.approved(
            buyer,
            suppliers.factory("Dhaka Knit", search_grams=search_grams("Dhaka Knit")),
            audited_on=date(2025, 1, 5),
            valid_until=date(2026, 1, 5),
        )
        second = make.audit(kind="special")
        for query in (
            f"q={first.number}",
            "q=dhaka",
            "state=approved",
            "state=approved&state=submitted",
            "grade=B",
            f"factory={first.factory.uuid}",
            f"standard={first.standard.uuid}",
            f"owner={buyer.uuid}",
            "first=2025-01-01&last=2025-02-01",
            "expired=true",
            "kind=periodic",
        ):
            assert numbers(client, f"audits/?{query}") == {first.number}, query
        assert numbers(client, "audits/?expired=false") == {second.number}
        listed = client.get(f"{ROOT}/audits/?ordering=-starts_on").json()["results"]
        assert [row["number"] for row in listed] == [second.number, first.number]
        assert client.get(f"{ROOT}/audits/?colour=red").status_code == 400


class TestVersions:
    def test_the_difference_is_read_and_the_audit_moved(self, client, boss):
        audit = make.started(people.auditor(), standard=make.standard(questions=2))
        make.answer(audit, "s1-q1")
        make.answer(audit, "s1-q2")
        draft = actions.new_version(standard=audit.standard, by=boss)
        actions.change_question(standard=draft, key="s1-q2", scale="points", by=boss)
        newer = actions.publish_standard(standard=draft, by=boss)
        diff = client.get(f"{ROOT}/audits/{audit.uuid}/version-diff/?standard={newer.uuid}").json()
        assert diff == {
            "standard_version": 2, "added": [], "removed": [], "rescaled": ["s1-q2"], "reworded": [],
            "counted_otherwise": [], "placed_otherwise": [], "translated_otherwise": [],
            "changes": {"s1-q2": {"scale": ["conformity", "points"]}},
            "answers_along": 1, "answers_again": ["s1-q2"], "answers_kept": ["s1-q2"],
        }  # fmt: skip
        path = f"audits/{audit.uuid}/move-to-version/"
        assert post(client, path, {"standard": str(newer.uuid)}).status_code == 428
        moved = post(client, path, {"standard": str(newer.uuid)}, version=1).json()
        assert (moved["standard_version"], moved["version"]) == (2, 2)
        rows = client.get(f"{ROOT}/audit-answers/?audit={audit.uuid}").json()["results"]
        assert {row["question"]: row["standard_version"] for row in rows} == {"s1-q1": 2, "s1-q2": 1}
        again = post(client, path, {"standard": str(newer.uuid)}, version=2)
        assert (again.status_code, again.json()["code"]) == (400, "not_newer")

    def test_is_for_who_plans(self, client, li):
        audit = make.started(li)
        assert client.get(f"{ROOT}/audits/{audit.uuid}/version-diff/?standard={audit.standard.uuid}").status_code == 403
        path = f"audits/{audit.uuid}/move-to-version/"
        assert post(client, path, {"standard": str(audit.standard.uuid)}, version=1).status_code == 403


class TestAnswers:
    def test_are_what_the_questions_scale_takes(self, client, li):
        audit = make.started(li)
        make.question(audit.standard, "heat", scale="number")
        refused = self.give(client, audit, question="heat", value="hot")
        assert refused.json()["errors"] == {"value": ["Give a number such as 12.5."]}
        assert self.give(client, audit, question="heat", value="12.50").json()["value"] == "12.5"

    def give(self, client, audit, **fields):
        return post(
            client, "audit-answers/", {"audit": str(audit.uuid), "question": "s1-q1", "value": "conform"} | fields
        )

    def test_given_changed_and_taken_back(self, client, li):
        made = self.give(client, make.started(li))
        assert (made.status_code, made.json()["version"], made.json()["photos"]) == (201, 1, [])
        path = f"audit-answers/{made.json()['uuid']}/"
        assert patch(client, path, {"note": "Seen"}, version=1).json()["value"] == "conform"
        assert patch(client, path, {"value": "major"}, version=1).status_code == 412
        assert delete(client, path, version=2).status_code == 204
        assert not Answer.objects.exists()

    def test_answered_twice_is_a_conflict(self, client, li):
        audit = make.started(li)
        self.give(client, audit)
        again = self.give(client, audit)
        assert (again.status_code, again.json()["code"]) == (409, "answered")

    def test_sent_again_with_its_key_is_answered_the_same(self, client, li):
        audit = make.started(li)
        data = {"audit": str(audit.uuid), "question": "s1-q1", "value": "conform"}
        rows = [
            client.post(
                f"{ROOT}/audit-answers/", data, content_type="application/json", headers={"Idempotency-Key": "k1"}
            )
            for _ in range(2)
        ]
        assert [each.status_code for each in rows] == [201, 201]
        assert Answer.objects.count() == 1

    def test_not_applicable_says_why(self, client, li):
        assert list(self.give(client, make.started(li), value="not_applicable").json()["errors"]) == ["note"]

    def test_an_unknown_question_is_refused(self, client, li):
        assert list(self.give(client, make.started(li), question="s9").json()["errors"]) == ["question"]

    def test_photos_come_and_go(self, client, li):
        answer = make.answer(make.started(li))
        path = f"{ROOT}/audit-answers/{answer.uuid}/"
        added = client.post(path + "add-photo/", {"photo": jpeg(), "caption": "Lamp"}, headers={"If-Match": '"1"'})
        assert added.status_code == 200, added.content
        (photo,) = added.json()["photos"]
        assert (photo["caption"], added.json()["version"]) == ("Lamp", 2)
        gone = post(client, f"audit-answers/{answer.uuid}/remove-photo/", {"photo": photo["uuid"]}, version=2)
        assert gone.json()["photos"] == []
        again = post(client, f"audit-answers/{answer.uuid}/remove-photo/", {"photo": photo["uuid"]}, version=3)
        assert again.status_code == 400

    def test_of_an_audit_one_is_not_on_do_not_exist(self, client, li):
        answer = make.answer(make.started(people.auditor()))
        assert client.get(f"{ROOT}/audit-answers/{answer.uuid}/").status_code == 404
        assert list(self.give(client, answer.audit).json()["errors"]) == ["audit"]

    def test_a_manager_reads_and_does_not_answer(self, client, boss):
        answer = make.answer(make.started(people.auditor()))
        assert (
            client.get(f"{ROOT}/audit-answers/?audit={answer.audit.uuid}&section=1&value=conform").json()["count"] == 1
        )
        assert client.get(f"{ROOT}/audit-answers/?section=2").json()["count"] == 0
        assert patch(client, f"audit-answers/{answer.uuid}/", {"value": "minor"}, version=1).status_code == 403


class TestFindings:
    def test_raised_changed_and_taken_back(self, client, li):
        answer = make.answer(make.started(li), "s1-q2", V.MAJOR)
        data = {"audit": str(answer.audit.uuid), "answer": str(answer.uuid), "grade": "major", "statement": "刀具"}
        made = post(client, "findings/", data)
        assert made.status_code == 201, made.content
        row = made.json()
        assert (row["question"], row["clause"], row["process_area"]) == ("s1-q2", "8.2", "training_staffing")
        path = f"findings/{row['uuid']}/"
        assert patch(client, path, {"grade": "minor"}, version=1).json()["grade"] == "minor"
        assert delete(client, path, version=2).status_code == 204

    def test_closed_and_opened_again(self, client, boss):
        path = f"findings/{make.finding().uuid}/"
        assert list(post(client, path + "close/", version=1).json()["errors"]) == ["closing_note"]
        assert post(client, path + "close/", {"closing_note": "Done"}, version=1).json()["state"] == "closed"
        assert post(client, path + "reopen/", {"note": "Not done"}, version=2).json()["state"] == "open"

    def test_closed_with_proof(self, client, boss):
        path = f"{ROOT}/findings/{make.finding().uuid}/close/"
        data = {"closing_note": "Done", "uploads": [jpeg()]}
        (proof,) = client.post(path, data, headers={"If-Match": '"1"'}).json()["files"]
        assert (proof["closing"], proof["media_type"]) == (True, "image/jpeg")

    def test_asks_the_factory_for_a_corrective_action(self, client, boss):
        finding = make.finding()
        data = {"title": "Count knives", "due_on": str(finding.factory.today())}
        asked = post(client, f"findings/{finding.uuid}/request-corrective-action/", data, version=1)
        assert asked.json()["corrective_action_number"] == CorrectiveAction.objects.get().number

    def test_an_auditor_asks_nobody(self, client, li):
        finding = make.finding(make.approved(person=li))
        assert post(client, f"findings/{finding.uuid}/request-corrective-action/", {}, version=1).status_code == 403

    def test_filters(self, client, boss):
        first = make.finding(grade="critical", statement="Needles not counted", process_area="documentation")
        second = make.finding(state="closed", closed_on=date(2027, 1, 1), closing_note="x")
        second.corrective_action = suppliers.corrective_action(second.factory, state=CorrectiveActionState.OPEN)
        second.save()
        for query in (
            "q=needles",
            f"q={first.number}",
            "state=open",
            "grade=critical&grade=zero_tolerance",
            "process_area=documentation",
            f"factory={first.factory.uuid}",
            f"audit={first.audit.uuid}",
            "unanswered=true",
        ):
            assert numbers(client, f"findings/?{query}") == {first.number}, query

    def test_a_hidden_corrective_action_is_not_named(self, client):
        ours, theirs = suppliers.buyer(), suppliers.buyer("Secret Stores")
        factory = suppliers.factory(buyers=[ours, theirs])
        finding = make.finding(make.approved(theirs, factory, visibility=Visibility.SHARED))
        finding.corrective_action = suppliers.corrective_action(factory, owner=theirs)
        finding.save()
        signed_in(client, people.buyer_person(ours))
        row = client.get(f"{ROOT}/findings/{finding.uuid}/").json()
        assert (row["corrective_action"], row["corrective_action_number"], row["owner_name"]) == (None, None, None)
        assert numbers(client, "findings/?unanswered=true") == {finding.number}
        assert numbers(client, "findings/?unanswered=false") == set()

    @pytest.mark.parametrize("path", ["audits", "findings", "corrective-actions"])
    def test_a_supplier_does_not_read_for_which_buyer_it_is(self, client, path):
        supplier, buyer = suppliers.supplier(), suppliers.buyer("Secret Stores")
        factory = suppliers.factory(supplier=supplier)
        make.finding(make.approved(buyer, factory), corrective_action=suppliers.corrective_action(factory, owner=buyer))
        signed_in(client, people.supplier_contact(supplier))
        answer = client.get(f"{ROOT}/{path}/")
        assert answer.json()["count"] == 1
        assert "Secret Stores" not in answer.text
        assert str(buyer.uuid) not in answer.text


NAMES = ["standards", "audits", "audit-answers", "findings"]


@pytest.mark.parametrize("path", NAMES)
def test_anonymous_gets_401(client, path):
    assert client.get(f"{ROOT}/{path}/").status_code == 401


def test_the_schema_names_the_addresses(client):
    paths = client.get("/api/schema/?format=json").json()["paths"]
    assert {f"/api/v1/{name}/" for name in NAMES} <= set(paths)
    assert "/api/v1/audits/{uuid}/send-back/" in paths
