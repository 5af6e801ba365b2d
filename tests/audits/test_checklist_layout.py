"""The portal's own layout, and files that are no checklist at all."""

import io
import zipfile

import pytest

from tests.audits.checklist_files import questions, read, survey, workbook
from tests.suppliers.import_files import package, with_part

HEADINGS = (
    "section,process_area,key,question,scale,options,lowest,highest,unit,shown_if,clauses,weight,critical,question (zh)"
)
LINES = (
    "Fire,facilities_safety,F-1,Is there an extinguisher?,yes_no,,,,,,ISO 45001:2018 8.2,2,yes,有灭火器吗？",
    "Fire,,F-2,How many?,number,,1,20,pcs,${F-1} = 'yes',,,,",
    "Records,documentation,F-3,Which record?,choice,book; computer,,,,,,,,",
)
LIST = "\n".join((HEADINGS, *LINES))


def csv(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


class TestOwnLayout:
    def test_reads_sections_and_questions(self):
        found = read(csv(LIST))
        assert (found.errors, found.warnings, found.languages) == ([], [], ["en", "zh"])
        assert [(each["title"], each["process_area"], len(each["questions"])) for each in found.sections] == [
            ("Fire", "facilities_safety", 2),
            ("Records", "documentation", 1),
        ]
        asked = questions(found)
        assert (asked["F-1"]["weight"], asked["F-1"]["critical"]) == (2, True)
        assert asked["F-1"]["words"] == {"zh": {"text": "有灭火器吗？"}}
        assert (asked["F-2"]["lowest"], asked["F-2"]["highest"], asked["F-2"]["unit"]) == (1, 20, "pcs")
        assert [each["name"] for each in asked["F-3"]["options"]] == ["book", "computer"]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
    def test_in_any_encoding_and_with_any_separator(self, encoding):
        text = LIST.replace("book; computer", "book | Book |\n".strip()).replace(",", ";")
        found = read(csv(text.replace("book | Book |", '"a | A |\nb | B |"'), encoding))
        assert (found.errors, found.questions) == ([], 3)
        assert questions(found)["F-1"]["words"]["zh"]["text"] == "有灭火器吗？"

    @pytest.mark.parametrize(
        ("old", "new", "line"),
        [
            ("yes_no", "ja-nein", "checklist:2 “ja-nein” is no scale."),
            ("facilities_safety", "cooking", "checklist:2 “cooking” is no process area."),
            (",1,20,pcs", ",one,20,pcs", "checklist:3 “one” in the column lowest"),
            (",1,20,pcs", ",30,20,pcs", "checklist:3 The lowest number"),
            ("${F-1} = 'yes'", "${F-3} = 'book'", "checklist:3 The condition asks for “F-3”"),
            ("${F-1} = 'yes'", "${F-1} = 'maybe'", "checklist:3 The condition asks whether “F-1” is “maybe”"),
            ("${F-1} = 'yes'", "F-1 is yes", "checklist:3 "),
            ("F-3", "F-1", "checklist:4 The key “F-1” stands there twice."),
            ("book; computer", "book", "checklist:4 A choice has at least two options."),
            (",2,yes,", ",2,perhaps,", "checklist:2 “perhaps” in the column critical"),
            ("question,scale", "quest,scale", "checklist:1 No column is headed “question”."),
        ],
    )
    def test_faults_name_their_row(self, old, new, line):
        found = read(csv(LIST.replace(old, new, 1)))
        assert not found.ok
        assert found.errors[0].startswith(line), found.errors

    def test_rows_are_counted_as_a_spreadsheet_shows_them(self):
        text = LIST.replace("Is there an extinguisher?", '"Is there\nan extinguisher?"').replace("yes_no", "nonsense")
        assert read(csv(text.replace("number", "nonsense"))).errors[1].startswith("checklist:3 ")

    def test_a_scale_may_be_called_as_on_the_pages(self):
        found = read(csv(LIST.replace("yes_no", "Yes or no").replace(",number,", ",numeric,")))
        assert [each["scale"] for each in questions(found).values()] == ["yes_no", "number", "choice"]

    def test_a_row_with_all_but_the_question_is_no_section(self):
        (line,) = read(csv(LIST.replace("Is there an extinguisher?", ""))).errors[:1]
        assert line == "checklist:2 The row has no question."

    @pytest.mark.parametrize("columns", [500, 200_000])
    def test_more_columns_than_are_read_are_told(self, columns):
        (line,) = read(csv(LIST + "\nLast,,,Sure?" + "," * (columns - 4) + "x")).errors
        assert line.startswith("checklist:5 A sheet of a checklist has fewer than 500 columns")

    def test_an_unknown_column_is_named(self):
        assert read(csv(LIST.replace("unit", "remark"))).warnings[0].startswith("checklist:1 These columns")

    def test_the_kind_is_told_by_the_content(self):
        rows = [line.split(",") for line in LIST.split("\n")]
        assert read(workbook(checklist=rows)).kind == "xlsx"
        assert read(workbook(Sheet1=rows)).questions == 3
        assert read(survey({"type": "text", "name": "a", "label": "A"})).kind == "XLSForm (xlsx)"


ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "%s"><!ENTITY c "%s">]><workbook>&c;</workbook>' % (
    b"x" * 99,
    b"&b;" * 99,
)


