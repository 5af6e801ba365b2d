"""What became of the rows of a list."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from ..importing.lines import Line

MOST_UPDATES = 100  # kept to be looked through


def batches(lines: Iterable, size: int) -> Iterator[list]:
    lines = iter(lines)
    while batch := list(islice(lines, size)):
        yield batch


class Rejection(NamedTuple):
    """`cells` are JSON text: as lists, those of a long file that is all wrong would fill the memory."""

    line: int
    reason: str
    cells: str = "[]"


@dataclass
class Outcome:
    """What became of each row; `possible_duplicates` are (line, uuid and name, uuid and name like it)."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    possible_duplicates: list[dict] = field(default_factory=list)
    updates: list[dict] = field(default_factory=list)  # the first of them, to be looked through
    made: Counter = field(default_factory=Counter)  # of a list of the past: what its rows made or say again

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + self.rejected

    @property
    def errors(self) -> list[dict]:
        return [{"row": each.line, "reason": each.reason} for each in self.rejections]

    def note_update(self, line: int, record, changes: dict) -> None:
        """The first of them, to be looked through."""
        if len(self.updates) < MOST_UPDATES:
            told = {"row": line, "uuid": str(record.uuid), "name": str(record), "changes": changes}
            self.updates.append(told)

    def reject(self, line: Line, reason: str) -> None:
        self.rejected += 1
        self.rejections.append(Rejection(line.number, reason, json.dumps(line.cells, ensure_ascii=False)))

    def as_dict(self) -> dict:
        counts = {name: getattr(self, name) for name in ("rows", "created", "updated", "unchanged", "rejected")}
        told = {"errors": self.errors, "possible_duplicates": self.possible_duplicates}
        return counts | told | ({"made": dict(self.made)} if self.made else {})
