"""From counts to a result: pure arithmetic on the plan's numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PASS, FAIL = "pass", "fail"


@dataclass(frozen=True)
class ClassVerdict:
    """One defect class against its plan: how many were found, and how many more it bears."""

    defect_class: str
    found: int
    sample_units: int
    ac: int
    re: int

    @property
    def passes(self) -> bool:
        """Below Re; the reduced table of ANSI/ASQ Z1.4 has a gap above Ac in which the lot is still accepted."""
        return self.found < self.re

    @property
    def more_until_failure(self) -> int:
        """Defects of this class that may still be found before the lot fails on it: 0 once it has failed."""
        return max(0, self.re - self.found)


def verdicts(plan: Iterable[tuple[str, int, int, int]], found: Mapping[str, int]) -> list[ClassVerdict]:
    """`plan` holds (class, sample units, Ac, Re) per class, `found` the defects counted per class."""
    return [ClassVerdict(name, found.get(name, 0), units, ac, re) for name, units, ac, re in plan]


def result(judged: Iterable[ClassVerdict]) -> str:
    """A lot passes if every class does; a class without a plan decides nothing."""
    return PASS if all(each.passes for each in judged) else FAIL
