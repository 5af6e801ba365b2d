"""What is different between two versions of a standard, question by question; the key says which is which. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .scales import WrongValue, accepted

WORDING = ("text", "guidance")
COUNTING = ("options", "lowest", "highest", "unit", "weight", "critical", "photo_required", "shown_if")


@dataclass(frozen=True)
class Pair:
    """A question in both versions."""

    old: Any
    new: Any

    def differs(self, names: Iterable[str]) -> bool:
        return any(getattr(self.old, name) != getattr(self.new, name) for name in names)


@dataclass(frozen=True)
class Diff:
    """A question stands in each list that applies; one on another scale stands in `rescaled` alone, as it is asked anew."""

    added: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    rescaled: list[Pair] = field(default_factory=list)
    reworded: list[Pair] = field(default_factory=list)
    counted_otherwise: list[Pair] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.rescaled or self.reworded or self.counted_otherwise)


def difference(old: Iterable, new: Iterable) -> Diff:
    """Of the questions of two versions, each in its order."""
    before, after = {each.key: each for each in old}, {each.key: each for each in new}
    pairs = [Pair(before[key], each) for key, each in after.items() if key in before]
    same = [pair for pair in pairs if not pair.differs(["scale"])]
    return Diff(
        added=[each for key, each in after.items() if key not in before],
        removed=[each for key, each in before.items() if key not in after],
        rescaled=[pair for pair in pairs if pair.differs(["scale"])],
        reworded=[pair for pair in same if pair.differs(WORDING)],
        counted_otherwise=[pair for pair in same if pair.differs(COUNTING)],
    )


def moves(old, new, value: str) -> bool:
    """Whether an answer to a question answers the same question of another version too (`new` is None if it has none)."""
    if new is None or old.scale != new.scale:
        return False
    try:
        return accepted(new, value) == value
    except WrongValue:
        return False
