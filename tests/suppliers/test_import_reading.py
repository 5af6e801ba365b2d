import io
import struct
from datetime import datetime, time

import openpyxl
import pytest

from qcportal.core.errors import Rejected
from suppliers.importing.reading import open_table
from tests.suppliers.import_files import LIST, csv_file, package, saved, windows_1258, with_part, xlsx


def lines(file) -> list:
    return [(line.number, line.cells) for line in open_table(file).lines if not line.problem]


def problems(file) -> list:
    return [(line.number, line.problem) for line in open_table(file).lines if line.problem]


NUL = "The line holds a NUL byte, so it is damaged."
OPEN = "A quote that opens in this line is not closed."


def refused(file) -> str:
    with pytest.raises(Rejected) as error:
        lines(file)
    return str(error.value.sentence)


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("utf-8", LIST),
            ("utf-8-sig", LIST),
            ("utf-16", LIST),
            ("utf-16-le", "country,name\nCN,华强\n"),
            ("utf-16-be", "country,name\nCN,Huaqiang\n"),
            ("gb18030", "country,name,address\nCN,深圳市华强电子有限公司,深圳市福田区华强北路1号\n"),
            ("gb18030", "国家,名称\n中国,东莞鞋厂\n"),
            ("gb18030", "country,name\nCN,宏达厂\n"),
            ("big5", "公司代號,投資公司名稱\n1210,大成長城企業股份有限公司\n"),
            ("big5", "country,name\nTW,統一企業\n"),
            ("cp1252", "country;name\nFrance;Société Générale des Étoffes\nGermany;Müller Straße\n"),
            ("cp1252", "country,name\nPeru,Confección SAC\n"),
            ("cp1252", "name,address\nAcme,5 Main St – Bldg “A”\n"),
            ("cp1254", "country;name\nTurkey;Işık Tekstil Sanayi ve Ticaret A.Ş.\nTurkey;Güneş Örme\n"),
            ("cp1254", "ülke;ad\nTürkiye;Yeşim Tekstil\n"),
            ("cp1250", "country;name\nPL;Zakład Odzieżowy Łódź\nPL;Śląska Fabryka Wyrobów Włókienniczych\n"),
            ("cp1251", "country;name\nRU;Фабрика Одежды\n"),
            ("cp932", "country,name\nJP,東京縫製株式会社のタオル\n"),
            ("cp932", "国,工場名,住所\n日本,豊田紡織,愛知県刈谷市\n"),
            ("cp1254", "country,name,city\nTR,Guney Tekstil,Şanlıurfa\nTR,Ozer,Izmir\n"),
            ("cp1252", "country,name\nPT,Confecções São João\n"),
            ("cp1253", "country,name\nGR,Κλωστοϋφαντουργία Θεσσαλονίκης\n"),
            ("cp874", "country,name\nTH,บริษัท ไทยการ์เมนต์ จำกัด\n"),
            ("euc_kr", "country,name\nKR,서울섬유 주식회사\n"),
        ],
    )
    def test_keeps_every_letter(self, encoding, text):
        told = open_table(csv_file(text, encoding))
        kept = [line.cells for line in told.lines]
        assert kept == [row.replace('"', "").split(told.separator) for row in text.splitlines()] or text is LIST
        if text is LIST:
            assert kept[3][1] == "Công ty Dệt May Đông Á"

    def test_joins_tones_of_windows_1258(self):
        text = "country,name\nVietnam,Công ty TNHH Dệt May Đông Á\nVietnam,Nhà Máy Giày Bình Dương\n"
        assert [cells[1] for _number, cells in lines(io.BytesIO(windows_1258(text)))][1:] == [
            "Công ty TNHH Dệt May Đông Á",
            "Nhà Máy Giày Bình Dương",
        ]

    def test_leaves_bengali_as_it_stands(self):
        name = "ময়মনসিংহ টেক্সটাইল"
        assert lines(csv_file(f"name,country\n{name},BD\n"))[1][1][0] == name

    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
    def test_a_line_in_another_one_costs_that_line(self, encoding):
        rows = "CN,大成工廠\n".encode(encoding)
        file = io.BytesIO(b"country,name\n" + rows * 20 + b"CN,\xff\xff\xff\n" + rows)
        assert [number for number, _cells in lines(file)] == [*range(1, 22), 23]
        assert [number for number, reason in problems(file) if "no text in" in reason] == [22]

    def test_the_encoding_of_most_lines_is_the_files(self):
        file = io.BytesIO("country,name\nCN,华强\nFR,Tissé\n".encode() + "DE,Müller\n".encode("cp1252"))
        assert open_table(file).encoding == "utf-8"
        assert [number for number, _reason in problems(file)] == [4]

    @pytest.mark.parametrize("stray", [b"A\xff\xfe Mill", b"A \xff Mill", b"A\x80\x81B", b"\xc3("])
    def test_a_stray_byte_among_plain_letters_is_no_encoding(self, stray):
        file = io.BytesIO(b"country,name\nCN,First\nCN," + stray + b"\nCN,Last\n")
        assert ([number for number, _reason in problems(file)], lines(file)[-1]) == ([3], (4, ["CN", "Last"]))

    def test_a_line_that_breaks_off_in_a_letter_does_not_swallow_the_next(self):
        file = io.BytesIO("country,name\nCN,深圳市华强电子\n".encode("gb18030") * 9 + b"CN,\xc9\nCN,Last\n")
        assert (lines(file)[-1], problems(file)[0][0]) == ((20, ["CN", "Last"]), 19)


