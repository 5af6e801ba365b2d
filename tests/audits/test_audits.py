import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import actions
from audits.enums import Announcement, AuditKind, FindingGrade
from audits.enums import AnswerValue as V
from audits.enums import AuditState as S
from audits.models import Audit
from audits.queries.progress import missing
from audits.rules import steps_of
from qcportal.core.errors import Forbidden, Rejected, StaleVersion
from qcportal.core.models import HistoryEntry, User
from qcportal.core.roles import Role
from suppliers.actions import (
    cancel_assignment,
    cancel_corrective_action,
    cancel_visit,
    change_corrective_action,
    change_visit,
)
from suppliers.enums import Visibility, VisitRole, VisitState
from suppliers.models import Buyer, Evidence, Visit
from tests.builders import audits as make
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
WINDOW = {"window_starts_on": MONDAY, "window_ends_on": MONDAY + timedelta(days=20)}


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def li():
    return people.auditor(name="Li 李")


def schedule(by, **fields):
    fields = {"factory": fields.pop("factory", None) or suppliers.factory(), "starts_on": MONDAY} | fields
    fields.setdefault("standard", make.standard())
    if "visit" not in fields and "lead" not in fields:
        fields["lead"] = people.auditor()
    return actions.schedule_audit(by=by, **fields)


class TestSchedule:
    def test_with_a_visit_of_its_own(self, boss, li):
        more = people.auditor()
        audit = schedule(boss, lead=li, ends_on=MONDAY + timedelta(days=1), team=[more, li], note="Gate 3")
        assert audit.state == S.PLANNED
        assert re.fullmatch(rf"AUD-{timezone.now():%Y}-\d{{6}}", audit.number)
        assert (audit.visit.starts_on, audit.visit.ends_on, audit.visit.note) == (MONDAY, date(2026, 3, 3), "Gate 3")
        crew = audit.visit.assignments.values_list("person", "role")
        assert set(crew) == {(li.pk, VisitRole.LEAD_AUDITOR), (more.pk, VisitRole.AUDITOR)}

    def test_on_a_visit_that_is_planned_already(self, boss, li):
        visit = suppliers.visit(people=[(people.inspector(), VisitRole.LEAD_INSPECTOR)])
        audit = schedule(boss, factory=visit.factory, visit=visit, lead=li, starts_on=None)
        assert audit.visit == visit
        assert visit.assignments.get(person=li).role == VisitRole.LEAD_AUDITOR

    def test_who_is_on_that_visit_already_stays(self, boss, li):
        visit = suppliers.visit(people=[(li, VisitRole.LEAD_AUDITOR)])
        schedule(boss, factory=visit.factory, visit=visit, lead=li)
        assert visit.assignments.count() == 1

    @pytest.mark.parametrize(
        ("there", "lead", "sentence", "field"),
        [
            ("lead_inspector", "same", "Li 李 is on this visit as lead inspector", "lead"),
            ("auditor", "same", "Li 李 is on this visit as auditor", "lead"),
            ("lead_auditor", "other", "Somebody else leads", "lead"),
            ("auditor", None, "Nobody on this visit leads", "lead"),
        ],
    )
    def test_on_a_visit_has_one_lead_who_is_there_as_such(self, boss, there, lead, sentence, field):
        li = people.manager(name="Li 李")
        visit = suppliers.visit(people=[(li, there)])
        lead = {"same": li, "other": people.auditor(), None: None}[lead]
        with pytest.raises(Rejected, match=sentence) as refused:
            schedule(boss, factory=visit.factory, visit=visit, lead=lead)
        assert (refused.value.field, Audit.objects.count()) == (field, 0)

    @pytest.mark.parametrize(
        ("announcement", "announced"),
        [(Announcement.ANNOUNCED, True), (Announcement.SEMI_ANNOUNCED, False), (Announcement.UNANNOUNCED, False)],
    )
    def test_only_an_announced_visit_is_announced(self, boss, announcement, announced):
        window = WINDOW if announcement == Announcement.SEMI_ANNOUNCED else {}
        assert schedule(boss, announcement=announcement, **window).visit.announced is announced

    def test_an_unannounced_audit_hides_the_visit_it_joins(self, boss, li):
        visit = suppliers.visit()
        schedule(boss, factory=visit.factory, visit=visit, lead=li, announcement=Announcement.UNANNOUNCED)
        assert not Visit.objects.get().announced

    @pytest.mark.parametrize(("gone", "field"), [("lead", "lead"), ("starts_on", "starts_on")])
    def test_needs_who_and_when(self, boss, li, gone, field):
        with pytest.raises(Rejected) as refused:
            schedule(boss, **{"lead": li, gone: None})
        assert (refused.value.field, Audit.objects.count()) == (field, 0)

    def test_refuses_a_draft(self, boss):
        with pytest.raises(Rejected, match="published standard"):
            schedule(boss, standard=make.standard(state="draft"))

    def test_refuses_a_visit_elsewhere(self, boss):
        with pytest.raises(Rejected, match="another factory"):
            schedule(boss, visit=suppliers.visit())

    @pytest.mark.parametrize("state", [VisitState.DONE, VisitState.CANCELLED])
    def test_refuses_a_visit_that_is_over(self, boss, state):
        visit = suppliers.visit(state=state)
        with pytest.raises(Rejected, match="over or cancelled"):
            schedule(boss, factory=visit.factory, visit=visit)

    def test_a_visit_has_one_audit(self, boss):
        visit = make.audit().visit
        with pytest.raises(Rejected, match="already has an audit"):
            schedule(boss, factory=visit.factory, visit=visit)

    def test_a_clash_leaves_nothing_behind(self, boss, li):
        schedule(boss, lead=li)
        with pytest.raises(Rejected, match="Li 李 is already at"):
            schedule(boss, lead=li)
        assert (Audit.objects.count(), Visit.objects.count()) == (1, 1)


