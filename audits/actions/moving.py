"""This app's rows of a factory that is merged into another, and back."""

from suppliers.actions.moving import Moved, move_rows, move_rows_back

from ..models import Audit, DeclaredInterest, Finding

MODELS = (Audit, Finding, DeclaredInterest)


def move_factory(*, source, target) -> Moved:
    """Call in the transaction of the merge, which locks both factories and writes the history."""
    return move_rows(MODELS, source, target)


def move_factory_back(*, moved: Moved, source, target) -> None:
    move_rows_back(MODELS, moved, source, target)
