"""Where the name of a line lies in a chart, so that it hides nothing. Pure."""

NAME_SHARE = 5  # a name takes a fifth of a narrow chart
HEADROOM = 1.5  # above the rates, for the lanes of marks


def freest(field: str, values: list[dict], whole: float) -> list[dict]:
    """The months over which a name fits and is farthest from the curve, and below the lanes of marks where there is a choice."""
    many = max(3, len(values) // NAME_SHARE)
    places = [values[first : first + many] for first in range(max(1, len(values) - many + 1))]

    def room(place: list[dict]) -> float:
        height, rates = max(each[field] for each in place) + whole / 20, [each["rate"] for each in place]
        beside = max(min(rates) - height, height - max(rates), 0)
        return beside - (whole if height > whole * (1 - 1 / HEADROOM / 2) else 0)

    return max(places, key=room)
