"""Page numbers in a table of contents.

CSS has `target-counter` for them, with which WeasyPrint lays out the pages twice: a third more time for a report of ten
pages. Here the page is laid out once with figures of the same width in its place, and the right ones are put in before
it is drawn. A place is an element with `data-page-of="ANCHOR"` that holds PLACE.
"""

PLACE = "000"
ASKED = "data-page-of"
RIGHT = {"right", "end"}


def write_page_numbers(document) -> None:
    """`document` is WeasyPrint's, laid out and not drawn yet. KeyError where an anchor is asked for that is not there."""
    pages = {anchor: number for number, page in enumerate(document.pages, start=1) for anchor in page.anchors}
    for box in places(document):
        write(box, str(pages[box.element.get(ASKED)]))


def places(document):
    for page in document.pages:
        for box in page._page_box.descendants():
            if getattr(box, "text", "") == PLACE and box.element.get(ASKED):
                yield box


def write(box, number: str) -> None:
    """Figures of a table have one width, so what follows stays where it is; a right edge is kept."""
    spare = box.width * (len(PLACE) - len(number)) / len(PLACE)
    if box.style["text_align_all"] in RIGHT:
        box.position_x += spare
    box.text = box.pango_layout.text = number
