"""What an approval asks for, judged on what audits, inspections and documents said."""

import io
import re
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from audits.actions import approve_audit, close_finding, reopen_finding, share_audit
from audits.models import Audit
from inspections.actions import approve_inspection
from qcportal import overview
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from suppliers.actions import add_document, confirm_document, decide_qualification, set_rule, withdraw_document
from suppliers.actions.ending import note_expired
from suppliers.actions.evidence import record_evidence
from suppliers.enums import DocumentKind, EvidenceKind, RequirementKind
from suppliers.enums import QualificationState as State
from suppliers.models import Evidence, FactoryDocument, Qualification
from suppliers.qualifying import Fact, Rule, ends_on, judge
from suppliers.queries.qualifying import checklist, checklists
from suppliers.tasks import open_due_audits as beat
from tests.builders import audits, inspections, people
from tests.builders import suppliers as make

TODAY = date(2026, 6, 1)
KIND = RequirementKind


def outcome(rule: Rule, *facts: Fact):
    return judge([rule], facts, TODAY)[0]


def said(label: str, grade: str, until: date | None = date(2027, 5, 3), on=date(2026, 1, 1), **fields) -> Fact:
    return Fact(EvidenceKind.AUDIT, grade, until, on, label=label, **fields)


def lot(result: str, on: date = date(2026, 1, 1), label: str = "INS-1", **fields) -> Fact:
    return Fact(EvidenceKind.INSPECTION, result, None, on, label=label, **({"variant": "pre_shipment"} | fields))


class TestAudit:
    @pytest.mark.parametrize(
        ("facts", "met", "sentence"),
        [
            ([], False, "No audit of this factory is approved yet."),
            ([said("AUD-12", "B")], True, "AUD-12 with grade B is valid until 3 May 2027."),
            ([said("AUD-12", "A", None)], True, "AUD-12 has grade A."),
            (
                [said("AUD-12", "B", date(2026, 5, 3))],
                False,
                "No audit with grade B or better is valid today: AUD-12 ran out on 3 May 2026.",
            ),
            ([said("AUD-12", "C")], False, "No audit with grade B or better is valid today: AUD-12 has grade C."),
            (
                [said("AUD-12", "A"), said("AUD-13", "D", None, date(2026, 2, 1))],
                False,
                "No audit with grade B or better is valid today: AUD-13 has grade D.",
            ),
            (
                [said("AUD-12", "D", None), said("AUD-13", "A", on=date(2026, 2, 1))],
                True,
                "AUD-13 with grade A is valid until 3 May 2027.",
            ),
            (
                [said("AUD-12", "B", subject="quality"), said("AUD-13", "D", None, date(2026, 2, 1), subject="social")],
                True,
                "AUD-12 with grade B is valid until 3 May 2027.",
            ),
        ],
    )
    def test_the_last_word_on_each_standard_counts(self, facts, met, sentence):
        found = outcome(Rule(KIND.AUDIT), *facts)
        assert (found.met, found.sentence) == (met, sentence)

    def test_only_an_initial_audit_where_that_is_asked(self):
        rule = Rule(KIND.AUDIT, audit_kind="initial")
        assert rule.sentence == "The initial audit with grade B or better is valid."
        assert not outcome(rule, said("AUD-12", "A", variant="periodic")).met
        assert outcome(rule, said("AUD-12", "A", variant="initial")).met

    def test_is_valid_on_its_last_day(self):
        assert outcome(Rule(KIND.AUDIT), said("AUD-12", "B", TODAY)).met
        assert not outcome(Rule(KIND.AUDIT), said("AUD-12", "B", TODAY - timedelta(days=1))).met

    def test_whose_source_the_reader_may_not_see_is_not_named(self):
        assert outcome(Rule(KIND.AUDIT), said("", "A", None)).sentence == "a record of the house has grade A."


