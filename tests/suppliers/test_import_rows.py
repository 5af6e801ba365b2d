from decimal import Decimal

import pytest

from qcportal.core.errors import Rejected
from suppliers.importing.guessing import guess
from suppliers.importing.headings import with_headings
from suppliers.importing.likeness import alike, halves, wanted
from suppliers.importing.lines import Line
from suppliers.importing.mapping import check_spec, mapped
from suppliers.importing.rows import Unusable, parse
from suppliers.importing.spellings import country_code


class TestCountries:
    @pytest.mark.parametrize(
        ("code", "words"),
        [
            (
                "CN",
                "China;CN;CHINA;CHN;P.R. China;PRC;Mainland China;China (Mainland);中国;中國;china ;People's Republic of China;Çin;Trung Quốc;চীন",
            ),
            ("US", "USA;United States;U.S.A.;United States of America;US;美國;211--美國;United States (USA)"),
            ("VN", "Vietnam;Viet Nam;VIET NAM;Viet-Nam;Việt Nam;VN;越南"),
            ("TR", "Turkey;Türkiye;TURKIYE;Turkiye;TR"),
            ("GB", "UK;U.K.;United Kingdom;England;Great Britain"),
            ("KR", "South Korea;Korea;Republic of Korea;Korea, Republic of;Korea, South"),
            ("HK", "Hong Kong;Hong Kong SAR;HONGKONG;Hong Kong, China"),
            ("TW", "Taiwan;Taiwan, China;Taiwan (R.O.C.);臺灣"),
            ("BD", "Bangladesh;BANGLADESH;বাংলাদেশ"),
            ("LA", "Laos;Lao PDR"),
            ("CI", "Ivory Coast;Côte d'Ivoire"),
            ("DE", "Germany;Deutschland;Allemagne"),
            ("MK", "North Macedonia;Macedonia"),
            ("SV", "El Salvador;EL SALVADOR"),
            ("CZ", "Czech Republic;Czechia"),
        ],
    )
    def test_are_known_however_written(self, code, words):
        assert {word: country_code(word) for word in words.split(";")} == dict.fromkeys(words.split(";"), code)

    @pytest.mark.parametrize("word", ["", "Atlantis", "XX", "12", "Asia", "China/Vietnam"])
    def test_are_not_invented(self, word):
        assert country_code(word) is None


class TestMapping:
    @pytest.mark.parametrize(
        ("headings", "found"),
        [
            ("country,name,address,sector,lat,lng", "country name address sector latitude longitude"),
            ("Factory Name,Supplier,Country/Region,No. of Workers", "name supplier_name country workers_count"),
            ("est_number,company,street,city,st,activities", "external_id name address city - sector"),
            ("工厂名称,国家,地址,员工人数", "name country address workers_count"),
            ("Tên nhà máy,Quốc gia,Địa chỉ", "name country address"),
            ("Fabrika Adı,Ülke,Şehir,Adres", "name country city address"),
            ("কারখানার নাম,দেশ,ঠিকানা", "name country address"),
            ("facilityName,countryCode", "name country"),
        ],
    )
    def test_is_guessed_from_headings(self, headings, found):
        places = {at[0]: field for field, at in guess(headings.split(",")).items()}
        assert [places.get(at, "-") for at in range(len(found.split()))] == found.split()

    def test_is_said_over_the_guess(self):
        mapping = mapped(
            ["name", "company", "street", "city"],
            {"name": "Company", "address": ["street", "city"], "country": "=US", "city": ""},
        )
        assert mapping.spec() == {"name": "company", "address": ["street", "city"], "country": "=US"}

    @pytest.mark.parametrize(
        ("spec", "sentence"), [({"nam": "name"}, "is no field"), ({"name": "firm"}, "no column “firm”")]
    )
    def test_says_what_is_wrong(self, spec, sentence):
        with pytest.raises(Rejected, match=sentence):
            mapped(["name", "country"], spec)

    @pytest.mark.parametrize("spec", [[], "x", {"name": 1}, {"name": [1]}])
    def test_is_an_object(self, spec):
        with pytest.raises(Rejected):
            check_spec(spec)

    @pytest.mark.parametrize(
        ("headings", "found"),
        [
            (
                "FEI Number,Recalling Firm Name,Recalling Firm City,Recalling Firm Country",
                "external_id name city country",
            ),
            ("EstablishmentNumber,EstablishmentName,State,ProjectName", "external_id name - -"),
            ("fei,firm,city,country", "external_id name city country"),
            ("Legal Name,Email Address,Supplier Country", "name - supplier_country"),
            ("公司代號,投資公司名稱,facility_name,地區別代號", "supplier_external_id supplier_local_name name country"),
        ],
    )
    def test_is_guessed_from_what_a_heading_ends_with(self, headings, found):
        self.test_is_guessed_from_headings(headings, found)

    @pytest.mark.parametrize(
        ("heading", "cells", "guessed"),
        [
            ("Where", ["211--美國", "", "CHINA", "Việt Nam"], True),
            ("Where", ["CA", "DE", "IN"], False),
            ("Where", ["China", "Houston", "Vietnam"], False),
            ("State", ["Georgia", "Georgia"], False),
            ("Where", ["", " "], False),
        ],
    )
    def test_of_the_country_is_guessed_from_what_stands_below(self, heading, cells, guessed):
        assert ("country" in guess(["Factory", heading], [["A", cell] for cell in cells])) is guessed


