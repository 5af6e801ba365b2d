"""Spans of days, and when a regular document is due by a reader's clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reports.periods import Period, last_due, last_month, last_quarter, last_week, next_due


def days(*parts) -> Period:
    return Period(*(date.fromisoformat(each) for each in parts))


@pytest.mark.parametrize(
    ("today", "week", "month", "quarter"),
    [
        ("2026-11-30", ("2026-11-23", "2026-11-29"), ("2026-10-01", "2026-10-31"), ("2026-07-01", "2026-09-30")),  # Monday
        ("2026-11-29", ("2026-11-16", "2026-11-22"), ("2026-10-01", "2026-10-31"), ("2026-07-01", "2026-09-30")),  # Sunday
        ("2026-01-01", ("2025-12-22", "2025-12-28"), ("2025-12-01", "2025-12-31"), ("2025-10-01", "2025-12-31")),
    ],
)  # fmt: skip
def test_the_last_whole_week_month_and_quarter(today, week, month, quarter):
    today = date.fromisoformat(today)
    assert (last_week(today), last_month(today), last_quarter(today)) == (days(*week), days(*month), days(*quarter))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),  # 92 days and 91: quarters, not as many days
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31")),
        (("2026-11-23", "2026-11-29"), ("2026-11-16", "2026-11-22")),
        (("2026-11-10", "2026-11-10"), ("2026-11-09", "2026-11-09")),
    ],
)
def test_the_period_before_is_as_long_and_next_to_it(period, before):
    assert days(*period).before == days(*before)


def at(zone: str, *when) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))


class TestDue:
    def test_on_monday_morning_it_is_about_the_week_that_ended_on_sunday(self):
        now = at("Europe/Stockholm", 2026, 11, 30, 8, 0)
        due = last_due("weekly", 1, 8, "Europe/Stockholm", now)
        assert due.at == now
        assert due.period == days("2026-11-23", "2026-11-29")

    def test_a_minute_before_it_is_still_the_one_of_last_week(self):
        due = last_due("weekly", 1, 8, "Europe/Stockholm", at("Europe/Stockholm", 2026, 11, 30, 7, 59))
        assert due.period == days("2026-11-16", "2026-11-22")

    def test_where_it_is_monday_already_the_week_is_over_where_it_is_sunday_it_is_not(self):
        now = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)  # Monday 9:00 in Auckland, Sunday noon in Los Angeles
        assert last_due("weekly", 1, 8, "Pacific/Auckland", now).period == days("2026-11-23", "2026-11-29")
        assert last_due("weekly", 1, 8, "America/Los_Angeles", now).period == days("2026-11-16", "2026-11-22")

    @pytest.mark.parametrize(("month", "day", "utc_hour"), [(3, 23, 7), (3, 30, 6), (10, 19, 6), (10, 26, 7)])
    def test_eight_o_clock_stays_eight_o_clock_when_the_clocks_change(self, month, day, utc_hour):
        due = last_due("weekly", 1, 8, "Europe/Stockholm", at("Europe/Stockholm", 2026, month, day, 12, 0))
        assert due.at.astimezone(ZoneInfo("Europe/Stockholm")).hour == 8
        assert due.at.hour == utc_hour

    def test_an_hour_that_the_clocks_skip_is_sent_once_and_not_never(self):
        """On 29 March 2026, a Sunday, there is no 2:30 in Stockholm; nor any 2 o'clock."""
        zone = "Europe/Stockholm"
        found = {last_due("weekly", 7, 2, zone, at(zone, 2026, 3, 29, hour)).at for hour in (4, 12, 23)}
        assert len(found) == 1
        assert last_due("weekly", 7, 2, zone, at(zone, 2026, 3, 29, 1)).at < found.pop()

    def test_the_night_in_which_an_hour_comes_twice_has_one(self):
        zone = "Europe/Stockholm"
        first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        again = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        assert last_due("weekly", 7, 2, zone, first) == last_due("weekly", 7, 2, zone, again)

    def test_monthly_and_quarterly(self):
        now = at("Asia/Shanghai", 2026, 11, 30, 12, 0)
        assert last_due("monthly", 3, 8, "Asia/Shanghai", now).period == days("2026-10-01", "2026-10-31")
        assert last_due("quarterly", 3, 8, "Asia/Shanghai", now).period == days("2026-07-01", "2026-09-30")
        assert next_due("monthly", 3, 8, "Asia/Shanghai", now).at == at("Asia/Shanghai", 2026, 12, 3, 8)
        assert next_due("quarterly", 3, 8, "Asia/Shanghai", now).at == at("Asia/Shanghai", 2027, 1, 3, 8)
