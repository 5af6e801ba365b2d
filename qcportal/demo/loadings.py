"""Containers of the demonstration whose loading was watched: one that left as it should, one with a hole in its floor."""

from datetime import datetime, timedelta

from inspections import actions as inspections
from inspections.codes import container_check_digit
from inspections.enums import ContainerPart
from inspections.models import Inspection, Loading
from suppliers.actions import finish_visit

from . import clock
from .photos import picture

HOLE = "A hole as wide as a thumb near the doors, taped over; the carrier had no other container that day."
BAD = {"floor": {"answer": "not_sound", "remark": HOLE}}
UNSEEN = {"outside": {"answer": "not_looked_at", "remark": "The container stands low on its trailer."}}


def container_number(number: int) -> str:
    """Of an owner that there is not: QZX is nobody's code."""
    body = f"QZXU{number:06d}"
    return f"{body}{container_check_digit(body)}"


def look_inside(row: Inspection, by, checks: dict | None = None) -> Loading:
    """Before the first carton; the points of `checks` are not sound, with a photo, or not looked at."""
    seen = {part: {"answer": "sound"} for part in ContainerPart.values}
    for part in unsound(checks):
        inspections.photograph_loading(inspection=row, part=part, upload=picture("container_hole", row.pk), by=by)
    return inspections.record_loading(inspection=row, checks=seen | (checks or {}), by=by)


def fill(row: Inspection, by, number: int) -> Loading:
    """Loaded from nine to noon by the factory's clock, closed and sealed."""
    parts = list(row.parts.all())
    facts = {
        "container": "40_hc",
        "container_number": container_number(number),
        "truck_plate": f"DEMO {number % 10000:04d}",
        "seal": "high_security",
        "seal_number": f"QZ{number + 4711:07d}",
        "cartons_loaded": sum(part.cartons_presented or 0 for part in parts) or None,
        "began_at": began(row),
        "ended_at": began(row) + timedelta(hours=2, minutes=40),
        "weather": "Dry, 24 °C",
    }
    units = {part.position: part.presented_units for part in parts}
    inspections.photograph_loading(inspection=row, upload=picture("container", row.pk), by=by)
    return inspections.record_loading(inspection=row, units=units, by=by, **facts)


def unsound(checks: dict | None) -> list[str]:
    return [part for part, said in (checks or {}).items() if said["answer"] == "not_sound"]


def began(row: Inspection) -> datetime:
    return clock.at(row.inspected_on, 9 + 1 / 6, row.factory.time_zone)


def finish(row: Inspection, by, number: int, checks: dict | None = None) -> Inspection:
    """Watched, filed and submitted: a morning, of which the loading itself takes three hours."""
    with clock.standing_at(began(row)):
        look_inside(row, by, checks)
    with clock.standing_at(began(row) + timedelta(hours=2, minutes=50)):
        fill(row, by, number)
        inspections.add_photo(inspection=row, upload=picture("carton", row.pk), caption="Carton mark", by=by)
    with clock.standing_at(clock.at(row.inspected_on, 12.5, row.factory.time_zone)):
        row = inspections.submit_inspection(inspection=row, by=by)
        finish_visit(visit=row.visit, by=by)
    return row