class TestChange:
    def test_of_a_planned_one(self, boss):
        audit = schedule(boss)
        changed = actions.change_audit(
            audit=audit, version=1, kind=AuditKind.SPECIAL, announcement="unannounced", by=boss
        )
        assert (changed.kind, changed.version, Visit.objects.get().announced) == ("special", 2, False)

    def test_a_visit_hidden_by_hand_is_announced_only_by_a_new_announcement(self, boss):
        audit = schedule(boss)
        change_visit(visit=audit.visit, announced=False, note="", by=boss)
        changed = actions.change_audit(audit=audit, kind=AuditKind.SPECIAL, announcement="announced", by=boss)
        assert not Visit.objects.get().announced
        actions.change_audit(audit=changed, announcement="unannounced", by=boss)
        actions.change_audit(audit=changed, announcement="announced", by=boss)
        assert Visit.objects.get().announced

    def test_not_after_it_started(self, boss, li):
        with pytest.raises(Rejected, match="planned"):
            actions.change_audit(audit=make.started(li), kind=AuditKind.SPECIAL, by=boss)

    def test_its_visit_is_not_announced_before_it_by_page_or_program(self, client, boss):
        audit = schedule(boss, announcement=Announcement.UNANNOUNCED)
        visit = audit.visit
        client.force_login(boss)
        page = client.post(reverse("suppliers:visit_edit", args=[visit.uuid]), {"version": 1, "announced": "on"})
        sent = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}
        program = client.patch(f"/api/v1/visits/{visit.uuid}/", {"announced": True}, **sent)
        for answer in (page.text, program.text):
            assert f"{audit.number} on this visit is unannounced. Change the announcement" in answer
        assert (program.status_code, Visit.objects.get().announced) == (400, False)
        actions.cancel_audit(audit=audit, note="Moved away", by=boss)
        assert change_visit(visit=visit, announced=True, note="", by=boss).announced

    def test_keeps_its_version_of_the_standard_when_something_else_changes(self, client, boss):
        audit = schedule(boss)
        actions.publish_standard(standard=actions.new_version(standard=audit.standard, by=boss), by=boss)
        client.force_login(boss)
        page = reverse("audits:audit_edit", args=[audit.uuid])
        chosen = client.get(page).context["form"]["standard"]
        assert (str(chosen.value()), len(chosen.field.queryset)) == (str(audit.standard.uuid), 2)
        sent = {"version": 1, "standard": chosen.value(), "kind": "special", "announcement": "announced"}
        assert client.post(page, sent | {"visibility": "owner"}).status_code == 302
        assert Audit.objects.get().standard == audit.standard

    def test_not_to_a_follow_up_of_nothing(self, boss):
        for attempt in (
            lambda: schedule(boss, kind=AuditKind.FOLLOW_UP),
            lambda: actions.change_audit(audit=schedule(boss), kind=AuditKind.FOLLOW_UP, by=boss),
        ):
            with pytest.raises(Rejected, match="from the page of the approved audit") as refused:
                attempt()
            assert refused.value.field == "kind"

    def test_not_to_a_draft(self, boss):
        with pytest.raises(Rejected, match="published"):
            actions.change_audit(audit=schedule(boss), standard=make.standard(state="draft"), by=boss)

    def test_shared_with_its_findings_at_any_time(self, boss):
        finding = make.finding(make.approved(suppliers.buyer()))
        actions.share_audit(audit=finding.audit, visibility=Visibility.SHARED, version=1, by=boss)
        finding.refresh_from_db()
        assert finding.visibility == Visibility.SHARED


