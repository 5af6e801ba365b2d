"""XLSForms as checklists: each row becomes a question or a section, or is named in a warning."""

import re

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.checklists.areas import area_guessed
from audits.checklists.types import Kind, type_of
from suppliers.enums import ProcessArea
from tests.audits.checklist_files import form, questions, read, survey

YES_NO = [["list_name", "name", "label"], ["yn", "1", "Yes"], ["yn", "0", "No"], ["yn", "na", "N/A"]]
COLOURS = [["list_name", "name", "label", "share"], ["c", "dark red", "Dark red", 0.5], ["c", "blue", "Blue", "100%"]]
GROUP, END = {"type": "begin group", "name": "g", "label": "Documents"}, {"type": "end group"}


def one(row: dict, **more) -> dict:
    """The only question of a form with this row."""
    found = read(survey({"name": "q", "label": "Is it?"} | row, **more))
    assert found.errors == []
    return questions(found)["q"]


class TestScales:
    @pytest.mark.parametrize(
        ("type_", "scale"),
        [
            ("text", "text"), ("barcode", "text"), ("phone number", "text"), ("integer", "number"), ("decimal", "number"),
            ("range", "number"), ("date", "date"), ("time", "text"), ("dateTime", "text"), ("geopoint", "text"),
            ("audio", "text"), ("select_one yn", "yes_no"), ("select one from yn", "yes_no"), ("select_multiple yn", "choices"),
            ("rank yn", "choices"),
        ],
    )  # fmt: skip
    def test_of_each_type(self, type_, scale):
        assert one({"type": type_}, choices=YES_NO)["scale"] == scale

    def test_a_photo_is_a_text_with_a_photo(self):
        assert (one({"type": "image"})["scale"], one({"type": "image"})["photo_required"]) == ("text", True)

    def test_the_portals_own_answers_are_conformity(self):
        rows = [
            ["list_name", "name", "label"],
            *(["c", each, each] for each in ("conform", "minor", "major", "critical")),
        ]
        assert one({"type": "select_one c"}, choices=rows)["scale"] == "conformity"

    def test_choices_keep_their_shares_and_get_names_without_spaces(self):
        assert one({"type": "select_one c"}, choices=COLOURS)["options"] == [
            {"name": "dark_red", "label": "Dark red", "share": 0.5},
            {"name": "blue", "label": "Blue", "share": 1.0},
        ]

    @pytest.mark.parametrize(
        ("row", "limits"),
        [
            ({"type": "integer", "lowest": "0", "highest": "10"}, (0, 10)),
            ({"type": "decimal", "lowest": "1.5", "constraint": ". < 9"}, (1.5, None)),
        ],
    )
    def test_limits_come_from_the_columns_of_the_portal(self, row, limits):
        found = one(row)
        assert (found["lowest"], found["highest"]) == limits

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ({"type": "integer", "constraint": ". >= 0 and . <= 10"}, ". >= 0 and . <= 10"),
            ({"type": "range", "parameters": "start=2;end=8;step=1"}, "start=2;end=8;step=1"),
            ({"type": "percentage"}, "0 <= . and . <= 100"),
        ],
    )
    def test_what_may_be_entered_is_no_nonconformity_and_told(self, row, told):
        found = read(survey({"name": "q", "label": "How many?"} | row))
        question = found.sections[0]["questions"][0]
        assert (question["lowest"], question["highest"]) == (None, None)
        start = f"survey:2 {told} limits what may be entered, not what conforms"
        assert any(line.startswith(start) for line in found.warnings)

    @pytest.mark.parametrize(
        ("constraint", "limits"),
        [(". >= 0.5 and . <= 10", (0.5, 10)), (". >= -2", (-2, None)), (". <= 3", (None, 3))],
    )
    def test_the_portals_own_earlier_form_keeps_the_limits_that_it_wrote_as_a_constraint(self, constraint, limits):
        row = {"type": "decimal", "name": "q", "label": "How many?", "constraint": constraint}
        found = read(survey(row | {"key": "q", "scale": "number"}))
        assert (questions(found)["q"]["lowest"], questions(found)["q"]["highest"]) == limits
        assert not any("limits" in line or "constraint" in line for line in found.warnings)
        later = read(survey(row | {"key": "q", "scale": "number", "lowest": ""}))
        assert questions(later)["q"]["lowest"] is None
        assert any("limits what may be entered" in line for line in later.warnings)

    def test_columns_of_the_portals_own_are_read(self):
        more = {"Weight": 3, "critical": "yes", "clause": "ISO 9001:2015 8.5.1; SA8000:2026 3.1", "unit": "mm"}
        found = one({"type": "decimal"} | more)
        assert (found["weight"], found["critical"], found["unit"]) == (3, True, "mm")
        assert [each["clause"] for each in found["clauses"]] == ["8.5.1", "3.1"]


