"""Which time zone a place is in, from the country table of the IANA time zone database (zone.tab)."""

import re
from functools import cache
from importlib.resources import files

# Countries whose first row in zone.tab is a small outlying place, and China, which has one time by law.
MAIN = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
ONE_TIME = {"CN": "Asia/Shanghai"}


def guess_time_zone(country: str, latitude=None, longitude=None) -> str:
    """The zone of the nearest of the country's reference places; without a place its main zone; UTC for no country."""
    zones = zones_by_country().get(country, {})
    if not zones:
        return "UTC"
    if country in ONE_TIME:
        return ONE_TIME[country]
    if latitude is None:
        return MAIN.get(country) or next(iter(zones))
    place = float(latitude), float(longitude)
    return min(zones, key=lambda name: distance(zones[name], place))


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Squared degrees, the short way round: enough to tell neighbours apart within a country."""
    across = abs(one[1] - other[1])
    return (one[0] - other[0]) ** 2 + min(across, 360 - across) ** 2


@cache
def zones_by_country() -> dict[str, dict[str, tuple[float, float]]]:
    """{country: {zone: (latitude, longitude)}} in the table's order."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            country, place, zone = line.split("\t")[:3]
            found.setdefault(country, {})[zone] = coordinates(place)
    return found


def coordinates(text: str) -> tuple[float, float]:
    """ISO 6709 as zone.tab has it: ±DDMM±DDDMM or ±DDMMSS±DDDMMSS."""
    latitude, longitude = re.findall(r"[+-]\d+", text)
    return degrees(latitude, 2), degrees(longitude, 3)


def degrees(text: str, digits: int) -> float:
    sign, number = (-1 if text[0] == "-" else 1), text[1:]
    minutes, seconds = number[digits : digits + 2], number[digits + 2 :] or "0"
    return sign * (int(number[:digits]) + int(minutes) / 60 + int(seconds) / 3600)
