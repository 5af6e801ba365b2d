import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from audits import actions
from audits.actions.shipped import shipped
from audits.actions.standards import content_of
from audits.clauses import clauses_text, fitting, parse_clauses
from audits.conditions import parse
from audits.enums import StandardState as S
from audits.models import Question, Section, Standard
from audits.rules import STANDARD
from qcportal.core.errors import Conflict, Forbidden, Rejected, StaleVersion
from qcportal.core.models import HistoryEntry, User
from qcportal.core.roles import Role
from suppliers.enums import ProcessArea
from tests.builders import audits as make
from tests.builders import people

pytestmark = pytest.mark.django_db

CONTENT = [
    {
        "title": "Cutting 裁剪",
        "process_area": ProcessArea.PROCESS_CONTROL,
        "questions": [
            {
                "key": "cut-1",
                "text": "Is the knife sharp?",
                "guidance": "Try it",
                "clauses": [{"source": "ISO 9001", "edition": "2015", "clause": "8.5.1"}],
                "scale": "choice",
                "options": [
                    {"name": "sharp", "label": "Sharp", "share": 1},
                    {"name": "dull", "label": "Dull", "share": 0.3},
                    {"name": "none", "label": "There is none", "share": None},
                ],
                "lowest": None,
                "highest": None,
                "unit": "",
                "photo_required": True,
                "shown_if": "",
                "weight": 2,
                "critical": True,
                "words": {"zh-Hans": {"text": "刀锋利吗？", "options": {"sharp": "锋利"}}},
            },
            {
                "key": "cut-2",
                "text": "How thick are the plies?",
                "guidance": "",
                "clauses": [],
                "scale": "number",
                "options": [],
                "lowest": Decimal("0.5"),
                "highest": Decimal("12"),
                "unit": "mm",
                "photo_required": False,
                "shown_if": "",
                "weight": 1,
                "critical": False,
                "words": {},
            },
        ],
        "words": {"zh-Hans": {"title": "裁剪"}},
    }
]
PLAIN = [{"title": "Cutting", "process_area": "process_control", "questions": [{"key": "cut-1", "text": "Sharp?"}]}]


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def draft(boss):
    return actions.draft_standard(code="cutting", name="Cutting room", by=boss)


def keys(standard):
    return list(standard.questions.order_by("section__position", "position").values_list("key", flat=True))