class TestFindings:
    def test_open_ones_are_counted_over_all_audits(self):
        facts = [Fact(EvidenceKind.ZERO_TOLERANCE, n, label=f"AUD-{n}") for n in ("0", "1", "2")]
        found = outcome(Rule(KIND.NO_ZERO_TOLERANCE), *facts)
        assert (found.met, found.sentence) == (False, "3 zero tolerance findings are open: AUD-1, AUD-2.")
        assert outcome(Rule(KIND.NO_CRITICAL), *facts).met


class TestDocuments:
    def paper(self, kind, until):
        return Fact(EvidenceKind.DOCUMENT, "", until, TODAY, kind, label=kind)

    def test_none_on_file_is_not_enough(self):
        assert outcome(Rule(KIND.DOCUMENTS)).sentence == "No document of this factory is on file."

    def test_the_longest_of_each_kind_counts(self):
        old, new = self.paper("insurance", date(2026, 5, 1)), self.paper("insurance", date(2026, 9, 1))
        assert outcome(Rule(KIND.DOCUMENTS), old).sentence == "Expired on 1 May 2026: insurance."
        found = outcome(Rule(KIND.DOCUMENTS), new, old)
        assert (found.met, found.until) == (True, date(2026, 9, 1))

    def test_another_kind_does_not_serve(self):
        rule = Rule(KIND.DOCUMENTS, document_kind=DocumentKind.BUSINESS_LICENCE)
        found = outcome(rule, self.paper("insurance", None))
        assert (found.met, found.sentence) == (False, "Not on file: business licence.")


class TestInspections:
    def test_a_production_passed_at_tightened_severity(self):
        rule = Rule(KIND.TIGHTENED_FIRST)
        assert outcome(rule).sentence == "No production of this factory is inspected yet."
        assert not outcome(rule, lot("pass", severity="normal"), lot("fail", severity="tightened")).met
        assert not outcome(rule, lot("pass", severity="tightened", variant="again")).met
        assert outcome(rule, lot("pass", severity="tightened")).sentence == "INS-1 passed at tightened severity."

    @pytest.mark.parametrize(
        ("results", "met"),
        [("", True), ("f", True), ("ff", False), ("fpppf", False), ("fppppf", True), ("ffppppp", True)],
    )
    def test_two_of_the_last_five_lots(self, results, met):
        lots = [lot("fail" if each == "f" else "pass", date(2026, 1, n)) for n, each in enumerate(results, 1)]
        assert outcome(Rule(KIND.NO_FAILED_RUN), *lots).met == met

    def test_a_lot_inspected_again_is_no_further_lot(self):
        assert outcome(Rule(KIND.NO_FAILED_RUN), lot("fail"), lot("fail", variant="again")).met


def test_an_approval_holds_until_the_first_of_what_it_rests_on_runs_out():
    rules = [Rule(KIND.AUDIT), Rule(KIND.DOCUMENTS)]
    facts = [said("AUD-1", "A", date(2027, 1, 1)), Fact(EvidenceKind.DOCUMENT, "", date(2026, 12, 1), TODAY, "other")]
    assert ends_on(judge(rules, facts, TODAY)) == date(2026, 12, 1)


