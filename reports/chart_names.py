"""Where the name of a line lies in a chart, so that it hides nothing. Pure."""

NAME_SHARE = 5  # a name takes a fifth of a narrow chart
HEADROOM = 1.5  # above the rates, for the lanes of marks


def freest(field: str, values: list[dict], whole: float, curve: str = "rate") -> list[dict]:
    """The points over which a name fits, is farthest from the curve and nearest to its line, which may have steps; below the
    lanes of marks where there is a choice."""
    many = max(3, len(values) // NAME_SHARE)
    places = [values[first : first + many] for first in range(max(1, len(values) - many + 1))]

    def room(place: list[dict]) -> float:
        line, points = [each[field] for each in place], [each[curve] for each in place]
        height = max(line) + whole / 20
        beside = max(min(points) - height, height - max(points), 0)
        return (
            beside
            - (max(line) - min(line))
            - (max(line) - max(inner(line)))
            - (whole if height > whole * (1 - 1 / HEADROOM / 2) else 0)
        )

    return max(places, key=room)


def named_at(field: str, place: list[dict]) -> dict:
    """Where in such a place the name stands: over its line at the highest, as near to the middle as that is."""
    middle = place[len(place) // 2]
    highest = max(inner(place), key=lambda each: (each[field], each is middle))
    return {"day": highest["day"], field: max(each[field] for each in place)}


def inner(place: list) -> list:
    """Its middle half, so that a name runs out of the place at neither end."""
    quarter = len(place) // 4
    return place[quarter : len(place) - quarter]