class TestLines:
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_finds_the_separator(self, mark):
        assert lines(
            csv_file(f"name{mark}country\nA, Ltd{mark}CN\n" if mark != "," else 'name,country\n"A, Ltd",CN\n')
        )[1] == (
            2,
            ["A, Ltd", "CN"],
        )

    @pytest.mark.parametrize(
        "text",
        [
            "Our factories, 2026\nname;country;address\nA;CN;1 Road, Park, City\nB;CN;2 Road\n",
            "name;country;address\nA;CN;1 Road, Park, City, State\nB;CN;2 Road, Park\n",
            "name;lat;lng\nA;22,5;114,1\nB;23,5;113,2\n",
        ],
    )
    def test_commas_within_cells_do_not_mislead(self, text):
        assert open_table(csv_file(text)).separator == ";"

    def test_reads_what_excel_says_of_the_separator(self):
        assert lines(csv_file("sep=;\nname;country\nA;CN\n")) == [(2, ["name", "country"]), (3, ["A", "CN"])]

    def test_counts_lines_as_an_editor_shows_them(self):
        text = 'name,address\n\n"A","1 Street\nCity\nCountry"\n , \nB,2\n'
        assert [number for number, _cells in lines(csv_file(text))] == [1, 3, 7]

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_knows_each_line_ending(self, ending):
        assert [number for number, _cells in lines(csv_file(ending.join(("name,x", "A,1", "", "B,2"))))] == [1, 2, 4]

    def test_keeps_quotes_within_cells(self):
        assert lines(csv_file('name,x\n"The ""Best"" Mill",1\n5" pipe,2\n'))[1:] == [
            (2, ['The "Best" Mill', "1"]),
            (3, ['5" pipe', "2"]),
        ]


class TestQuotes:
    @pytest.mark.parametrize(
        ("rest", "told"),
        [
            ("C,CN,3,4\n", [2]),
            ("C,CN,3,4\n" * 300, [2]),
            ("C,CN,3,4\n" * 100_000, [2]),
            ('"C, Ltd",CN,3,4\n', [2]),
            ('C,CN,3,"4"\n', [2]),
            ('C,"CN,3,4\nD,CN,3,4\n', [2, 3]),
            ('C,CN,3,4\nD,CN,3,4"\n', [2]),
            ('C,CN,3"\n', [2]),
        ],
    )
    def test_one_that_is_not_closed_costs_its_line(self, rest, told):
        text = 'name,country,street,city\n"B,CN,1,2\n' + rest
        assert problems(csv_file(text)) == [(number, OPEN) for number in told]
        assert len(lines(csv_file(text))) == len(text.splitlines()) - len(told)

    def test_a_cell_of_several_lines_is_one(self):
        text = 'name,country,street,city\nA,CN,"1 Road, Park\n""North"", 2nd floor\nP.O. 7",X\nB,CN,1,2\n'
        assert lines(csv_file(text))[1:] == [
            (2, ["A", "CN", '1 Road, Park\n"North", 2nd floor\nP.O. 7', "X"]),
            (5, ["B", "CN", "1", "2"]),
        ]

    def test_a_stray_one_is_kept_kindly(self):
        assert lines(csv_file('name,country\n"The" Mill,CN\n'))[1] == (2, ["The Mill", "CN"])

    def test_a_cell_of_damaged_lines_is_told(self):
        file = csv_file('name,country\n"A\n\0",CN\nB,CN\n')
        assert (problems(file), lines(file)[-1]) == ([(2, NUL)], (4, ["B", "CN"]))


