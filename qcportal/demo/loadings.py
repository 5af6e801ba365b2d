"""Containers of the demonstration whose loading was watched: one that left as it should, one with a hole in its floor."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from inspections import actions as inspections
from inspections.codes import container_check_digit
from inspections.enums import ContainerPart
from inspections.models import Inspection, Loading
from qcportal.core.models import HistoryEntry

from . import goods
from .photos import picture

HOLE = "A hole as wide as a thumb near the doors, taped over; the carrier had no other container that day."
BAD = {"floor": {"answer": "not_sound", "remark": HOLE}}
UNSEEN = {"outside": {"answer": "not_looked_at", "remark": "The container stands low on its trailer."}}


def container_number(number: int) -> str:
    """Of an owner that there is not: QZX is nobody's code."""
    body = f"QZXU{number:06d}"
    return f"{body}{container_check_digit(body)}"


def fill(row: Inspection, by, number: int, checks: dict | None = None, **facts) -> Loading:
    """Loaded from nine to noon by the factory's clock; the points of `checks` are not sound, or not looked at."""
    began = datetime.combine(row.inspected_on, time(9, 10), tzinfo=zone_of(row))
    seen = {part: {"answer": "sound"} for part in ContainerPart.values}
    parts = list(row.parts.all())
    facts = {
        "container": "40_hc",
        "container_number": container_number(number),
        "truck_plate": f"DEMO {number % 10000:04d}",
        "seal": "high_security",
        "seal_number": f"QZ{number + 4711:07d}",
        "cartons_loaded": sum(part.cartons_presented or 0 for part in parts) or None,
        "began_at": began,
        "ended_at": began + timedelta(hours=2, minutes=40),
        "weather": "Dry, 24 °C",
    } | facts
    units = {part.position: part.presented_units for part in parts}
    for part in ("", *unsound(checks)):
        inspections.photograph_loading(inspection=row, part=part, upload=picture("container", row.pk), by=by)
    return inspections.record_loading(inspection=row, checks=seen | (checks or {}), units=units, by=by, **facts)


def unsound(checks: dict | None) -> list[str]:
    return [part for part, said in (checks or {}).items() if said["answer"] == "not_sound"]


def zone_of(row: Inspection):
    return Loading(inspection=row).zone


def finish(row: Inspection, by, number: int, checks: dict | None = None) -> Inspection:
    """Watched, filed and submitted; a few cartons were opened."""
    inspections.reveal_draw(inspection=row, units=row.lot_size, units_per_carton=24, by=by)
    goods.present(row, by)
    fill(row, by, number, checks)
    inspections.add_photo(inspection=row, upload=picture("carton", row.pk), caption="Carton mark", by=by)
    return inspections.submit_inspection(inspection=row, by=by)


def spread(row: Inspection) -> None:
    """History at the hours it would stand there: planned a week before, a morning on site, approved the next day."""
    entries = list(HistoryEntry.objects.filter(record_uuid=row.uuid).order_by("pk"))
    begin = datetime.combine(row.inspected_on, time(8, 30), tzinfo=zone_of(row))
    events = [each.event for each in entries]
    first, last = events.index("inspection.started"), events.index("inspection.submitted")
    for place, each in enumerate(entries):
        on_site = begin + max(place - first, 0) * timedelta(hours=4) / (last - first)
        away = timedelta(days=-7 if place < first else 1 if place > last else 0)
        each.at = min(on_site + away, timezone.now())
    HistoryEntry.objects.bulk_update(entries, ["at"])
    follow(row, {each.event: each.at for each in entries})


def follow(row: Inspection, at: dict[str, datetime]) -> None:
    """What the rows themselves say of when it was."""
    told = {"submitted_at": at["inspection.submitted"], "reviewed_at": at.get("inspection.approved")}
    Inspection.objects.filter(pk=row.pk).update(**told)
    Loading.objects.filter(inspection=row).update(recorded_at=at["inspection.loading_recorded"])
    row.draws.update(revealed_at=at["inspection.drawn"])
