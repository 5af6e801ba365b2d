"""Where a factory stands, and whether a change of it looks like a move. Pure: knows no model and no request."""

from decimal import Decimal
from typing import NamedTuple


class Site(NamedTuple):
    """As it is written; texts may be empty, coordinates (WGS 84, degrees) None where they are not known."""

    address: str
    city: str
    country: str
    latitude: Decimal | None
    longitude: Decimal | None

    @classmethod
    def of(cls, factory) -> "Site":
        return cls(*(getattr(factory, name) for name in cls._fields))

    def is_left_for(self, after: "Site") -> bool:
        """Another town, country or pair of coordinates. An address alone is more often put right than left."""
        spots = (self.latitude, self.longitude), (after.latitude, after.longitude)
        elsewhere = None not in (*spots[0], *spots[1]) and spots[0] != spots[1]
        return elsewhere or is_other(self.city, after.city) or is_other(self.country, after.country)

    def beside(self, after: "Site") -> tuple[str, str]:
        """Both in the words that tell them apart: address, town, country or coordinates; all that is known where none does."""
        for before, now in zip(self.in_words(), after.in_words(), strict=True):
            if is_other(before, now):
                return before, now
        return self.whole(), after.whole()

    def in_words(self) -> tuple[str, str, str, str]:
        spot = "" if None in (self.latitude, self.longitude) else f"{self.latitude}, {self.longitude}"
        return self.address, self.city, self.country, spot

    def whole(self) -> str:
        return ", ".join(each for each in self.in_words() if each)


def is_other(before: str, after: str) -> bool:
    """What was not known before is no other."""
    return bool(before and after) and before.casefold() != after.casefold()
