"""A follow-up audit opens with the open findings of the one before and says a word on each."""

import pytest
from django.urls import reverse

from audits import actions
from audits.enums import AuditState, CheckOutcome, FindingState
from audits.models import AnswerPhoto, Audit, Finding, FindingCheck
from audits.queries.follow_ups import checks_of
from audits.queries.progress import missing
from qcportal.core import files
from qcportal.core.errors import Forbidden, Rejected
from suppliers.actions import cancel_assignment
from suppliers.enums import CorrectiveActionState, Visibility
from suppliers.models import CorrectiveActionFile
from tests.builders import audits as make
from tests.builders import people, suppliers
from tests.guards.world import photo

from .test_answers import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def li():
    return people.auditor(name="Li 李")


@pytest.fixture
def before():
    buyer = suppliers.buyer()
    return make.approved(buyer, suppliers.factory(supplier=suppliers.supplier(), buyers=[buyer]))


def planned(before, by, lead, **fields):
    fields = {"factory": before.factory, "standard": before.standard, "owner": before.owner} | fields
    day = before.factory.today()
    return actions.schedule_audit(follows=before, kind="follow_up", lead=lead, starts_on=day, by=by, **fields)


def started(before, boss, li) -> Audit:
    return actions.start_audit(audit=planned(before, boss, li), by=li)


def said(check, by, outcome=CheckOutcome.PUT_RIGHT, note="Register kept 已登记", **fields):
    return actions.check_finding(check=check, outcome=outcome, note=note, by=by, **fields)


def submitted(audit, li) -> Audit:
    return actions.submit_audit(audit=make.all_answered(audit), by=li)


class TestPlan:
    def test_opens_with_the_open_findings_of_the_whole_chain(self, boss, li, before):
        first = make.finding(before)
        make.finding(before, state=FindingState.CLOSED, closed_on=before.audited_on, closing_note="ok")
        second = make.approved(before.owner, before.factory, kind="follow_up", follows=before)
        later = make.finding(second)
        audit = planned(second, boss, li)
        assert {each.finding for each in audit.checks.all()} == {first, later}

    def test_its_auditor_reads_what_the_factory_answered_and_the_photo(self, client, boss, li, before):
        answer = make.answer(before)
        AnswerPhoto.objects.create(answer=answer, file=files.store(jpeg(), by=boss))
        action = suppliers.corrective_action(before.factory, owner=before.owner, action_taken="Rack labelled 已贴标")
        finding = make.finding(before, answer=answer, corrective_action=action)
        audit = started(before, boss, li)
        photo = reverse("audits:photo", args=[answer.photos.get().file.uuid, "thumb"])
        pages = [
            reverse("audits:finding", args=[finding.uuid]),
            reverse("audits:check", args=[audit.checks.get().uuid]),
        ]
        client.force_login(li)
        assert all("Rack labelled 已贴标" in client.get(page).text for page in pages)
        assert photo in client.get(pages[0]).text
        assert AnswerPhoto.objects.visible_to(li).exists()
        client.force_login(people.auditor())
        assert [client.get(page).status_code for page in (*pages, photo)] == [404, 404, 404]

    def test_one_that_was_opened_again_since_comes_at_its_start(self, boss, li, before):
        finding = make.finding(before, state=FindingState.CLOSED, closed_on=before.audited_on, closing_note="ok")
        audit = planned(before, boss, li)
        assert not audit.checks.exists()
        actions.reopen_finding(finding=finding, note="Again", by=boss)
        actions.start_audit(audit=audit, by=li)
        assert audit.checks.get().finding == finding

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"kind": "periodic"}, "of the kind"),
            ({"owner": None}, "same owner"),
            ({"factory": "elsewhere"}, "same factory"),
        ],
    )
    def test_refuses_another_kind_owner_or_factory(self, boss, li, before, wrong, sentence):
        wrong = {name: suppliers.factory() if value == "elsewhere" else value for name, value in wrong.items()}
        sent = {"kind": "follow_up", "factory": before.factory, "owner": before.owner} | wrong
        day = before.factory.today()
        with pytest.raises(Rejected, match=sentence):
            actions.schedule_audit(follows=before, standard=before.standard, lead=li, starts_on=day, by=boss, **sent)

    def test_refuses_what_nobody_approved(self, boss, li):
        with pytest.raises(Rejected, match="approved"):
            planned(make.audit(state=AuditState.SUBMITTED), boss, li)

    def test_stays_a_follow_up_of_the_same_owner(self, boss, li, before):
        audit = planned(before, boss, li)
        for values in ({"kind": "periodic"}, {"owner": None}):
            with pytest.raises(Rejected):
                actions.change_audit(audit=audit, by=boss, **values)

    def test_its_auditor_sees_the_findings_and_no_others(self, boss, li, before):
        wanted, _other = make.finding(before), make.finding()
        assert not Finding.objects.visible_to(li).exists()
        planned(before, boss, li)
        assert list(Finding.objects.visible_to(li)) == [wanted]


