"""What WeasyPrint and pydyf do slowly and often, done the short way with the same result. Imported once, by core.pdf.

A long report has thousands of cells with a line below them, each of its boxes asks for twenty lengths that are given in
pixels, and a million names and numbers are written: for all there is a general way that takes several times as long.
Whatever is not the plain case goes that way.
"""

import pydyf
import weasyprint.draw as drawing
from weasyprint.draw.color import get_color
from weasyprint.layout import percent

draw_any_border = drawing.draw_border
resolve_any = percent.resolve_one_percentage
any_to_bytes = pydyf._to_bytes


# -- a line below a cell --------------------------------------------------------------------------
def draw_border(stream, box):
    """One solid side below is a filled rectangle; the general way clips, and fills what is between two boxes."""
    style = box.style
    alone = box.border_bottom_width and not (box.border_top_width or box.border_left_width or box.border_right_width)
    if not alone or not is_plain(style):
        return draw_any_border(stream, box)
    color = get_color(style, "border_bottom_color")
    if color.alpha:
        bottom = box.border_box_y() + box.border_height()
        with stream.artifact(), stream.stacked():
            stream.set_color(color)
            height = box.border_bottom_width
            stream.rectangle(box.border_box_x(), bottom - height, box.border_width(), height)
            stream.fill()


def is_plain(style) -> bool:
    """Seen, solid, with square corners, without an image or rules between columns."""
    return (
        style["border_bottom_style"] == "solid"
        and style["visibility"] == "visible"
        and style["border_image_source"][0] == "none"
        and style["column_width"] == style["column_count"] == "auto"
        and style["border_bottom_left_radius"] == style["border_bottom_right_radius"] == SQUARE
    )


SQUARE = ((0, "px"), (0, "px"))
drawing.draw_border = draw_border


# -- lengths --------------------------------------------------------------------------------------
def resolve_one_percentage(box, name, refer_to):
    """A length in px is what it is."""
    value = box.style[name]
    if getattr(value, "unit", None) == "px":
        setattr(box, name, value.value)
    else:
        resolve_any(box, name, refer_to)


percent.resolve_one_percentage = resolve_one_percentage


# -- pages ----------------------------------------------------------------------------------------
def page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """Asked for once for each tag; they change only while pages are added."""
    kept = vars(pdf).get("kept_references", ())
    if len(kept) != len(pdf.pages["Kids"]) // 3:
        kept = tuple(f"{number} 0 R".encode() for number in pdf.pages["Kids"][::3])
        pdf.kept_references = kept
    return kept


pydyf.PDF.page_references = property(page_references)


# -- bytes ----------------------------------------------------------------------------------------
def to_bytes(item) -> bytes:
    """By its type, not by trying one after the other; numbers with a fraction and what is within others as before."""
    kind = type(item)
    if kind is bytes:
        return item
    if kind is str:
        return item.encode("ascii")
    return b"%d" % item if kind is int else any_to_bytes(item)


pydyf._to_bytes = to_bytes