class TestSections:
    def test_nested_groups_are_flattened(self):
        inner = {"type": "begin_group", "name": "i", "label": "Records"}
        found = read(
            survey(
                GROUP,
                {"type": "text", "name": "a", "label": "A"},
                inner,
                {"type": "text", "name": "b", "label": "B"},
                {"type": "end_group"},
                END,
            )
        )
        assert [each["title"] for each in found.sections] == ["Documents", "Documents: Records"]
        assert {each["process_area"] for each in found.sections} == {ProcessArea.DOCUMENTATION}

    def test_questions_outside_groups_stand_in_one_named_after_the_form(self):
        found = read(survey({"type": "text", "name": "a", "label": "A"}, settings=[["form_title"], ["Fire safety"]]))
        assert [(each["title"], each["process_area"]) for each in found.sections] == [
            ("Fire safety", "facilities_safety")
        ]

    def test_the_area_is_said_in_a_column(self):
        found = read(
            survey(GROUP | {"process_area": "Process control"}, {"type": "text", "name": "a", "label": "A"}, END)
        )
        assert found.sections[0]["process_area"] == "process_control"
        wrong = read(survey(GROUP | {"process_area": "cooking"}, {"type": "text", "name": "a", "label": "A"}, END))
        assert wrong.errors[0].startswith("survey:2 “cooking” is no process area.")

    @pytest.mark.parametrize("area", ProcessArea.values)
    def test_every_area_is_told_by_its_name(self, area):
        assert area_guessed(str(ProcessArea(area).label)) == area


class TestLanguages:
    def test_other_languages_become_words(self):
        rows = {
            "type": "select_one c",
            "name": "q",
            "label::English (en)": "Which?",
            "label::Français": "Lequel ?",
            "hint::Chinese (zh-Hans)": "看",
        }
        choices = [
            ["list_name", "name", "label::English (en)", "label::Français"],
            ["c", "a", "A", "Ah"],
            ["c", "b", "B", "Bé"],
        ]
        found = read(survey(rows, choices=choices))
        assert found.languages == ["en", "fr", "zh-Hans"]
        question = questions(found)["q"]
        assert question["text"] == "Which?"
        assert question["words"] == {
            "fr": {"text": "Lequel ?", "options": {"a": "Ah", "b": "Bé"}},
            "zh-Hans": {"guidance": "看"},
        }

    def test_the_settings_say_the_main_one(self):
        row = {"type": "text", "name": "q", "label::English": "Is it?", "label::Chinese": "是吗？"}
        found = read(survey(row, settings=[["default_language"], ["Chinese"]]))
        assert (found.languages, questions(found)["q"]["text"]) == (["zh", "en"], "是吗？")

    def test_texts_without_a_language_are_told_by_their_script(self):
        assert read(survey({"type": "text", "name": "q", "label": "有没有消防器材？"})).languages == ["zh"]

    def test_an_unknown_language_is_named(self):
        found = read(survey({"type": "text", "name": "q", "label": "Is it?", "label::Klingon tongue": "HIja"}))
        assert "survey:1 No language is called “Klingon tongue”" in " ".join(found.warnings)


