"""The defect library: one name for one kind of defect, and where its cause usually lies."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from inspections import actions
from inspections.actions.library import names_of
from inspections.enums import DefectCategory, DefectClass
from inspections.models import DefectType, DefectTypeName
from qcportal.core.errors import StaleVersion
from qcportal.core.models import HistoryEntry
from suppliers.enums import ProcessArea
from tests.builders import inspections as made
from tests.builders.people import buyer_person, inspector, manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    boss = manager()
    client.force_login(boss)
    return boss


def dent(by, **fields) -> DefectType:
    facts = {"code": "DENT", "name": "Dent", "category": "material", "default_class": "minor"} | fields
    return actions.create_defect_type(by=by, **facts)


def weights(kind) -> dict:
    return {row.area: str(row.weight) for row in kind.areas.all()}


def test_the_command_loads_the_starter_library_once(db):
    said = io.StringIO()
    call_command("load_defect_library", stdout=said)
    call_command("load_defect_library", stdout=said)
    first, second = said.getvalue().splitlines()
    assert (int(first.split()[0]) >= 50, second) == (True, "0 defect types added")


def test_the_starter_library_is_whole(boss):
    actions.load_defect_library(by=boss)
    kinds = DefectType.objects.prefetch_related("areas")
    assert {kind.category for kind in kinds} == set(DefectCategory.values)
    assert {kind.default_class for kind in kinds} == set(DefectClass.values)
    assert [kind.code for kind in kinds if not kind.local_name] == []
    assert [kind.code for kind in kinds if not kind.areas.all()] == []


def test_what_somebody_changed_is_not_loaded_over(boss):
    actions.load_defect_library(by=boss)
    kind = DefectType.objects.get(code="RUST")
    actions.change_defect_type(defect_type=kind, name="Corrosion", by=boss)
    actions.load_defect_library(by=boss)
    assert DefectType.objects.get(code="RUST").name == "Corrosion"


def test_weights_are_changed_as_a_whole_with_history(boss):
    kind = dent(boss, areas={"process_control": "0.5", "documentation": "0.25"})
    actions.change_defect_type(defect_type=kind, areas={"process_control": "0.7"}, by=boss)
    assert weights(kind) == {"process_control": "0.70"}
    entry = HistoryEntry.objects.get(event="defect_type.areas_changed")
    assert entry.changes["areas"] == [{"process_control": "0.50", "documentation": "0.25"}, {"process_control": "0.70"}]


def test_the_same_weights_change_nothing(boss):
    kind = dent(boss, areas={"process_control": "0.5"})
    actions.change_defect_type(defect_type=kind, areas={"process_control": 0.5}, by=boss)
    assert not HistoryEntry.objects.filter(event="defect_type.areas_changed").exists()


@pytest.mark.parametrize("weight", ["1.01", "-0.5"])
def test_a_weight_lies_between_0_and_1(boss, weight):
    with pytest.raises(ValidationError, match="between 0 and 1"):
        dent(boss, areas={"process_control": weight})
    assert not DefectType.objects.exists()


def test_a_code_stands_once_whatever_its_case(boss):
    dent(boss)
    with pytest.raises(ValidationError, match="Another defect type has this code"):
        dent(boss, code="dent")


def test_an_old_version_is_refused(boss):
    kind = dent(boss)
    actions.change_defect_type(defect_type=kind, version=1, name="Dent or bump", by=boss)
    with pytest.raises(StaleVersion):
        actions.change_defect_type(defect_type=kind, version=1, name="Bump", by=boss)


# -- names in every language -------------------------------------------------------------------
VIETNAMESE = {"vi": {"name": "móp", "synonyms": ["lõm", "bị móp"]}}


def test_names_and_synonyms_are_kept_by_language_and_history_keeps_the_change(boss):
    kind = dent(boss, names=VIETNAMESE)
    actions.change_defect_type(defect_type=kind, names={"tr": {"name": "göçük"}}, by=boss)
    assert names_of(kind) == {"tr": {"name": "göçük", "synonyms": []}}
    entry = HistoryEntry.objects.get(event="defect_type.names_changed")
    assert entry.changes["names"] == [VIETNAMESE, names_of(kind)]


def test_the_same_names_change_nothing(boss):
    kind = dent(boss, names=VIETNAMESE)
    assert actions.change_defect_type(defect_type=kind, names=VIETNAMESE, by=boss).version == 1


def test_a_synonym_that_says_the_name_again_is_kept_once(boss):
    kind = dent(boss, names={"vi": {"name": "móp", "synonyms": ["Móp", "lõm", "lõm; LÕM ;"]}})
    assert names_of(kind) == {"vi": {"name": "móp", "synonyms": ["lõm"]}}


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({"fr": {"name": "bosse"}}, "not a valid choice"),
        ({"en": {"name": "Dent"}}, "fields of their own"),
        ({"vi": {"name": "m" * 121}}, "at most 120"),
    ],
)
def test_a_name_that_cannot_stand_is_refused_whole(boss, names, sentence):
    with pytest.raises(ValidationError, match=sentence):
        dent(boss, names=names)
    assert not DefectType.objects.exists()


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"language": "fr", "kind": "name", "text": "bosse"}, "defect_type_name_language_known"),
        ({"language": "vi", "kind": "nickname", "text": "móp"}, "defect_type_name_kind_known"),
        ({"language": "en", "kind": "name", "text": "Dent"}, "defect_type_name_not_twice"),
        ({"language": "vi", "kind": "name", "text": "lõm"}, "defect_type_name_once"),
        ({"language": "vi", "kind": "synonym", "text": "móp"}, "defect_type_word_once"),
        ({"language": "vi", "kind": "synonym", "text": ""}, "defect_type_name_filled"),
    ],
)
def test_the_database_refuses_such_a_name(boss, row, constraint):
    kind = dent(boss, names={"vi": {"name": "móp"}})
    with pytest.raises(IntegrityError, match=constraint):
        DefectTypeName.objects.create(defect_type=kind, **row)


WORDS = ["bung đường may", "BUNG DUONG", "খোলা", "爆线", "burst", "açık dikiş", "SEAM-OPEN", "开", "开线 seams"]


@pytest.mark.parametrize("words", WORDS)
def test_a_defect_is_found_by_any_of_its_words(boss, words):
    actions.load_defect_library(by=boss)
    assert "SEAM-OPEN" in [kind.code for kind in DefectType.objects.search(words)]


@pytest.mark.parametrize("words", ["bung gỉ", "漆开", "—", "%", "zzz"])
def test_words_that_do_not_all_belong_to_a_defect_do_not_find_it(boss, words):
    dent(boss, local_name="凹", names={"vi": {"name": "bung"}})
    assert not DefectType.objects.search(words).exists()


def test_texts_that_only_share_pairs_of_letters_are_not_found(boss):
    dent(boss, name="Bug or pest", names={"vi": {"name": "côn trùng", "synonyms": ["bu un ng"]}})
    assert not DefectType.objects.search("bung").exists()


def test_a_code_is_found_to_its_last_digit(boss):
    for number in (1, 2):
        dent(boss, code=f"DENT-{number}")
    assert [kind.code for kind in DefectType.objects.search("dent-2")] == ["DENT-2"]


def test_a_character_that_no_text_can_hold_is_left_out_of_a_search(boss):
    dent(boss)
    assert DefectType.objects.search("de\0nt").exists()


def test_who_renames_a_defect_finds_it_by_the_new_words_alone(boss):
    kind = dent(boss, names=VIETNAMESE)
    actions.change_defect_type(defect_type=kind, name="Bump", names={}, by=boss)
    assert [DefectType.objects.search(word).count() for word in ("Bump", "lõm")] == [1, 0]


@pytest.mark.parametrize("entries", [3, 55])
def test_a_search_costs_one_query_whatever_the_library_holds(boss, entries, django_assert_num_queries):
    for number in range(entries):
        dent(boss, code=f"DENT-{number}", names=VIETNAMESE)
    with django_assert_num_queries(1):
        assert len(DefectType.objects.search("lõm móp 凹 d")) == 0
    with django_assert_num_queries(1):
        assert len(DefectType.objects.search("lõm móp")) == entries


# -- pages -------------------------------------------------------------------------------------
def form(**changed) -> dict:
    areas = {f"area_{area}": "" for area in ProcessArea.values}
    facts = {"code": "DENT", "name": "Dent", "local_name": "凹痕", "category": "material", "default_class": "minor"}
    return facts | areas | changed


def test_a_type_is_added_and_edited_in_the_browser(client, boss):
    answer = client.post(reverse("inspections:defect_type_add"), form(area_packaging_storage="0.8"))
    kind = DefectType.objects.get()
    assert answer.url == reverse("inspections:defect_type", args=[kind.uuid])
    page = client.get(answer.url).content.decode()
    assert "凹痕" in page
    assert "0.80" in page
    edit = reverse("inspections:defect_type_edit", args=[kind.uuid])
    client.post(edit, form(name="Bump", retired="on", version=kind.version))
    kind.refresh_from_db()
    assert (kind.name, kind.retired, weights(kind)) == ("Bump", True, {})


def test_words_and_criteria_typed_in_the_form_stand_on_the_page_and_in_the_form(client, boss):
    typed = {"name_vi": "móp", "synonyms_vi": "lõm; bị móp", "synonyms_zh-Hans": "凹陷；凹坑"}
    client.post(reverse("inspections:defect_type_add"), form(**typed, criterion_major="Deeper than 2 mm"))
    kind = DefectType.objects.get()
    assert names_of(kind)["zh-Hans"] == {"name": "", "synonyms": ["凹陷", "凹坑"]}
    page = client.get(reverse("inspections:defect_type", args=[kind.uuid])).content.decode()
    edit = client.get(reverse("inspections:defect_type_edit", args=[kind.uuid])).content.decode()
    for text in ("móp", "lõm; bị móp", "凹陷; 凹坑", "Deeper than 2 mm"):
        assert (text in page, f'value="{text}"' in edit) == (True, True), text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"synonyms_vi": "lõm; " + "m" * 121}, "is longer than 120 characters"),
        ({"name_vi": "m" * 121}, "at most 120 characters"),
        ({"criterion_minor": "m" * 301}, "at most 300 characters"),
        ({"code": "two words"}, "Enter a valid"),
        ({"name": ""}, "This field is required"),
        ({"category": "weather"}, "Select a valid choice"),
        ({"area_documentation": "1.5"}, "less than or equal to 1"),
        ({"area_documentation": "often"}, "Enter a number"),
        ({"area_documentation": "0.123"}, "no more than 2 decimal places"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_lost(client, boss, changed, sentence):
    page = client.post(reverse("inspections:defect_type_add"), form(**changed)).content.decode()
    assert sentence in page
    assert 'value="凹痕"' in page
    assert not DefectType.objects.exists()


def test_the_list_is_searched_in_chinese(client, boss):
    made.defect_type("Dent", local_name="凹痕")
    made.defect_type("Rust", local_name="生锈")
    page = client.get(reverse("inspections:defect_type_list"), {"q": "凹"}).content.decode()
    assert "Dent" in page
    assert "Rust" not in page


def test_the_list_is_searched_by_synonym(client, boss):
    actions.load_defect_library(by=boss)
    page = client.get(reverse("inspections:defect_type_list"), {"q": "bung đường"}).content.decode()
    assert ("SEAM-OPEN" in page, "SEAM-SKIP" in page) == (True, False)


@pytest.mark.parametrize(("who", "status"), [(inspector, 403), (buyer_person, 403)])
def test_only_the_house_writes_the_library(client, who, status):
    client.force_login(who())
    assert client.post(reverse("inspections:defect_type_add"), form()).status_code == status
    assert not DefectType.objects.exists()
