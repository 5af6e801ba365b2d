"""Where days stand on a drawn axis of time, in percent of its width. Pure."""

from dataclasses import dataclass
from datetime import date

STEPS = (1, 2, 3, 6, 12, 24, 60)  # months between ticks
MOST_TICKS = 5  # a Chinese month is wide, and a phone narrow


@dataclass(frozen=True)
class Axis:
    first: date
    last: date

    @property
    def days(self) -> int:
        return max((self.last - self.first).days, 1)

    def x(self, day: date) -> float:
        """Percent from the left, kept a little off the edges so that a mark is not cut."""
        share = min(max((day - self.first).days / self.days, 0), 1)
        return round(1 + 98 * share, 2)

    def ticks(self) -> list[tuple[float, date]]:
        """First days of months, as many as have room for a label."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((each for each in STEPS if months / each <= MOST_TICKS), STEPS[-1])
        start = self.first.year * 12 + self.first.month  # the month after the first
        days = [date(number // 12, number % 12 + 1, 1) for number in range(start, start + months)]
        return [
            (self.x(day), day)
            for day in days
            if (day.month - 1) % min(step, 12) == 0 and day.year % max(step // 12, 1) == 0
        ]
