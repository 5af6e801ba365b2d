"""An audit that is planned or half done goes on by a newer version of its standard."""

from decimal import Decimal

import pytest
from django.urls import reverse

from audits import actions
from audits.enums import AuditState, Scale
from audits.models import Answer
from audits.queries.progress import progress_of
from audits.queries.scores import result_of
from audits.queries.versions import difference_from, earlier_answers, newer_version, planned_move
from audits.scales import Measure
from audits.version_diff import PLACING, difference, moves
from qcportal.core.errors import Rejected, StaleVersion
from qcportal.core.models import HistoryEntry
from tests.audits.test_answers import give, jpeg
from tests.audits.test_pages import at, post, signed_in
from tests.builders import audits as make
from tests.builders import people

pytestmark = pytest.mark.django_db
MM, CM = Measure(Scale.NUMBER, unit="mm"), Measure(Scale.NUMBER, unit="cm")
OPTIONS = [{"name": name, "label": name.upper(), "share": 1} for name in ("a", "b")]


def choice(label, **words):
    named = {language: {"options": {"a": text}} for language, text in words.items()}
    return Measure(Scale.CHOICE, [{"name": "a", "label": label}, {"name": "b", "label": "B"}], words=named)


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def li():
    return people.auditor()


@pytest.fixture
def audit(li):
    return make.started(li, standard=make.standard(questions=3))


def next_version(standard, boss, **changed):
    """Published, with fields of some questions changed; None takes a question out, an unknown key is new."""
    draft = actions.new_version(standard=standard, by=boss)
    for key, fields in changed.items():
        key = key.replace("_", "-")
        if fields is None:
            actions.remove_question(standard=draft, key=key, by=boss)
        elif draft.questions.filter(key=key).exists():
            actions.change_question(standard=draft, key=key, by=boss, **fields)
        else:
            actions.add_question(standard=draft, number=1, key=key, by=boss, **{"text": "New?"} | fields)
    return actions.publish_standard(standard=draft, by=boss)


def move(audit, standard, by, **fields):
    return actions.move_audit_to_version(audit=audit, standard=standard, by=by, **fields)


class TestDiff:
    def test_names_what_is_new_gone_reworded_and_answered_otherwise(self, audit, boss):
        changed = {"s1_q1": {"text": "Other?"}, "s1_q2": {"scale": "points"}, "s1_q3": None, "new": {}}
        newer = next_version(audit.standard, boss, **changed)
        diff = planned_move(audit, newer).diff
        assert [each.key for each in diff.added] == ["new"]
        assert [each.key for each in diff.removed] == ["s1-q3"]
        assert [(pair.old.text, pair.new.text) for pair in diff.reworded] == [("Is thing 1 in order?", "Other?")]
        assert [pair.new.key for pair in diff.rescaled] == ["s1-q2"]

    def test_names_what_counts_otherwise(self, audit, boss):
        newer = next_version(audit.standard, boss, s1_q1={"weight": 5}, s1_q2={"photo_required": True})
        diff = planned_move(audit, newer).diff
        assert [pair.new.key for pair in diff.counted_otherwise] == ["s1-q1", "s1-q2"]

    def test_names_where_it_stands_and_its_words(self, audit, boss):
        draft = actions.new_version(standard=audit.standard, by=boss)
        actions.change_section(standard=draft, number=1, title="Else", process_area="process_control", by=boss)
        actions.change_question(standard=draft, key="s1-q2", words={"zh-Hans": {"text": "是否有效？"}}, by=boss)
        diff = difference_from(draft, audit.standard)
        assert [pair.changed(PLACING) for pair in diff.placed_otherwise] == [["section_title", "process_area"]] * 3
        assert [pair.new.key for pair in diff.translated_otherwise] == ["s1-q2"]
        assert (diff.reworded, diff.counted_otherwise) == ([], [])

    def test_is_empty_between_equal_versions(self, audit, boss):
        questions = list(audit.standard.questions.all())
        assert not difference(questions, questions)

    @pytest.mark.parametrize(
        ("old", "new", "value", "along"),
        [
            (Measure(), Measure(), "minor", True),
            (Measure(), None, "minor", False),
            (Measure(), Measure(Scale.POINTS), "minor", False),
            (Measure(Scale.POINTS), Measure(Scale.NUMBER), "8", False),
            (Measure(Scale.CHOICE, OPTIONS), Measure(Scale.CHOICE, OPTIONS[1:]), "b", True),
            (Measure(Scale.CHOICE, OPTIONS), Measure(Scale.CHOICE, OPTIONS[1:]), "a", False),
            (Measure(Scale.CHOICE, OPTIONS), Measure(Scale.CHOICE, OPTIONS[1:]), "not_applicable", True),
            (MM, CM, "12", False),
            (MM, CM, "not_applicable", True),
            (MM, Measure(Scale.NUMBER, lowest=Decimal(20), unit="mm"), "12", True),
            (choice("Good"), choice(" good"), "a", True),
            (choice("Good"), choice("Poor"), "a", False),
            (choice("Good"), choice("Poor"), "b", True),
            (choice("Good", zh="好"), choice("Good", zh="差"), "a", False),
            (choice("Good"), choice("Good", zh="好"), "a", True),
        ],
    )
    def test_an_answer_goes_along_to_the_same_question_on_the_same_scale(self, old, new, value, along):
        assert moves(old, new, value) == along


