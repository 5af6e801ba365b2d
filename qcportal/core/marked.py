"""Draws the marks of a photo on copies of its derivatives; the original is never touched.

A copy is kept under the fingerprint of photo and marks. One that is missing is drawn when it is asked for, so losing
copies loses nothing.
"""

import io
import math
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponseBase
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from . import files, serving
from .marks import fingerprint
from .models import StoredFile

FINER = 2  # drawn so much larger and scaled down, which smooths the edges
STROKE, HEAD, LETTERS = 0.006, 0.035, 0.034  # parts of the photo's longer side
LEAST_STROKE = 2  # px
INKS = {"red": "#d7141a", "yellow": "#ffd60a", "blue": "#0a58ca", "white": "#ffffff", "black": "#111111"}
RIMS = {"red": "#ffffff", "yellow": "#111111", "blue": "#ffffff", "white": "#111111", "black": "#ffffff"}
SCRIPTS = ("", "SC", "Arabic", "Bengali", "Devanagari", "Tamil", "Thai")
RIGHT_TO_LEFT = range(0x590, 0x900)


# -- keeping -----------------------------------------------------------------------------------
def keep(stored: StoredFile, marks: list[dict]) -> None:
    """Draw all derivatives. Call before the marks are committed: who reads the marks then finds whole files."""
    for name in stored.derivatives if marks else ():
        if not default_storage.exists(path := path_of(stored, marks, name)):
            default_storage.save(path, ContentFile(drawn(stored, marks, name)))


def drop(stored: StoredFile, marks: list[dict]) -> None:
    for name in stored.derivatives if marks else ():
        default_storage.delete(path_of(stored, marks, name))


def path_of(stored: StoredFile, marks: list[dict], name: str) -> str:
    return f"{stored.sha256[:2]}/{stored.uuid}/{name}-{fingerprint(stored.sha256, marks)}.jpg"


def open_marked(stored: StoredFile, marks: list[dict], derivative: str):
    """What people see of a photo: the derivative with its marks."""
    if not marks:
        return files.open_derivative(stored, derivative)
    try:
        return default_storage.open(path_of(stored, marks, derivative))
    except FileNotFoundError:
        return ContentFile(drawn(stored, marks, derivative))


def response(stored: StoredFile, marks: list[dict], derivative: str) -> HttpResponseBase:
    """As files.response, with the marks."""
    if not marks:
        return files.response(stored, derivative)
    etag = f"{fingerprint(stored.sha256, marks)}-{derivative}"
    return serving.sent(open_marked(stored, marks, derivative), "image/jpeg", stored.name, etag=etag)


def drawn(stored: StoredFile, marks: list[dict], derivative: str) -> bytes:
    with files.open_derivative(stored, derivative) as file, Image.open(file) as plain:
        picture = draw(plain.convert("RGB"), marks)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return out.getvalue()


# -- drawing -----------------------------------------------------------------------------------
def draw(picture: Image.Image, marks: list[dict]) -> Image.Image:
    """Every line has a rim and every text a plate, so that they are seen on a photo of any colour."""
    layer = Image.new("RGBA", (picture.width * FINER, picture.height * FINER))
    pen = Pen(layer)
    for mark in marks:
        getattr(pen, mark["kind"])(mark)
    small = layer.resize(picture.size, Image.Resampling.BOX)
    return Image.alpha_composite(picture.convert("RGBA"), small).convert("RGB")