class TestSheets:
    def test_reads_the_first_sheet_that_holds_something(self):
        assert lines(xlsx([], Plants=[["name", "country"], [None], ["A", "CN"]])) == [
            (1, ["name", "country"]),
            (3, ["A", "CN"]),
        ]

    def test_passes_a_cover_sheet(self):
        table = open_table(xlsx([["Our suppliers in 2026"], ["Name of buyer", "X"]], Plants=[["name", "country"]]))
        assert (table.sheet, [line.cells for line in table.lines]) == ("Plants", [["name", "country"]])

    def test_reads_no_sheet_that_is_hidden(self):
        hidden = openpyxl.load_workbook(xlsx([["name", "country"], ["Old", "CN"]], Plants=[["name", "country"]]))
        hidden.worksheets[0].sheet_state = "hidden"
        hidden.active = 1
        assert lines(saved(hidden)) == [(1, ["name", "country"])]

    def test_takes_the_result_of_a_formula(self):
        """As Excel stores it, beside the formula."""
        book = xlsx([["name", "country"], ["=1", "CN"]])
        assert lines(with_part(book, b"<f>1</f><v></v>", b'<f>"A"&amp;"B"</f><v>77</v>'))[1] == (2, ["77", "CN"])

    def test_shows_days_as_days(self):
        assert lines(xlsx([["a"], [datetime(2026, 5, 1)], [datetime(2026, 5, 1, 8, 30)], [time(8, 30)]]))[1:] == [
            (2, ["2026-05-01"]),
            (3, ["2026-05-01 08:30:00"]),
            (4, ["08:30:00"]),
        ]

    def test_shows_numbers_as_excel_does(self):
        assert lines(xlsx([["id", "lat", "open"], [1001, 22.5, True]]))[1] == (2, ["1001", "22.5", "TRUE"])

    def test_content_decides_not_the_name(self):
        assert open_table(xlsx([["a", "b"]])).kind == "xlsx"
        assert open_table(csv_file("a,b\n")).kind == "csv"


class TestHostile:
    def test_empty(self):
        assert "empty" in refused(io.BytesIO())

    @pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0"])
    def test_other_files(self, start):
        assert "Give a CSV, XLSX or XLS file" in refused(io.BytesIO(start + b"x" * 600))

    def test_web_page_that_is_called_a_sheet(self):
        assert "web page" in refused(io.BytesIO(b"<html><table><tr><td>name</td></tr></table>"))

    def test_a_program(self):
        assert "not a text file" in refused(io.BytesIO(bytes(range(256)) * 20))

    @pytest.mark.parametrize("rows", [1, 40_000])
    def test_a_nul_byte_costs_its_line(self, rows):
        file = io.BytesIO(b"name,country\n" + b"A,CN\n" * rows + b"A\0B,CN\nC,CN\n")
        assert (problems(file), lines(file)[-1]) == ([(rows + 2, NUL)], (rows + 3, ["C", "CN"]))

    def test_a_line_beyond_all_measure_costs_itself(self):
        file = csv_file("name,country\n" + "x" * 3_000_000 + ",CN\nA,CN\n")
        assert (problems(file)[0], lines(file)[-1]) == (
            (2, "The line is longer than a million characters."),
            (3, ["A", "CN"]),
        )

    def test_a_cell_beyond_all_measure_costs_its_line(self):
        file = csv_file('name,country\n"' + "x" * 200_000 + '",CN\nA,CN\n')
        assert (problems(file)[0][0], lines(file)[-1]) == (2, (3, ["A", "CN"]))

    def test_a_cell_in_excels_last_column(self):
        assert lines(xlsx([["name", "country"], ["A", "CN", *[None] * 16000, "x"]]))[1][1] == ["A", "CN"]

    def test_a_row_beyond_excels_last(self):
        """A gap of a hundred billion rows is not walked through."""
        book = with_part(xlsx([["name"], ["A"], ["B"]]), b'<row r="3"', b'<row r="99999999999"')
        assert lines(book) == [(1, ["name"]), (2, ["A"])]

    @pytest.mark.parametrize("part", ["readme.txt", "word/document.xml", "xl/workbook.bin", "content.xml"])
    def test_other_packed_files(self, part):
        assert "no XLSX sheet" in refused(package({part: b"hello"}))

    def test_zip_bomb(self):
        assert "unpacks to" in refused(package({"xl/worksheets/sheet1.xml": b"0" * (50 << 20)}))

    def test_damaged_sheet(self):
        whole = xlsx([["name", "country"]] * 50).getvalue()
        assert "damaged" in refused(io.BytesIO(whole[: len(whole) // 2]))

    def test_entities(self):
        bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'"><!ENTITY c "'
        bomb += b"&b;" * 1000 + b'">]><workbook>&c;</workbook>'
        assert "damaged" in refused(package({"[Content_Types].xml": bomb, "xl/workbook.xml": bomb}))

    def test_password(self):
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<16x") + b"\0" * 4096
        assert refused(io.BytesIO(ole))
