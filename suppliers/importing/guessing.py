"""Which column holds what, guessed from its heading, and for the country from what stands below it."""

from collections.abc import Iterable

from .fields import FACTORIES, Fields, heading_key
from .spellings import country_code

OTHERS = {
    "supplier",
    "parent",
    "vendor",
    "email",
    "mail",
    "web",
    "ip",
    "billing",
    "contact",
}  # no ending counts after these
AXES = {"x", "y"}
REGIONS = {"state", "province", "region", "county", "st"}  # Georgia is a state too
TELLING = 4  # letters; shorter ones are codes of many things


def guess(headings: list[str], sample: list[list[str]] = (), of: Fields = FACTORIES) -> dict[str, list[int]]:
    """{field: [numbers of its columns]}; `sample` holds the cells of the first data lines."""
    keys, found = known_apart([heading_key(text) for text in headings]), {}
    for field, known in of.known.items():
        take(found, field, (keys.index(word) for word in known if word in keys))
    for field, endings in of.last.items():
        take(found, field, (at for at, key in enumerate(keys) if ends_in(key, endings)))
    if "country" in of.labels:
        take(found, "country", (at for at, key in enumerate(keys) if holds_countries(key, at, sample)))
    return {field: [at] for field, at in found.items()} | of_several(headings, set(found.values()), of)


def of_several(headings: list[str], taken: set[int], of: Fields) -> dict[str, list[int]]:
    """The columns of a field that has one for each thing it counts, known by their headings."""
    free = [at for at in range(len(headings)) if at not in taken]
    found = {field: [at for at in free if knows(headings[at])] for field, knows in of.several.items()}
    return {field: places for field, places in found.items() if places}


def known_apart(keys: list[str]) -> list[str]:
    """Without x and y, unless both stand there: one alone is a mark in a list, no coordinate."""
    return keys if set(keys) >= AXES else ["" if key in AXES else key for key in keys]


def take(found: dict[str, int], field: str, places: Iterable[int]) -> None:
    """The first of the places that no other field has."""
    if field not in found:
        place = next((at for at in places if at not in found.values()), None)
        found |= {} if place is None else {field: place}


def ends_in(key: str, endings: tuple[str, ...]) -> bool:
    return key.endswith(endings) and not OTHERS & set(key.split())


def holds_countries(key: str, at: int, sample: list[list[str]]) -> bool:
    """Whether nearly all that stands in the column are names of countries."""
    cells = [cells[at].strip() for cells in sample if at < len(cells) and cells[at].strip()]
    named = [cell for cell in cells if (len(cell) >= TELLING or not cell.isascii()) and country_code(cell)]
    return bool(cells) and len(named) >= 0.9 * len(cells) and not REGIONS & set(key.split())
