"""Special attention points as people write them: one a line, and an exclamation mark before one that decides about the lot."""

from dataclasses import dataclass

MARK = "!"
MOST_TEXT = 300
MOST_ATTENTION = MOST_TEXT + len(MARK)  # a line
MOST_POINTS = 40


@dataclass(frozen=True)
class Point:
    text: str
    decides: bool = False

    @classmethod
    def of(cls, line: str) -> "Point":
        text = line.strip()
        return cls(text.lstrip("!！ ").strip(), text[:1] in ("!", "！"))

    @property
    def line(self) -> str:
        return MARK + self.text if self.decides else self.text


def points_in(lines: list[str]) -> list[Point]:
    """Each text once; it decides if it does so in one of its lines."""
    found: dict[str, Point] = {}
    for point in map(Point.of, lines):
        known = found.get(point.text.casefold())
        if point.text:
            found[point.text.casefold()] = Point((known or point).text, point.decides or bool(known and known.decides))
    return list(found.values())


def lines_of(text: str) -> list[str]:
    """What was typed, as the lines that are kept."""
    return [point.line for point in points_in(text.splitlines())]