class TestNarrowing:
    """Another buyer of the factory saw what was shared; once it is not, nothing of it may be left to see."""

    @pytest.fixture
    def finding(self):
        owner, stranger = suppliers.buyer("Ours"), suppliers.buyer("Theirs")
        factory = suppliers.factory(buyers=[owner, stranger], supplier=suppliers.supplier())
        return make.finding(make.approved(owner, factory, visibility=Visibility.SHARED))

    @pytest.fixture
    def reader(self, client, finding):
        client.force_login(people.buyer_person(Buyer.objects.get(name="Theirs")))
        return client

    def ask(self, finding, boss):
        finding.refresh_from_db()
        day = finding.factory.today()
        return actions.request_corrective_action(
            finding=finding, title="Needle log", due_on=day, by=boss
        ).corrective_action

    def seen(self, reader, record) -> list[int]:
        page = reverse("suppliers:corrective_action", args=[record.uuid])
        pages = page, f"/api/v1/corrective-actions/{record.uuid}/"
        return [reader.get(page).status_code for page in pages]

    def share(self, finding, visibility, boss):
        actions.share_audit(audit=finding.audit, visibility=visibility, by=boss)

    @pytest.mark.parametrize("visibility", [Visibility.OWNER, Visibility.HOUSE])
    def test_takes_its_corrective_actions_with_it(self, boss, finding, reader, visibility):
        record = self.ask(finding, boss)
        assert self.seen(reader, record) == [200, 200]
        self.share(finding, visibility, boss)
        assert self.seen(reader, record) == [404, 404]
        self.share(finding, Visibility.SHARED, boss)
        assert self.seen(reader, record) == [200, 200]

    def test_takes_one_that_was_cancelled_and_asked_anew(self, boss, finding, reader):
        cancelled = cancel_corrective_action(record=self.ask(finding, boss), note="The wrong line.", by=boss)
        record = self.ask(finding, boss)
        self.share(finding, Visibility.OWNER, boss)
        assert self.seen(reader, cancelled) == self.seen(reader, record) == [404, 404]

    def test_widening_leaves_what_a_manager_kept_closer(self, boss, finding, reader):
        record = change_corrective_action(record=self.ask(finding, boss), visibility=Visibility.HOUSE, by=boss)
        self.share(finding, Visibility.OWNER, boss)
        self.share(finding, Visibility.SHARED, boss)
        assert self.seen(reader, record) == [404, 404]