class TestConditions:
    def shown(self, relevant: str, **more) -> tuple[str, list[str]]:
        rows = [
            {"type": "select_one yn", "name": "fence", "label": "Fence?"},
            {"type": "text", "name": "q", "label": "Why?", "relevant": relevant},
        ]
        found = read(survey(*rows, choices=YES_NO, **more))
        assert found.errors == []
        return questions(found)["q"].get("shown_if", ""), [
            each for each in found.warnings if each.startswith("survey:3")
        ]

    def test_values_are_what_the_portal_calls_them(self):
        assert self.shown("selected(${fence}, '0')") == ("selected(${fence}, 'no')", [])
        assert self.shown("${fence} != '1' and not(${fence} = 'na')") == (
            "${fence} != 'yes' and not(${fence} = 'not_applicable')",
            [],
        )

    @pytest.mark.parametrize(
        "relevant", ["count-selected(${fence}) > 1", "${q2} = 'a'", "today() > '2026-01-01'", "${fence} = 'maybe'"]
    )
    def test_what_cannot_be_held_is_told_and_the_question_always_shown(self, relevant):
        shown, warnings = self.shown(relevant) if "q2" not in relevant else self.later(relevant)
        assert shown == ""
        assert any("cannot hold this condition" in each and relevant in each for each in warnings)

    def later(self, relevant: str) -> tuple[str, list[str]]:
        rows = [
            {"type": "text", "name": "q", "label": "Why?", "relevant": relevant},
            {"type": "text", "name": "q2", "label": "A?"},
        ]
        found = read(survey(*rows))
        return questions(found)["q"].get("shown_if", ""), found.warnings

    def test_those_of_groups_hold_too(self):
        rows = [
            {"type": "select_one yn", "name": "fence", "label": "Fence?"},
            GROUP | {"relevant": "${fence} = '1'"},
            {"type": "text", "name": "q", "label": "Q", "relevant": "${fence} != ''"},
            END,
        ]
        assert (
            questions(read(survey(*rows, choices=YES_NO)))["q"]["shown_if"] == "(${fence} = 'yes') and (${fence} != '')"
        )

    def test_a_name_that_is_no_key_is_said_and_followed(self):
        rows = [
            {"type": "integer", "name": "how.many", "label": "How many?"},
            {"type": "text", "name": "q", "label": "Q", "relevant": "${how.many} > 3"},
        ]
        found = read(survey(*rows))
        assert questions(found)["q"]["shown_if"] == "${how-many} > 3"
        assert "survey:2 The question “how.many” has the key “how-many”." in found.warnings


H = ["type", "name", "label"]
LISTED = [["list_name", "name", "label"], ["c", "a b", "A"], ["c", "b", "B"]]
FAULTS = {
    "no label": ([H, ["text", "a", ""]], [], "survey:2 “a” has no label."),
    "no sheet of choices": ([H, ["text", "x", "X"], ["select_one c", "a", "A"]], [], "survey:3 The question needs choices"),
    "no such list": ([H, ["select_one yn", "a", "A"]], LISTED, "survey:2 There is no list of choices “yn”."),
    "a choice without name": ([H, ["select_one c", "a", "A"]], [*LISTED, ["c", "", "C"]], "choices:4 The choice has no name."),
    "a choice twice": ([H, ["select_one c", "a", "A"]], [*LISTED, ["c", "b", "C"]], "choices:4 The choice has the name of"),
    "a space in a choice": ([H, ["select_multiple c", "a", "A"]], LISTED, "choices:2 The choice “a b” of the list “c”"),
    "no column name": ([H, ["select_one c", "a", "A"]], [["list_name", "label"], ["c", "B"]], "choices:1 These columns are missing"),
    "a group without end": ([H, ["begin group", "g", "G"], ["text", "a", "A"]], [], "survey:2 The group “g” does not end."),
    "an end without group": ([H, ["text", "a", "A"], ["end group", "", ""]], [], "survey:3 The group ends without having"),
    "a name twice": ([H, ["text", "a", "A"], ["text", "a", "B"]], [], "survey:3 The name “a” stands there twice."),
    "a wrong name": ([H, ["text", "1 a", "A"]], [], "survey:2 What stands in the column name cannot be a name"),
    "no type": ([H, ["", "a", "A"]], [], "survey:2 The row has no type."),
    "a wrong type": ([H, ["txet", "a", "A"]], [], "survey:2 There is no question type “txet”."),
    "an old cascade": ([H, ["cascading_select c", "a", "A"]], LISTED, "survey:2 A cascading select is written otherwise"),
    "a wrong reference": ([[*H, "relevant"], ["text", "a", "A", "${b} = 1"]], [], "survey:2 No question is called “b”"),
    "a column twice": ([[*H, "relevant", "relevance"], ["text", "a", "A"]], [], "survey:1 The columns “relevant” and"),
    "anything else": ([H, ["audit", "x", "A"]], [], "survey:2 The form is no valid XLSForm, and has to be mended there. pyx"),
}  # fmt: skip


