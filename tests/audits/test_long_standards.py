"""Standards of thousands of questions stay quick to edit, to compare and to word."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits import actions
from audits.actions.standards import content_of
from audits.checklists.writing import FORMATS, write_checklist
from audits.enums import StandardState
from audits.models import Answer, Question, Standard
from tests.builders import audits as make
from tests.builders import people, suppliers

from .pages import at, post, signed_in

pytestmark = pytest.mark.django_db
SIZES = (3, 300)


@pytest.fixture
def boss(client):
    return signed_in(client, people.manager())


@pytest.fixture
def queries(client, boss):
    client.get(at("standard_list"))  # what is asked once and kept

    def counted(run) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert run().status_code in (200, 302)
        return len(asked)

    return counted


def draft(questions: int, **fields):
    return make.standard(questions=questions, state=StandardState.DRAFT, **fields)


def reworded(old, by):
    """Its next version, with every question worded otherwise."""
    new = actions.new_version(standard=old, by=by)
    new.questions.update(text="Is it so by now?", guidance="Look again")
    return new


class TestSectionOfADraft:
    def test_has_pages_and_a_question_is_found_on_its_own(self, client, boss):
        standard = draft(120)
        first, last = (client.get(at("section", standard, 1) + query).text for query in ("", "?question=s1-q120"))
        assert ("s1-q50<" in first, "s1-q51<" in first) == (True, False)
        assert "Questions 1 to 50 of 120 in this section" in first
        assert 'href="?page=2"' in first
        assert ('id="question-s1-q120"' in last, "s1-q100<" in last) == (True, False)

    def test_one_goes_back_to_the_question_that_was_edited_moved_or_beside_the_one_removed(self, client, boss):
        standard = draft(120)
        here = at("section", standard, 1)
        changed = {"key": "s1-q70", "text": "Other?", "scale": "conformity", "weight": 1}
        edited = post(client, at("question", standard, "s1-q70"), changed, version=1)
        assert edited.url == f"{here}?question=s1-q70#question-s1-q70"
        moved = post(client, at("question_move", standard, "s1-q70", "down"), version=2)
        assert moved.url == f"{here}?question=s1-q70#question-s1-q70"
        removed = post(client, at("question_remove", standard, "s1-q70"), version=3)
        assert removed.url == f"{here}?question=s1-q72#question-s1-q72"

    def test_only_the_first_and_the_last_of_the_section_cannot_go_further(self, client, boss):
        standard = draft(52)
        first, second = (client.get(at("section", standard, 1) + query).text for query in ("", "?page=2"))
        assert (first.count(" disabled>"), second.count(" disabled>")) == (1, 1)

    def test_costs_the_same_at_any_number_of_questions(self, client, queries):
        def cost(questions: int) -> list[int]:
            standard = draft(questions)
            question = {"text": "Other?", "scale": "conformity", "weight": 1}
            steps = (
                lambda: client.get(at("section", standard, 1)),
                lambda: post(client, at("question_add", standard, 1), question | {"key": "a"}, version=1),
                lambda: post(client, at("question", standard, "a"), question | {"key": "b"}, version=2),
                lambda: post(client, at("question_move", standard, "s1-q1", "down"), version=3),
                lambda: post(client, at("question_remove", standard, "s1-q1"), version=4),
                lambda: post(client, at("section", standard, 1), title="X", process_area="documentation", version=5),
            )
            return [queries(step) for step in steps]

        assert cost(SIZES[0]) == cost(SIZES[1])

    def test_moving_one_writes_no_more_than_two_places(self, boss):
        standard = draft(300)
        with CaptureQueriesContext(connection) as asked:
            actions.move_question(standard=standard, key="s1-q1", by_places=1, by=boss)
        written = [each["sql"] for each in asked if each["sql"].startswith('UPDATE "audits_question"')]
        assert sum(sql.count("WHEN") for sql in written) <= 4

    @pytest.mark.parametrize("gone", ["s1-q1", "s1-q2", "s1-q4"])
    def test_removing_one_closes_the_gap(self, boss, gone):
        standard = draft(4)
        actions.remove_question(standard=standard, key=gone, by=boss)
        assert list(standard.questions.values_list("position", flat=True)) == [0, 1, 2]
        assert gone not in standard.questions.values_list("key", flat=True)


class TestWhatChanged:
    def test_has_pages_with_the_count_of_all(self, client, boss):
        new = reworded(make.standard(questions=120), boss)
        new.questions.filter(key="s1-q1").update(scale="points")
        first, last = (client.get(at("standard_changes", new) + query).text for query in ("", "?page=3"))
        assert "Answered on another scale" in first
        assert 'badge">119<' in first
        assert ('nowrap">s1-q50<' in first, 'nowrap">s1-q51<' in first) == (True, False)
        assert 'nowrap">s1-q120<' in last
        assert "Lines 1 to 50 of 120" in first
        assert "Worded otherwise" in last

    def test_so_has_the_way_to_a_newer_version(self, client, boss):
        old = make.standard(questions=70)
        audit = make.all_answered(make.started(people.auditor(), standard=old))
        new = reworded(old, boss)
        new.questions.update(scale="points")
        actions.publish_standard(standard=new, by=boss)
        first, last = (client.get(at("move", audit) + query).text for query in ("", "?page=3"))
        assert ("Answers to look at again" in first, "Answered on another scale" in first) == (True, False)
        assert "70 answers are kept" in last
        assert first.index('nowrap">s1-q1<') < first.index('nowrap">s1-q50<')
        assert ('nowrap">s1-q70<' in last, "Answers to look at again" in last) == (True, False)

    def test_costs_the_same_at_any_number_of_questions(self, client, boss, queries):
        def cost(questions: int) -> list[int]:
            old = make.standard(questions=questions)
            audit = make.all_answered(make.started(people.auditor(), standard=old))
            new = reworded(old, boss)
            found = [queries(lambda: client.get(at("standard_changes", new)))]
            actions.publish_standard(standard=new, by=boss)
            found.append(queries(lambda: client.get(at("move", audit))))
            return [*found, queries(lambda: post(client, at("move", audit), version=audit.version))]

        assert cost(SIZES[0]) == cost(SIZES[1])
        assert Answer.objects.filter(question__standard__version_number=2).count() == sum(SIZES)


class TestAnswers:
    @pytest.fixture
    def audit(self):
        audit = make.all_answered(make.started(people.auditor(), standard=make.standard(questions=160, sections=2)))
        audit.standard.questions.filter(key="s2-q160").update(text="The last one?")
        return audit

    def test_of_a_long_audit_have_a_page_for_each_section(self, client, boss, audit):
        page = client.get(at("audit", audit)).text
        assert at("answered", audit, 2) in page
        assert "160 / 160" in page
        assert "The last one?" not in page
        first, last = (client.get(at("answered", audit, 2) + query).text for query in ("", "?page=4"))
        assert ("Questions 1 to 50 of 160" in first, "The last one?" in first) == (True, False)
        assert ("The last one?" in last, "not answered" in last, ">conform<" in last) == (True, False, True)

    def test_of_a_short_one_stand_on_its_own_page(self, client, boss):
        audit = make.all_answered(make.started(people.auditor()))
        page = client.get(at("audit", audit)).text
        assert "Is thing 3 in order?" in page
        assert at("answered", audit, 1) not in page
        assert "Is thing 3 in order?" in client.get(at("answered", audit, 1)).text

    def test_of_one_that_has_not_begun_are_not_there(self, client, boss):
        audit = make.audit(person=people.auditor())
        assert client.get(at("answered", audit, 1)).url == at("audit", audit)

    def test_confidential_notes_and_hidden_questions_stay_away(self, client, boss):
        buyer = suppliers.buyer()
        audit = make.approved(buyer)
        make.answer(audit, confidential_note="They hide the books", note="See the shelf")
        audit.standard.questions.filter(key="s1-q2").update(shown_if="${s1-q1} = 'minor'", text="Hidden?")
        page = client.get(at("answered", audit, 1)).text
        assert ("They hide the books" in page, "See the shelf" in page, "Hidden?" in page) == (True, True, False)
        signed_in(client, people.buyer_person(buyer))
        page = client.get(at("answered", audit, 1)).text
        assert ("They hide the books" in page, "See the shelf" in page) == (False, True)
        signed_in(client, people.buyer_person(suppliers.buyer()))
        assert client.get(at("answered", audit, 1)).status_code == 404

    def test_that_were_given_before_have_pages(self, client, boss):
        old = make.standard(questions=70)
        audit = make.all_answered(make.started(people.auditor(), standard=old))
        new = actions.new_version(standard=old, by=boss)
        new.questions.update(scale="points")
        new = actions.publish_standard(standard=new, by=boss)
        actions.move_audit_to_version(audit=audit, standard=new, by=boss)
        first, second = (client.get(at("audit", audit) + query).text for query in ("", "?earlier=2"))
        assert ("v1 · s1-q50<" in first, "v1 · s1-q51<" in first) == (True, False)
        assert "v1 · s1-q70<" in second

    def test_cost_the_same_at_any_number_of_questions(self, client, queries):
        def cost(questions: int) -> int:
            audit = make.all_answered(make.started(people.auditor(), standard=make.standard(questions=questions)))
            return queries(lambda: client.get(at("answered", audit, 1)))

        assert cost(SIZES[0]) == cost(SIZES[1])


class TestForPrograms:
    def test_every_address_costs_the_same_at_any_number_of_questions(self, client, boss, queries):
        def cost(questions: int) -> dict[str, int]:
            old = make.standard(questions=questions)
            audit = make.all_answered(make.started(people.auditor(), standard=old))
            new = reworded(old, boss)
            here, there = f"/api/v1/standards/{new.uuid}/", f"/api/v1/audits/{audit.uuid}/"
            addresses = [here, *(f"{here}export/{kind}/" for kind in FORMATS)]
            addresses += [f"{there}{part}/" for part in ("score", "questions", "self-assessment")]
            addresses.append(f"{there}version-diff/?standard={new.uuid}")
            found = {
                each.split("/", 5)[-1].split("?")[0]: queries(lambda each=each: client.get(each)) for each in addresses
            }
            return found | {"publish": queries(lambda: post(client, at("standard_publish", new), version=new.version))}

        assert cost(SIZES[0]) == cost(SIZES[1])

    @pytest.mark.parametrize("kind", FORMATS)
    def test_so_does_the_way_of_a_file(self, client, queries, kind):
        def cost(questions: int) -> int:
            sections = content_of(make.standard(questions=questions))
            file = write_checklist(kind, about={"code": f"taken-{questions}"}, sections=sections)
            data = {"file": SimpleUploadedFile("list.csv", file), "code": f"taken-{questions}"}
            return queries(lambda: client.post("/api/v1/standards/import/", data))

        assert cost(SIZES[0]) == cost(SIZES[1])
        assert Standard.objects.get(code="taken-300").questions.count() == 300


def test_pages_of_2000_questions_stay_small(client, boss):
    old = make.standard(questions=2000)
    audit = make.started(people.auditor(), standard=old)
    new = reworded(old, boss)
    Question.objects.filter(standard=old).update(guidance="Look at the records of three months. " * 4)
    addresses = [at("section", new, 1), at("standard_changes", new), at("preview", new, 1)]
    addresses.append(at("translate", old, "zh-Hans", 1))
    sizes = {address: len(client.get(address).content) for address in addresses}
    actions.publish_standard(standard=new, by=boss)
    make.all_answered(audit)
    for page in (at("move", audit), at("audit", audit), at("answered", audit, 1)):
        sizes[page] = len(client.get(page).content)
    assert {address: size for address, size in sizes.items() if size > 150_000} == {}
