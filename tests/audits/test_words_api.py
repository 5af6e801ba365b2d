"""Words in a further language by the API."""

import pytest

from audits.enums import StandardState
from audits.models import Question, Standard
from qcportal.core.models import HistoryEntry
from tests.builders import audits as make
from tests.builders import people, suppliers

from .pages import signed_in
from .test_api import ROOT, patch, post

pytestmark = pytest.mark.django_db
OPTIONS = [{"name": name, "label": name.upper(), "share": 1} for name in ("a", "b")]
WORDS = {
    "language": "zh-Hans",
    "heading": {"name": "裁剪"},
    "sections": [{"number": 1, "title": "刀具"}],
    "questions": [{"key": "s1-q1", "text": "锋利吗？"}, {"key": "knife", "options": {"a": "甲"}}],
}


@pytest.fixture
def boss(client):
    return signed_in(client, people.manager())


@pytest.fixture
def standard():
    made = make.standard(name="Cutting")
    make.question(made, "knife", scale="choice", options=OPTIONS)
    return made


def path(standard) -> str:
    return f"standards/{standard.uuid}/words/"


def words_of(standard, key: str) -> dict:
    return Question.objects.get(standard=standard, key=key).words


def test_a_published_version_gets_further_ones(client, boss, standard):
    answer = post(client, path(standard), WORDS, version=1).json()
    assert (answer["words"], answer["version"]) == ({"zh-Hans": {"name": "裁剪"}}, 2)
    assert answer["sections"][0]["words"] == {"zh-Hans": {"title": "刀具"}}
    assert words_of(standard, "knife") == {"zh-Hans": {"options": {"a": "甲"}}}
    more = {"language": "zh-hans", "questions": [{"key": "knife", "options": {"b": "乙"}, "text": "哪把刀？"}]}
    assert post(client, path(standard), more, version=2).status_code == 200
    assert words_of(standard, "knife") == {"zh-Hans": {"options": {"a": "甲", "b": "乙"}, "text": "哪把刀？"}}
    assert HistoryEntry.objects.filter(event="standard.translated").count() == 2


@pytest.mark.parametrize("text", ["别的", ""])
def test_what_it_has_stays_and_nothing_else_is_written(client, boss, standard, text):
    post(client, path(standard), WORDS, version=1)
    wrong = {"language": "zh-Hans", "questions": [{"key": "s1-q2", "text": "新"}, {"key": "s1-q1", "text": text}]}
    refused = post(client, path(standard), wrong, version=2)
    assert (refused.status_code, refused.json()["code"]) == (400, "in_use")
    assert (words_of(standard, "s1-q1"), words_of(standard, "s1-q2")) == ({"zh-Hans": {"text": "锋利吗？"}}, {})


def test_those_of_a_draft_are_changed_and_taken_away(client, boss, standard):
    Standard.objects.update(state=StandardState.DRAFT, published_at=None)
    post(client, path(standard), WORDS, version=1)
    post(client, path(standard), {"language": "zh-Hans", "questions": [{"key": "s1-q1", "text": ""}]}, version=2)
    assert words_of(standard, "s1-q1") == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"language": "chinese (simplified)"}, "no language code"),
        ({"language": "en"}, "itself is in this language"),
        ({"language": "fr", "questions": [{"key": "nobody", "text": "?"}]}, "no such section or question"),
        ({"language": "fr", "sections": [{"number": 9, "title": "?"}]}, "no such section or question"),
        ({"language": "fr", "questions": [{"key": "knife", "options": {"z": "Z"}}]}, "Nothing here is called z"),
        ({"language": "fr", "questions": [{"key": "s1-q1", "options": ["a"]}]}, "dictionary"),
        ({"language": "fr", "questions": [{"key": "s1-q1", "label": "?"}]}, "label"),
        ({"questions": []}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(client, boss, standard, wrong, said):
    refused = post(client, path(standard), wrong, version=1)
    assert refused.status_code == 400
    assert said in refused.text
    assert Standard.objects.get(pk=standard.pk).version == 1


def test_somebody_elses_change_is_not_overwritten(client, boss, standard):
    post(client, path(standard), WORDS, version=1)
    assert post(client, path(standard), WORDS).status_code == 428
    assert post(client, path(standard), WORDS | {"language": "fr"}, version=1).status_code == 412


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (people.read_only, 403), (people.auditor, 404), (people.inspector, 404), (people.buyer_person, 404), (people.supplier_contact, 404),
        (lambda: people.buyer_person(suppliers.buyer()), 404), (lambda: people.supplier_contact(suppliers.supplier()), 404),
    ],
)  # fmt: skip
def test_is_the_managers_alone(client, standard, person, status):
    signed_in(client, person())
    assert post(client, path(standard), WORDS, version=1).status_code == status
    assert words_of(standard, "s1-q1") == {}


def test_an_auditor_who_reads_it_adds_none_and_anonymous_gets_401(client, standard):
    assert post(client, path(standard), WORDS, version=1).status_code == 401
    li = signed_in(client, people.auditor())
    make.started(li, standard=standard)
    assert client.get(f"{ROOT}/standards/{standard.uuid}/").status_code == 200
    assert post(client, path(standard), WORDS, version=1).status_code == 403


def test_costs_the_same_at_any_number_of_questions(client, boss, django_assert_num_queries):
    for questions in (3, 300):
        standard = make.standard(questions=questions)
        words = {"language": "zh-Hans", "questions": [{"key": f"s1-q{n + 1}", "text": "？"} for n in range(questions)]}
        with django_assert_num_queries(17):
            assert post(client, path(standard), words, version=1).status_code == 200


def test_the_schema_documents_it(client):
    schema = client.get("/api/schema/?format=json").json()
    assert "post" in schema["paths"]["/api/v1/standards/{uuid}/words/"]
    shapes = schema["components"]["schemas"]
    assert shapes["StandardWordsShapeRequest"]["properties"].keys() >= {"language", "sections", "questions"}


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_what_no_database_holds_is_refused(client, boss, text):
    """Wherever words come as data."""
    draft, words = make.standard(state="draft"), {"zh-Hans": {"text": text}}
    named = {"zh-Hans": {"name": text}}
    question = {"key": "a", "text": "a?", "words": words}
    content = {"sections": [{"title": "A", "process_area": "documentation", "questions": [question]}]}
    made = post(client, "standards/", {"code": "new", "name": "New", "words": named})
    filled = post(client, f"standards/{draft.uuid}/content/", content, version=draft.version)
    changed = patch(client, f"standards/{draft.uuid}/", {"words": named}, version=draft.version)
    assert [each.status_code for each in (made, filled, changed)] == [400] * 3
