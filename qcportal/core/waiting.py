"""What waits for a person, as each app's `queries.waiting_for(user)` tells it and the home page shows it."""

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet, Window
from django.utils.translation import gettext as _

from .models import User

SHOWN = 6  # rows of a group on the home page; the rest stands behind its address


@dataclass(frozen=True)
class Item:
    """One thing to do; `state` and `state_label` make its badge."""

    title: str
    address: str
    sub: str = ""
    day: date | None = None
    day_word: str = ""  # what the day is of
    late: bool = False
    state: str = ""
    state_label: str = ""


def ending(day: date, today: date) -> dict:
    """Of an item that holds until `day`: whether it still does is what its badge says."""
    state, label = end_badge(day, today)
    word = _("valid until")
    return {"day": day, "day_word": word, "late": day < today, "state": state, "state_label": label}


def end_badge(day: date, today: date) -> tuple[str, str]:
    """(value, label) for whatever shows that something ends or has ended."""
    return ("expired", _("expired")) if day < today else ("ends_soon", _("ends soon"))


@dataclass(frozen=True)
class Waiting:
    """A group of like things, the most pressing first. `address` leads to all `count` of them."""

    title: str
    count: int
    items: list[Item] = field(default_factory=list)
    address: str = ""
    icon: str = "inbox"


def first_of(rows: QuerySet) -> tuple[list, int]:
    """Those that are shown, and how many there are: one query, as finding them costs more than counting them."""
    shown = list(rows.annotate(of_all=Window(Count("*")))[:SHOWN])
    return shown, shown[0].of_all if shown else 0


@dataclass(frozen=True)
class Pile:
    """Which of the visible rows wait for people of these roles: the start page counts them, `?waiting=` lists them."""

    title: str
    roles: Set[str]
    rows: Callable[[QuerySet, User], QuerySet]
