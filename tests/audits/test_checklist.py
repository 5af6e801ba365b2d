"""Scales and conditions as an audit lives with them: stored answers, progress, what is missing, the score."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from audits import actions
from audits.enums import AnswerValue as V
from audits.enums import Scale
from audits.enums import StandardState as S
from audits.models import Answer
from audits.queries.progress import missing, progress_of
from audits.queries.scores import answered_sections, result_of, score_card
from qcportal.core.errors import Rejected
from tests.audits.test_answers import give, jpeg
from tests.builders import audits as make
from tests.builders import people

pytestmark = pytest.mark.django_db

OPTIONS = [
    {"name": "all", "label": "All lines", "share": 1},
    {"name": "some", "label": "Some lines", "share": 0.5},
]


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def li():
    return people.auditor()


@pytest.fixture
def standard():
    """s1-q1 (conformity), own (yes or no), oven and gas if there are ovens, gas if they burn gas."""
    made = make.standard(questions=1)
    make.question(made, "own", scale=Scale.YES_NO)
    make.question(made, "oven", scale=Scale.POINTS, shown_if="${own} = 'yes'", weight=3)
    make.question(made, "gas", scale=Scale.TEXT, shown_if="${oven} >= 0")
    return made


@pytest.fixture
def audit(li, standard):
    return make.started(li, standard=standard)


class TestHidden:
    def test_is_not_asked_not_missing_and_not_in_the_sum(self, audit, li):
        give(audit, li)
        give(audit, li, "no", key="own")
        assert (progress_of(audit).answered, progress_of(audit).questions) == (2, 2)
        assert missing(audit) == []
        assert (result_of(audit).percent, result_of(audit).total.possible) == (50, 2)
        assert [row.question.key for _section, rows in answered_sections(audit, li) for row in rows] == ["s1-q1", "own"]

    def test_keeps_its_answer_and_comes_back_with_it(self, audit, li):
        give(audit, li)
        give(audit, li, "yes", key="own")
        give(audit, li, "4", key="oven")
        give(audit, li, "no", key="own")
        assert result_of(audit).total.possible == 2
        give(audit, li, "yes", key="own")
        assert (result_of(audit).percent, result_of(audit).total.possible) == (64, 5)  # 1 + 1 + 3 × 0.4 of 5
        assert [gap.key for gap in missing(audit)] == ["gas"]

    def test_changes_nothing_in_the_score_whatever_it_was_answered(self, audit, li):
        give(audit, li)
        give(audit, li, "no", key="own")
        before = result_of(audit)
        for value in ("0", "10", V.NOT_APPLICABLE):
            give(audit, li, value, key="oven", note="none here")
            assert result_of(audit) == before


class TestMissing:
    def test_a_photo_where_one_is_required_but_not_for_what_does_not_apply(self, li, audit, standard):
        standard.questions.update(photo_required=True)
        answer = give(audit, li)
        give(audit, li, V.NOT_APPLICABLE, key="own", note="no ovens")
        actions.add_photo(answer=answer, upload=SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan"), by=li)
        assert [gap.sentence for gap in missing(audit)] == ["s1-q1 needs a photo."]
        actions.add_photo(answer=answer, upload=jpeg(), by=li)
        assert missing(audit) == []

    def test_a_finding_for_a_critical_question_that_earns_nothing(self, li, audit, standard):
        standard.questions.update(critical=True)
        give(audit, li)
        answer = give(audit, li, "no", key="own")
        assert [gap.sentence for gap in missing(audit)] == [
            "own is a critical question that earns nothing, without a finding."
        ]
        make.finding(audit, answer=answer)
        assert missing(audit) == []

    def test_a_score_where_only_facts_were_asked(self, li):
        standard = make.standard(questions=0)
        make.question(standard, "who", scale=Scale.TEXT)
        audit = make.started(li, standard=standard)
        give(audit, li, "major", key="who")
        assert [gap.sentence for gap in missing(audit)] == ["No question counts, so there is nothing to score."]

    @pytest.mark.parametrize("questions", [3, 300])
    def test_costs_the_same_at_any_number(self, li, questions, django_assert_num_queries):
        audit = make.started(li, standard=make.standard(questions=questions))
        with django_assert_num_queries(2):
            missing(audit)
        with django_assert_num_queries(1):
            progress_of(audit)
        with django_assert_num_queries(3):
            score_card(audit)


class TestAnswers:
    def test_are_kept_as_the_scale_writes_them(self, audit, li):
        assert give(audit, li, " 08", key="oven").value == "8"
        assert give(audit, li, "8", key="oven").version == 1

    def test_that_the_scale_does_not_take_are_refused_with_its_sentence(self, audit, li):
        with pytest.raises(Rejected, match="whole number from 0 to 10") as refused:
            give(audit, li, "11", key="oven")
        assert (refused.value.field, Answer.objects.count()) == ("value", 0)

    def test_that_do_not_apply_say_why_on_every_scale(self, audit, li):
        with pytest.raises(Rejected, match="does not apply"):
            give(audit, li, V.NOT_APPLICABLE, key="oven")


def test_the_score_card_says_in_words_how_points_were_lost(li):
    standard = make.standard(questions=0)
    words = {"zh-Hans": {"text": "哪些生产线？", "options": {"some": "部分"}}}
    make.question(standard, "lines", scale=Scale.CHOICE, options=OPTIONS, words=words, weight=2)
    make.question(standard, "thick", scale=Scale.NUMBER, highest=12, unit="mm")
    make.question(standard, "oven", scale=Scale.POINTS, critical=True)
    audit = make.started(li, standard=standard)
    for key, value in {"lines": "some", "thick": "12.5", "oven": "0"}.items():
        give(audit, li, value, key=key)
    card = score_card(audit)
    assert [(lost.loss.item.key, lost.answer) for lost in card.losses] == [
        ("lines", "Some lines"),
        ("thick", "12.5 mm"),
        ("oven", "0 of 10"),
    ]
    assert ("C", "The critical question oven earned no point.") in card.caps
    with translation.override("zh-hans"):
        assert (card.losses[0].loss.item.asked.shown_text, score_card(audit).losses[0].answer) == (
            "哪些生产线？",
            "部分",
        )


class TestConditions:
    CONTENT = [
        {
            "title": "Ovens",
            "process_area": "process_control",
            "questions": [
                {"key": "own", "text": "Own ovens?", "scale": "yes_no"},
                {"key": "gas", "text": "Gas?", "scale": "yes_no", "shown_if": "${own} = 'yes'"},
            ],
        }
    ]

    def content(self, shown_if, key="gas"):
        section = self.CONTENT[0]
        changed = [each | ({"shown_if": shown_if} if each["key"] == key else {}) for each in section["questions"]]
        return [section | {"questions": changed}]

    @pytest.mark.parametrize(
        ("shown_if", "key", "sentence"),
        [
            ("${gone} = 'yes'", "gas", "gas is shown by the answer to gone, but no such question"),
            ("${gas} = 'yes'", "own", "own is shown by the answer to gas, but no such question stands before"),
            ("${gas} = 'yes'", "gas", "no such question stands before"),
            ("${own} = yes", "gas", "gas: The condition has “yes” where"),
        ],
    )
    def test_that_cannot_be_known_are_refused_naming_the_question(self, boss, shown_if, key, sentence):
        draft = make.standard(state=S.DRAFT)
        with pytest.raises(ValidationError, match=sentence):
            actions.replace_content(standard=draft, sections=self.content(shown_if, key), by=boss)

    def test_that_look_forward_after_a_move_are_refused_at_publishing(self, boss):
        draft = make.standard(state=S.DRAFT)
        actions.replace_content(standard=draft, sections=self.CONTENT, by=boss)
        actions.move_question(standard=draft, key="gas", by_places=-1, by=boss)
        with pytest.raises(Rejected, match="gas is shown by the answer to own, but no such question stands before"):
            actions.publish_standard(standard=draft, by=boss)

    def test_that_nobody_can_fulfil_are_refused_at_publishing(self, boss):
        draft = make.standard(state=S.DRAFT)
        actions.replace_content(standard=draft, sections=self.content("${own} = 'Yes'"), by=boss)
        with pytest.raises(Rejected, match="gas is shown by the answer “Yes” to own, which is none"):
            actions.publish_standard(standard=draft, by=boss)

    def test_are_checked_where_one_question_is_drafted(self, boss):
        draft = make.standard(state=S.DRAFT)
        with pytest.raises(ValidationError, match="no such question stands before it") as refused:
            actions.change_question(standard=draft, key="s1-q2", shown_if="${s1-q3} = 'conform'", by=boss)
        assert list(refused.value.message_dict) == ["shown_if"]
        actions.change_question(standard=draft, key="s1-q2", shown_if="${s1-q1} = 'conform'", by=boss)
        actions.add_question(standard=draft, number=1, key="x", text="?", shown_if="${s1-q3} = 'minor'", by=boss)
        actions.publish_standard(standard=draft, by=boss)