def lying_zip() -> io.BytesIO:
    return package({"xl/workbook.xml": b"<", "xl/worksheets/sheet1.xml": b"0" * (70 * 2**20)})


def broken_zip() -> io.BytesIO:
    whole = survey({"type": "text", "name": "a", "label": "A"}).getvalue()
    return io.BytesIO(whole[: len(whole) // 2])


def with_entities() -> io.BytesIO:
    whole = zipfile.ZipFile(survey({"type": "text", "name": "a", "label": "A"}))
    return package({name: whole.read(name) for name in whole.namelist()} | {"xl/workbook.xml": ENTITY})


class TestHostileFiles:
    @pytest.mark.parametrize(
        "file",
        [
            lying_zip, broken_zip, with_entities,
            lambda: io.BytesIO(b""),
            lambda: io.BytesIO(b"%PDF-1.7"),
            lambda: io.BytesIO(b"<html><table><tr><td>type</td></tr></table></html>"),
            lambda: io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
            lambda: io.BytesIO(b"question\n" + b"Is it?\n" * 4_000_000),
            lambda: package({"readme.txt": b"no workbook"}),
            lambda: io.BytesIO(bytes(range(256)) * 40),
        ],
    )  # fmt: skip
    def test_is_refused_with_one_sentence(self, file):
        found = read(file())
        assert (found.ok, found.questions, len(found.errors)) == (False, 0, 1)
        assert found.errors[0].split(" ")[0] in ("file:1", "checklist:1")

    def test_too_many_rows_are_refused_with_the_row(self):
        text = LIST + "\nFire,,,Is it?,,,,,,,,,," * 100_000
        assert read(csv(text)).errors == [
            "checklist:20001 A sheet of a checklist has at most 20000 rows. Delete what stands below."
        ]

    @pytest.mark.parametrize("formula", [None, "=1+1"])
    def test_a_sheet_that_goes_on_empty_without_end_is_refused(self, formula):
        """Of a few bytes, it would be looked through for minutes."""
        book = workbook(checklist=[["section", "question", "guidance"], ["Fire", "Is there an extinguisher?", formula]])
        far = b'<row r="1048576"><c r="A1048576"/></row></sheetData>'
        assert read(with_part(book, b"</sheetData>", far)).errors == [
            "checklist:50001 A sheet of a checklist has at most 20000 rows. Delete what stands below."
        ]

    def test_texts_beyond_all_measure_are_refused(self):
        """Of a few kilobytes, each of them is parsed before the first row is."""
        book = zipfile.ZipFile(workbook(checklist=[["section", "question"], ["Fire", "Is there an extinguisher?"]]))
        parts = {name: book.read(name) for name in book.namelist()}
        parts["xl/texts.xml"] = b"<sst>" + b"<si><t/></si>" * 200_001 + b"</sst>"
        assert read(package(parts)).errors == [
            "file:1 The workbook holds more texts than a checklist does. Remove its other sheets."
        ]

    def test_an_empty_cell_far_to_the_right_is_nothing(self):
        book = workbook(checklist=[["section", "question"], ["Fire", "Is there an extinguisher?"]])
        far = b'<row r="3"><c r="XFD3"/></row></sheetData>'
        found = read(with_part(book, b"</sheetData>", far))
        assert (found.errors, found.questions) == ([], 1)

    def test_a_cell_beyond_all_measure_is_refused(self):
        assert read(csv(LIST.replace("How many?", "How " * 10_000))).errors == [
            "checklist:3 A cell holds at most 32767 characters."
        ]

    def test_groups_without_end_are_refused(self):
        rows = [{"type": "begin group", "name": f"g{at}", "label": "G"} for at in range(2000)]
        rows += [{"type": "text", "name": "a", "label": "A"}] + [{"type": "end group"}] * 2000
        assert read(survey(*rows)).errors[0].startswith("survey:")
