"""What a PDF says and draws, read from its pages: text as a reader takes it that knows ActualText, and glyphs by number."""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from fontTools.ttLib import TTFont

MAPPED = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
SHOWS = {"Tj", "TJ"}


@dataclass
class Face:
    """A font of a page: its program, and the text of each glyph."""

    name: str
    program: TTFont
    texts: dict[int, str]


@dataclass
class Page:
    """`lines` are the texts of a page in the order of drawing; `glyphs` all (font name, glyph) pairs."""

    lines: list[str] = field(default_factory=list)
    glyphs: set[tuple[str, int]] = field(default_factory=set)
    faces: dict[str, Face] = field(default_factory=dict)
    languages: set[tuple[str, str]] = field(default_factory=set)  # (language, text) of marked spans


def read(data: bytes) -> list[Page]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return [read_page(page) for page in document.pages]


def text_of(data: bytes) -> str:
    return "\n".join(line for page in read(data) for line in page.lines)


def read_page(page) -> Page:
    found = Page(faces={name: face(font) for name, font in page.Resources.Font.items()})
    pieces, spans, current = [], [], None
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BT":
                pieces = []
            case "ET":
                found.lines.append(line_of(pieces))
            case "BDC" | "BMC":
                told = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
                spans.append(dict(told.items()) if told else {})
                if "/ActualText" in spans[-1]:
                    pieces.append(str(spans[-1]["/ActualText"]))
            case "EMC":
                ended = spans.pop()
                if "/Lang" in ended:
                    found.languages.add((str(ended["/Lang"]), line_of(pieces)))
            case "Tf":
                current = found.faces[str(operands[0])]
            case name if name in SHOWS:
                numbers = list(numbers_in(operands[0]))
                found.glyphs |= {(current.name, number) for number in numbers}
                if not any("/ActualText" in each for each in spans):
                    pieces += [current.texts.get(number, "") for number in numbers]
    return found


def numbers_in(shown) -> Iterator[int]:
    for each in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if isinstance(each, pikepdf.String):
            data = bytes(each)
            yield from (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def line_of(pieces: list[str]) -> str:
    """Letters that go from right to left are drawn from left to right, one by one."""
    turned = any(unicodedata.bidirectional(letter) in {"R", "AL"} for piece in pieces for letter in piece)
    return "".join(reversed(pieces) if turned else pieces)


def face(font) -> Face:
    program = TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))
    pairs = MAPPED.findall(font.ToUnicode.read_bytes().split(b"endcodespacerange")[-1])
    texts = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
    return Face(str(font.BaseFont), program, texts)


def missing_glyphs(data: bytes) -> list[tuple[str, int, str]]:
    """Glyphs that are .notdef or not in their font, or that draw nothing and are no space."""
    found = []
    for page in read(data):
        programs = {each.name: each for each in page.faces.values()}
        found += [
            (name, number, programs[name].texts.get(number, ""))
            for name, number in page.glyphs
            if not drawn(programs[name], number)
        ]
    return found


def drawn(face: Face, number: int) -> bool:
    """Spaces draw nothing, nor does a glyph without width, which keeps a place for a mark that moved."""
    names = face.program.getGlyphOrder()
    if not 0 < number < len(names):
        return False
    name = names[number]
    blank = not face.texts.get(number, "").strip(" \u00a0")
    return face.program["glyf"][name].numberOfContours != 0 or face.program["hmtx"][name][0] == 0 or blank
