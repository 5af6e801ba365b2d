from datetime import date

import pytest
from django.utils.formats import date_format, number_format
from django.utils.translation import override

from qcportal.core.punctuation import decimals, joined, punct


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        (["Look here.", "", "Then there."], "Look here. Then there."),
        (["先看这里。", "再看那里。"], "先看这里。再看那里。"),
        (["见审核。", "See there.", "再看那里。"], "见审核。See there. 再看那里。"),
        (["", ""], ""),
    ],
)
def test_sentences_stand_one_after_another_as_their_language_does(sentences, said):
    assert joined(*sentences) == said


@pytest.mark.parametrize(
    ("language", "written", "share", "day", "count"),
    [
        ("en", "24.5 – 25.5 cm", " %", "2 Nov 2026", "13,500"),
        ("zh-hans", "24.5 – 25.5 cm", "%", "2026年11月2日", "13,500"),
        ("vi", "24,5 – 25,5 cm", "%", "2/11/2026", "13.500"),
        ("es", "24,5 – 25,5 cm", " %", "2 nov 2026", "13\u00a0500"),
    ],
)
def test_values_numbers_and_days_are_written_as_the_language_does(language, written, share, day, count):
    with override(language):
        assert decimals("24.5 – 25.5 cm") == written
        assert punct("%") == share
        assert date_format(date(2026, 11, 2)) == day
        assert number_format(13500, force_grouping=True) == count
