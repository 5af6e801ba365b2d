"""Papers of three products: drawn by the program, with revisions, and a newer one than a planned inspection has."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from inspections import actions as inspections
from inspections.models import Inspection, Shipment
from reports.actions import request_release_document

from . import clock
from .photos import picture, samples_of

PAGE = (1240, 1754)  # A4 at 150 dpi
# SKU: [(kind, name, may the factory see it, [(revision, days ago, what changed)])]
PAPERS = {
    "NL-KN-104": [
        ("specification", "Tech pack", True, [("A", 400, ""), ("B", 120, "Neck rib 2 cm, was 1.8 cm.")]),
        ("artwork", "Care label 洗水标", True, [("2", 300, "")]),
        ("sample", "Sealed sample, size M", False, [("1", 390, "")]),
    ],
    "HP-5501": [
        ("specification", "Jacket specification", False, [("3", 500, ""), ("4", 200, "Snaps: 90 N pull-off force.")]),
        ("packing", "Carton plan", True, [("B", 200, "24 to a carton, was 20.")]),
        ("sample", "Approved sample record", False, [("1", 480, "")]),
    ],
    "NL-LT-031": [("artwork", "Rating label", True, [("A", 250, "")])],
}
WANTED = ["specification", "artwork", "sample"]


def add(world) -> None:
    for sku, papers in PAPERS.items():
        for kind, name, shown, revisions in papers:
            first = world.today - timedelta(days=revisions[0][1])
            with clock.standing_at(clock.at(first, 12.5)):
                paper = inspections.create_paper(
                    product=world.products[sku], kind=kind, name=name, for_factory=shown, by=world.manager
                )
            for label, days, note in revisions:
                revise(world, paper, label, world.today - timedelta(days=days), note)


def revise(world, paper, label: str, day, note: str) -> None:
    file = drawn(paper, f"{paper.product.sku}  {paper.get_kind_display()}", f"Revision {label}", label)
    with clock.standing_at(clock.at(day, 13)):
        inspections.add_revision(
            paper=paper, label=label, valid_from=day, note=note, upload=file, approved=True, by=world.manager
        )


def drawn(paper, title: str, below: str, label: str) -> SimpleUploadedFile:
    """The record of a sample is a photo, a carton plan a table, everything else a PDF."""
    if paper.kind == "sample":
        return picture(samples_of(paper.product), 40)
    if paper.kind == "packing":
        return SimpleUploadedFile(f"carton-plan-{label}.csv", b"carton,units,gross kg\n60 x 40 x 45 cm,24,18.4\n")
    return page(title, below, f"{paper.kind}-{label}.pdf")


def page(title: str, below: str, name: str) -> SimpleUploadedFile:
    """A sheet with a heading and lines, as a scanner gives it."""
    sheet = Image.new("RGB", PAGE, "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((120, 120), title, fill="black", font=ImageFont.load_default(44))
    draw.text((120, 190), below, fill=(80, 80, 80), font=ImageFont.load_default(34))
    draw.rectangle([220, 420, 1020, 1380], outline=(30, 60, 90), width=6)
    for place in range(9):
        draw.line([(300, 520 + 90 * place), (900 - 40 * (place % 3), 520 + 90 * place)], fill=(120, 140, 160), width=5)
    out = io.BytesIO()
    sheet.save(out, "PDF", resolution=150)
    return SimpleUploadedFile(name, out.getvalue())


def bring_newer(world) -> None:
    """After the inspection of the sweater was planned its tech pack gets a revision: the manager is told."""
    paper = world.products["NL-KN-104"].papers.get(kind="specification")
    revise(world, paper, "C", world.today - timedelta(days=1), "Cuff rib 6 cm, was 5 cm.")


def correct_one(world) -> None:
    """The manager has put a count right in review, and has not approved yet."""
    row = Inspection.objects.filter(state="submitted", result="pass").order_by("pk").first()
    line = row and row.defects.select_related("defect_type").first()
    if line:
        key = f"defects:{line.defect_type.uuid}:{line.defect_class}"
        reason = "Photo 1 shows one more seam that is open."
        with clock.standing_at(clock.at(row.inspected_on + timedelta(days=1), 8.5)):
            inspections.correct_figure(
                inspection=row, figure=key, value=str(line.count + 1), reason=reason, by=world.manager
            )


def release(world) -> None:
    """A shipment that is held for rework, and the last one that was released, have their document."""
    held = Shipment.objects.filter(inspections__decisions__kind="rework").first()
    released = Shipment.objects.filter(state="released").order_by("-ships_on", "-pk").first()
    for shipment in filter(None, (held, released)):
        request_release_document(shipment=shipment, by=world.manager)