class TestOnSite:
    def test_every_open_finding_needs_a_word(self, boss, li, before):
        finding = make.finding(before)
        audit = make.all_answered(started(before, boss, li))
        assert [gap.sentence for gap in missing(audit)] == [
            f"Nothing is said yet of the earlier finding {finding.number}."
        ]
        said(audit.checks.get(), li, CheckOutcome.STILL_OPEN, "Half of the knives are counted")
        assert missing(audit) == []

    def test_of_one_closed_meanwhile_nothing_is_asked(self, boss, li, before):
        finding = make.finding(before)
        audit = make.all_answered(started(before, boss, li))
        actions.close_finding(finding=finding, closing_note="Seen in a video", by=boss)
        assert missing(audit) == []
        with pytest.raises(Rejected, match="closed already"):
            said(audit.checks.get(), li)

    @pytest.mark.parametrize("wrong", [{"note": " "}, {"outcome": ""}])
    def test_says_what_was_seen(self, boss, li, before, wrong):
        make.finding(before)
        check = started(before, boss, li).checks.get()
        with pytest.raises(Rejected):
            said(check, li, **wrong)

    def test_only_by_the_team_and_while_in_progress(self, boss, li, before):
        make.finding(before)
        audit = started(before, boss, li)
        with pytest.raises(Forbidden):
            said(audit.checks.get(), boss)
        said(audit.checks.get(), li)
        submitted(audit, li)
        with pytest.raises(Rejected, match="does not change"):
            said(audit.checks.get(), li)


class TestApproval:
    def test_closes_what_was_put_right_with_words_and_proof(self, boss, li, before):
        closed, left = make.finding(before), make.finding(before)
        audit = started(before, boss, li)
        said(audit.checks.get(finding=closed), li, uploads=[jpeg()])
        said(audit.checks.get(finding=left), li, CheckOutcome.STILL_OPEN, "Progress made")
        submitted(audit, li)
        closed.refresh_from_db()
        assert closed.state == FindingState.OPEN  # what one person saw is no result yet
        actions.approve_audit(audit=Audit.objects.get(pk=audit.pk), by=boss)
        closed.refresh_from_db()
        left.refresh_from_db()
        assert (closed.state, closed.closed_on, closed.closing_note) == (
            "closed",
            audit.audited_on,
            "Register kept 已登记",
        )
        assert [(each.file.name, each.closing) for each in closed.files.all()] == [("灯 lamp.jpg", True)]
        assert left.state == FindingState.OPEN
        seen = checks_of(audit, boss)
        assert (seen.closed, seen.total) == (1, 2)

    def test_waits_for_the_corrective_action_to_be_accepted(self, boss, li, before):
        finding = make.finding(before)
        waiting = CorrectiveActionState.ANSWERED
        finding.corrective_action = suppliers.corrective_action(before.factory, state=waiting)
        finding.save()
        audit = started(before, boss, li)
        said(audit.checks.get(), li)
        submitted(audit, li)
        with pytest.raises(Rejected, match=f"{finding.number} stays open: .* accept it first") as refused:
            actions.approve_audit(audit=Audit.objects.get(pk=audit.pk), by=boss)
        assert f"Or send this audit back, so that it leaves {finding.number} open." in refused.value.sentence
        assert Audit.objects.get(pk=audit.pk).state == AuditState.SUBMITTED

    def test_is_read_by_buyer_and_supplier_only_then(self, boss, li, before):
        make.finding(before)
        audit = started(before, boss, li)
        said(audit.checks.get(), li)
        submitted(audit, li)
        buyer = people.buyer_person(before.owner)
        contact = people.supplier_contact(before.factory.supplier)
        assert not FindingCheck.objects.visible_to(buyer).exists()
        actions.approve_audit(audit=Audit.objects.get(pk=audit.pk), by=boss)
        assert FindingCheck.objects.visible_to(buyer).count() == FindingCheck.objects.visible_to(contact).count() == 1


