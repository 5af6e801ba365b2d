"""Which cartons and units of a lot are opened. Pure, so that a device without network and a stranger compute the same.

The secret seed is fixed before anybody stands before the goods: its hash is published when the inspection is planned
(`commitment`), the seed itself on site. So neither factory nor inspector nor portal chooses the sample afterwards.

The numbers are HMAC-SHA256(seed, "<description of the lot>\\n<counter>"), each read as eight 32-bit big-endian words; a
word at or above the greatest multiple of the range is thrown away, so that none is likelier than another. With them the
units of the lot are put in random order (Fisher and Yates). Walking through it, a unit is taken if its carton is open,
or if fewer cartons than agreed are; until enough are taken. In a lot of more than 2,000,000 units few would ever lie in an
open carton: there, once as many cartons are open as agreed, the same numbers put what these cartons hold in random order,
carton after carton as they were opened, and the walk goes on through that, past the units it has taken.
"""

import hashlib
import hmac
import json
import math
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

SCHEME = "qcportal-draw-1"
WORDS = 2**32
MOST_UNITS = 2_000_000_000  # as planning takes them; the words hold it
WALKED_WHOLE = 2_000_000  # units of a lot


class Refused(ValueError):
    """The draw is not the one that was committed to, or the lot cannot be drawn from; the message says why."""


@dataclass(frozen=True)
class Lot:
    """Units as presented, numbered from 1 in the order of their cartons; the last carton may hold fewer.

    `units_per_carton` is 0 where goods are not packed yet. `cartons_to_open` is then 0 too.
    """

    inspection: str
    units: int
    units_per_carton: int
    cartons_to_open: int
    count: int

    @property
    def cartons(self) -> int:
        return math.ceil(self.units / self.units_per_carton) if self.units_per_carton else 0

    def description(self) -> str:
        return "\n".join(str(each) for each in (SCHEME, *asdict(self).values()))


@dataclass(frozen=True)
class Carton:
    """A carton to open and the places in it to take, both counted from 1; carton 0 is a lot that is not packed."""

    number: int
    units: tuple[int, ...]


def new_seed() -> str:
    """256 bits, as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def commitment(seed: str, inspection: str) -> str:
    """What is published beforehand: SHA-256, as 64 hexadecimal digits. It binds the seed to this one inspection."""
    return hashlib.sha256(f"{SCHEME}\n{inspection}\n{seed}".encode()).hexdigest()


def fewest_cartons(units: int, units_per_carton: int, count: int) -> int:
    """So many that the sample surely fits, also if the last one, which may hold less, is among them."""
    cartons = math.ceil(units / units_per_carton)
    return min(cartons, math.ceil(count / units_per_carton) + bool(units % units_per_carton))


def usual_cartons(units: int, units_per_carton: int, count: int) -> int:
    """The trade's rule of thumb, the square root of their number rounded up; never fewer than the sample needs."""
    root = math.isqrt(math.ceil(units / units_per_carton) - 1) + 1
    return max(root, fewest_cartons(units, units_per_carton, count))


def check(lot: Lot) -> None:
    if not 1 <= lot.units <= MOST_UNITS:
        raise Refused(f"A lot has 1 to {MOST_UNITS:,} units.")
    if not 1 <= lot.count <= lot.units:
        raise Refused("The sample is at least 1 unit and not more than the lot.")
    if not 0 <= lot.units_per_carton <= lot.units:
        raise Refused("A carton holds at most the units of the lot.")
    if not lot.units_per_carton:
        fits = lot.cartons_to_open == 0
    else:
        fewest = fewest_cartons(lot.units, lot.units_per_carton, lot.count)
        fits = fewest <= lot.cartons_to_open <= lot.cartons
    if not fits:
        raise Refused("So many cartons cannot be opened for this sample.")


def drawn(seed: str, lot: Lot) -> list[Carton]:
    """The cartons to open in their order, with the places in each. Raises Refused for a lot that cannot be."""
    check(lot)
    return in_cartons(islice(taken(seed, lot), lot.count))


def in_cartons(places: Iterable[tuple[int, int]]) -> list[Carton]:
    found: dict[int, list[int]] = {}
    for carton, place in places:
        found.setdefault(carton, []).append(place)
    return [Carton(carton, tuple(sorted(found[carton]))) for carton in sorted(found)]