class TestHeadings:
    data = ["A", "CN", "1"]

    @pytest.mark.parametrize(
        ("above", "number", "headings"),
        [
            ([["Our factories 2026"], ["Name", "Country", ""]], 2, "Name Country"),
            ([["Factory", "", "Address"], ["Name", "Country", "City"]], 1, "Name Country City"),
            (
                [["Supplier", "", "Factory", ""], ["Name", "Code", "Name", "Country"]],
                1,
                "Supplier-Name Supplier-Code Factory-Name Factory-Country",
            ),
            (
                [["Factory name", "Address", ""], ["", "Country", "City"]],
                1,
                "Factory-name Address-Country Address-City",
            ),
            ([["Name", "Country"], ["工厂名称", "国家"]], 1, "Name Country"),
            ([["Name", "Name", "", "Country"]], 1, "Name Name-[B] [C] Country"),
            ([["What", "Where"]], 1, "What Where"),
        ],
    )
    def test_are_found(self, above, number, headings):
        lines = [Line(at, cells) for at, cells in enumerate([*above, self.data], start=1)]
        found, sample, rest = with_headings(lines)
        assert (found.number, [text.replace(" ", "-") for text in found.texts]) == (number, headings.split())
        assert sample == list(rest) == [lines[-1]]

    def test_no_data_line_is_lost(self):
        lines = [Line(1, ["Name", "Country"]), *(Line(at, self.data) for at in range(2, 200))]
        assert list(with_headings(lines)[2]) == lines[1:]

    @pytest.mark.parametrize(
        ("headings", "first"),
        [
            (["Factory", "Country", "Type", "Notes"], ["A Ltd", "CN", "Factory", "x"]),
            (["Factory", "Country", "Type", "Notes"], ["A Ltd", "CN", "Factory", "Street"]),
            (["Factory", "Country", "Type", "Notes"], ["Plant", "CN", "Products", "Location"]),
            (["Factory", "Country", "City"], ["Plant", "CN", "City"]),
            (["Name", "Country", "", "Kind"], ["A Ltd", "CN", "", "Factory"]),
        ],
    )
    def test_a_data_line_that_holds_their_words_is_data(self, headings, first):
        lines = [Line(1, headings), Line(2, first), Line(3, ["B Ltd", "VN"])]
        assert list(with_headings(lines)[2]) == lines[1:]

    @pytest.mark.parametrize(("headings", "guessed"), [(["Name", "Seen", "X"], False), (["Name", "Y", "X"], True)])
    def test_a_lone_x_is_no_coordinate(self, headings, guessed):
        assert ("longitude" in guess(headings)) is guessed

    def test_absurdly_many_are_refused(self):
        with pytest.raises(Rejected, match="100000 columns"):
            with_headings([Line(1, [f"c{n}" for n in range(100_000)])])

    def test_a_file_without_lines_is_empty(self):
        with pytest.raises(Rejected, match="empty"):
            with_headings([])


