import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from audits import actions
from audits.enums import AnswerValue as V
from audits.enums import AuditState
from audits.models import Answer, AnswerPhoto
from audits.queries.progress import progress_of
from qcportal.core.errors import Conflict, Forbidden, Rejected, StaleVersion
from qcportal.core.models import HistoryEntry
from suppliers.enums import VisitRole
from tests.builders import audits as make
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db


def jpeg(name="灯 lamp.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


@pytest.fixture
def li():
    return people.auditor(name="Li 李")


@pytest.fixture
def audit(li):
    return make.started(li)


def question(audit, key="s1-q1"):
    return audit.standard.questions.get(key=key)


def give(audit, by, value=V.CONFORM, key="s1-q1", **fields):
    return actions.answer_question(audit=audit, question=question(audit, key), value=value, by=by, **fields)


class TestAnswer:
    def test_is_kept_with_its_history(self, audit, li):
        answer = give(audit, li, V.MINOR, note="Lamp out")
        assert (answer.value, answer.note, answer.version) == (V.MINOR, "Lamp out", 1)
        assert HistoryEntry.objects.get().changes == {"value": [None, "minor"], "note": [None, "Lamp out"]}

    def test_changes_and_counts_its_own_version_up(self, audit, li):
        give(audit, li)
        answer = give(audit, li, V.MAJOR, version=1)
        assert (Answer.objects.get().value, answer.version) == (V.MAJOR, 2)
        audit.refresh_from_db()
        assert audit.version == 1

    def test_said_twice_is_written_once(self, audit, li):
        give(audit, li)
        assert (give(audit, li).version, HistoryEntry.objects.count()) == (1, 1)

    def test_refuses_an_old_version(self, audit, li):
        give(audit, li)
        give(audit, li, V.MINOR)
        with pytest.raises(StaleVersion):
            give(audit, li, V.MAJOR, version=1)

    def test_keeps_the_uuid_that_its_maker_chose(self, audit, li):
        chosen = uuid.uuid4()
        assert give(audit, li, uuid=chosen).uuid == chosen
        with pytest.raises(Conflict):
            give(audit, li, key="s1-q2", uuid=chosen)

    def test_not_applicable_says_why(self, audit, li):
        with pytest.raises(Rejected, match="does not apply") as refused:
            give(audit, li, V.NOT_APPLICABLE, note=" ")
        assert refused.value.field == "note"
        assert give(audit, li, V.NOT_APPLICABLE, note="No cutting here").value == V.NOT_APPLICABLE

    @pytest.mark.parametrize("value", ["", "excellent"])
    def test_refuses_an_unknown_answer(self, audit, li, value):
        with pytest.raises(Rejected) as refused:
            give(audit, li, value)
        assert refused.value.field == "value"

    def test_refuses_a_question_of_another_standard(self, audit, li):
        other = make.standard().questions.first()
        with pytest.raises(Rejected, match="another standard"):
            actions.answer_question(audit=audit, question=other, value=V.CONFORM, by=li)

    @pytest.mark.parametrize("state", [state for state in AuditState.values if state != AuditState.IN_PROGRESS])
    def test_only_while_in_progress(self, li, state):
        with pytest.raises(Rejected):
            give(make.audit(person=li, state=state), li)


class TestTeam:
    def test_others_do_not_answer(self, audit):
        for person in (people.auditor(), people.manager(), people.administrator()):
            with pytest.raises(Forbidden, match="Only the audit's team"):
                give(audit, person)

    def test_a_manager_on_the_team_does(self, audit):
        boss = people.manager()
        suppliers.assignment(audit.visit, boss, VisitRole.AUDITOR)
        assert give(audit, boss).value == V.CONFORM

    def test_who_inspects_on_the_same_visit_does_not(self, audit):
        boss = people.manager()
        suppliers.assignment(audit.visit, boss, VisitRole.INSPECTOR)
        with pytest.raises(Forbidden):
            give(audit, boss)

    def test_who_was_taken_off_does_not(self, audit, li):
        audit.visit.assignments.update(cancelled_at=audit.created_at)
        with pytest.raises(Forbidden):
            give(audit, li)


class TestClear:
    def test_opens_the_question_again(self, audit, li):
        actions.clear_answer(answer=give(audit, li), version=1, by=li)
        assert progress_of(audit).answered == 0
        assert HistoryEntry.objects.first().event == "answer.cleared"

    def test_not_with_photos_or_findings(self, audit, li):
        answer = give(audit, li, V.MAJOR)
        make.finding(audit, answer=answer)
        with pytest.raises(Rejected, match="photos or findings"):
            actions.clear_answer(answer=answer, by=li)


class TestPhotos:
    def test_belong_to_an_answer_and_change_its_version(self, audit, li):
        answer = give(audit, li)
        photo = actions.add_photo(answer=answer, upload=jpeg(), caption="Lamp 3", version=1, by=li)
        answer.refresh_from_db()
        assert (photo.caption, photo.file.name, answer.version) == ("Lamp 3", "灯 lamp.jpg", 2)

    def test_sent_twice_is_kept_once(self, audit, li):
        answer, name = give(audit, li), uuid.uuid4()
        for _ in range(2):
            actions.add_photo(answer=answer, upload=jpeg(), uuid=name, by=li)
        assert answer.photos.count() == 1

    def test_nothing_else_than_a_photo(self, audit, li):
        with pytest.raises(Rejected):
            actions.add_photo(answer=give(audit, li), upload=SimpleUploadedFile("x.jpg", b"MZ"), by=li)

    def test_at_most_20(self, audit, li, monkeypatch):
        monkeypatch.setattr("audits.actions.answers.MOST_PHOTOS", 1)
        answer = give(audit, li)
        actions.add_photo(answer=answer, upload=jpeg(), by=li)
        with pytest.raises(Rejected, match="at most 1"):
            actions.add_photo(answer=answer, upload=jpeg(), by=li)

    def test_removed(self, audit, li):
        photo = actions.add_photo(answer=give(audit, li), upload=jpeg(), by=li)
        assert actions.remove_photo(photo=photo, version=2, by=li).photos.count() == 0

    @pytest.mark.parametrize("state", [AuditState.SUBMITTED, AuditState.APPROVED])
    def test_are_frozen_with_the_audit(self, audit, li, state):
        photo = actions.add_photo(answer=give(audit, li), upload=jpeg(), by=li)
        Answer.objects.update(audit=make.audit(person=people.auditor(), state=state))
        photo = AnswerPhoto.objects.get(pk=photo.pk)
        photo.answer.audit.visit.assignments.update(person=li)
        with pytest.raises(Rejected, match="does not change any more"):
            actions.remove_photo(photo=photo, by=li)


class TestProgress:
    def test_counts_answered_questions_alone(self, li):
        audit = make.started(li, standard=make.standard(questions=3, sections=2))
        assert progress_of(audit).percent == 0
        give(audit, li)
        give(audit, li, V.NOT_APPLICABLE, key="s2-q1", note="no")
        progress = progress_of(audit)
        assert (progress.answered, progress.questions, progress.percent) == (2, 6, 33)
        assert [(step.number, step.answered, step.done) for step in progress.steps] == [(1, 1, False), (2, 1, False)]

    def test_is_100_only_when_all_is_answered(self, li):
        audit = make.started(li, standard=make.standard(questions=300))
        make.all_answered(audit)
        assert progress_of(audit).percent == 100
        audit.answers.first().delete()
        assert progress_of(audit).percent == 99

    def test_does_not_count_another_audits_answers(self, audit, li):
        other = make.started(people.auditor(), standard=audit.standard)
        make.all_answered(other)
        assert progress_of(audit).answered == 0


@pytest.mark.parametrize("questions", [20, 2000])
def test_an_answer_costs_the_same_at_any_number_of_questions(li, questions, django_assert_num_queries):
    audit = make.started(li, standard=make.standard(questions=questions))
    asked = question(audit)
    with django_assert_num_queries(9):
        actions.answer_question(audit=audit, question=asked, value=V.CONFORM, by=li)
    with django_assert_num_queries(7):
        actions.answer_question(audit=audit, question=asked, value=V.MINOR, by=li)