class TestPages:
    def test_from_the_button_to_the_closed_finding(self, client, boss, li, before):
        finding = make.finding(before, statement="Knives 刀具")
        client.force_login(boss)
        button = f"{reverse('audits:audit_add')}?factory={before.factory.uuid}&amp;follows={before.uuid}"
        assert button in client.get(reverse("audits:audit", args=[before.uuid])).text
        form = client.get(button.replace("&amp;", "&")).context["form"]
        kept = {name: form.initial[name] for name in ("factory", "follows", "kind", "standard", "owner", "visibility")}
        assert kept["kind"] == "follow_up"
        day = before.factory.today()
        sent = kept | {"announcement": "announced", "lead": li.uuid, "starts_on": day.isoformat(), "part": "whole"}
        made = client.post(reverse("audits:audit_add"), sent)
        assert made.status_code == 302, made.context["form"].errors
        audit = Audit.objects.get(follows=before)
        assert made.url == reverse("audits:audit", args=[audit.uuid])
        assert before.number in client.get(made.url).text
        assert audit.number in client.get(reverse("audits:audit", args=[before.uuid])).text
        client.force_login(li)
        actions.start_audit(audit=audit, by=li)
        for name, args in (("audit", [audit.uuid]), ("answer", [audit.uuid, 1]), ("submit", [audit.uuid])):
            page = client.get(reverse(f"audits:{name}", args=args)).text
            assert "Knives 刀具" in page
            assert "0 of 1 closed" in page
        assert "Knives 刀具" in client.get(reverse("audits:finding", args=[finding.uuid])).text
        address = reverse("audits:check", args=[audit.checks.get().uuid])
        assert f'href="{address}">Nothing is said yet of the earlier finding' in page
        client.post(address, {"version": 1, "outcome": "put_right", "note": "Seen", "uploads": [jpeg()]})
        page = client.get(reverse("audits:audit", args=[audit.uuid])).text
        assert "1 of 1 closed" in page
        assert "灯 lamp.jpg" in page

    def test_a_house_finding_of_the_chain_is_not_told_outside(self, client, boss, li, before):
        finding = make.finding(before, statement="Hidden statement")
        Finding.objects.update(visibility=Visibility.HOUSE)
        planned(before, boss, li)
        client.force_login(people.buyer_person(before.owner))
        page = client.get(reverse("audits:audit", args=[Audit.objects.get(follows=before).uuid])).text
        assert "Hidden statement" not in page
        assert finding.number not in page


def test_the_api_plans_and_says(client, boss, li, before):
    make.finding(before)
    client.force_login(boss)
    sent = {"factory": before.factory.uuid, "standard": before.standard.uuid, "owner": before.owner.uuid}
    sent |= {"kind": "follow_up", "follows": before.uuid, "lead": li.uuid, "starts_on": before.factory.today()}
    made = client.post("/api/v1/audits/", sent, content_type="application/json")
    assert made.json()["follows"] == str(before.uuid)
    actions.start_audit(audit=Audit.objects.get(follows=before), by=li)
    client.force_login(li)
    row = client.get(f"/api/v1/finding-checks/?audit={made.json()['uuid']}").json()["results"][0]
    address = f"/api/v1/finding-checks/{row['uuid']}/"
    data = {"outcome": "still_open", "note": "Progress made"}
    etag = {"If-Match": client.get(address)["ETag"]}
    changed = client.patch(address, data, content_type="application/json", headers=etag)
    assert (changed.json()["outcome"], changed.json()["files"]) == ("still_open", [])


