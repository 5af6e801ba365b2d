"""Rows of a long shipment report, made by the builders of the tests; its photos are stored as an upload stores them."""

from collections.abc import Iterable
from functools import cached_property
from itertools import cycle, islice, repeat

from django.core.files.uploadedfile import SimpleUploadedFile

from benchmarks.reports import photos
from inspections.enums import DefectClass, InspectionState
from inspections.models import AttentionPoint, Inspection, InspectionPhoto
from qcportal.core import files
from qcportal.core.models import User
from tests.builders import inspections, reports, suppliers

PHOTOS = 60
CHECKS, POINTS, SAMPLES, TESTS, DEFECTS = 250, 350, 8, 12, 20  # ten pages of checklist; 35 to 45 in all
FEW = 8  # photos of the goods, and of the tests; the others show defects
LOOKED_AT = "The seam allowance of the {part} is even, {number} mm wide, and no stitch is skipped or drawn tight"
PARTS = ("left sleeve", "right sleeve", "front yoke", "back yoke", "collar", "left pocket", "right pocket", "hem")
SEEN = "Seen on every unit of the sample, under the light of the inspection table"


class World:
    """One buyer and one factory with two years of inspections, so that the report has its trends and charts."""

    @cached_property
    def buyer(self):
        return suppliers.buyer("Northern Outdoor")

    @cached_property
    def factory(self):
        factory = suppliers.factory("Hengyi Garments Co., Ltd.", buyers=[self.buyer], local_name="恒艺制衣有限公司")
        reports.history(self.buyer, factory, reports.RISEN)
        return factory

    def inspection(self) -> Inspection:
        shipment = inspections.shipment(self.buyer, self.factory)
        row = inspections.inspection(
            self.buyer, self.factory, state=InspectionState.APPROVED, shipment=shipment, units_inspected=125
        )
        inspections.part(row)
        inspections.drawing(row)
        return row

    def long(self) -> Inspection:
        """With checklist, measurements, tests and 60 photos of 12 MP."""
        row = self.inspection()
        fill(row)
        photograph(row, range(PHOTOS), photos.CAMERA, shown(row))
        return row

    def of_photos(self, count: int, start: int) -> Inspection:
        """With photos alone; they are smaller where they come from, and as large on paper."""
        row = self.inspection()
        photograph(row, range(start, start + count), photos.PRINTED)
        return row


def fill(row: Inspection) -> None:
    AttentionPoint.objects.bulk_create(check(row, number) for number in range(1, CHECKS + 1))
    for number in range(1, POINTS + 1):
        values = [f"{10 + (number * 7 + place * 3) % 20 / 20:.2f}" for place in range(SAMPLES)]
        name = f"{PARTS[number % len(PARTS)].capitalize()} {number}"
        inspections.measured_point(row, *values, name=name, samples=SAMPLES, critical=number % 3 == 0)
    for number in range(1, TESTS + 1):
        inspections.site_test(row, "12.5", "13.1", "12.9", name=f"Pull test {number}")
    for number in range(1, DEFECTS + 1):
        kind, grave = (
            inspections.defect_type(f"Open seam {number}"),
            (DefectClass.CRITICAL, DefectClass.MAJOR)[number % 2],
        )
        inspections.defect(row, kind, 1 + number % 3, defect_class=grave)


def check(row: Inspection, number: int) -> AttentionPoint:
    text = LOOKED_AT.format(part=PARTS[number % len(PARTS)], number=8 + number % 5)
    return AttentionPoint(inspection=row, position=number, text=text, source="product", answer="ok", remark=SEEN)


def shown(row: Inspection) -> Iterable[dict]:
    """What the photos of the long report show: so few of each kind that two stand in a row, as in most reports."""
    yield from [{}] * FEW
    yield from ({"site_test": each} for each in row.site_tests.all()[:FEW])
    yield from ({"defect": each} for each in islice(cycle(row.defects.all()), PHOTOS - 2 * FEW))


def photograph(row: Inspection, numbers: range, size: tuple[int, int], shown: Iterable[dict] = repeat({})) -> None:
    """Stored as an upload is, with what is made from it for print."""
    by = User.objects.system()
    for number, of in zip(numbers, shown, strict=False):
        upload = SimpleUploadedFile(f"IMG_{number:04d}.jpg", photos.jpeg(number, size))
        caption = f"Seam of the {PARTS[number % len(PARTS)]}, unit {number}"
        file = files.store(upload, by=by)
        InspectionPhoto.objects.create(inspection=row, file=file, caption=caption, position=number, **of)