class TestDraft:
    def test_begins_empty_as_version_1(self, draft):
        assert (draft.state, draft.version_number, draft.sections.count()) == (S.DRAFT, 1, 0)
        assert HistoryEntry.objects.get().event == "standard.drafted"

    def test_a_code_is_used_once_per_version(self, draft, boss):
        with pytest.raises(ValidationError, match="already here"):
            actions.draft_standard(code="cutting", name="Another", by=boss)

    def test_changes_its_heading(self, draft, boss):
        changed = actions.change_standard(standard=draft, version=1, by=boss, name="Cutting hall", validity_months=24)
        assert (changed.name, changed.validity_months, changed.version) == ("Cutting hall", 24, 2)

    def test_takes_its_whole_content_as_data_and_gives_it_back(self, draft, boss):
        actions.replace_content(standard=draft, sections=CONTENT, version=1, by=boss)
        assert content_of(draft) == CONTENT
        actions.replace_content(standard=draft, sections=content_of(draft), version=2, by=boss)
        assert content_of(draft) == CONTENT

    def test_refuses_a_key_that_stands_twice(self, draft, boss):
        with pytest.raises(ValidationError, match="cut-1"):
            actions.replace_content(standard=draft, sections=CONTENT * 2, by=boss)

    def test_refuses_an_unknown_process_area_and_keeps_what_was_there(self, draft, boss):
        actions.replace_content(standard=draft, sections=CONTENT, by=boss)
        with pytest.raises(ValidationError):
            actions.replace_content(standard=draft, sections=[CONTENT[0] | {"process_area": "cooking"}], by=boss)
        assert content_of(draft) == CONTENT

    def test_takes_content_with_no_more_than_keys_and_texts(self, draft, boss):
        actions.replace_content(standard=draft, sections=PLAIN, by=boss)
        asked = content_of(draft)[0]["questions"][0]
        assert (asked["scale"], asked["weight"], asked["clauses"], asked["words"]) == ("conformity", 1, [], {})

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"scale": "stars"}, "stars"),
            ({"scale": "choice"}, "at least two options"),
            ({"options": [{"name": "a", "label": "A", "share": 1}] * 2}, "Only a choice has options"),
            ({"scale": "choice", "options": [{"name": "a", "label": "A"}] * 2}, "stand more than once: a"),
            ({"scale": "choices", "options": [{"name": "a b", "label": "A"}, {"name": "c", "label": "C"}]}, "“a b”"),
            ({"scale": "choice", "options": [{"name": "a"}, {"name": "c", "label": "C"}]}, "“a” has no label"),
            (
                {
                    "scale": "choice",
                    "options": [{"name": "a", "label": "A", "share": 1.1}, {"name": "c", "label": "C"}],
                },
                "between 0 and 1",
            ),
            ({"scale": "number", "lowest": Decimal(9), "highest": Decimal(8)}, "above the highest"),
            ({"unit": "mm"}, "Only a number has limits and a unit"),
            ({"clauses": [{"source": "ISO 9001", "edition": "2015"}]}, "A clause has"),
            ({"words": {"zh-Hans": {"texts": "刀"}}}, "Nothing here is called texts"),
            ({"words": {"in Chinese": {"text": "刀"}}}, "no language code"),
        ],
    )
    def test_refuses_a_question_that_cannot_be_asked_and_says_why(self, draft, boss, wrong, sentence):
        bad = [PLAIN[0] | {"questions": [{"key": "cut-1", "text": "Sharp?"} | wrong]}]
        with pytest.raises(ValidationError, match=sentence):
            actions.replace_content(standard=draft, sections=bad, by=boss)
        with pytest.raises(ValidationError, match=sentence):
            actions.add_question(standard=make.standard(state=S.DRAFT), number=1, by=boss, **bad[0]["questions"][0])

    def test_is_read_in_the_readers_own_words_where_there_are_some(self, draft, boss):
        actions.replace_content(standard=draft, sections=CONTENT, by=boss)
        actions.change_standard(standard=draft, by=boss, words={"zh-Hans": {"name": "裁剪车间"}})
        knife, plies = draft.questions.order_by("position")
        draft.refresh_from_db()
        with translation.override("zh-hans"):
            assert (draft.shown_title, knife.section.shown_title) == ("裁剪车间 v1", "裁剪")
            assert (knife.shown_text, knife.shown_guidance) == ("刀锋利吗？", "Try it")
            assert knife.labels == {"sharp": "锋利", "dull": "Dull", "none": "There is none"}
            assert plies.shown_text == "How thick are the plies?"
        assert (knife.shown_text, draft.shown_name) == ("Is the knife sharp?", "Cutting room")

    def test_discarded_leaves_only_history(self, draft, boss):
        actions.discard_draft(standard=draft, version=1, by=boss)
        assert not Standard.objects.exists()
        assert HistoryEntry.objects.first().event == "standard.discarded"