class TestMove:
    def test_takes_answers_along_with_their_photos_and_findings(self, audit, li, boss):
        answer = give(audit, li, "major", note="Lamp out")
        actions.add_photo(answer=answer, upload=jpeg(), by=li)
        finding = make.finding(audit, answer=answer)
        newer = next_version(audit.standard, boss, s1_q1={"text": "Are all lamps lit?"})
        moved = move(audit, newer, boss, version=1)
        answer.refresh_from_db()
        assert (moved.standard, moved.version, answer.question.text) == (newer, 2, "Are all lamps lit?")
        assert (answer.value, answer.note, answer.photos.count(), answer.findings.get()) == (
            "major",
            "Lamp out",
            1,
            finding,
        )
        assert (progress_of(moved).answered, progress_of(moved).questions) == (1, 3)

    def test_keeps_what_cannot_move_and_counts_it_no_more(self, audit, li, boss):
        for key, value in {"s1-q1": "conform", "s1-q2": "minor", "s1-q3": "major"}.items():
            give(audit, li, value, key=key, note="seen")
        newer = next_version(audit.standard, boss, s1_q2={"scale": "points"}, s1_q3=None)
        moved = move(audit, newer, boss)
        assert [(each.question.key, each.value, each.note) for each in earlier_answers(moved)] == [
            ("s1-q2", "minor", "seen"),
            ("s1-q3", "major", "seen"),
        ]
        assert Answer.objects.count() == 3
        assert (progress_of(moved).answered, result_of(moved).total.possible) == (1, 2)
        give(moved, li, "7", key="s1-q2")
        assert result_of(moved).percent == 85
        entry = HistoryEntry.objects.get(event="audit.moved_to_version")
        assert (entry.note, entry.changes["answers_along"], entry.changes["answers_kept"]) == (
            str(newer),
            [None, 1],
            [None, 2],
        )

    def test_brings_an_earlier_answer_back_with_the_version_that_asks_again(self, audit, li, boss):
        give(audit, li, "minor", note="seen")
        second = next_version(audit.standard, boss, s1_q1={"scale": "points"})
        moved = move(audit, second, boss)
        third = next_version(second, boss, s1_q1={"scale": "conformity"})
        moved = move(moved, third, boss)
        assert (list(earlier_answers(moved)), progress_of(moved).answered) == ([], 1)

    def test_asks_again_where_the_unit_is_another_one(self, li, boss):
        standard = make.standard(questions=1)
        make.question(standard, "gap", scale="number", unit="mm", lowest=5)
        audit = make.started(li, standard=standard)
        give(audit, li, "12", key="gap")
        newer = next_version(standard, boss, gap={"unit": "cm"})
        assert [each.question.key for each in planned_move(audit, newer).again] == ["gap"]
        moved = move(audit, newer, boss)
        assert (progress_of(moved).answered, result_of(moved).total.earned) == (0, 0)
        give(moved, li, "1.2", key="gap")
        back = move(moved, next_version(newer, boss, gap={"unit": "mm"}), boss)
        assert progress_of(back).answered == 0  # neither 1.2 cm as mm, nor the 12 mm that were replaced

    def test_an_earlier_answer_is_not_changed_any_more(self, audit, li, boss):
        answer = give(audit, li, "minor", note="seen")
        moved = move(audit, next_version(audit.standard, boss, s1_q1=None), boss)
        with pytest.raises(Rejected, match="another standard"):
            actions.answer_question(audit=moved, question=answer.question, value="conform", by=li)

    def test_costs_the_same_at_any_number_of_answers(self, li, boss, django_assert_num_queries):
        for questions in (3, 300):
            audit = make.all_answered(make.started(people.auditor(), standard=make.standard(questions=questions)))
            newer = next_version(audit.standard, boss, s1_q1=None)
            with django_assert_num_queries(10):
                move(audit, newer, boss)

    @pytest.mark.parametrize("state", [AuditState.PLANNED, AuditState.IN_PROGRESS])
    def test_while_planned_or_in_progress(self, li, boss, state):
        audit = make.audit(person=li, state=state)
        assert move(audit, next_version(audit.standard, boss), boss).standard.version_number == 2

    @pytest.mark.parametrize("state", sorted(set(AuditState.values) - {AuditState.PLANNED, AuditState.IN_PROGRESS}))
    def test_not_in_any_other_state(self, li, boss, state):
        audit = make.audit(person=li, state=state)
        newer = next_version(audit.standard, boss)
        assert newer_version(audit) is None
        with pytest.raises(Rejected, match="planned or in progress"):
            move(audit, newer, boss)

    def test_only_to_a_newer_published_version_of_the_same_standard(self, audit, boss):
        with pytest.raises(Rejected, match="a newer version of the audit's own"):
            move(audit, make.standard(), boss)
        with pytest.raises(Rejected, match="a newer version"):
            move(audit, audit.standard, boss)
        draft = actions.new_version(standard=audit.standard, by=boss)
        with pytest.raises(Rejected, match="Choose a published standard"):
            move(audit, draft, boss)

    def test_not_over_somebody_elses_change(self, audit, boss):
        with pytest.raises(StaleVersion):
            move(audit, next_version(audit.standard, boss), boss, version=7)


