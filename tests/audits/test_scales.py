from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from audits.enums import Scale
from audits.scales import Measure, WrongValue, accepted, in_words, limits_in_words, share

OPTIONS = [
    {"name": "full", "label": "Everywhere", "share": 1},
    {"name": "part", "label": "In places", "share": 0.3},
    {"name": "none", "label": "Nowhere", "share": 0},
    {"name": "other", "label": "Something else", "share": None},
]
BARE = [{"name": name, "label": name.upper(), "share": None} for name in ("a", "b")]
THICK = Measure(Scale.NUMBER, lowest=Decimal("0.5"), highest=Decimal(12), unit="mm")
ONE, SEVERAL = Measure(Scale.CHOICE, OPTIONS), Measure(Scale.CHOICES, OPTIONS)

TAKES = [
    (Measure(), "minor", "minor", Fraction(1, 2), "minor non-conformity"),
    (Measure(), "critical", "critical", 0, "critical non-conformity"),
    (Measure(Scale.POINTS), " 08 ", "8", Fraction(4, 5), "8 of 10"),
    (Measure(Scale.POINTS), "0", "0", 0, "0 of 10"),
    (Measure(Scale.POINTS), "10", "10", 1, "10 of 10"),
    (Measure(Scale.YES_NO), "yes", "yes", 1, "yes"),
    (Measure(Scale.YES_NO), "no", "no", 0, "no"),
    (THICK, "12.00", "12", 1, "12 mm"),
    (THICK, "0.5", "0.5", 1, "0.5 mm"),
    (THICK, "12.01", "12.01", 0, "12.01 mm"),
    (THICK, "-3", "-3", 0, "-3 mm"),
    (Measure(Scale.NUMBER, lowest=Decimal(1)), "1e3", "1000", 1, "1000"),
    (Measure(Scale.NUMBER), "-0.0", "0", None, "0"),
    (Measure(Scale.TEXT), " 工人 ", "工人", None, "工人"),
    (Measure(Scale.TEXT), "major", "major", None, "major"),
    (Measure(Scale.DATE), "2026-11-29", "2026-11-29", None, "29 Nov 2026"),
    (ONE, "part", "part", Fraction(3, 10), "In places"),
    (ONE, "other", "other", None, "Something else"),
    (SEVERAL, "other  full", "full other", 1, "Everywhere, Something else"),
    (SEVERAL, "none full part", "full part none", 0, "Everywhere, In places, Nowhere"),
    (Measure(Scale.CHOICES, BARE), "b", "b", None, "B"),
]


@pytest.mark.parametrize(("asked", "value", "kept", "earns", "words"), TAKES)
def test_an_answer_is_kept_earns_and_reads(asked, value, kept, earns, words):
    assert (accepted(asked, value), share(asked, kept), in_words(asked, kept)) == (kept, earns, words)


REFUSED = [
    (Measure(), "yes", "Choose an answer"),
    (Measure(), "", "Choose an answer"),
    (Measure(Scale.POINTS), "11", "whole number from 0 to 10"),
    (Measure(Scale.POINTS), "7.5", "whole number from 0 to 10"),
    (Measure(Scale.POINTS), "-1", "whole number from 0 to 10"),
    (Measure(Scale.POINTS), "٣", "whole number from 0 to 10"),
    (Measure(Scale.YES_NO), "conform", "Choose an answer"),
    (THICK, "", "a number such as"),
    (THICK, "NaN", "a number such as"),
    (THICK, "1e999999", "a number such as"),
    (THICK, "12,5", "a number such as"),
    (Measure(Scale.TEXT), "  ", "Write an answer"),
    (Measure(Scale.TEXT), "x" * 4001, "at most 4000"),
    (Measure(Scale.DATE), "29.11.2026", "a date such as"),
    (ONE, "full part", "one of the options"),
    (SEVERAL, "full gone", "at least one of the options"),
    (SEVERAL, "", "at least one of the options"),
]


@pytest.mark.parametrize(("asked", "value", "sentence"), REFUSED)
def test_what_is_no_answer_is_said(asked, value, sentence):
    with pytest.raises(WrongValue, match=sentence):
        accepted(asked, value)


@pytest.mark.parametrize("scale", Scale.values)
def test_not_applicable_is_an_answer_on_every_scale_and_earns_and_loses_nothing(scale):
    asked = Measure(scale, OPTIONS)
    assert accepted(asked, "not_applicable") == "not_applicable"
    assert share(asked, "not_applicable") is None
    assert in_words(asked, "not_applicable") == "not applicable"


def test_reads_in_the_readers_language():
    with translation.override("zh-hans"):
        assert in_words(SEVERAL, "full part") == "Everywhere、In places"


def test_limits_in_words():
    limits = [(Decimal("0.50"), Decimal(12)), (None, Decimal(10)), (Decimal(100), None), (None, None)]
    words = [limits_in_words(Measure(Scale.NUMBER, lowest=low, highest=high, unit="mm")) for low, high in limits]
    assert words == ["0.5 – 12 mm", "≤ 10 mm", "≥ 100 mm", ""]


def test_a_limit_of_one_value_is_said_once():
    none = Measure(Scale.NUMBER, lowest=Decimal(0), highest=Decimal(0), unit="values")
    assert limits_in_words(none) == "0 values"


@given(st.sampled_from(Scale.values), st.text(max_size=30))
def test_what_is_accepted_is_accepted_again_and_earns_between_nothing_and_all(scale, value):
    asked = Measure(scale, OPTIONS, Decimal(0) if scale == Scale.NUMBER else None)
    try:
        kept = accepted(asked, value)
    except WrongValue:
        return
    assert accepted(asked, kept) == kept
    assert (earned := share(asked, kept)) is None or 0 <= earned <= 1
    assert in_words(asked, kept)
