"""The photos of an inspection as a document prints them: by section, numbered through.

What leaves the house is the derivative with its marks. Its time is when it was filed, by the factory's clock; its place
is the factory's, as everybody knows it: the coordinates that a camera wrote stay in the house with the original.
"""

from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from inspections.enums import DefectClass
from inspections.models import Inspection, InspectionPhoto
from qcportal.core.documents import Part
from qcportal.core.marks import in_words
from qcportal.core.punctuation import in_brackets, punct
from suppliers.countries import country_name

from .drawn import picture
from .rows import PhotoRow, PhotoSection

MANY = 8  # from more on, four stand in a row
MANY_GRAVE = 24  # of critical and major defects, which a buyer looks at closely
OVERVIEW, TESTS = "overview", "tests"


def section_of(photo: InspectionPhoto) -> str:
    if photo.defect:
        return photo.defect.defect_class
    return TESTS if photo.site_test_id else OVERVIEW


def numbered(inspection: Inspection) -> list[tuple[int, InspectionPhoto]]:
    """In the order of print: overview, tests, then defects, the gravest first."""
    order = [OVERVIEW, TESTS, *DefectClass.values]
    rows = sorted(inspection.photos.in_groups(), key=lambda photo: order.index(section_of(photo)))
    return list(enumerate(rows, start=1))


def sections(inspection: Inspection, parts: dict[str, Part]) -> list[PhotoSection]:
    zone = ZoneInfo(inspection.factory.time_zone)
    found = groupby(numbered(inspection), key=lambda pair: section_of(pair[1]))
    return [section(name, [row(number, photo, zone, parts) for number, photo in pairs]) for name, pairs in found]


def section(name: str, rows: list[PhotoRow]) -> PhotoSection:
    many = MANY_GRAVE if name in {DefectClass.CRITICAL, DefectClass.MAJOR} else MANY
    return PhotoSection(title_of(name), len(rows) > many, rows)


def title_of(name: str) -> str:
    titles = {
        OVERVIEW: _("Goods and packing"),
        TESTS: _("On-site tests"),
        DefectClass.CRITICAL: _("Critical defects"),
        DefectClass.MAJOR: _("Major defects"),
        DefectClass.MINOR: _("Minor defects"),
    }
    return titles[name]


def row(number: int, photo: InspectionPhoto, zone: ZoneInfo, parts: dict[str, Part]) -> PhotoRow:
    shown = picture(parts, photo.file, marks=photo.marks)
    return PhotoRow(
        name=shown.part,
        number=number,
        caption=photo.shown_caption,
        of=shown_by(photo),
        sha256=shown.sha256,
        marked=in_words(photo.marks),
        filed_at=photo.file.created_at.astimezone(zone).replace(tzinfo=None),
        damaged=shown.damaged,
    )


def damaged_sentences(sections: list[PhotoSection], inspection: Inspection) -> list[str]:
    """For page 1: evidence that the document lacks."""
    return [
        _("Photo %(number)d of %(inspection)s cannot be shown: its stored file is damaged.")
        % {"number": each.number, "inspection": inspection.number}
        for section in sections
        for each in section.photos
        if each.damaged
    ]


def shown_by(photo: InspectionPhoto) -> str:
    """The defect or the test that a photo shows."""
    if photo.defect:
        return in_brackets(photo.defect.defect_type.shown_name, photo.defect.get_defect_class_display())
    if photo.site_test is None or photo.caption == photo.site_test.name:
        return ""
    name = photo.site_test.shown_name
    return name if name != photo.shown_caption else ""


def zone_words(inspection: Inspection) -> str:
    """As "UTC+07:00": what everybody can count with, where an abbreviation would be ambiguous."""
    offset = f"{inspection.submitted_at.astimezone(ZoneInfo(inspection.factory.time_zone)):%z}"
    return f"UTC{offset[:3]}:{offset[3:]}"


def place_words(factory) -> str:
    return punct(",").join(each for each in (factory.city, country_name(factory.country)) if each)
