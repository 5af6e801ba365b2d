"""Shipments: booked with their lines, followed by their inspections, released or held by a person."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected
from qcportal.core.punctuation import joined
from suppliers.actions import note_family
from suppliers.enums import Visibility
from suppliers.models import ProductFamily
from suppliers.normalise import search_grams
from suppliers.queries.factories import why_not_qualified
from suppliers.validators import check_current

from .. import emails
from ..enums import ShipmentState
from ..models import Inspection, LotPart, Product, Shipment, ShipmentLine
from ..queries.decisions import OVER, STAGES
from ..queries.goods import undecided, why_held_back_now
from ..queries.lines import line_facts
from ..queries.skip_lot import all_skipped
from ..rules import LINES_OPEN, SHIPMENT, shipment_verb
from ..validators import check_acts_for, check_lines
from .skip_lot import check_skipped_stay, draw_lots


@transaction.atomic
def book_shipment(
    *, number: str, buyer, factory, ships_on, lines: list[dict], by, destination: str = "", note: str = "", uuid=None
) -> Shipment:
    """`lines` hold product, po_number, quantity_units and maybe cartons; at least one.

    At a factory that is not qualified for the buyer it is kept and held.
    """
    check_acts_for(by, buyer)
    check_current(factory)
    check_lines(lines, buyer)
    shipment = Shipment(
        uuid=uuid or uuid4(),
        number=number.strip(),
        buyer=buyer,
        factory=factory,
        ships_on=ships_on,
        destination=destination,
        note=note,
        unqualified=bool(why_not_qualified(factory, buyer)),
    )
    shipment.search_grams = found_by(shipment.number, lines)
    changes.create(shipment, by=by, event="shipment.booked")
    add_lines(shipment, lines)
    draw_lots(shipment, by=by)
    tell_new_families(shipment, by=by)
    if shipment.unqualified:
        emails.bookings_held([shipment])
    return shipment


def tell_new_families(shipment: Shipment, *, by) -> None:
    """A family that no earlier shipment of the factory held; what a factory begins with is nothing new."""
    earlier = Product.objects.filter(shipment_lines__shipment__factory=shipment.factory)
    earlier = earlier.exclude(shipment_lines__shipment=shipment)
    known = set(earlier.order_by().values_list("family", flat=True))
    families = ProductFamily.objects.filter(products__shipment_lines__shipment=shipment).distinct()
    for family in families.exclude(pk__in=known).order_by("pk") if known else ():
        note_family(factory=shipment.factory, family=family, shipment=shipment.number, by=by)


def add_lines(shipment: Shipment, lines: list[dict]) -> None:
    rows = [ShipmentLine(shipment=shipment, **line) for line in lines]
    check_rows(rows)
    ShipmentLine.objects.bulk_create(rows)


def check_rows(rows: list[ShipmentLine]) -> None:
    for place, row in enumerate(rows, start=1):
        try:
            row.full_clean(exclude=["shipment"], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            sentence = "; ".join(error.messages)
            raise ValidationError(
                {"lines": _("Line %(place)d: %(why)s") % {"place": place, "why": sentence}}
            ) from error


def found_by(number: str, lines: list[dict]) -> list[str]:
    """A shipment is found by its number, its purchase orders and its products."""
    texts = [
        text
        for line in lines
        for text in (line["po_number"], line["product"].sku, line["product"].name, line["product"].local_name)
    ]
    return search_grams(number, *texts)


@transaction.atomic
def change_shipment(
    *, shipment: Shipment, by, version: int | None = None, lines: list[dict] | None = None, **values
) -> Shipment:
    """`lines`, if given, replace the present ones."""
    row = changes.lock(shipment, version)
    check_acts_for(by, row.buyer)
    before = line_facts(row)
    grams = found_by(values.get("number", row.number), before if lines is None else lines)
    changes.save(row, values | {"search_grams": grams}, by=by, event="shipment.changed")
    if lines is not None and texts(lines) != texts(before):
        put_lines(row, before, lines, by)
    return row


def put_lines(row: Shipment, before: list[dict], lines: list[dict], by) -> None:
    if row.state not in LINES_OPEN:
        words = {"state": row.get_state_display()}
        raise Rejected(_("The lines stay as they are: the shipment is “%(state)s”.") % words, code="wrong_state")
    check_lines(lines, row.buyer)
    check_inspected_stay(row, lines, by)
    check_skipped_stay(row, lines)
    keep_present(row, lines)
    draw_lots(row, by=by)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    changed = {"lines": [texts(before), texts(lines)]}
    history.record(event="shipment.lines_changed", of=row, by=by, changes=changed)
    tell_new_families(row, by=by)


def keep_present(row: Shipment, lines: list[dict]) -> None:
    """A line that stays keeps its row, to which the lots of inspections point."""
    present = {(line.product_id, line.po_number): line for line in row.lines.all()}
    wanted = [present.pop(key_of(line), None) or ShipmentLine(shipment=row) for line in lines]
    for made, line in zip(wanted, lines, strict=True):
        made.product, made.po_number, made.quantity_units = line["product"], line["po_number"], line["quantity_units"]
        made.cartons = line.get("cartons")
    check_rows(wanted)
    row.lines.filter(pk__in=[line.pk for line in present.values()]).delete()
    ShipmentLine.objects.bulk_update([line for line in wanted if line.pk], ["quantity_units", "cartons"])
    ShipmentLine.objects.bulk_create([line for line in wanted if not line.pk])


def key_of(line: dict) -> tuple[int, str]:
    return line["product"].pk, line["po_number"]


def check_inspected_stay(row: Shipment, lines: list[dict], by) -> None:
    """What is inspected as part of this shipment stays on it; the inspection is named to whoever may see it.

    One that was not carried out says nothing of the goods, and nobody can cancel it.
    """
    kept = {line["product"].pk for line in lines}
    gone = row.inspections.exclude(state__in=OVER).exclude(product__in=kept).select_related("product").first()
    if gone:
        raise ValidationError({"lines": stays(gone.product, gone, by)})
    orders = {key_of(line) for line in lines}
    parts = LotPart.objects.filter(line__shipment=row).exclude(inspection__state__in=OVER)
    for part in parts.select_related("line__product", "inspection"):
        if (part.line.product_id, part.line.po_number) not in orders:
            raise ValidationError({"lines": stays(f"{part.line.po_number} · {part.line.product}", part.inspection, by)})


def stays(what, inspection: Inspection, by) -> str:
    words = {"product": what, "inspection": inspection.number}
    named = Inspection.objects.visible_to(by).filter(pk=inspection.pk).exists()
    sentence = _("%(product)s stays: %(inspection)s inspects it.") if named else _("%(product)s stays on the shipment.")
    return sentence % words


def texts(lines: list[dict]) -> list[str]:
    return [
        f"{line['po_number']} · {line['product'].sku} · {line['quantity_units']} · {line.get('cartons') or '–'}"
        for line in lines
    ]


@transaction.atomic
def decide_shipment(*, shipment: Shipment, verb: str, by, version: int | None = None, note: str = "") -> Shipment:
    """`verb` is release, hold or cancel: what the buyer or a manager decides."""
    row = changes.lock(shipment, version)
    check_acts_for(by, row.buyer)
    if verb == "cancel":
        check_uninspected(row, by)
    if verb == "release":
        check_may_leave(row)
        check_nothing_holds(row)
        keep_undecided(row, note, by)
    return SHIPMENT.move(row, verb, by=by, note=note)


def check_may_leave(row: Shipment) -> None:
    """Without an inspection goods leave only if every lot was let pass by a skip-lot agreement."""
    if row.state == ShipmentState.BOOKED and not all_skipped(Shipment.objects.filter(pk=row.pk)).exists():
        raise Rejected(_("Nothing of this shipment is inspected yet."), code="wrong_state")


def check_nothing_holds(row: Shipment) -> None:
    """What failed, or was not accepted by signature, leaves only if somebody signs for it."""
    if sentences := why_held_back_now(row):
        raise Rejected(joined(*sentences), code="held_back")


def keep_undecided(row: Shipment, note: str, by) -> None:
    """What is let go before anybody signed that it is accepted needs a reason, and history names it."""
    found = undecided(row)
    if not found:
        return
    if not note.strip():
        told = joined(*(each.sentence for each in found))
        words = _("Decide first, or say why the shipment is released all the same.")
        raise Rejected(joined(told, words), field="note", code="undecided")
    history.record(event="shipment.undecided_let_go", of=row, by=by, note=", ".join(each.name for each in found))


def check_uninspected(row: Shipment, by) -> None:
    """Speaks of an inspection only to whoever may see it."""
    standing = row.inspections.exclude(state__in=OVER)
    if standing.visible_to(by).exists():
        raise Rejected(_("An inspection of this shipment is planned; it is cancelled first."), code="has_inspections")
    if standing.exists():
        raise Rejected(_("This shipment cannot be cancelled here; ask the house."), code="kept")


def follow_inspections(shipment: Shipment | None, *, by) -> None:
    """A shipment's state follows its inspections where the table lets it; what a person decided stays.

    The buyer reads the state, so an inspection that stays in the house does not move it; nor does a sample review.
    """
    if shipment is None:
        return
    row = changes.lock(shipment)
    told = row.inspections.filter(type__in=STAGES).exclude(visibility=Visibility.HOUSE)
    verb = shipment_verb(set(told.values_list("state", flat=True)))
    if verb and SHIPMENT.allows(row, verb, by):
        SHIPMENT.move(row, verb, by=by)
