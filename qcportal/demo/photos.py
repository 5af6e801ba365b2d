"""Pictures for the demonstration, drawn by the program: cloth with a seam, a carton, a product on a table."""

import io
import random
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 900)
CLOTHS = [(61, 90, 128), (152, 118, 84), (96, 125, 105), (140, 70, 72), (90, 88, 110)]


def picture(kind: str, seed: int) -> SimpleUploadedFile:
    """A photo of a `seam`, a `carton` or a `table`, or one for the library; the same seed gives the same picture."""
    chance = random.Random(f"{kind} {seed}")
    image = DRAWN[kind](chance)
    grain = Image.effect_noise(SIZE, 24).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(0.8)), grain, 0.10)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return SimpleUploadedFile(f"{kind}-{seed:04d}.jpg", out.getvalue(), "image/jpeg")


def shade(colour: tuple[int, int, int], by: int) -> tuple[int, ...]:
    return tuple(max(0, min(255, part + by)) for part in colour)


def gap_in(chance: random.Random) -> tuple[int, int]:
    """Where stitches are missing; what a picture's chance says first."""
    return chance.randint(400, 700), SIZE[1] // 2 + chance.randint(-60, 60)


def seam_marks(seed: int) -> list[dict]:
    """What an inspector draws on the photo of a `seam`."""
    gap, middle = gap_in(random.Random(f"seam {seed}"))
    left, right = round((gap - 40) / SIZE[0], 4), round((gap + 200) / SIZE[0], 4)
    top, bottom = round((middle - 120) / SIZE[1], 4), round((middle + 110) / SIZE[1], 4)
    ring = {"kind": "ellipse", "colour": "yellow", "x1": left, "y1": top, "x2": right, "y2": bottom}
    return [
        ring,
        {"kind": "text", "colour": "yellow", "x1": left, "y1": round(bottom + 0.03, 4), "text": "断线 open seam"},
    ]


def seam(chance: random.Random, missing: int = 150, ringed: bool = False) -> Image.Image:
    """Woven cloth with a row of stitches, without those on so many pixels."""
    gap, middle = gap_in(chance)
    colour = chance.choice(CLOTHS)
    image = Image.new("RGB", SIZE, colour)
    draw = ImageDraw.Draw(image)
    for x in range(0, SIZE[0], 6):
        draw.line([(x, 0), (x + 30, SIZE[1])], fill=shade(colour, chance.randint(-10, 10)), width=3)
    draw.line([(0, middle + 26), (SIZE[0], middle + 20)], fill=shade(colour, -45), width=10)
    for x in range(20, SIZE[0], 34):
        if not gap < x < gap + missing:
            draw.line([(x, middle), (x + 20, middle - 1)], fill=shade(colour, 110), width=7)
    if ringed:
        draw.ellipse([gap - 40, middle - 120, gap + 200, middle + 110], outline=(220, 60, 40), width=8)
    return image


def carton(chance: random.Random) -> Image.Image:
    """A shipping carton with its mark."""
    image = Image.new("RGB", SIZE, (208, 204, 196))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 640, *SIZE], fill=(150, 146, 140))
    brown = shade((186, 142, 92), chance.randint(-12, 12))
    draw.polygon([(260, 300), (760, 250), (760, 760), (260, 720)], fill=brown)
    draw.polygon([(760, 250), (980, 320), (980, 700), (760, 760)], fill=shade(brown, -28))
    draw.polygon([(260, 300), (760, 250), (980, 320), (480, 380)], fill=shade(brown, 18))
    draw.rectangle([330, 440, 640, 620], outline=(40, 40, 40), width=6)
    for row in range(4):
        draw.line([(350, 470 + 38 * row), (350 + chance.randint(120, 260), 470 + 38 * row)], fill=(40, 40, 40), width=9)
    return image


def table(chance: random.Random) -> Image.Image:
    """Samples laid out on a light table."""
    image = Image.new("RGB", SIZE, (232, 232, 228))
    draw = ImageDraw.Draw(image)
    for row in range(2):
        for column in range(4):
            left, top = 90 + column * 270, 110 + row * 370
            colour = shade(chance.choice(CLOTHS), chance.randint(-8, 20))
            draw.rounded_rectangle([left, top, left + 210, top + 290], 24, fill=colour)
            draw.line([(left + 105, top + 16), (left + 105, top + 270)], fill=shade(colour, 30), width=5)
    return image


def container(chance: random.Random) -> Image.Image:
    """The closed doors of a container, with a seal on the bar."""
    image = Image.new("RGB", SIZE, (176, 190, 204))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 790, *SIZE], fill=(128, 126, 122))
    colour = shade(chance.choice(CLOTHS), -10)
    draw.rectangle([180, 70, 1020, 800], fill=colour, outline=shade(colour, -40), width=14)
    for x in range(210, 1000, 56):
        draw.line([(x, 90), (x, 780)], fill=shade(colour, -22), width=12)
    draw.line([(600, 80), (600, 790)], fill=shade(colour, -55), width=10)
    for x in (470, 720):
        draw.line([(x, 85), (x, 785)], fill=(196, 198, 200), width=16)
        draw.line([(x, 520), (x + 110, 545)], fill=(208, 208, 208), width=14)
    draw.ellipse([800, 520, 850, 590], fill=(228, 178, 30), outline=(60, 50, 20), width=5)
    return image


DRAWN = {
    "seam": seam,
    "open_seam": partial(seam, ringed=True),
    "held_seam": partial(seam, missing=34, ringed=True),
    "carton": carton,
    "container": container,
    "table": table,
}
