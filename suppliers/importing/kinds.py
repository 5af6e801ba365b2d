"""The kinds of lists that can be taken in. Each app tells of its own as it starts; nothing here knows which there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .fields import Fields


@dataclass(frozen=True)
class Kind:
    """`fields` may ask the database, as for the types of defects that a column can be named after.

    `model` is what a row becomes, `page` the route of its page. Of a list of the past, `reader(told)` makes something with
    `row(line) → (key, row)`, `writer(record, owner)` something with `write(groups, outcome)`, each group being a key and
    its rows. `options` are the kind's own, as they usually are; `option_fields` makes their form fields; `made` are the
    labels of what is counted, `page_of_all` the route of the list that `?imported_from=` narrows, `undo` how what a list made goes again (importing/undoing.py).
    """

    name: str
    fields: Callable[[], Fields]
    model: type
    page: str
    reader: Any = None
    writer: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)
    option_fields: Callable[[], dict] = dict
    made: Mapping[str, str] = field(default_factory=dict)
    page_of_all: str = ""
    undo: tuple = ()


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind


def fields_of(name: str) -> Fields:
    return KINDS[name].fields()