class Pen:
    """Draws on a layer; sizes follow from its longer side."""

    def __init__(self, layer: Image.Image):
        self.canvas, self.size = ImageDraw.Draw(layer), layer.size
        longer = max(layer.size)
        self.stroke = max(LEAST_STROKE * FINER, longer * STROKE)
        self.head, self.letters = longer * HEAD, longer * LETTERS

    def points(self, mark: dict) -> tuple[float, float, float, float]:
        width, height = self.size
        return mark["x1"] * width, mark["y1"] * height, mark["x2"] * width, mark["y2"] * height

    def twice(self, mark: dict) -> Iterator[tuple[str, float]]:
        """The rim, then the line upon it: (ink, width)."""
        yield RIMS[mark["colour"]], self.stroke * 2
        yield INKS[mark["colour"]], self.stroke

    def corners(self, mark: dict) -> tuple[float, float, float, float]:
        x1, y1, x2, y2 = self.points(mark)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    def box(self, mark: dict) -> None:
        left, top, right, bottom = self.corners(mark)
        around = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top), (right, top)]
        for ink, width in self.twice(mark):
            self.canvas.line(around, fill=ink, width=round(width), joint="curve")

    def ellipse(self, mark: dict) -> None:
        left, top, right, bottom = self.corners(mark)
        for ink, width in self.twice(mark):
            half = width / 2
            around = (left - half, top - half, right + half, bottom + half)
            self.canvas.ellipse(around, outline=ink, width=round(width))

    def arrow(self, mark: dict) -> None:
        x1, y1, x2, y2 = self.points(mark)
        length = math.hypot(x2 - x1, y2 - y1) or 1
        along, head = ((x2 - x1) / length, (y2 - y1) / length), min(self.head, length * 0.7)
        neck = (x2 - along[0] * head, y2 - along[1] * head)
        side = (-along[1] * head * 0.55, along[0] * head * 0.55)
        point = [(x2, y2), (neck[0] + side[0], neck[1] + side[1]), (neck[0] - side[0], neck[1] - side[1])]
        for ink, width in self.twice(mark):
            self.canvas.line([(x1, y1), neck], fill=ink, width=round(width))
            self.canvas.polygon(point, fill=ink)
            if width > self.stroke:  # the rim of the point
                self.canvas.line([*point, *point[:2]], fill=ink, width=round(self.stroke), joint="curve")

    def text(self, mark: dict) -> None:
        """One line on a plate, smaller if it would not fit, and pushed inside where it would hang over."""
        room, rows = self.size
        size = self.letters
        wide = self.width_of(mark["text"], size)
        size *= min(1, (room * 0.94 - size) / wide)
        pad, wide = size * 0.35, self.width_of(mark["text"], size)
        high = size * 1.45
        left = max(0, min(mark["x1"] * room, room - wide - 2 * pad))
        top = max(0, min(mark["y1"] * rows, rows - high))
        plate = (left, top, left + wide + 2 * pad, top + high)
        ink, rim = INKS[mark["colour"]], RIMS[mark["colour"]]
        self.canvas.rounded_rectangle(plate, size * 0.25, fill=ink, outline=rim, width=max(1, round(self.stroke / 3)))
        self.write(mark["text"], left + pad, top + high * 0.74, size, rim)

    def write(self, text: str, x: float, base: float, size: float, ink: str) -> None:
        for letters, font in typeset(text, size):
            self.canvas.text((x, base), letters, font=font, fill=ink, anchor="ls")
            x += font.getlength(letters)

    def width_of(self, text: str, size: float) -> float:
        return sum(font.getlength(letters) for letters, font in typeset(text, size)) or 1


# -- type --------------------------------------------------------------------------------------
def typeset(text: str, size: float) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The text in pieces of one typeface each, from left to right."""
    scripts: list[str] = []
    for letter in text:
        scripts.append(script_of(letter, scripts[-1] if scripts else ""))
    pieces = [
        ("".join(letter for letter, _script in group), font_of(script, round(size)))
        for script, group in groupby(zip(text, scripts, strict=True), key=lambda pair: pair[1])
    ]
    begins = next((ord(letter) in RIGHT_TO_LEFT for letter in text if letter.isalpha()), False)
    return pieces[::-1] if begins else pieces


def script_of(letter: str, before: str) -> str:
    """The script whose typeface has the letter, that of the letter before it by preference."""
    return next((each for each in (before, *SCRIPTS) if ord(letter) in letters_of(each)), before)


@cache
def letters_of(script: str) -> frozenset[int]:
    with TTFont(face(script), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def font_of(script: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face(script), max(size, 1))


def face(script: str) -> str:
    return str(settings.BUILD_DIR / "fonts" / f"NotoSans{script}-Bold.ttf")