class TestStart:
    def test_puts_the_factorys_day_on_it_and_the_visit_under_way(self, boss, li):
        factory = suppliers.factory(time_zone="Pacific/Kiritimati")
        audit = actions.start_audit(audit=schedule(boss, lead=li, factory=factory), version=1, by=li)
        assert (audit.state, audit.audited_on) == (S.IN_PROGRESS, factory.today())
        assert Visit.objects.get().state == VisitState.UNDER_WAY

    def test_on_a_visit_that_an_inspector_began(self, li):
        audit = make.audit(person=li)
        Visit.objects.update(state=VisitState.DONE)
        audit.visit.refresh_from_db()
        assert actions.start_audit(audit=audit, by=li).state == S.IN_PROGRESS

    def test_only_by_its_team(self, boss):
        with pytest.raises(Forbidden):
            actions.start_audit(audit=schedule(boss), by=people.auditor())

    def test_not_when_the_visit_is_cancelled(self, boss, li):
        audit = make.audit(person=li)
        cancel_visit(visit=audit.visit, by=boss)
        suppliers.assignment(audit.visit, li, VisitRole.AUDITOR)
        audit.refresh_from_db()
        with pytest.raises(Rejected, match="visit of this audit is cancelled"):
            actions.start_audit(audit=audit, by=li)


class TestSummary:
    def test_is_written_while_it_is_in_progress(self, li):
        audit = make.started(li)
        saved = actions.record_summary(
            audit=audit, summary="Good", confidential_note="Two sets of books", by=li, version=1
        )
        assert (saved.summary, saved.confidential_note, saved.version) == ("Good", "Two sets of books", 2)

    def test_not_on_a_day_to_come(self, li):
        with pytest.raises(Rejected, match="not come yet"):
            actions.record_summary(audit=make.started(li), audited_on=date(2999, 1, 1), by=li)

    def test_not_on_a_day_long_before_its_visit(self, li):
        audit = make.started(li)
        begins = audit.visit.starts_on
        with pytest.raises(Rejected, match="not that long before it"):
            actions.record_summary(audit=audit, audited_on=begins - timedelta(days=8), by=li)
        early = begins - timedelta(days=7)
        assert actions.record_summary(audit=audit, audited_on=early, by=li).audited_on == early

    def test_not_by_others_nor_later(self, li):
        with pytest.raises(Forbidden):
            actions.record_summary(audit=make.started(people.auditor()), summary="x", by=li)
        with pytest.raises(Rejected):
            actions.record_summary(audit=make.audit(person=li, state=S.SUBMITTED), summary="x", by=li)


