"""What a reader, a search or a copy takes out of a PDF, where glyphs alone do not tell it.

In Arabic, Thai and the scripts of India one glyph may stand for half a letter or for two, and out of their order; what
WeasyPrint says of each glyph then gives other words. It has no way to say the words themselves (ActualText), so this wraps
the one function of it that draws a line.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pydyf
from weasyprint.draw import text as drawing
from weasyprint.text.ffi import ffi, pango

# Marks on letters, Hebrew to the last of India, Thai and Lao, Tibetan to Khmer, the forms of Arabic.
SHAPED = re.compile("[\u0300-\u036f\u0590-\u0eff\u0f00-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufeff]")
OTHER = re.compile("[\u0300-\u036f\u0590-\u1cff\u2e80-\uffff]")
FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
SHOWN = re.compile("<([0-9a-f]*)>|([^<>]+)")  # what an operand of TJ is made of: glyphs, and how far to step
DIGITS = 4  # of a glyph's number
draw_glyphs = drawing.draw_first_line


def draw_first_line(stream, textbox, *how):
    """As WeasyPrint draws it; a line in another script between marks that tell its language and its text."""
    if not OTHER.search(textbox.text):
        return draw_glyphs(stream, textbox, *how)
    shaped, letters = SHAPED.search(textbox.text), FROM_RIGHT.search(textbox.text)
    said = {"ActualText": pydyf.String(textbox.text)} if shaped and not letters else {}
    with marked(stream, language_of(textbox) | said):
        return draw_letters(stream, textbox, *how) if letters else draw_glyphs(stream, textbox, *how)


drawing.draw_first_line = draw_first_line


def language_of(textbox) -> dict:
    """Where it is not that of the document."""
    own = textbox.style["lang"]
    return {"Lang": pydyf.String(own)} if own and own != root(textbox.style)["lang"] else {}


def root(style):
    while style.parent_style is not None:
        style = style.parent_style
    return style


@contextmanager
def marked(stream, said: dict):
    """What is drawn meanwhile is a span that says so; nothing to say, no span."""
    if said:
        stream.begin_marked_content("Span", pydyf.Dictionary(said))
    yield
    if said:
        stream.end_marked_content()


# -- from right to left --------------------------------------------------------------------------
def draw_letters(stream, textbox, *how):
    """Glyphs stand from left to right, so readers turn round what is between them: each letter is marked by itself."""
    return draw_glyphs(Letters(stream, letters_of(textbox)), textbox, *how)


def letters_of(textbox) -> Iterator[str]:
    """For each glyph in the order of drawing what it says: the widest of a letter says all, its dots nothing."""
    text = textbox.pango_layout.text.encode()
    run = textbox.pango_layout.get_first_line()[0].runs[0]
    while run != ffi.NULL:
        item, glyphs = run.data.item, run.data.glyphs
        starts = [glyphs.log_clusters[place] for place in range(glyphs.num_glyphs)]
        widths = [glyphs.glyphs[place].geometry.width for place in range(glyphs.num_glyphs)]
        ends = dict(zip(sorted(set(starts)), [*sorted(set(starts))[1:], item.length], strict=True))
        for place, start in enumerate(starts):
            if glyphs.glyphs[place].glyph == pango.PANGO_GLYPH_EMPTY:
                continue
            widest = max((at for at, each in enumerate(starts) if each == start), key=widths.__getitem__)
            yield text[item.offset + start : item.offset + ends[start]].decode() if place == widest else ""
        run = run.next


class Letters:
    """A stream that marks every glyph with what it says."""

    def __init__(self, stream, letters: Iterator[str]):
        self.stream, self.letters = stream, letters

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def show_text(self, string: str) -> None:
        for glyphs, step in SHOWN.findall(string):
            if step:
                self.stream.show_text(step)
            for at in range(0, len(glyphs), DIGITS):
                with marked(self.stream, {"ActualText": pydyf.String(next(self.letters))}):
                    self.stream.show_text(f"<{glyphs[at : at + DIGITS]}>")