class TestWhatAFormToolRefuses:
    @pytest.mark.parametrize(("rows", "choices", "told"), FAULTS.values(), ids=FAULTS)
    def test_is_told_with_its_row_and_what_to_do(self, rows, choices, told):
        (line,) = read(form(rows, choices)).errors
        assert line.startswith(told)

    @pytest.mark.parametrize(("rows", "choices", "told"), FAULTS.values(), ids=FAULTS)
    def test_also_in_chinese(self, rows, choices, told):
        with translation.override("zh-hans"):
            (line,) = read(form(rows, choices)).errors
        place, _, sentence = line.partition(" ")
        assert place == told.split()[0]
        assert re.search("[\u4e00-\u9fff]", sentence)


class TestText:
    """An XLSForm saved as CSV."""

    def test_of_one_sheet_is_its_survey(self):
        found = read("type,name,label,relevant\ntext,a,Is it?,\ninteger,b,How many?,${a} = 'x'\n".encode("utf-16"))
        assert (found.errors, found.kind, found.questions) == ([], "XLSForm (csv)", 2)
        assert questions(found)["b"]["shown_if"] == "${a} = 'x'"

    def test_of_several_sheets_names_the_rows_of_the_file(self):
        text = "survey\n,type,name,label\n,select_one c,a,Which?\nchoices\n,list_name,name,label\n,c,x,X\n,c,y,\n"
        found = read(text.encode())
        assert (found.errors, found.questions) == ([], 1)
        assert [each["name"] for each in questions(found)["a"]["options"]] == ["x", "y"]
        assert "choices:7 The choice has no label; it is called by its name." in found.warnings

    def test_whose_choices_are_missing_is_told_so(self):
        (line,) = read(b"type,name,label\nselect_one c,a,Which?\n").errors
        assert line.startswith("survey:2 The question needs choices")
        assert "save the form as XLSX" in line


