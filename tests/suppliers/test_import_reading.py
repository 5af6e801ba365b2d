import io
import struct
import zipfile

import pytest

from qcportal.core.errors import Rejected
from suppliers.importing.reading import open_table
from tests.suppliers.import_files import LIST, csv_file, windows_1258, xlsx


def lines(file) -> list:
    return list(open_table(file).lines)


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
            ("euc_kr", "country,name\nKR,서울섬유 주식회사\n"),
        ],
    )
    def test_keeps_every_letter(self, encoding, text):
        told = open_table(csv_file(text, encoding))
        kept = [cells for _number, cells in told.lines]
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

    def test_says_where_the_encoding_changes(self):
        rows = b"".join(b"CN,\xc9\xee\xdb\xda\xca\xd0\xbb\xaa\xc7\xbf\n" for _ in range(20000))
        assert "not in one encoding" in refused(io.BytesIO(b"country,name\n" + rows + b"CN,\xff\xff\xff\n"))


class TestLines:
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_finds_the_separator(self, mark):
        assert lines(
            csv_file(f"name{mark}country\nA, Ltd{mark}CN\n" if mark != "," else 'name,country\n"A, Ltd",CN\n')
        )[1] == (
            2,
            ["A, Ltd", "CN"],
        )

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


class TestSheets:
    def test_reads_the_first_sheet_that_holds_something(self):
        assert lines(xlsx([], Plants=[["name", "country"], [None], ["A", "CN"]])) == [
            (1, ["name", "country"]),
            (3, ["A", "CN"]),
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

    def test_nul_bytes(self):
        assert "NUL" in refused(io.BytesIO(b"name,country\nA\0B,CN\n"))

    def test_nul_bytes_far_down(self):
        assert "NUL" in refused(io.BytesIO(b"name,country\n" + b"A,CN\n" * 40000 + b"A\0B,CN\n"))

    def test_unclosed_quote(self):
        assert refused(csv_file('name,country\nA,CN\n"B,CN\nC,CN\n')) == "A quote that opens in line 3 is not closed."

    def test_unclosed_quote_in_a_long_file(self):
        assert "quote" in refused(csv_file('name,country\n"B,CN\n' + "C,CN\n" * 100_000))

    def test_absurdly_many_columns(self):
        assert "700 columns" in refused(csv_file(",".join(f"c{n}" for n in range(700)) + "\n"))

    def test_a_cell_in_excels_last_column(self):
        assert "columns" in refused(xlsx([["name"] + [None] * 16000 + ["x"]]))

    def test_a_row_beyond_excels_last(self):
        """A gap of a hundred billion rows is not walked through."""
        parts = zipfile.ZipFile(xlsx([["name"], ["A"], ["B"]]))
        content = {name: parts.read(name) for name in parts.namelist()}
        name = "xl/worksheets/sheet1.xml"
        content[name] = content[name].replace(b'<row r="3"', b'<row r="99999999999"')
        assert lines(package(content)) == [(1, ["name"]), (2, ["A"])]

    def test_zip_without_a_sheet(self):
        assert "without a spreadsheet" in refused(package({"readme.txt": b"hello"}))

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


def package(parts: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    out.seek(0)
    return out