class TestPage:
    def test_shows_the_difference_and_moves_on_confirmation(self, client, audit, li, boss):
        give(audit, li, "minor", note="Edge of cutting table")
        give(audit, li, key="s1-q2")
        newer = next_version(audit.standard, boss, s1_q1={"scale": "points"}, fresh={"text": "Brand new?"})
        signed_in(client, boss)
        assert at("move", audit) in client.get(at("audit", audit)).text
        page = client.get(at("move", audit)).text
        for text in (
            "1 answer goes along",
            "1 answer is kept",
            "Brand new?",
            "Answered on another scale",
            "New questions",
        ):
            assert text in page
        assert post(client, at("move", audit), version=1).url == at("audit", audit)
        audit.refresh_from_db()
        assert audit.standard == newer
        page = client.get(at("audit", audit)).text
        assert "Earlier answers" in page
        assert "Edge of cutting table" in page
        assert at("move", audit) not in page

    def test_says_what_was_and_what_is(self, client, li, boss):
        standard = make.standard(questions=1)
        make.question(standard, "gap", scale="number", unit="mm", lowest=5)
        audit = make.started(li, standard=standard)
        give(audit, li, "12", key="gap")
        newer = next_version(standard, boss, gap={"unit": "cm", "lowest": 7, "shown_if": "${s1-q1} = 'minor'"})
        signed_in(client, boss)
        for page in (client.get(at("move", audit)).text, client.get(at("standard_changes", newer)).text):
            for change in ("<del>mm</del> → cm", "<del>5</del> → 7", "<del>—</del> → ${s1-q1} = &#x27;minor&#x27;"):
                assert change in page
        assert "Answers to look at again" in client.get(at("move", audit)).text
        moved = move(audit, newer, boss)
        give(moved, li, "minor")
        signed_in(client, li)
        page = client.get(reverse("audits:answer", args=[moved.uuid, 1])).text
        assert "version 1 asked it otherwise, and the answer was “12 mm”" in page

    def test_is_for_who_plans(self, client, audit, li, boss):
        next_version(audit.standard, boss)
        signed_in(client, li)
        assert client.get(at("move", audit)).status_code == 403
        assert at("move", audit) not in client.get(at("audit", audit)).text

    def test_leads_back_where_there_is_no_newer_version(self, client, audit, boss):
        signed_in(client, boss)
        assert client.get(at("move", audit)).url == at("audit", audit)