class TestSubmit:
    def ready(self, li, value=V.CONFORM, **fields):
        return make.all_answered(make.started(li, **fields), value)

    def test_scores_and_freezes(self, li):
        audit = self.ready(li)
        submitted = actions.submit_audit(audit=audit, version=1, by=li)
        assert (submitted.state, submitted.score_percent, submitted.grade) == (S.SUBMITTED, 100, "A")
        assert submitted.valid_until == submitted.audited_on.replace(year=2027)
        assert submitted.submitted_by == li
        with pytest.raises(Rejected, match="does not change any more"):
            actions.answer_question(audit=audit, question=audit.standard.questions.first(), value=V.MINOR, by=li)

    def test_findings_are_raised_on_the_day_that_was_put_right(self, li):
        audit = self.ready(li)
        finding = make.finding(audit, FindingGrade.MINOR)
        day = audit.audited_on - timedelta(days=1)
        actions.record_summary(audit=audit, audited_on=day, by=li)
        actions.submit_audit(audit=audit, by=li)
        finding.refresh_from_db()
        assert finding.raised_on == day

    def test_a_finding_caps_the_grade(self, li):
        audit = self.ready(li)
        make.finding(audit, FindingGrade.ZERO_TOLERANCE)
        submitted = actions.submit_audit(audit=audit, by=li)
        assert (submitted.score_percent, submitted.grade, submitted.valid_until) == (100, "D", None)

    def test_names_what_is_missing(self, li):
        audit = make.started(li)
        make.answer(audit, "s1-q1", V.MAJOR, "Lamp out")
        make.answer(audit, "s1-q2", V.MINOR)
        assert [(gap.key, gap.number) for gap in missing(audit)] == [("s1-q1", 1), ("s1-q2", 1), ("s1-q3", 1)]
        with pytest.raises(Rejected) as refused:
            actions.submit_audit(audit=audit, by=li)
        assert refused.value.sentence == (
            "s1-q1 is a major or critical non-conformity without a finding. "
            "s1-q2 is a minor non-conformity without a note or finding. s1-q3 is not answered."
        )

    @pytest.mark.parametrize("value", [V.MAJOR, V.CRITICAL])
    def test_a_finding_closes_the_gap(self, li, value):
        audit = make.started(li, standard=make.standard(questions=1))
        answer = make.answer(audit, value=value)
        assert len(missing(audit)) == 1
        make.finding(audit, answer=answer)
        assert missing(audit) == []

    def test_a_note_is_enough_for_a_minor_one(self, li):
        audit = make.started(li, standard=make.standard(questions=1))
        make.answer(audit, value=V.MINOR, note="Lamp out")
        assert missing(audit) == []

    def test_nothing_to_score_is_nothing_to_submit(self, li):
        audit = make.started(li, standard=make.standard(questions=1))
        make.answer(audit, value=V.NOT_APPLICABLE, note="closed")
        with pytest.raises(Rejected, match="nothing to score"):
            actions.submit_audit(audit=audit, by=li)

    def test_not_by_others(self, li):
        with pytest.raises(Forbidden):
            actions.submit_audit(audit=self.ready(li), by=people.auditor())

    def test_not_on_an_old_version(self, li):
        with pytest.raises(StaleVersion):
            actions.submit_audit(audit=self.ready(li), version=7, by=li)

    @pytest.mark.parametrize("questions", [20, 2000])
    def test_what_is_missing_costs_the_same_at_any_length(self, li, questions, django_assert_num_queries):
        audit = self.ready(li, standard=make.standard(questions=questions))
        with django_assert_num_queries(2):
            assert missing(audit) == []


class TestReview:
    def submitted(self, li):
        audit = make.all_answered(make.started(li))
        return actions.submit_audit(audit=audit, by=li)

    def test_approval_pushes_evidence_down(self, boss, li):
        audit = actions.approve_audit(audit=self.submitted(li), version=2, note="Clear", by=boss)
        assert (audit.state, audit.reviewed_by, audit.review_note) == (S.APPROVED, boss, "Clear")
        evidence = Evidence.objects.get(kind="audit")
        assert (evidence.factory, evidence.kind, evidence.grade) == (audit.factory, "audit", "A")
        assert (evidence.valid_until, evidence.source_uuid) == (audit.valid_until, audit.uuid)
        assert HistoryEntry.objects.filter(event="audit.approved", record_uuid=audit.uuid).exists()

    def test_sent_back_loses_its_score_and_can_be_done_again(self, boss, li):
        audit = actions.send_back_audit(audit=self.submitted(li), note="Add a photo", by=boss)
        assert (audit.state, audit.score_percent, audit.grade, audit.submitted_at) == (S.SENT_BACK, None, "", None)
        day = audit.audited_on
        actions.start_audit(audit=audit, by=li)
        again = actions.submit_audit(audit=audit, by=li)
        assert (again.state, again.audited_on, again.review_note) == (S.SUBMITTED, day, "Add a photo")

    def test_sent_back_says_why(self, boss, li):
        with pytest.raises(Rejected) as refused:
            actions.send_back_audit(audit=self.submitted(li), note=" ", by=boss)
        assert refused.value.field == "note"

    @pytest.mark.parametrize("decide", [actions.approve_audit, actions.send_back_audit])
    def test_who_was_there_does_not_decide(self, boss, decide):
        with pytest.raises(Forbidden, match="not there"):
            decide(audit=self.submitted(boss), note="x", by=boss)

    def left(self, person, by, *, started: bool, li):
        """An audit whose team the person left, before or after it started; submitted by who stayed."""
        audit = make.all_answered(make.audit(person=li))
        assignment = suppliers.assignment(audit.visit, person, VisitRole.AUDITOR)
        if started:
            audit = actions.start_audit(audit=audit, by=li)
        cancel_assignment(assignment=assignment, by=by)
        audit = audit if started else actions.start_audit(audit=audit, by=li)
        return actions.submit_audit(audit=audit, by=li)

    def test_who_left_the_team_after_the_start_does_not_decide(self, client, boss, li):
        other = people.manager()
        audit = self.left(boss, other, started=True, li=li)
        with pytest.raises(Forbidden, match="not there"):
            actions.approve_audit(audit=audit, by=boss)
        client.force_login(boss)
        assert "You were on this audit" in client.get(reverse("audits:audit", args=[audit.uuid])).text
        assert actions.approve_audit(audit=audit, by=other)

    def test_who_was_taken_off_before_the_start_decides(self, boss, li):
        assert actions.approve_audit(audit=self.left(boss, people.manager(), started=False, li=li), by=boss)

    def test_evidence_only_after_approval(self, li):
        self.submitted(li)
        assert not Evidence.objects.exists()