def part(seed: str, lot: Lot, count: int) -> list[Carton]:
    """The sample of a plan that looks at fewer units than another: the first of the walk that drew them all."""
    check(lot)
    if not 1 <= count <= lot.count:
        raise Refused("A part of the sample is at least 1 unit and not more than the sample.")
    return in_cartons(islice(taken(seed, lot), count))


def second(seed: str, lot: Lot, count: int) -> list[Carton]:
    """The second sample of a double plan: the walk through the lot that drew the first goes on for so many units."""
    check(lot)
    if not 1 <= count <= lot.units - lot.count:
        raise Refused("The second sample is at least 1 unit and not more than the first one leaves.")
    return in_cartons(islice(taken(seed, lot), lot.count, lot.count + count))


def taken(seed: str, lot: Lot) -> Iterator[tuple[int, int]]:
    """(carton, place in it) of every unit that may be taken, in random order."""
    source = words(seed, lot)
    opened: dict[int, None] = {}  # in the order in which they are opened
    found: set[int] = set()
    for unit in shuffled(lot.units, source):
        carton = unit // lot.units_per_carton if lot.units_per_carton else -1
        if carton in opened or len(opened) < max(1, lot.cartons_to_open):
            opened[carton] = None
            found.add(unit)
            yield place_of(unit, lot)
        if lot.units_per_carton and lot.units > WALKED_WHOLE and len(opened) == lot.cartons_to_open:
            break
    else:
        return
    yield from (place_of(unit, lot) for unit in held_by(opened, lot, source) if unit not in found)


def place_of(unit: int, lot: Lot) -> tuple[int, int]:
    carton, place = divmod(unit, lot.units_per_carton) if lot.units_per_carton else (-1, unit)
    return carton + 1, place + 1


def held_by(opened: Iterable[int], lot: Lot, source: Iterator[int]) -> Iterator[int]:
    """What these cartons hold, in random order."""
    size = lot.units_per_carton
    starts = [carton * size for carton in opened]
    last = (lot.cartons - 1) * size  # the last carton, which may hold less, is put behind the others
    if last in starts:
        starts.remove(last)
        starts.append(last)
    units = sum(min(size, lot.units - start) for start in starts)
    return (starts[at // size] + at % size for at in shuffled(units, source))


def words(seed: str, lot: Lot) -> Iterator[int]:
    """Random numbers from 0 below 2³²."""
    key, text, counter = bytes.fromhex(seed), lot.description(), 0
    while True:
        block = hmac.digest(key, f"{text}\n{counter}".encode(), "sha256")
        yield from (int.from_bytes(block[at : at + 4]) for at in range(0, 32, 4))
        counter += 1


def shuffled(units: int, source: Iterator[int]) -> Iterator[int]:
    """0 … units - 1 in random order, made as far as it is asked for."""
    moved: dict[int, int] = {}
    for at in range(units):
        other = at + below(units - at, source)
        yield moved.get(other, other)
        moved[other] = moved.pop(at, at)


def below(most: int, source: Iterator[int]) -> int:
    fair = WORDS - WORDS % most
    return next(word for word in source if word < fair) % most


def fingerprint(cartons: list[Carton]) -> str:
    """Of what was drawn: the first 16 hexadecimal digits of a SHA-256, short enough to be typed from paper."""
    plain = json.dumps([[each.number, list(each.units)] for each in cartons], separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def replay_second(seed: str, mark: str, lot: Lot, count: int) -> list[Carton]:
    """The second sample again, after the first was replayed."""
    cartons = second(seed, lot, count)
    if not hmac.compare_digest(fingerprint(cartons), mark.lower()):
        raise Refused("Another second sample was drawn: its fingerprint differs.")
    return cartons


def replay(seed: str, published: str, mark: str, lot: Lot) -> list[Carton]:
    """Draw again. Raises Refused unless seed, lot and count are those of the draw with this hash and fingerprint."""
    try:
        bytes.fromhex(seed)
    except ValueError:
        raise Refused("The seed is no hexadecimal number.") from None
    if not hmac.compare_digest(commitment(seed, lot.inspection), published.lower()):
        raise Refused("The seed is not the one whose hash was published before the visit.")
    cartons = drawn(seed, lot)
    if not hmac.compare_digest(fingerprint(cartons), mark.lower()):
        raise Refused("Another lot, count or number of cartons was drawn from: the fingerprint differs.")
    return cartons
