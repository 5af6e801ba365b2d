"""Parts of other pages that audits fill, and what outside roles read of an audit."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.enums import AnswerValue as V
from audits.models import AnswerPhoto, FindingFile
from qcportal.core import files
from suppliers.enums import Visibility
from suppliers.models import CorrectiveActionFile
from tests.builders import audits as make
from tests.builders import people, suppliers

from .pages import at, fetched, post, signed_in
from .test_answers import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    return signed_in(client, people.manager())


@pytest.fixture
def li(client):
    return signed_in(client, people.auditor(name="Li 李"))


class TestOutside:
    """Buyers and the supplier read what is approved, and nothing internal."""

    SECRET = "Two sets of books"

    @pytest.fixture
    def audit(self):
        buyer, other, supplier = suppliers.buyer("Ours & Sons"), suppliers.buyer("Other Stores"), suppliers.supplier()
        factory = suppliers.factory(supplier=supplier, buyers=[buyer, other])
        audit = make.approved(
            buyer,
            factory,
            visibility=Visibility.SHARED,
            confidential_note=self.SECRET,
            review_note=self.SECRET,
            summary="Fair",
        )
        answer = make.answer(audit, "s1-q1", V.MAJOR, "Lamp out")
        make.finding(audit, answer=answer)
        self.people = [people.buyer_person(buyer), people.buyer_person(other), people.supplier_contact(supplier)]
        return audit

    def test_read_everything_but_the_internal_notes(self, client, audit):
        for person in self.people:
            signed_in(client, person)
            page = client.get(at("audit", audit))
            assert page.status_code == 200
            assert "Lamp out" in page.text
            assert "Fair" in page.text
            for address in self.addresses(audit):
                answer = client.get(address)
                assert (answer.status_code, self.SECRET in answer.text) == (200, False), address

    def addresses(self, audit):
        finding = audit.findings.get()
        lists = [at("audit_list"), at("finding_list")]
        return [at("audit", audit), at("finding", finding), at("factory_panel", audit.factory), *lists]

    def test_another_buyer_does_not_read_whose_it_is(self, client, audit):
        signed_in(client, self.people[1])
        assert "Ours &amp; Sons" not in "".join(client.get(address).text for address in self.addresses(audit))

    def test_get_404_for_what_is_not_theirs_and_403_for_writing(self, client, audit):
        theirs = make.finding(make.approved(suppliers.buyer(), audit.factory))
        for person in self.people[:2]:
            signed_in(client, person)
            assert client.get(at("audit", theirs.audit)).status_code == 404
            assert client.get(at("finding", theirs)).status_code == 404
            assert post(client, at("cancel", audit), version=1, note="x").status_code == 403
            assert client.get(at("finding_close", audit.findings.get())).status_code == 403

    def test_an_unannounced_audit_is_hidden_from_the_supplier_before_it_starts(self, client, audit):
        planned = make.audit(None, audit.factory, announcement="unannounced")
        announced = make.audit(None, audit.factory, announcement="announced")
        signed_in(client, self.people[2])
        page = client.get(at("audit_list")).text
        assert announced.number in page
        assert planned.number not in page
        assert client.get(at("audit", planned)).status_code == 404
        assert planned.number not in client.get(at("factory_panel", audit.factory)).text

    def test_photos_are_404_for_strangers_and_anonymous(self, client, audit):
        signed_in(client, people.manager())
        li = people.auditor()
        started = make.started(li)
        make.answer(started)
        signed_in(client, li)
        client.post(at("photos_add", started, "s1-q1"), {"photos": [jpeg()]})
        address = at("photo", started.answers.get().photos.get().file, "print")
        assert fetched(client, address) == (200, "image/jpeg")
        for person in [*self.people, people.auditor()]:
            signed_in(client, person)
            assert client.get(address).status_code == 404
        client.logout()
        assert client.get(address).status_code == 404


class TestPanels:
    def test_a_factory_never_audited_is_due(self, client, boss):
        assert "Never audited" in client.get(at("factory_panel", suppliers.factory())).text

    def test_says_whether_the_last_audit_still_holds(self, client, boss):
        audit = make.approved(valid_until=date(2026, 1, 1))
        assert "expired on 1 Jan 2026" in client.get(at("factory_panel", audit.factory)).text
        audit.valid_until = date(2999, 1, 1)
        audit.save()
        make.finding(audit)
        coming = make.audit(None, audit.factory)
        page = client.get(at("factory_panel", audit.factory)).text
        assert "1 Jan 2999" in page
        assert "1 open finding" in page
        assert coming.number in page

    def test_of_a_corrective_action_names_its_findings(self, client, boss):
        finding = make.finding(corrective_action=suppliers.corrective_action())
        assert finding.number in client.get(at("corrective_action_panel", finding.corrective_action)).text

    def test_of_a_corrective_action_shows_what_was_found_and_not_how_it_was_closed(self, client, boss):
        supplier = suppliers.supplier()
        action = suppliers.corrective_action(suppliers.factory(supplier=supplier))
        finding = make.finding(make.approved(None, action.factory), corrective_action=action)
        for name, closing in (("found.jpg", False), ("closed.jpg", True)):
            FindingFile.objects.create(finding=finding, file=files.store(jpeg(name), by=boss), closing=closing)
        for person in (boss, people.supplier_contact(supplier)):
            client.force_login(person)
            page = client.get(at("corrective_action_panel", action) + "?photos").text
            assert ("found.jpg" in page, "closed.jpg" in page) == (True, False), person.role
            shown = finding.files.get(closing=False).file
            assert fetched(client, reverse("audits:proof", args=[shown.uuid, "thumb"]))[0] == 200

    def test_of_a_corrective_action_puts_proof_beside_the_photo_that_it_answers(self, client, boss):
        action = suppliers.corrective_action()
        finding = make.finding(make.approved(None, action.factory), corrective_action=action)
        found = files.store(jpeg("found.jpg"), by=boss)
        FindingFile.objects.create(finding=finding, file=found)
        for name, shows in (("fan.jpg", found), ("hall.jpg", None)):
            CorrectiveActionFile.objects.create(
                corrective_action=action, file=files.store(jpeg(name), by=boss), shows=shows
            )
        panel = at("corrective_action_panel", action)
        pair = client.get(f"{panel}?photos").text
        assert ("found.jpg" in pair, "fan.jpg" in pair, "hall.jpg" in pair) == (True, True, False)
        page = client.get(reverse("suppliers:corrective_action", args=[action.uuid])).text
        assert ("fan.jpg" in page, "hall.jpg" in page) == (True, True)  # whatever it is said to answer
        assert f'name="uploads-{found.uuid}"' in client.get(f"{panel}?photos=answer").text

    def test_of_a_corrective_action_draws_no_document_as_a_photo(self, client, boss):
        action = suppliers.corrective_action(suppliers.factory())
        audit = make.approved(None, action.factory)
        answer = make.answer(audit, value=V.MAJOR)
        make.finding(audit, answer=answer, corrective_action=action)
        plan = files.store(SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan"), by=boss, allow=("pdf",))
        AnswerPhoto.objects.create(answer=answer, file=plan)
        page = client.get(at("corrective_action_panel", action) + "?photos").text
        assert "<img" not in page