class TestCancel:
    def test_with_its_visit(self, boss):
        audit = schedule(boss)
        assert actions.cancel_audit(audit=audit, note="Moved away", with_visit=True, by=boss).state == S.CANCELLED
        assert Visit.objects.get().state == VisitState.CANCELLED

    def test_the_visit_stays_unless_asked(self, boss):
        actions.cancel_audit(audit=schedule(boss), note="Inspection only", by=boss)
        assert Visit.objects.get().state == VisitState.PLANNED

    def test_closes_what_it_found(self, boss, li):
        finding = make.finding(make.started(li))
        actions.cancel_audit(audit=finding.audit, note="Fire next door", by=boss)
        finding.refresh_from_db()
        assert (finding.state, finding.closing_note) == ("closed", "Fire next door")

    def test_says_why(self, boss):
        with pytest.raises(Rejected) as refused:
            actions.cancel_audit(audit=schedule(boss), note="", by=boss)
        assert refused.value.field == "note"


AUDITORS = {Role.ADMINISTRATOR, Role.QA_MANAGER, Role.AUDITOR}
MANAGERS = {Role.ADMINISTRATOR, Role.QA_MANAGER}
ALLOWED = {
    (S.PLANNED, "start"): AUDITORS,
    (S.SENT_BACK, "start"): AUDITORS,
    (S.IN_PROGRESS, "submit"): AUDITORS,
    (S.SUBMITTED, "approve"): MANAGERS,
    (S.SUBMITTED, "send_back"): MANAGERS,
    (S.PLANNED, "cancel"): MANAGERS,
    (S.IN_PROGRESS, "cancel"): MANAGERS,
    (S.SENT_BACK, "cancel"): MANAGERS,
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("verb", sorted({verb for _, verb in ALLOWED}))
@pytest.mark.parametrize("state", S.values)
def test_every_state_and_role(state, verb, role):
    allowed = role in ALLOWED.get((state, verb), ())
    for kind in set(AuditKind) - {AuditKind.SELF_ASSESSMENT}:
        audit = Audit(state=state, kind=kind)
        assert steps_of(audit).allows(audit, verb, User(role=role)) == allowed


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("verb", sorted({verb for _, verb in ALLOWED}))
@pytest.mark.parametrize("state", S.values)
def test_every_state_and_role_of_a_self_assessment(state, verb, role):
    """The supplier answers and hands in, the house decides."""
    audit = Audit(state=state, kind=AuditKind.SELF_ASSESSMENT)
    suppliers_own = {"start", "submit"}
    people = ALLOWED.get((state, verb), set())
    people = {Role.SUPPLIER_CONTACT} if people and verb in suppliers_own else people
    assert steps_of(audit).allows(audit, verb, User(role=role)) == (role in people)
