"""History of what was not done by an action, kept until the company is whole and then written at once."""

from dataclasses import dataclass, field
from datetime import datetime
from unittest.mock import patch

from qcportal.core.models import HistoryEntry


@dataclass
class Log:
    entries: list[HistoryEntry] = field(default_factory=list)

    def tell(self, event: str, of, by, at: datetime, *, note: str = "", **changes) -> None:
        """`changes` are {field: [before, after]}, as an action would have written them."""
        self.entries.append(
            HistoryEntry(
                at=at,
                event=event,
                actor_id=by.pk,
                actor_label=str(by),
                record_type=of._meta.label_lower,
                record_uuid=of.uuid,
                record_label=str(of)[:300],
                changes=changes,
                note=note,
            )
        )

    def write(self) -> None:
        """In the order in which it happened, and not as of now, which is what a new entry says by itself."""
        rows = sorted(self.entries, key=lambda each: each.at)
        with patch.object(HistoryEntry._meta.get_field("at"), "auto_now_add", False):
            HistoryEntry.objects.bulk_create(rows, batch_size=1000)
