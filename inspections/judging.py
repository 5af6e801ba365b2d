"""From counts to a result: pure arithmetic on the plan's numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Second:
    """The second sample of a double plan; `ac` and `re` judge both samples together."""

    units: int
    ac: int
    re: int


@dataclass(frozen=True)
class ClassVerdict:
    """One defect class against its plan: how many were found, and how many more it bears.

    `first_found` is what the first sample of a double plan showed, once the second one is drawn.
    """

    defect_class: str
    found: int
    sample_units: int
    ac: int
    re: int
    second: Second | None = None
    first_found: int | None = None

    @property
    def first(self) -> int:
        return self.found if self.first_found is None else self.first_found

    @property
    def by_both(self) -> bool:
        """Both samples together decide: the first one did not, and the second is drawn."""
        return self.second is not None and self.first_found is not None and self.ac < self.first < self.re

    @property
    def needs_second(self) -> bool:
        """The first sample of a double plan decides nothing, and the second is not drawn yet."""
        return self.second is not None and self.first_found is None and self.ac < self.first < self.re

    @property
    def limits(self) -> tuple[int, int, int]:
        """Units, Ac and Re that decide as things stand."""
        if self.second and self.by_both:
            return self.sample_units + self.second.units, self.second.ac, self.second.re
        return self.sample_units, self.ac, self.re

    @property
    def counted(self) -> int:
        """What is held against these: what the first sample decided, the second does not undo."""
        return self.found if self.second is None or self.by_both else self.first

    @property
    def passes(self) -> bool:
        """Below Re; the reduced table of ANSI/ASQ Z1.4 has a gap above Ac in which the lot is still accepted."""
        return self.counted < self.limits[2]

    @property
    def more_until_failure(self) -> int:
        """How many more may be found in this class before the lot fails on it: 0 once it has failed."""
        return max(0, self.limits[2] - self.counted)
