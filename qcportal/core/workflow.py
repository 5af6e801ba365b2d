"""Transition tables: which verb leads from which state to which, and which roles may do it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from . import changes
from .errors import Forbidden, Rejected


@dataclass(frozen=True)
class Step:
    verb: str
    before: frozenset[str]
    after: str
    roles: frozenset[str]
    event: str


def step(verb: str, before: str | Iterable[str], after: str, roles: Iterable[str], event: str) -> Step:
    """`event` is the verb's past tense as it stands in history ("inspection.submitted")."""
    states = [before] if isinstance(before, str) else before
    return Step(verb, frozenset(states), after, frozenset(roles), event)


@dataclass(frozen=True)
class Transitions:
    steps: tuple[Step, ...]
    labels: dict = field(default_factory=dict)  # state → what people call it

    def find(self, verb: str) -> Step:
        return next(each for each in self.steps if each.verb == verb)

    def check(self, record, verb: str, by) -> Step:
        """The step, or Forbidden for this person, or Rejected in this state."""
        found = self.find(verb)
        if by.role not in found.roles:
            raise Forbidden(_("Your role may not do this."))
        if record.state not in found.before:
            label = record.get_state_display()
            raise Rejected(
                _("This cannot be done now: the record is “%(state)s”.") % {"state": label}, code="wrong_state"
            )
        return found

    def allows(self, record, verb: str, by) -> bool:
        """The twin of `check` for buttons."""
        found = self.find(verb)
        return by.role in found.roles and record.state in found.before

    def verbs(self, record, by) -> set[str]:
        return {each.verb for each in self.steps if self.allows(record, each.verb, by)}

    def move(self, record, verb: str, fields: dict | None = None, /, *, by, note: str = "", **values):
        """Move a locked record along the table; the only place where a state changes."""
        found = self.check(record, verb, by)
        return changes.save(record, fields, by=by, event=found.event, note=note, state=found.after, **values)
