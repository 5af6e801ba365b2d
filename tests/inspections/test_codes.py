"""Check digits, numbers of cartons and what is read on them: pure."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.cartons import numbers_of, text_of
from inspections.codes import GTIN_LENGTHS, check_digit, digits_of, gtin_of, is_whole, same_gtin, sscc_of
from inspections.comparing import conforms, kept
from inspections.points import lines_of, points_in
from qcportal.core.errors import Rejected

BODIES = st.sampled_from(GTIN_LENGTHS).flatmap(
    lambda length: st.text("0123456789", min_size=length - 1, max_size=length - 1)
)


class TestCheckDigits:
    @pytest.mark.parametrize(
        "code", ["96385074", "614141000036", "4006381333931", "10614141000415", "106141412345678908"]
    )
    def test_of_known_codes(self, code):
        assert is_whole(code)

    @given(BODIES)
    def test_a_code_with_its_digit_is_taken(self, body):
        code = f"{body}{check_digit(body)}"
        assert gtin_of(code) == code

    @given(BODIES, st.data())
    def test_every_single_slip_is_found(self, body, data):
        code = f"{body}{check_digit(body)}"
        place = data.draw(st.integers(0, len(code) - 1))
        other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
        assert not is_whole(code[:place] + other + code[place + 1 :])

    @given(BODIES, st.integers(1, 6))
    def test_noughts_before_change_nothing(self, body, noughts):
        assert check_digit("0" * noughts + body) == check_digit(body)

    def test_an_sscc_has_18_digits(self):
        assert sscc_of("1 0614141 234567890 8") == "106141412345678908"
        with pytest.raises(Rejected, match="18 digits; this has 13"):
            sscc_of("4006381333931")

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("4006381333932", "asks? for 1"),
            ("400638133393", "ask for"),
            ("12345", "has 5"),
            ("40063A", "digits alone"),
            ("²", "digits"),
        ],
    )
    def test_what_is_wrong_is_said(self, typed, sentence):
        with pytest.raises(Rejected, match=sentence):
            gtin_of(typed)

    @pytest.mark.parametrize(
        ("scanned", "digits"),
        [
            ("]C100106141412345678908", "106141412345678908"),
            ("(00) 1 0614141 234567890 8", "106141412345678908"),
            ("0110614141000415", "10614141000415"),
            ("]d201106141410004151027B", "10614141000415"),
            ("４００-６３８１３３３９３１", "4006381333931"),
            ("৪০০৬৩৮১৩৩৩৯৩১", "4006381333931"),
            ("0012345678905", "0012345678905"),
        ],
    )
    def test_a_scanners_marks_are_left_out(self, scanned, digits):
        assert digits_of(scanned) == digits

    def test_a_shorter_gtin_is_the_longer_with_noughts_before(self):
        assert same_gtin("614141000036", "0614141000036")
        assert not same_gtin("614141000036", "4006381333931")


class TestCartonNumbers:
    def test_are_read_as_people_write_them(self):
        assert numbers_of(" 7, 3;12 – 14、3") == [3, 7, 12, 13, 14]

    @pytest.mark.parametrize("typed", ["0", "a", "5-3", "1-9999", "-4", "1.5", "9" * 12])
    def test_that_make_no_sense_are_refused(self, typed):
        with pytest.raises(Rejected):
            numbers_of(typed)

    @given(st.sets(st.integers(1, 500), max_size=60))
    def test_are_written_so_that_they_are_read_again(self, numbers):
        assert numbers_of(text_of(sorted(numbers))) == sorted(numbers)


class TestReadings:
    packing = SimpleNamespace(
        length_cm=Decimal(60), width_cm=Decimal(40), height_cm=Decimal(35), gross_weight_kg=Decimal(10),
        tolerance_percent=5, units_per_carton=24, outer_gtin="614141000036",
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("kind", "typed", "good"),
        [
            ("size", "60 x 40 x 35", True), ("size", "35*40*63", True), ("size", "60×40×36,8", False),
            ("weight", "10,5", True), ("weight", "9.499", False), ("count", "24", True), ("count", "23", False),
            ("outer_gtin", "0614141000036", True), ("outer_gtin", "4006381333931", False),
        ],
    )  # fmt: skip
    def test_are_compared_with_their_tolerance(self, kind, typed, good):
        assert conforms(kind, self.packing, kept(kind, typed)) is good

    @pytest.mark.parametrize(
        ("kind", "typed"),
        [("size", "60 x 40"), ("size", "60 x 40 x 0"), ("weight", "heavy"), ("weight", "-1"), ("count", "2.5")],
    )
    def test_that_are_none_are_refused(self, kind, typed):
        with pytest.raises(Rejected):
            kept(kind, typed)


def test_a_point_stands_once_and_decides_if_one_of_its_lines_does():
    assert lines_of(" Rivets\n\n! Needle\nrivets\n！Rivets") == ["!Rivets", "!Needle"]
    assert [each.decides for each in points_in(["a", "!b"])] == [False, True]