class TestPieces:
    @pytest.fixture
    def standard(self):
        return make.standard(questions=3, sections=2, state=S.DRAFT)

    def test_a_section_goes_last(self, standard, boss):
        actions.add_section(standard=standard, title="Packing", process_area="packaging_storage", version=1, by=boss)
        assert [each.title for each in standard.sections.all()] == ["Section 1", "Section 2", "Packing"]

    def test_every_change_counts_the_version_up(self, standard, boss):
        actions.change_section(standard=standard, number=1, title="First", version=1, by=boss)
        with pytest.raises(StaleVersion):
            actions.change_section(standard=standard, number=1, title="Other", version=1, by=boss)
        standard.refresh_from_db()
        assert (standard.version, standard.sections.first().title) == (2, "First")

    def test_saving_without_a_change_writes_nothing(self, standard, boss):
        actions.change_section(standard=standard, number=1, title="Section 1", version=1, by=boss)
        standard.refresh_from_db()
        assert (standard.version, HistoryEntry.objects.count()) == (1, 0)

    def test_a_section_moves_and_is_removed_with_its_questions(self, standard, boss):
        actions.move_section(standard=standard, number=2, by_places=-1, by=boss)
        assert keys(standard)[0] == "s2-q1"
        actions.remove_section(standard=standard, number=1, by=boss)
        assert keys(standard) == ["s1-q1", "s1-q2", "s1-q3"]
        assert standard.sections.get().position == 0

    def test_a_question_is_added_changed_moved_and_removed(self, standard, boss):
        actions.add_question(standard=standard, number=2, key="new", text="Dry?", weight=3, version=1, by=boss)
        actions.change_question(standard=standard, key="new", text="Dry enough?", critical=True, by=boss)
        actions.move_question(standard=standard, key="new", by_places=-2, by=boss)
        assert keys(standard)[3:] == ["s2-q1", "new", "s2-q2", "s2-q3"]
        actions.remove_question(standard=standard, key="s2-q1", by=boss)
        assert keys(standard)[3:] == ["new", "s2-q2", "s2-q3"]
        assert Question.objects.get(key="new").position == 0

    def test_a_move_stops_at_the_end(self, standard, boss):
        actions.move_question(standard=standard, key="s1-q3", by_places=5, by=boss)
        actions.move_question(standard=standard, key="s1-q1", by_places=-5, by=boss)
        assert keys(standard)[:3] == ["s1-q1", "s1-q2", "s1-q3"]

    def test_a_key_stands_once_in_a_standard(self, standard, boss):
        with pytest.raises(ValidationError, match="has this key"):
            actions.add_question(standard=standard, number=2, key="s1-q1", text="Again?", by=boss)

    @pytest.mark.parametrize("values", [{"weight": 0}, {"text": ""}, {"key": "with space"}])
    def test_refuses_a_bad_question(self, standard, boss, values):
        with pytest.raises(ValidationError) as refused:
            actions.add_question(standard=standard, number=1, by=boss, **{"key": "k", "text": "?"} | values)
        assert list(refused.value.message_dict) == list(values) or "__all__" in refused.value.message_dict

    @pytest.mark.parametrize("number", [0, 3])
    def test_a_section_that_is_gone_is_said_so(self, standard, boss, number):
        with pytest.raises(Rejected, match="no such section"):
            actions.change_section(standard=standard, number=number, title="x", by=boss)

    def test_a_question_that_is_gone_is_said_so(self, standard, boss):
        with pytest.raises(Rejected, match="no such question"):
            actions.change_question(standard=standard, key="s9-q9", text="x", by=boss)


class TestPublish:
    def test_a_draft_with_questions(self, draft, boss):
        actions.replace_content(standard=draft, sections=CONTENT, by=boss)
        published = actions.publish_standard(standard=draft, version=2, by=boss)
        assert (published.state, published.published_at is not None) == (S.PUBLISHED, True)

    def test_not_an_empty_one(self, draft, boss):
        with pytest.raises(Rejected, match="Add a section"):
            actions.publish_standard(standard=draft, by=boss)

    def test_not_one_with_an_empty_section(self, draft, boss):
        make.section(draft, questions=0, title="Sewing")
        with pytest.raises(Rejected, match="Sewing"):
            actions.publish_standard(standard=draft, by=boss)

    def test_only_by_managers(self, draft):
        with pytest.raises(Forbidden):
            actions.publish_standard(standard=draft, by=people.auditor())

    def test_a_new_version_copies_all_and_retires_the_old_when_published(self, boss):
        old = make.standard(questions=2, sections=2)
        new = actions.new_version(standard=old, by=boss)
        assert (new.version_number, new.state, content_of(new)) == (2, S.DRAFT, content_of(old))
        actions.publish_standard(standard=new, by=boss)
        old.refresh_from_db()
        assert old.state == S.RETIRED

    def test_there_is_one_draft_of_the_next_version(self, boss):
        standard = make.standard()
        actions.new_version(standard=standard, by=boss)
        with pytest.raises(Conflict, match="draft"):
            actions.new_version(standard=standard, by=boss)

    def test_an_old_version_gives_the_number_after_the_newest(self, boss):
        old = make.standard(state=S.RETIRED, code="x")
        make.standard(code="x", version_number=2)
        assert actions.new_version(standard=old, by=boss).version_number == 3

    def test_retired(self, boss):
        assert actions.retire_standard(standard=make.standard(), version=1, by=boss).state == S.RETIRED


