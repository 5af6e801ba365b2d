"""Where days and what happened on them stand on a drawn axis of time, in percent of its width. Pure."""

from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from qcportal.core.badges import colour, worst

STEPS = (1, 2, 3, 6, 12, 24, 60)  # months between ticks
MOST_TICKS = 5  # a Chinese month is wide, and a phone narrow
GAP = 3.2  # percent between two marks in a row: as much as one is wide on a phone
TOP, ROW = 13, 13  # pixels to the first row's middle, and between rows
MOST_ROWS = 24  # what is open fills its row to the right edge; from here on marks of about one day stand in one place


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


def drawn(rows: list[tuple], axis: Axis) -> list[dict]:
    """Lanes with each mark's place: `x`, and `width` where it lasted, in percent, and `y` in pixels."""
    return [{"lane": lane, **stacked([placed(mark, axis) for mark in reversed(marks)])} for lane, marks in rows]


def stacked(marks: list[dict]) -> dict:
    """No mark lies on another: it goes into the first row with room, else into one more.

    Where there are many rows already, a mark beside it counts it too.
    """
    rows: list[dict] = []  # each row's last mark
    for each in marks:
        place = next((n for n, last in enumerate(rows) if each["x"] >= last["end"] + GAP), len(rows))
        latest = max(rows, key=itemgetter("x"), default=each)
        if place == len(rows) >= MOST_ROWS and each["x"] - latest["x"] <= GAP:
            join(latest, each)
            continue
        each["y"] = TOP + ROW * place
        rows[place : place + 1] = [each]
    drawn = [each for each in marks if "y" in each]
    return {"marks": drawn, "height": 2 * TOP + ROW * (max(len(rows), 1) - 1)}


def join(shown: dict, other: dict) -> None:
    shown["others"].append(other["mark"])
    shown["steps"] += other["steps"]
    shown["colour"] = worst(shown["colour"], other["colour"])
    shown["end"] = max(shown["end"], other["end"])
    shown["width"] = round(shown["end"] - shown["x"], 2)


def placed(mark, axis: Axis) -> dict:
    """`before`: it began left of the axis, so only what is left of it is drawn, and no day."""
    x = axis.x(mark.day)
    end = max(axis.x(mark.until), x) if mark.until else x
    shown = {"x": x, "end": end, "width": round(end - x, 2), "before": mark.day < axis.first}
    steps = [{"x": axis.x(each.day), "colour": colour(each.value)} for each in mark.steps if each.day >= axis.first]
    return {"mark": mark, "colour": colour(mark.value), "others": [], "steps": steps} | shown
