"""How what a list of the past made is taken away again, told by each app of its own records."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from ..models import FactoryImport


@dataclass(frozen=True)
class Made:
    """Records of one model that lists make.

    `rows(record)` are those of a list; `hanging(rows)` says what holds which of them up, {primary key: words};
    `counts(rows)` how many records there are of each kind, with what goes along, as in Kind.made; `delete(rows)` deletes
    both. Of all four the number of queries is fixed. `page` is the route of a record's page; `parts(rows)` are records that
    go along and on which something may come to hang too.
    """

    name: str
    page: str
    rows: Callable[[FactoryImport], QuerySet]
    hanging: Callable[[QuerySet], dict[int, set[str]]]
    counts: Callable[[QuerySet], dict[str, int]]
    delete: Callable[[QuerySet], None]
    parts: Callable[[QuerySet], QuerySet] = QuerySet.none