class TestNothingIsLostInSilence:
    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ({"type": "text", "default": "5"}, "default"),
            ({"type": "text", "appearance": "ex:some.app"}, "appearance ex:some.app"),
            ({"type": "select_one c", "choice_filter": "true()"}, "choice_filter"),
            ({"type": "text", "read_only": "yes"}, "read_only"),
            ({"type": "text", "media::image": "a.png"}, "image"),
            ({"type": "text", "constraint": "regex(., 'a')"}, "constraint"),
            ({"type": "geopoint"}, "geopoint"),
            ({"type": "rank c"}, "order"),
            ({"type": "select_one c or_other"}, "note"),
            ({"type": "text", "label": "You said ${a}"}, "another question"),
            ({"type": "text", "unit": "mm"}, "Only a number has"),
            ({"type": "date", "lowest": "3"}, "Only a number has"),
            ({"type": "decimal", "unit": "pieces of each colour"}, "at most 20 characters"),
        ],
    )  # fmt: skip
    def test_what_an_audit_cannot_hold_is_named_with_its_row(self, row, told):
        found = read(
            survey({"type": "text", "name": "a", "label": "A"}, {"name": "q", "label": "Is it?"} | row, choices=COLOURS)
        )
        assert found.errors == []
        assert any(line.startswith("survey:3 ") and told in line for line in found.warnings), found.warnings

    def test_the_look_on_a_phone_is_no_loss(self):
        assert (
            read(survey(GROUP, {"type": "text", "name": "q", "label": "?", "appearance": "multiline w4"}, END)).warnings
            == []
        )

    def test_a_note_guides_the_next_question_and_says_so(self):
        rows = [
            {"type": "note", "name": "n", "label": "Look up."},
            {"type": "text", "name": "q", "label": "Q", "hint": "And down."},
        ]
        found = read(survey(*rows))
        assert questions(found)["q"]["guidance"] == "Look up.\nAnd down."
        assert "survey:2 The note is guidance of the question “q” now." in found.warnings

    def test_other_sheets_columns_and_lists_are_named(self):
        found = read(
            survey(
                {"type": "text", "name": "q", "label": "Q", "our_remark": "x"}, choices=COLOURS, changes=[["a"], ["b"]]
            )
        )
        assert {line.split(" ")[0] for line in found.warnings} >= {"survey:1", "choices:2", "changes:1"}

    ROWS = st.sampled_from(
        [
            {"type": "text", "label": "Q"}, {"type": "select_one c", "label": "Q"}, {"type": "image", "label": "Q"}, {"type": "note", "label": "N"},
            {"type": "calculate", "calculation": "1+1"}, {"type": "start"}, {"type": "acknowledge", "label": "A"}, {"type": "geopoint", "label": "G"},
            {"type": "hidden"}, {"type": "begin_repeat", "label": "R"}, {"type": "begin_group", "label": "G"}, {"type": "begin_group"}, {"type": "integer", "label": "Q", "relevant": "today() > 1"},
        ]
    )  # fmt: skip

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(drawn=st.lists(ROWS, min_size=1, max_size=12))
    def test_every_row_is_a_question_or_a_section_or_named(self, drawn):
        rows, open_ones = [], []
        for at, row in enumerate(drawn):
            rows.append(row | {"name": f"n{at}"})
            if row["type"].startswith("begin"):
                open_ones.append(row["type"].removeprefix("begin_"))
            elif open_ones and at % 2:
                rows.append({"type": f"end_{open_ones.pop()}"})
        rows += [{"type": f"end_{each}"} for each in reversed(open_ones)]
        found = read(survey({"type": "text", "name": "first", "label": "First"}, *rows, choices=COLOURS))
        assert found.errors == []
        asked = set(questions(found))
        named = {int(line.split(":")[1].split(" ")[0]) for line in found.warnings if line.startswith("survey:")}
        for number, row in enumerate(rows, start=3):
            grouping = type_of(row["type"]).kind in (Kind.BEGIN, Kind.END)
            assert grouping or row["name"] in asked or number in named, (number, row, found.warnings)


class TestFaults:
    @pytest.mark.parametrize(
        ("rows", "line"),
        [
            ([{"type": "text", "label": "no name"}], "survey:2 "),
            ([{"type": "text", "name": "a", "label": "A"}, {"type": "nonsense", "name": "b", "label": "B"}], "survey:3 "),
            ([{"type": "select_one nowhere", "name": "a", "label": "A"}], "survey:2 "),
            ([{"type": "begin group", "name": "g", "label": "G"}, {"type": "text", "name": "a", "label": "A"}], "survey:2 "),
            ([{"type": "text", "name": "a", "label": "A", "weight": "heavy"}], "survey:2 The weight “heavy”"),
            ([{"type": "text", "name": "a", "label": "A", "critical": "perhaps"}], "survey:2 “perhaps”"),
            ([{"type": "text", "name": "a", "label": "A", "relevant": "${nobody} = 1"}], "survey:2 "),
        ],
    )  # fmt: skip
    def test_each_is_told_with_its_row(self, rows, line):
        found = read(survey(*rows))
        assert not found.ok
        assert found.errors[0].startswith(line), found.errors

    def test_a_column_that_stands_twice_is_refused(self):
        assert read(form([["type", "name", "label", "label"], ["text", "a", "A", "B"]])).errors == [
            "survey:1 The column “label” stands there twice."
        ]

    def test_empty_rows_do_not_shift_the_count(self):
        rows = [["type", "name", "label"], [], ["text", "a", "A"], [], ["text", None, "B"]]
        assert read(form(rows)).errors[0].startswith("survey:5 ")

    def test_a_wrong_share_is_told_on_its_sheet(self):
        rows = [["list_name", "name", "label", "share"], ["c", "a", "A", 2], ["c", "b", "B", None]]
        assert (
            read(survey({"type": "select_one c", "name": "q", "label": "Q"}, choices=rows))
            .errors[0]
            .startswith("choices:2 ")
        )