class TestAnswerProof:
    """The auditors of a follow-up look whether the factory's answer holds, and see its proof; nobody else of the trade does."""

    @pytest.fixture
    def action(self, before):
        action = suppliers.corrective_action(before.factory, owner=before.owner, action_taken="Guards 护罩")
        self.proof(action, "护罩 guard.jpg")
        return action

    def proof(self, action, name):
        return CorrectiveActionFile.objects.create(corrective_action=action, file=photo(name)).file

    @pytest.fixture
    def audit(self, before, boss, li, action):
        make.finding(before, corrective_action=action)
        return started(before, boss, li)

    def address(self, action) -> str:
        return reverse("audits:answer_proof", args=[action.files.get().file.uuid, "print"])

    def status(self, client, action) -> int:
        answer = client.get(self.address(action))
        assert not answer.streaming or b"".join(answer.streaming_content)
        return answer.status_code

    def test_stands_on_the_page_of_the_finding_and_where_it_is_judged(self, client, li, audit, action):
        client.force_login(li)
        check = audit.checks.get()
        for page in (reverse("audits:check", args=[check.uuid]), reverse("audits:finding", args=[check.finding.uuid])):
            text = client.get(page).text
            assert self.address(action) in text
            assert "护罩 guard.jpg" in text
        assert self.status(client, action) == 200

    def test_is_told_by_the_api_with_its_address(self, client, li, audit, action):
        client.force_login(li)
        [told] = client.get(f"/api/v1/finding-checks/{audit.checks.get().uuid}/").json()["answer_proof"]
        assert (told["name"], told["media_type"]) == ("护罩 guard.jpg", "image/jpeg")
        assert told["file"].endswith(self.address(action))

    def test_not_to_an_auditor_who_does_not_go(self, client, audit, action):
        client.force_login(people.auditor())
        assert self.status(client, action) == 404
        assert client.get(f"/api/v1/finding-checks/{audit.checks.get().uuid}/").status_code == 404

    @pytest.mark.parametrize("how", ["taken off", "called off"])
    def test_not_any_more_once_it_is_not_the_own_one(self, client, boss, li, before, action, how):
        finding = make.finding(before, corrective_action=action)
        audit = planned(before, boss, li)
        client.force_login(li)
        page = reverse("audits:finding", args=[finding.uuid])
        assert self.status(client, action) == 200
        assert "Guards 护罩" in client.get(page).text
        if how == "taken off":
            cancel_assignment(assignment=audit.visit.assignments.get(), by=boss)
        else:
            actions.cancel_audit(audit=audit, note="Moved", by=boss)
        assert self.status(client, action) == 404
        assert "Guards 护罩" not in client.get(page).text

    def test_nothing_of_other_findings(self, client, boss, li, before, audit):
        """Of the same factory and owner, but not to be looked at again."""
        other = suppliers.corrective_action(before.factory, owner=before.owner)
        closed = {"state": FindingState.CLOSED, "closed_on": before.audited_on, "closing_note": "ok"}
        make.finding(before, corrective_action=other, **closed)
        proof = self.proof(other, "other.jpg")
        client.force_login(li)
        assert client.get(reverse("audits:answer_proof", args=[proof.uuid, "print"])).status_code == 404
        assert client.get(reverse("suppliers:corrective_action_file", args=[proof.uuid])).status_code == 404

    def test_not_to_buyers_and_contacts_who_have_their_own_page_for_it(self, client, before, audit, action):
        for person in (people.buyer_person(before.owner), people.supplier_contact(before.factory.supplier)):
            client.force_login(person)
            assert self.status(client, action) == 404