# -- on records ----------------------------------------------------------------------------------
def png(name: str = "licence.png"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def approved_audit(factory, owner=None, grade="B", **fields):
    audit = audits.audit(owner, factory, state="submitted", person=people.auditor(), grade=grade, **fields)
    return approve_audit(audit=audit, by=people.manager())


@pytest.fixture
def boss(db):
    return people.manager()


@pytest.fixture
def factory(db):
    return make.factory("Longhua")


def sentences(record, verb: str = "approve", user=None) -> dict:
    return {each.rule.kind: each.sentence for each in checklist(record, verb, user).outcomes}


@pytest.mark.django_db
class TestOverruling:
    def test_an_unmet_requirement_is_named_and_needs_a_reason(self, factory, boss):
        record = make.qualification(factory, state=State.UNDER_EVALUATION)
        with pytest.raises(Rejected, match="No audit of this factory is approved yet") as refused:
            decide_qualification(record=record, verb="approve", by=boss)
        assert refused.value.field == "overruled_reason"
        decided = decide_qualification(record=record, verb="approve", by=boss, overruled_reason="Seen by ourselves.")
        assert decided.overruled == [KIND.AUDIT, KIND.DOCUMENTS, KIND.TIGHTENED_FIRST]
        assert (decided.overruled_reason, decided.overruled_by) == ("Seen by ourselves.", boss)
        entry = HistoryEntry.objects.get(event="qualification.overruled")
        assert (entry.note, entry.actor_id) == ("Seen by ourselves.", boss.pk)
        assert entry.changes["audit"][1] == "No audit of this factory is approved yet."

    def test_what_is_met_needs_none_and_a_later_decision_forgets_what_was_overruled(self, factory, boss):
        record = make.qualification(factory, state=State.UNDER_EVALUATION)
        decide_qualification(record=record, verb="approve", by=boss, overruled_reason="Seen.")
        approved_audit(factory, grade="C")
        decided = decide_qualification(record=record, verb="approve_conditionally", by=boss, note="Mend the looms")
        assert (decided.overruled, decided.overruled_reason, decided.overruled_by) == ([], "", None)
        assert decided.relies_on == [KIND.AUDIT, KIND.NO_ZERO_TOLERANCE]


@pytest.mark.django_db
class TestRules:
    def test_the_buyers_own_word_then_the_houses_then_what_is_shipped(self, factory, boss):
        buyer = make.buyer()
        own, other = make.qualification(factory, buyer=buyer), make.qualification(factory, buyer=make.buyer())
        assert list(sentences(own)) == list(KIND)
        for kind in (KIND.DOCUMENTS, KIND.TIGHTENED_FIRST):
            set_rule(buyer=None, step="approve", kind=kind, required=False, by=boss)
        set_rule(buyer=buyer, step="approve", kind=KIND.DOCUMENTS, required=True, by=boss)
        assert KIND.TIGHTENED_FIRST not in sentences(own)
        assert (KIND.DOCUMENTS in sentences(own), KIND.DOCUMENTS in sentences(other)) == (True, False)

    def test_one_given_up_is_as_for_all_buyers_again(self, client, factory, boss):
        buyer = make.buyer()
        own = make.qualification(factory, buyer=buyer)
        set_rule(buyer=buyer, step="approve", kind=KIND.DOCUMENTS, required=False, by=boss)
        assert KIND.DOCUMENTS not in sentences(own)
        client.force_login(boss)
        asked = f"?step=approve&kind={KIND.DOCUMENTS}&buyer={buyer.uuid}"
        page = client.get(reverse("suppliers:qualification_rule_change") + asked).text
        assert "As for all buyers" in page
        client.post(reverse("suppliers:qualification_rule_drop") + asked, {"version": 1})
        assert KIND.DOCUMENTS in sentences(own)
        entry = HistoryEntry.objects.get(event="qualification_rule.dropped")
        assert entry.changes["required"] == [False, None]

    def test_one_given_up_through_the_api(self, client, factory, boss):
        rule = set_rule(buyer=None, step="approve", kind=KIND.DOCUMENTS, required=False, by=boss)
        client.force_login(boss)
        address = reverse("qualification-rules-detail", args=[rule.uuid])
        assert client.delete(address, headers={"If-Match": '"1"'}).status_code == 204
        assert KIND.DOCUMENTS in sentences(make.qualification(factory))

    def test_a_changed_grade_judges_anew(self, factory, boss):
        record = make.qualification(factory)
        approved_audit(factory, grade="B")
        assert checklist(record, "approve").outcomes[0].met
        set_rule(buyer=None, step="approve", kind=KIND.AUDIT, lowest_grade="A", by=boss)
        assert not checklist(record, "approve").outcomes[0].met
        set_rule(buyer=None, step="approve", kind=KIND.AUDIT, lowest_grade="B", by=boss)
        assert [each.event for each in HistoryEntry.objects.filter(event__startswith="qualification_rule")] == [
            "qualification_rule.changed",
            "qualification_rule.set",
        ]


@pytest.mark.django_db
class TestEvidence:
    def test_of_another_buyer_is_not_listed_where_it_does_not_count(self, client, factory, boss):
        ours, theirs = make.buyer(), make.buyer()
        own = make.qualification(factory, buyer=ours)
        make.qualification(factory, buyer=theirs)
        audit = audits.approved(theirs, factory)
        client.force_login(boss)
        assert audit.number not in client.get(reverse("suppliers:qualification", args=[own.uuid])).text

    def test_findings_that_are_closed_and_opened_again(self, factory, boss):
        record = make.qualification(factory)
        audit = audits.audit(None, factory, state="submitted", person=people.auditor())
        finding = audits.finding(audit, grade="zero_tolerance")
        approve_audit(audit=audit, by=boss)
        assert sentences(record)[KIND.NO_ZERO_TOLERANCE] == f"1 zero tolerance finding is open: {audit.number}."
        close_finding(finding=finding, closing_note="Doors open again", by=boss)
        assert checklist(record, "approve").outcomes[1].met
        reopen_finding(finding=finding, note="Locked again", by=boss)
        assert not checklist(record, "approve").outcomes[1].met

    def test_an_inspection_says_how_severe_it_was(self, factory, boss):
        buyer = make.buyer()
        record = make.qualification(factory, buyer=buyer)
        row = inspections.inspection(
            buyer, factory, state="submitted", person=people.inspector(), severity="tightened", type="pre_shipment"
        )
        approve_inspection(inspection=row, by=boss)
        told = Evidence.objects.get(source_uuid=row.uuid)
        assert (told.severity, told.variant, told.owner) == ("tightened", "pre_shipment", buyer)
        assert (row.number in sentences(record)[KIND.TIGHTENED_FIRST]) == (told.grade == "pass")

    def test_of_another_buyer_is_neither_judged_nor_named(self, factory, boss):
        ours, theirs = make.buyer(), make.buyer()
        own, other = (make.qualification(factory, buyer=each) for each in (ours, theirs))
        house = make.qualification(factory)
        audit = approved_audit(factory, owner=theirs)
        assert sentences(own)[KIND.AUDIT] == "No audit of this factory is approved yet."
        assert audit.number in sentences(other)[KIND.AUDIT]
        assert audit.number in sentences(house)[KIND.AUDIT]
        reader = people.buyer_person(ours)
        assert not Evidence.objects.visible_to(reader).exists()
        share_audit(audit=audit, visibility="shared", by=boss)
        assert audit.number in sentences(own, user=reader)[KIND.AUDIT]

    def test_of_the_house_counts_for_a_buyer_who_does_not_read_its_name(self, factory):
        buyer = make.buyer()
        record = make.qualification(factory, buyer=buyer)
        audit = approved_audit(factory, visibility="house")
        told = str(checklists(record, people.buyer_person(buyer)))
        assert audit.number not in told
        assert audit.number in str(checklists(record, people.manager()))

    def test_of_the_house_tells_a_buyer_whether_it_is_met_and_no_grade_day_or_count(self, client, factory, boss):
        buyer = make.buyer()
        record = make.qualification(factory, buyer=buyer)
        until = factory.today() + timedelta(days=300)
        audit = audits.audit(
            None, factory, state="submitted", person=people.auditor(), grade="B", visibility="house", valid_until=until
        )
        audits.finding(audit, grade="critical")
        approve_audit(audit=audit, by=boss)
        client.force_login(people.buyer_person(buyer))
        asked = client.get(f"/api/v1/qualifications/{record.uuid}/").json()["requirements"]
        told = {
            each["kind"]: (each["met"], each["sentence"], each["until"]) for each in asked if each["step"] == "approve"
        }
        assert told[KIND.AUDIT] == (True, "Met.", None)
        assert told[KIND.NO_CRITICAL] == (False, "Not met.", None)
        page = client.get(f"/qualifications/{record.uuid}/").text
        assert "critical finding is open:" not in page
        assert "with grade B is valid until" not in page

    def test_of_the_buyer_counts_for_it_though_it_is_kept_in_the_house(self, factory):
        buyer = make.buyer()
        record = make.qualification(factory, buyer=buyer)
        approved_audit(factory, owner=buyer, visibility="house")
        assert checklist(record, "approve").outcomes[0].met
        assert not checklist(make.qualification(factory, buyer=make.buyer()), "approve").outcomes[0].met

    def test_costs_the_same_however_much_there_is(self, factory, boss, django_assert_num_queries):
        record = Qualification.objects.select_related("factory", "buyer").get(pk=make.qualification(factory).pk)
        for _each in range(4):
            approved_audit(factory)
        with django_assert_num_queries(3):
            checklists(record, boss)


@pytest.mark.django_db
class TestDocumentsOnFile:
    def test_are_added_and_withdrawn_and_qualification_follows(self, factory, boss):
        record = make.qualification(factory)
        until = factory.today() + timedelta(days=90)
        document = add_document(factory=factory, kind="business_licence", file=png(), valid_until=until, by=boss)
        assert checklist(record, "approve").outcomes[3].until == until
        withdraw_document(document=document, note="Of another works", by=boss)
        assert sentences(record)[KIND.DOCUMENTS] == "No document of this factory is on file."

    def test_who_withdraws_one_without_a_reason_is_asked_for_it_in_the_form(self, client, factory, boss):
        document = add_document(factory=factory, kind="business_licence", file=png(), by=boss)
        client.force_login(boss)
        address = reverse("suppliers:document_withdraw", args=[document.uuid])
        page = client.post(address, {"note": " ", "version": 1})
        assert (page.status_code, 'aria-invalid="true"' in page.text) == (200, True)
        assert client.post(address, {"note": "Of another works", "version": 1}).status_code == 302
        assert HistoryEntry.objects.get(event="document.withdrawn").note == "Of another works"

    def test_evidence_is_told_in_the_readers_language(self, client, factory, boss):
        record = make.qualification(factory)
        add_document(factory=factory, kind="business_licence", file=png(), by=boss)
        record_evidence(factory=factory, kind="inspection", grade="pass", valid_until=None, source=record)
        client.force_login(people.manager(language="zh-hans"))
        page = client.get(reverse("suppliers:qualification", args=[record.uuid])).text
        assert "文件 · 营业执照" in page
        assert re.search(r"badge[^>]*>\s*合格", page)
        assert "business licence" not in page

    def test_the_supplier_keeps_those_of_own_factories(self, boss):
        supplier = make.supplier()
        own, other = make.factory(supplier=supplier), make.factory()
        contact = people.supplier_contact(supplier)
        made = add_document(factory=own, kind="insurance", file=png(), by=contact)
        assert list(FactoryDocument.objects.visible_to(contact)) == [made]
        with pytest.raises(Forbidden):
            add_document(factory=other, kind="insurance", file=png(), by=contact)

    def test_what_the_supplier_adds_counts_once_a_manager_has_confirmed_it(self, client, boss):
        supplier = make.supplier()
        own = make.factory("Longhua", supplier=supplier)
        record, contact = make.qualification(own), people.supplier_contact(supplier)
        made = add_document(factory=own, kind="business_licence", name="Licence 7", file=png(), by=contact)
        assert sentences(record)[KIND.DOCUMENTS] == "No document of this factory is on file."
        with pytest.raises(Forbidden):
            confirm_document(document=made, by=contact)
        client.force_login(boss)
        address = f"/factory-documents/{made.uuid}/confirm/"
        assert address in client.get("/").text
        assert "Licence 7" in client.get(address).text
        assert client.post(address, {"version": made.version}).status_code == 302
        assert checklist(record, "approve").outcomes[3].met
        assert address not in client.get("/").text
        assert HistoryEntry.objects.get(event="document.confirmed").actor_id == boss.pk

    def test_is_confirmed_through_the_api_once(self, client, boss):
        supplier = make.supplier()
        contact = people.supplier_contact(supplier)
        made = add_document(factory=make.factory(supplier=supplier), kind="insurance", file=png(), by=contact)
        address = f"/api/v1/factory-documents/{made.uuid}/confirm/"
        for person, status in ((contact, 403), (boss, 200), (boss, 400)):
            client.force_login(person)
            made.refresh_from_db()
            answer = client.post(address, headers={"If-Match": f'"{made.version}"'}, content_type="application/json")
            assert answer.status_code == status, answer.text

    def test_one_that_expired_before_it_was_confirmed_counts_for_nothing_and_ends_no_approval(self, client, boss):
        supplier = make.supplier()
        own = make.factory(supplier=supplier)
        made = add_document(factory=own, kind="insurance", file=png(), by=people.supplier_contact(supplier))
        FactoryDocument.objects.filter(pk=made.pk).update(valid_until=own.today() - timedelta(days=1))
        client.force_login(boss)
        page = client.post(reverse("suppliers:document_confirm", args=[made.uuid]), {"version": made.version})
        assert "This document expired on" in page.text
        answer = client.post(
            f"/api/v1/factory-documents/{made.uuid}/confirm/", headers={"If-Match": f'"{made.version}"'}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "past")
        assert not Evidence.objects.exists()

    def test_one_that_has_expired_is_refused(self, factory, boss):
        with pytest.raises(Rejected, match="passed already"):
            add_document(factory=factory, kind="other", file=png(), valid_until=date(2020, 1, 1), by=boss)


@pytest.mark.django_db
class TestRunningOut:
    def approved(self, factory, boss, days: int, **fields):
        """Approved on a document that holds for some days."""
        for kind in set(KIND) - {KIND.DOCUMENTS}:
            set_rule(buyer=None, step="approve", kind=kind, required=False, by=boss)
        until = factory.today() + timedelta(days=days)
        add_document(factory=factory, kind="business_licence", file=png(), valid_until=until, by=boss)
        record = make.qualification(factory, state=State.UNDER_EVALUATION)
        return decide_qualification(record=record, verb="approve", by=boss, **fields), until

    def test_ends_with_the_first_of_what_it_was_decided_on(self, factory, boss):
        record, until = self.approved(factory, boss, 20, valid_until=factory.today() + timedelta(days=300))
        assert (record.evidence_until, record.ends_on, record.evidence_ends_it) == (until, until, True)

    def test_one_that_ran_out_is_suspended_with_its_day_as_it_was(self, factory, boss):
        record, _until = self.approved(factory, boss, 20)
        past = factory.today() - timedelta(days=1)
        Qualification.objects.filter(pk=record.pk).update(valid_until=past)
        suspended = decide_qualification(record=record, verb="suspend", note="Fire", valid_until=past, by=boss)
        assert (suspended.state, suspended.valid_until) == ("suspended", past)

    def test_has_expired_on_every_list_once_that_ran_out(self, factory, boss):
        record, _until = self.approved(factory, boss, 20)
        assert record.standing == "approved"
        past = factory.today() - timedelta(days=1)
        Qualification.objects.filter(pk=record.pk).update(evidence_until=past)
        record.refresh_from_db()
        assert record.standing == "expired"
        assert list(Qualification.objects.standing("expired")) == [record]
        assert not Qualification.objects.standing("approved")

    def test_a_new_document_prolongs_it(self, factory, boss):
        record, until = self.approved(factory, boss, 20)
        later = until + timedelta(days=365)
        add_document(factory=factory, kind="business_licence", file=png(), valid_until=later, by=boss)
        record.refresh_from_db()
        assert record.evidence_until == later

    def test_ends_at_once_when_its_document_is_withdrawn_and_holds_again_with_a_new_one(self, factory, boss):
        record, until = self.approved(factory, boss, 20)
        withdraw_document(document=FactoryDocument.objects.get(), note="Of another works", by=boss)
        record.refresh_from_db()
        yesterday = factory.today() - timedelta(days=1)
        assert (record.standing, record.evidence_until, record.unmet) == ("expired", yesterday, [KIND.DOCUMENTS])
        note_expired(record)
        add_document(factory=factory, kind="business_licence", file=png(), valid_until=until, by=boss)
        record.refresh_from_db()
        assert (record.standing, record.evidence_until, record.unmet) == ("approved", until, [])
        told = HistoryEntry.objects.filter(record_uuid=record.uuid).order_by("pk").values_list("event", flat=True)
        lost, _ended, renewed = list(told)[-3:]
        assert (lost, renewed) == ("qualification.evidence_lost", "qualification.evidence_renewed")
        marks = overview.qualifications(factory, boss, None, overview.About())
        assert [mark.value for mark in marks] == ["approved", "expired", "approved"]

    def test_what_was_lost_before_anybody_followed_it_ends_it_by_the_beat(self, factory, boss):
        record, _until = self.approved(factory, boss, 20)
        Evidence.objects.all().delete()
        for _again in range(2):
            beat()
        record.refresh_from_db()
        assert (record.standing, record.unmet) == ("expired", [KIND.DOCUMENTS])
        assert HistoryEntry.objects.filter(event="qualification.evidence_lost").count() == 1

    def conditional(self, factory, boss):
        approved_audit(factory, grade="B", valid_until=factory.today() + timedelta(days=300))
        record = make.qualification(factory, state=State.UNDER_EVALUATION)
        return decide_qualification(record=record, verb="approve_conditionally", note="Mend", by=boss)

    def test_ends_when_a_later_audit_has_grade_d(self, factory, boss):
        record = self.conditional(factory, boss)
        approved_audit(factory, grade="D", valid_until=None, standard=Audit.objects.get().standard)
        record.refresh_from_db()
        assert (record.standing, record.unmet) == ("expired", [KIND.AUDIT])

    def test_ends_with_a_new_zero_tolerance_finding_and_the_start_page_says_so(self, client, factory, boss):
        record = self.conditional(factory, boss)
        audit = audits.audit(None, factory, state="submitted", person=people.auditor(), grade="B")
        audits.finding(audit, grade="zero_tolerance")
        approve_audit(audit=audit, by=boss)
        record.refresh_from_db()
        assert (record.standing, record.unmet) == ("expired", [KIND.NO_ZERO_TOLERANCE])
        client.force_login(boss)
        page = client.get("/").text
        assert "Approved, but no longer meeting the rules" in page
        assert "no open zero tolerance finding" in page
        assert "Longhua" in client.get("/factories/?waiting=unmet").text

    def test_is_judged_by_the_rules_it_was_decided_on(self, factory, boss):
        record = self.conditional(factory, boss)
        until = record.evidence_until
        set_rule(buyer=None, step="approve_conditionally", kind=KIND.AUDIT, lowest_grade="A", by=boss)
        add_document(factory=factory, kind="insurance", file=png(), by=boss)
        record.refresh_from_db()
        assert (record.standing, record.evidence_until) == ("conditional", until)

    def test_what_was_overruled_does_not_end_it(self, factory, boss):
        record = make.qualification(factory, state=State.UNDER_EVALUATION)
        decide_qualification(record=record, verb="approve", by=boss, overruled_reason="Seen.")
        until = factory.today() + timedelta(days=5)
        add_document(factory=factory, kind="business_licence", file=png(), valid_until=until, by=boss)
        record.refresh_from_db()
        assert record.evidence_until is None


@pytest.mark.django_db
def test_what_was_pushed_before_owners_were_kept_gets_those_of_its_source(factory, boss):
    buyer = make.buyer()
    audit = audits.audit(buyer, factory, state="submitted", person=people.auditor())
    audits.finding(audit, grade="critical")
    approve_audit(audit=audit, by=boss)
    Evidence.objects.exclude(kind="audit").delete()
    Evidence.objects.update(owner=None, visibility="owner", subject="", happened_on=None)
    migration = import_module("suppliers.migrations.0008_qualification_rules")
    with connection.schema_editor() as editor:
        migration.follow_sources(apps, editor)
    told = dict(Evidence.objects.filter(owner=buyer).values_list("kind", "grade"))
    assert told == {"audit": audit.grade, "critical": "1"}
    assert Evidence.objects.get(kind="audit").subject == audit.standard.code