FROZEN = {
    "heading": lambda s, by: actions.change_standard(standard=s, name="Other", by=by),
    "content": lambda s, by: actions.replace_content(standard=s, sections=CONTENT, by=by),
    "new section": lambda s, by: actions.add_section(standard=s, title="x", process_area="documentation", by=by),
    "section": lambda s, by: actions.change_section(standard=s, number=1, title="x", by=by),
    "section's place": lambda s, by: actions.move_section(standard=s, number=1, by_places=1, by=by),
    "section away": lambda s, by: actions.remove_section(standard=s, number=1, by=by),
    "new question": lambda s, by: actions.add_question(standard=s, number=1, key="k", text="?", by=by),
    "question": lambda s, by: actions.change_question(standard=s, key="s1-q1", weight=5, by=by),
    "question's place": lambda s, by: actions.move_question(standard=s, key="s1-q1", by_places=1, by=by),
    "question away": lambda s, by: actions.remove_question(standard=s, key="s1-q1", by=by),
    "all of it": lambda s, by: actions.discard_draft(standard=s, by=by),
}


@pytest.mark.parametrize("what", FROZEN)
@pytest.mark.parametrize("state", [S.PUBLISHED, S.RETIRED])
def test_a_published_standard_never_changes(what, state, boss):
    standard = make.standard(sections=2, state=state)
    before = (standard.name, content_of(standard))
    with pytest.raises(Rejected, match="never changes"):
        FROZEN[what](standard, boss)
    standard.refresh_from_db()
    assert (standard.name, content_of(standard)) == before


ALLOWED = {(S.DRAFT, "publish"), (S.PUBLISHED, "retire")}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("verb", ["publish", "retire"])
@pytest.mark.parametrize("state", S.values)
def test_every_state_and_role(state, verb, role):
    allowed = STANDARD.allows(Standard(state=state), verb, User(role=role))
    assert allowed == ((state, verb) in ALLOWED and role in {Role.ADMINISTRATOR, Role.QA_MANAGER})


KEPT = {"ISO", "FMEA", "ISPM", "lux", "pH"}


def chinese_of(data: dict):
    """(English, Chinese) of every text of a shipped standard; a unit that is a sign stays as it is."""
    yield from ((data[name], data["words"]["zh-Hans"][name]) for name in ("name", "description"))
    for section in data["sections"]:
        yield section["title"], section["words"]["zh-Hans"]["title"]
        for question in section["questions"]:
            own = question["words"]["zh-Hans"]
            names = [name for name in ("text", "guidance") if question.get(name)]
            names += ["unit"] if question.get("unit", "%") not in ("%", "m²") else []
            yield from ((question[name], own[name]) for name in names)
            for option in question.get("options", []):
                yield option["label"], own["options"][option["name"]]


