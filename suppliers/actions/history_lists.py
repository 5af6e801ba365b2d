"""A list of the past becomes inspections or audits. Which app writes them is its own business (importing/kinds.py)."""

from dataclasses import dataclass
from datetime import date

from django.forms import ChoiceField
from django.utils import timezone
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from ..enums import ListKind, Visibility
from ..importing.dates import ORDERS, order_of
from ..importing.history import Together
from ..importing.kinds import KINDS
from ..importing.mapping import Mapping
from ..importing.rows import Unusable
from ..models import Buyer, FactoryImport
from ..queries.named import NamedFactories
from .outcomes import Outcome, batches

GROUPS = 500  # records written in one go
USUAL = {"owner": "", "visibility": Visibility.HOUSE, "dates": ""}


def checked_options(kind: str, options: dict) -> dict:
    """As they stand in JSON: `owner` is a buyer's uuid, "" for the house; the others are those of the kind."""
    if kind not in ListKind.history():
        return {}
    usual = USUAL | KINDS[kind].options
    chosen = {name: options.get(name) or value for name, value in usual.items()}
    for name, each in KINDS[kind].option_fields().items():
        if isinstance(each, ChoiceField) and not each.valid_value(chosen[name]):
            raise Rejected(_("There is no such choice."), field=name)
    owner = chosen["owner"]
    chosen["owner"] = str(getattr(owner, "uuid", owner) or "")
    if chosen["dates"] not in ("", *ORDERS) or chosen["visibility"] not in Visibility.values:
        raise Rejected(_("There is no such choice."))
    if not chosen["owner"] and chosen["visibility"] == Visibility.OWNER:
        chosen["visibility"] = Visibility.HOUSE  # nobody but the house is meant
    return chosen


@dataclass(frozen=True)
class Told:
    """What a reader of rows goes by beside the row."""

    mapping: Mapping
    options: dict
    factories: NamedFactories
    dates: str  # which of day and month comes first; "" where the file does not tell
    today: date


def write_history(sheet, outcome: Outcome, record: FactoryImport, progress) -> None:
    """Rows of one record may stand anywhere in the file, so all are read before the first is written."""
    kind = KINDS[record.kind]
    reader = kind.reader(told_of(sheet, record))
    writer = kind.writer(record, owner_of(record))
    with Together() as rows:
        read_all(sheet, reader, rows, outcome, progress)
        for groups in batches(rows.groups(), GROUPS):
            writer.write(groups, outcome)
            progress(outcome.rows)


def told_of(sheet, record: FactoryImport) -> Told:
    places = [at for name in reversed(sheet.mapping.fields.days) for at in sheet.mapping.columns.get(name, ())]
    texts = (cells[at] for cells in sheet.sample for at in places if at < len(cells))
    dates = record.options["dates"] or order_of(texts)
    return Told(sheet.mapping, record.options, NamedFactories(), dates, timezone.localdate())


def owner_of(record: FactoryImport) -> Buyer | None:
    uuid = record.options["owner"]
    return Buyer.objects.get(uuid=uuid) if uuid else None


def read_all(sheet, reader, rows: Together, outcome: Outcome, progress) -> None:
    for place, line in enumerate(sheet.lines):
        try:
            key, row = reader.row(line)
        except Unusable as reason:
            outcome.reject(line, str(reason))
        else:
            rows.add(key, row)
        if place % 1000 == 0:
            progress(outcome.rows)
