"""Everything that changes a record of this app; other apps call these by name."""

from .visits import (
    assign,
    cancel_assignment,
    cancel_visit,
    change_visit,
    finish_visit,
    move_visit,
    plan_visit,
    start_visit,
)

__all__ = [
    "assign",
    "cancel_assignment",
    "cancel_visit",
    "change_visit",
    "finish_visit",
    "move_visit",
    "plan_visit",
    "start_visit",
]
