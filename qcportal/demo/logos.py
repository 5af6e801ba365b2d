"""The signs of two buyers, drawn by the program; the third prints without one."""

import io
import math

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from suppliers import actions as suppliers
from suppliers.models import Letterhead

SCALE = 3  # drawn so much larger, then made smaller: Pillow draws no smooth edges
HEIGHT = 160
LOWER = 22 * SCALE  # half a circle stands in the middle of its square
NIGHT, AURORA, PINE, SAND = (22, 50, 79), (38, 150, 136), (28, 78, 61), (196, 142, 72)


def add(world) -> None:
    for code, drawn in {"NORD": nordlys, "HARB": harbour}.items():
        letterhead = Letterhead.objects.get(pk=world.buyers[code].pk)
        suppliers.change_letterhead(letterhead=letterhead, logo=png(drawn(), code), by=world.manager)


def png(image: Image.Image, code: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    image.resize((image.width // SCALE, image.height // SCALE), Image.Resampling.LANCZOS).save(out, "PNG")
    return SimpleUploadedFile(f"{code.lower()}.png", out.getvalue(), "image/png")


def sheet(words: str, colour: tuple) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """White, as wide as the words beside a sign, which is yet to be drawn in the square at the left."""
    font = ImageFont.load_default(64 * SCALE)
    left = (HEIGHT + 24) * SCALE
    image = Image.new("RGB", (left + math.ceil(font.getlength(words)) + 8 * SCALE, HEIGHT * SCALE), "white")
    draw = ImageDraw.Draw(image)
    draw.text((left, HEIGHT * SCALE // 2), words, fill=colour, font=font, anchor="lm")
    return image, draw


def nordlys() -> Image.Image:
    """Three arcs of light over a dark horizon."""
    image, draw = sheet("nordlys living", NIGHT)
    for ring, colour in enumerate((NIGHT, AURORA, (146, 205, 180))):
        inset = (12 + 22 * ring) * SCALE
        box = [inset, inset + LOWER, HEIGHT * SCALE - inset, HEIGHT * SCALE - inset + LOWER]
        draw.arc(box, 180, 360, fill=colour, width=13 * SCALE)
    draw.rectangle([12 * SCALE, 92 * SCALE + LOWER, 148 * SCALE, 104 * SCALE + LOWER], fill=NIGHT)
    return image


def harbour() -> Image.Image:
    """A pine over two waves."""
    image, draw = sheet("Harbour & Pine", PINE)
    for top, half in ((8, 26), (36, 38), (66, 50)):
        points = [(80, top), (80 - half, top + 38), (80 + half, top + 38)]
        draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=PINE)
    for height in (116, 136):
        wave = [(x, (height + 5 * math.sin(x / SCALE / 9)) * SCALE) for x in range(20 * SCALE, 140 * SCALE)]
        draw.polygon([*wave, *((x, y + 7 * SCALE) for x, y in reversed(wave))], fill=SAND)
    return image
