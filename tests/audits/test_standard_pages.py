"""The pages of standards: drafting, trying, publishing."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from audits import actions
from audits.enums import StandardState
from audits.models import Answer, Question, Standard
from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry
from tests.builders import audits as make
from tests.builders import people

from .pages import at, post, signed_in

pytestmark = pytest.mark.django_db
CHINESE = "深圳市华强电子有限公司"


@pytest.fixture
def boss(client):
    return signed_in(client, people.manager())


@pytest.fixture
def li(client):
    return signed_in(client, people.auditor(name="Li 李"))


OPTIONS = [{"name": name, "label": name.upper(), "share": 1} for name in ("a", "b")]


class TestStandards:
    def test_drafted_filled_and_published(self, client, boss):
        made = post(client, at("standard_add"), name="Cutting 裁剪", code="cutting", validity_months=12, description="")
        standard = Standard.objects.get()
        assert made.url == at("standard", standard)
        assert "No section yet" in client.get(made.url).text
        added = post(client, at("section_add", standard), title="Knives", process_area="process_control", version=1)
        assert added.url == at("section", standard, 1)
        question = {
            "key": "K-1",
            "text": "Counted? 清点了吗？",
            "weight": 2,
            "critical": "on",
            "scale": "conformity",
            "guidance": "",
            "clauses": "ISO 9001:2015 8.5.1",
        }
        again = post(client, at("question_add", standard, 1), question, version=2, another="1")
        assert again.url == at("question_add", standard, 1)
        post(client, at("standard_publish", standard), version=3)
        page = client.get(at("standard", standard)).text
        assert "清点了吗" in page
        assert "critical question" in page
        assert "ISO 9001:2015 8.5.1" in page
        assert "New version" in page
        assert "Edit questions" not in page

    def test_a_question_of_any_scale_is_drafted_in_words(self, client, boss):
        standard = make.standard(state=StandardState.DRAFT)
        data = {"key": "glue", "text": "Which glue?", "scale": "choices", "weight": 1, "photo_required": "on"}
        data |= {
            "options": "water | Water based | 100%\nsolvent | 溶剂型 | 0.25\nother | Other",
            "shown_if": "${s1-q1} = 'conform'",
            "clauses": "ISO 9001:2015 8.4.1, 8.4.2; own rule",
        }
        post(client, at("question_add", standard, 1), data, version=1)
        made = Question.objects.get(key="glue")
        assert made.options == [
            {"name": "water", "label": "Water based", "share": 1.0},
            {"name": "solvent", "label": "溶剂型", "share": 0.25},
            {"name": "other", "label": "Other", "share": None},
        ]
        assert made.clause == "ISO 9001:2015 8.4.1, 8.4.2; own rule"
        form = client.get(at("question", standard, "glue")).text
        assert "solvent | 溶剂型 | 25%" in form
        assert "other | Other\n" in form or "other | Other<" in form
        page = client.get(at("standard", standard)).text
        for text in ("choice of several", "photo required", "Water based", "100", "own rule"):
            assert text in page

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"shown_if": "${s1-q9} = 1"}, "by the answer to s1-q9, but no such question stands before it"),
            ({"shown_if": "${s1-q1} == 'minor'"}, "should stand"),
            ({"scale": "choice", "options": "a | A | half\nb | B"}, "The share of the option “a” is a percentage"),
            ({"scale": "choice", "options": "a | A | 150%\nb | B"}, "lies between 0 and 1"),
            ({"scale": "number", "lowest": 9, "highest": 1}, "above the highest"),
            ({"unit": "mm"}, "Only a number has limits and a unit"),
        ],
    )
    def test_what_is_wrong_with_a_question_is_said_and_nothing_is_written(self, client, boss, wrong, sentence):
        standard = make.standard(state=StandardState.DRAFT)
        data = {"key": "new", "text": "Which?", "scale": "conformity", "weight": 1} | wrong
        page = html.unescape(post(client, at("question_add", standard, 1), data, version=1).text)
        assert sentence in page
        assert "Which?" in page
        assert standard.questions.count() == 3

    def test_words_in_other_languages_stay_when_a_question_is_edited(self, client, boss):
        standard = make.standard(state=StandardState.DRAFT)
        options = [{"name": name, "label": name, "share": 1} for name in ("a", "b")]
        words = {"zh-Hans": {"text": "哪个？", "options": {"a": "甲", "b": "乙"}}}
        make.question(standard, "which", scale="choice", options=options, words=words)
        data = {"key": "which", "text": "Which one?", "scale": "choice", "weight": 1, "options": "a | a | 1\nc | c | 0"}
        post(client, at("question", standard, "which"), data, version=1)
        assert Question.objects.get(key="which").words == {"zh-Hans": {"text": "哪个？", "options": {"a": "甲"}}}

    def test_is_tried_as_the_auditor_sees_it_and_nothing_is_saved(self, client, boss):
        standard = make.standard(questions=1, sections=2, state=StandardState.DRAFT)
        make.question(standard, "own", scale="yes_no")
        make.question(standard, "oven", scale="points", text="How hot?", shown_if="${own} = 'yes'")
        standard.questions.filter(key="s2-q1").update(shown_if="${own} = 'yes'", text="Second section?")
        address = at("preview", standard, 1)
        assert "How hot?" not in client.get(address).text
        page = client.get(address + "?q-own=yes", headers={"HX-Request": "true"}).text
        assert "How hot?" in page
        assert "4 questions are asked" in page
        assert "<html" not in page
        second = client.get(at("preview", standard, 2) + "?q-own=yes").text
        assert "Second section?" in second
        assert '<input type="hidden" name="q-own" value="yes">' in second
        assert "Second section?" not in client.get(at("preview", standard, 2) + "?q-own=no").text
        assert not Answer.objects.exists()

    def test_is_answered_by_the_buttons_that_the_auditor_has(self, client, boss):
        standard = make.standard(questions=1)
        signed_in(client, boss)
        shown = client.get(at("preview", standard, 1)).text
        for value in ("conform", "minor", "major", "critical", "not_applicable"):
            assert f'name="q-s1-q1" value="{value}"' in shown

    def test_a_key_that_is_taken_is_said_beside_the_form_and_nothing_is_lost(self, client, boss):
        standard = make.standard(state=StandardState.DRAFT)
        data = {"key": "s1-q1", "text": "A long question", "scale": "conformity", "weight": 1, "version": 1}
        page = post(client, at("question_add", standard, 1), data)
        assert page.status_code == 200
        assert "has this key" in page.text
        assert "A long question" in page.text

    def test_section_and_question_are_changed_moved_and_removed(self, client, boss):
        standard = make.standard(state=StandardState.DRAFT, sections=2)
        post(client, at("section", standard, 1), title="First", process_area="documentation", version=1)
        changed = {"key": "new", "text": "Other?", "scale": "conformity", "weight": 3}
        post(client, at("question", standard, "s1-q1"), changed, version=2)
        post(client, at("question_move", standard, "new", "down"), version=3)
        post(client, at("question_remove", standard, "s1-q2"), version=4)
        assert list(standard.sections.first().questions.values_list("key", flat=True)) == ["new", "s1-q3"]
        post(client, at("section_move", standard, 2, "up"), version=5)
        post(client, at("section_remove", standard, 2), version=6)
        assert [each.title for each in standard.sections.all()] == ["Section 2"]

    def test_heading_version_retire_discard(self, client, boss):
        published = make.standard()
        draft_page = post(client, at("standard_new_version", published)).url
        draft = Standard.objects.get(version_number=2)
        assert draft_page == at("standard", draft)
        post(client, at("standard_edit", draft), name="Better", description="", validity_months=6, version=1)
        draft.refresh_from_db()
        assert (draft.name, draft.validity_months) == ("Better", 6)
        post(client, at("standard_discard", draft), version=2)
        post(client, at("standard_retire", published), version=1)
        assert [each.state for each in Standard.objects.all()] == ["retired"]

    @pytest.mark.parametrize("route", ["section", "question_add"])
    def test_a_published_one_has_no_editing_page(self, client, boss, route):
        page = client.get(at(route, make.standard(), 1))
        assert page.status_code == 400
        assert "never changes" in page.text

    def test_an_auditor_reads_and_does_not_edit(self, client, li):
        standard = make.started(li).standard
        page = client.get(at("standard", standard))
        assert page.status_code == 200
        assert "New version" not in page.text
        assert client.get(at("standard_add")).status_code == 403
        assert client.get(at("standard", make.standard(state=StandardState.DRAFT))).status_code == 404


class TestLong:
    def test_a_standard_of_2000_questions_has_a_page_for_each_section(self, client, boss):
        standard = make.standard(questions=200, sections=10)
        page = client.get(at("standard", standard))
        assert len(page.content) < 100_000
        assert at("preview", standard, 10) in page.text
        assert "Is thing 1 in order?" not in page.text


class TestOtherLanguages:
    @pytest.fixture
    def draft(self):
        draft = make.standard(questions=1, sections=2, state=StandardState.DRAFT, name="Cutting")
        make.question(draft, "gap", scale="number", unit="pieces", guidance="Count them")
        make.question(draft, "knife", scale="choice", options=OPTIONS)
        return draft

    WORDS = {
        ".heading:name": "裁剪",
        ".section:title": "刀具",
        "s1-q1:text": "是否符合要求？",
        "gap:text": "有多少？",
        "gap:guidance": "清点",
        "gap:unit": "件",
        "knife:text": "哪一种？",
        "knife:options:a": "甲",
        "knife:options:b": "乙",
    }

    def test_are_given_beside_the_original_and_read_in_the_preview(self, client, boss, draft):
        address = at("translate", draft, "zh-Hans", 1)
        page = client.get(at("standard", draft)).text
        assert address in page
        assert "0 of 4 questions translated" in page
        page = client.get(address).text
        assert "Count them" in page
        assert 'name="knife:options:a"' in page
        assert post(client, address, self.WORDS, version=1).url == address
        assert "3 of 4 questions translated" in client.get(address).text
        entry = HistoryEntry.objects.get(event="standard.translated")
        assert entry.changes == {"language": [None, "zh-Hans"], "texts": [None, 5]}
        preview = client.get(at("preview", draft, 1), {"language": "zh-Hans"}).text
        for text in ("刀具", "有多少？", "清点", "件", "甲"):
            assert text in preview
        assert "有多少？" not in client.get(at("preview", draft, 1)).text
        post(client, address, self.WORDS | {"gap:text": ""}, version=2)
        assert "text" not in draft.questions.get(key="gap").words["zh-Hans"]

    def test_the_address_names_the_language_in_any_letters(self, client, boss, draft):
        address = at("translate", draft, "zh-hans", 1)
        assert post(client, address, self.WORDS, version=1).url == address
        assert draft.questions.get(key="gap").words == {
            "zh-Hans": {"text": "有多少？", "guidance": "清点", "unit": "件"}
        }

    @pytest.mark.parametrize("key", ["section", "heading", "options"])
    def test_of_a_question_whose_key_is_another_word_of_the_page(self, client, boss, draft, key):
        make.question(draft, key, scale="choice", options=OPTIONS)
        address = at("translate", draft, "zh-Hans", 1)
        assert f'name="{key}:options:a"' in client.get(address).text
        words = {f"{key}:text": "哪一个？", f"{key}:options:a": "甲"}
        assert post(client, address, self.WORDS | words, version=1).status_code == 302
        assert draft.questions.get(key=key).words["zh-Hans"] == {"text": "哪一个？", "options": {"a": "甲"}}
        assert draft.sections.get(position=0).words["zh-Hans"] == {"title": "刀具"}

    def test_are_added_to_a_published_version_and_never_changed(self, client, boss, draft):
        Standard.objects.filter(pk=draft.pk).update(state="published", published_at=timezone.now())
        address = at("translate", draft, "zh-Hans", 1)
        post(client, address, self.WORDS | {"gap:text": ""}, version=1)
        post(client, address, self.WORDS | {"s1-q1:text": "别的"}, version=2)
        words = {each.key: each.words["zh-Hans"]["text"] for each in draft.questions.filter(section__position=0)}
        assert words == {"s1-q1": "是否符合要求？", "gap": "有多少？", "knife": "哪一种？"}
        with pytest.raises(Rejected, match="in use"):
            actions.translate_standard(
                standard=draft, language="zh-Hans", questions={"gap": {"text": "?"}}, by=people.manager()
            )

    def test_cost_the_same_at_any_number_of_questions(self, client, boss, django_assert_num_queries):
        client.get(at("translate", make.standard(), "zh-Hans", 1))
        for questions in (3, 300):
            standard = make.standard(questions=questions)
            with django_assert_num_queries(8):
                page = client.get(at("translate", standard, "zh-Hans", 1))
            assert len(page.content) < 200_000

    def test_are_no_page_of_those_who_write_no_standards(self, client, li, draft):
        assert client.get(at("translate", make.standard(), "zh-Hans", 1)).status_code in (403, 404)
        assert client.get(at("translate", draft, "fr", 1)).status_code in (403, 404)

    def test_lists_search_and_factory_name_a_standard_as_its_reader_does(self, client):
        standard = make.standard(name="Cutting room", words={"zh-Hans": {"name": "裁剪车间"}})
        audit = make.approved(standard=standard)
        signed_in(client, people.manager(language="zh-hans"))
        factory = audit.factory.uuid
        pages = [
            at("standard_list"),
            at("audit_list"),
            at("factory_panel", audit.factory),
            reverse("factory_overview", args=[factory]),
            reverse("visit_work", args=[audit.visit.uuid]),
            reverse("search") + f"?q={audit.number}",
        ]
        for address in pages:
            page = client.get(address).text
            assert "裁剪车间" in page, address
            assert "Cutting room" not in page, address