class TestShipped:
    def test_all_of_them_published_once(self, boss):
        new = actions.load_shipped_standards(by=boss)
        assert {each.code for each in new} == {
            "manufacturing-quality-system", "production-process", "social-and-labour", "supply-chain-security",
            "environmental-basics",
        }  # fmt: skip
        assert actions.load_shipped_standards(by=boss) == []
        assert Standard.objects.filter(state=S.PUBLISHED).count() == 5

    def test_those_that_are_here_get_the_words_that_they_lack(self, boss):
        actions.load_shipped_standards(by=boss)
        code = "environmental-basics"
        Question.objects.update(words={})
        Question.objects.filter(key="E-PE-01").update(words={"zh-Hans": {"text": "我们的话"}})
        Question.objects.filter(key="E-PE-02").update(text="Ours now?")
        Section.objects.filter(standard__code=code, position=0).update(words={}, title="Ours")
        content = [(each.key, each.text, each.options, each.weight) for each in Question.objects.order_by("pk")]
        assert actions.load_shipped_standards(by=boss) == []
        words = {each.key: each.words.get("zh-Hans", {}) for each in Question.objects.filter(standard__code=code)}
        assert words["E-PE-01"]["text"] == "我们的话"
        assert words["E-PE-01"]["guidance"].startswith("将许可与工艺")
        assert "text" not in words["E-PE-02"]
        assert words["E-CH-09"]["options"] == {"yes": "是", "no": "否"}
        assert not Section.objects.get(standard__code=code, position=0).words
        assert content == [(each.key, each.text, each.options, each.weight) for each in Question.objects.order_by("pk")]
        entries = HistoryEntry.objects.filter(event="standard.translated")
        assert entries.count() == 5
        actions.load_shipped_standards(by=boss)
        assert entries.count() == 5

    @pytest.mark.parametrize("data", shipped(), ids=lambda each: each["code"])
    def test_every_text_has_its_chinese_with_the_same_figures(self, data):
        for english, chinese in chinese_of(data):
            assert re.search("[\u4e00-\u9fff]", chinese), english
            assert set(re.findall("[A-Za-z]{2,}", chinese)) <= KEPT, chinese
            assert set(re.findall(r"\d+", chinese)) == set(re.findall(r"\d+", english)), chinese
            assert not re.search("[\u4e00-\u9fff][,:;?()]|[,:;?()] ?[\u4e00-\u9fff]", chinese), chinese

    @pytest.mark.parametrize("code", ["manufacturing-quality-system", "production-process"])
    def test_each_asks_at_least_40_questions_in_every_process_area(self, boss, code):
        actions.load_shipped_standards(by=boss)
        standard = Standard.objects.get(code=code)
        assert standard.questions.count() >= 40
        assert set(standard.sections.values_list("process_area", flat=True)) == set(ProcessArea.values)
        assert standard.questions.filter(critical=True).count() >= 5

    @pytest.mark.parametrize("code", ["social-and-labour", "supply-chain-security", "environmental-basics"])
    def test_the_others_ask_for_facts_before_what_follows_from_them(self, boss, code):
        actions.load_shipped_standards(by=boss)
        standard = Standard.objects.get(code=code)
        assert standard.questions.count() >= 50
        assert standard.questions.filter(critical=True).count() >= 10
        facts = [each for each in standard.questions.all() if each.scale == "choice"]
        assert facts
        assert all(option["share"] is None for each in facts for option in each.options)
        asked = {key for each in standard.questions.exclude(shown_if="") for key in parse(each.shown_if).keys}
        assert asked
        assert asked <= {each.key for each in facts}

    def test_every_clause_can_be_written_and_read_again(self, boss):
        actions.load_shipped_standards(by=boss)
        for question in Question.objects.all():
            assert parse_clauses(clauses_text(question.clauses)) == question.clauses, question.key

    def test_the_quality_system_names_the_edition_of_every_clause(self, boss):
        actions.load_shipped_standards(by=boss)
        questions = Question.objects.filter(standard__code="manufacturing-quality-system")
        clauses = [clause for question in questions for clause in question.clauses]
        assert all(question.clauses for question in questions)
        assert {(each["source"], each["edition"]) for each in clauses} == {("ISO 9001", "2015")}


CLAUSES = {
    "ISO 9001:2015 5.2": [{"source": "ISO 9001", "edition": "2015", "clause": "5.2"}],
    "ISO 9001:2015 7.5.2, 7.5.3": [
        {"source": "ISO 9001", "edition": "2015", "clause": "7.5.2"},
        {"source": "ISO 9001", "edition": "2015", "clause": "7.5.3"},
    ],
    "SA8000:2026 3.1; our rule 7": [
        {"source": "SA8000", "edition": "2026", "clause": "3.1"},
        {"source": "", "edition": "", "clause": "our rule 7"},
    ],
    "8.5.1": [{"source": "", "edition": "", "clause": "8.5.1"}],
    "": [],
}


@pytest.mark.parametrize("text", CLAUSES)
def test_clauses_are_read_with_their_edition_and_written_back(text):
    assert parse_clauses(text) == CLAUSES[text]
    assert clauses_text(CLAUSES[text]) == text


def test_a_finding_names_as_many_clauses_as_fit():
    many = parse_clauses("ISO 9001:2015 " + ", ".join(f"8.5.{number}" for number in range(1, 30)))
    assert fitting(many, 30) == "ISO 9001:2015 8.5.1, 8.5.2"
