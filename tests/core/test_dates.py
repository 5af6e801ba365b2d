from datetime import date

import pytest
from django.utils import translation

from qcportal.core.dates import day, days, days_written

SPANS = [
    ((2026, 3, 2), (2026, 3, 2), "2 Mar 2026", "2026年3月2日"),
    ((2026, 3, 2), (2026, 3, 4), "2–4 Mar 2026", "2026年3月2日–4日"),
    ((2026, 3, 30), (2026, 4, 2), "30 Mar – 2 Apr 2026", "2026年3月30日 – 4月2日"),
    ((2026, 12, 30), (2027, 1, 2), "30 Dec 2026 – 2 Jan 2027", "2026年12月30日 – 2027年1月2日"),
]


@pytest.mark.parametrize(("first", "last", "english", "chinese"), SPANS)
def test_several_days_say_month_and_year_once(first, last, english, chinese):
    shown = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            shown.append(days(date(*first), date(*last)))
    assert shown == [english, chinese]


def test_no_day_shows_as_nothing():
    assert day(None) == ""


def test_a_kept_text_shows_its_days_as_written_and_leaves_what_is_no_day():
    text = "Wang · Longhua 2026-03-02, order 2026-13-99"
    assert days_written(text) == "Wang · Longhua 2 Mar 2026, order 2026-13-99"
    with translation.override("zh-hans"):
        assert days_written("Longhua 2026-03-02") == "Longhua 2026年3月2日"
        assert days_written("审核已于2026-03-02到期") == "审核已于2026年3月2日到期"