class TestRow:
    headings = ("name", "country", "latitude", "longitude", "workers", "supplier", "address")

    def parsed(self, *cells, spec=None):
        return parse(Line(2, list(cells)), mapped(list(self.headings), spec))

    def test_is_tidied(self):
        row = self.parsed("  Yi\u00a0Chang\n Tai ", "china", "22,5", "114.146607", "1,200", "", "(blank)")
        assert row.fields == {
            "name": "Yi Chang Tai",
            "country": "CN",
            "latitude": Decimal("22.50000"),
            "longitude": Decimal("114.14661"),
            "workers_count": 1200,
        }
        assert row.supplier == {}

    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            (("", "CN"), "name is missing"),
            (("A", ""), "country is missing"),
            (("A", "Atlantis"), "no country we know"),
            (("A", "Bangladseh"), "is it Bangladesh"),
            (("A", "CN", "22"), "both latitude and longitude"),
            (("A", "CN", "91", "0"), "no number from -90 to 90"),
            (("A", "CN", "1", "NaN"), "no number"),
            (("A", "CN", "", "", "many"), "no whole number"),
            (("A", "CN", "", "", "9" * 5000), "no whole number"),
            (("A" * 301, "CN"), "301 characters"),
            (("A", "CN", "", "", "", "", "x", "y"), "8 cells"),
            (('=HYPERLINK("http://x")', "CN"), "begins as a formula"),
            (("A", "CN", "", "", "", "", "@SUM(1+1)"), "begins as a formula"),
            (("A", "CN", "", "", "", "+cmd|' /C calc'!A0"), "begins as a formula"),
            (("#REF!", "CN"), "name is missing"),
        ],
    )
    def test_is_refused_with_a_reason(self, cells, sentence):
        with pytest.raises(Unusable, match=sentence):
            self.parsed(*cells)

    def test_all_that_is_wrong_is_said_at_once(self):
        with pytest.raises(Unusable) as refused:
            self.parsed("", "Atlantis", "95", "9", "many")
        for sentence in ("name is missing", "Atlantis", "latitude “95”", "Workers “many”"):
            assert str(refused.value).count(sentence) == 1

    @pytest.mark.parametrize(
        ("text", "workers"), [("120.0", 120), ("1.200", 1200), ("1,200.00", 1200), ("১২", 12), ("000120", 120)]
    )
    def test_numbers_are_read_however_written(self, text, workers):
        assert self.parsed("A", "CN", "", "", text).fields["workers_count"] == workers

    def test_an_id_is_no_measure(self):
        row = parse(Line(2, ["A", "CN", "3600971993.0"]), mapped(["name", "country", "id"]))
        assert row.fields["external_id"] == "3600971993"

    def test_loses_marks_that_turn_its_direction_but_no_joiners(self):
        assert self.parsed("\u202eA\u200b ক্\u200dষ", "CN").fields["name"] == "A ক্\u200dষ"

    @pytest.mark.parametrize("address", ["-12 Road", "+880 2 123", "@Home Building"])
    def test_takes_what_only_looks_like_a_formula(self, address):
        assert self.parsed("A", "CN", "", "", "", "", address).fields["address"] == address

    def test_says_that_no_column_holds_the_country(self):
        with pytest.raises(Unusable, match="No column of the file holds the country"):
            self.parsed("A", "CN", spec={"country": ""})

    def test_takes_a_constant(self):
        assert self.parsed("A", "whatever", spec={"country": "=US"}).fields["country"] == "US"


class TestLikeness:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("PHI Co.,Ltd", "PHI Co., Ltd."),
            ("Industrias Merlet S.A. de C.V.", "Industrias Merlet S. A. de C.V."),
            ("Dhaka Knitwear Ltd", "DHAKA KNIT WEAR LIMITED"),
            ("Huaqiang Electronics Co Ltd", "Huaqiang Electronic Co., Ltd."),
            ("深圳市华强电子有限公司", "深圳市华强电子股份有限公司"),
            ("Güneş Tekstil A.Ş.", "Gunes Tekstil"),
        ],
    )
    def test_is_seen(self, one, other):
        assert alike(one, other)
        assert meets(one, other)
        assert meets(other, one)

    @pytest.mark.parametrize(
        ("one", "other"), [("Unit 2 Garments", "Unit 3 Garments"), ("KIA", "KIO"), ("Dhaka Knit", "Dhaka Denim")]
    )
    def test_is_not_imagined(self, one, other):
        assert not alike(one, other)

    @pytest.mark.parametrize("at", range(11))
    def test_survives_one_letter_anywhere(self, at):
        name = "huaqiangtex"
        for other in (name[:at] + "z" + name[at + 1 :], name[:at] + name[at + 1 :], name[:at] + "z" + name[at:]):
            assert meets(name, other), other


def meets(kept: str, new: str) -> bool:
    front, back = halves("CN", kept)
    fronts, backs = wanted("CN", new)
    return front in fronts or back in backs
