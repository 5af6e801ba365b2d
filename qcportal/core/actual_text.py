"""What a reader, a search or a copy takes out of a PDF, where glyphs alone do not tell it.

In Arabic, Thai and the scripts of India one glyph may stand for half a letter or for two, and out of their order; what
WeasyPrint says of each glyph then gives other words. It has no way to say the words themselves (ActualText), so this wraps
the one function of it that draws a line.
"""

import re

import pydyf
from weasyprint.draw import text as drawing

# Marks on letters, Hebrew to the last of India, Thai and Lao, Tibetan to Khmer, the forms of Arabic.
SHAPED = re.compile("[\u0300-\u036f\u0590-\u0eff\u0f00-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]")
draw_glyphs = drawing.draw_first_line


def draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix):
    """As WeasyPrint draws it; a line in a script that is shaped, and that is not cut, between marks that tell its text."""
    whole = text_overflow != "ellipsis" and block_ellipsis == "none"
    if not (whole and SHAPED.search(textbox.text)):
        return draw_glyphs(stream, textbox, text_overflow, block_ellipsis, matrix)
    stream.begin_marked_content("Span", pydyf.Dictionary({"ActualText": pydyf.String(textbox.text)}))
    try:
        return draw_glyphs(stream, textbox, text_overflow, block_ellipsis, matrix)
    finally:
        stream.end_marked_content()


drawing.draw_first_line = draw_first_line
