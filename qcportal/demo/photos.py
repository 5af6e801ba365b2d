"""Pictures for the demonstration, drawn by the program: goods on a table and close, a carton, a container."""

import io
import random
from functools import cache, partial

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1200, 900)
CLOTHS = [(61, 90, 128), (152, 118, 84), (96, 125, 105), (140, 70, 72), (90, 88, 110)]


def picture(kind: str, seed: int) -> SimpleUploadedFile:
    """A photo of what stands in DRAWN; the same seed gives the same picture, but for its grain."""
    chance = random.Random(f"{kind} {seed}")
    image = DRAWN[kind](chance).filter(ImageFilter.BoxBlur(0.8))
    image = Image.blend(image, ImageChops.offset(grain(), random.randrange(SIZE[0]), random.randrange(SIZE[1])), 0.10)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return SimpleUploadedFile(f"{kind.replace(' ', '-')}-{seed:04d}.jpg", out.getvalue(), "image/jpeg")


@cache
def grain() -> Image.Image:
    """Made once: it takes longer than all else of a picture. Each is given another part of it."""
    return Image.effect_noise(SIZE, 24).convert("RGB")


def shade(colour: tuple[int, ...], by: int) -> tuple[int, ...]:
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


def dropped_carton(chance: random.Random) -> Image.Image:
    """The same after a test: a corner is pushed in."""
    image = carton(chance)
    draw = ImageDraw.Draw(image)
    draw.polygon([(260, 640), (330, 700), (310, 726), (260, 720)], fill=(150, 146, 140))
    draw.line([(260, 640), (300, 668), (330, 700), (310, 726)], fill=(110, 80, 46), width=6)
    return image


# -- goods: eight on a light table, or one close ------------------------------------------------
GOODS = {  # outline of one of each kind of goods, in a field of 210 × 290
    "knitwear": [[(60, 20), (150, 20), (208, 90), (178, 150), (152, 120), (152, 270), (58, 270), (58, 120), (32, 150), (2, 90)]],
    "woven": [[(66, 20), (105, 46), (144, 20), (206, 80), (184, 190), (152, 180), (152, 270), (58, 270), (58, 180), (26, 190), (4, 80)]],
    "home-textile": [[(20, 40), (190, 40), (190, 250), (20, 250)]],
    "lighting": [[(70, 30), (140, 30), (185, 140), (25, 140)], [(97, 140), (113, 140), (113, 245), (97, 245)], [(60, 245), (150, 245), (160, 268), (50, 268)]],
    "kitchen": [[(55, 110), (150, 110), (168, 262), (38, 262)], [(80, 84), (126, 84), (134, 110), (70, 110)], [(38, 160), (6, 96), (24, 90), (52, 140)]],
    "furniture": [[(14, 90), (196, 90), (196, 122), (14, 122)], [(30, 122), (56, 122), (40, 268), (14, 268)], [(154, 122), (180, 122), (196, 268), (170, 268)], [(44, 190), (166, 190), (166, 208), (44, 208)]],
}  # fmt: skip
OAKS = [(196, 158, 104), (184, 144, 92), (204, 168, 116)]
METALS = [(70, 74, 80), (186, 188, 190), (150, 108, 64), (48, 78, 74)]
COLOURS = {"lighting": METALS, "kitchen": METALS, "furniture": OAKS}


def samples_of(product) -> str:
    """The picture of goods of this kind on a table."""
    return f"samples {product.family.code}"


def detail_of(product) -> str:
    """The picture of one of them close."""
    family = product.family.code
    return "wood" if family == "furniture" else "metal" if family in COLOURS else "sound_seam"


def samples(chance: random.Random, family: str) -> Image.Image:
    image = Image.new("RGB", SIZE, (232, 232, 228))
    draw = ImageDraw.Draw(image)
    colour = chance.choice(COLOURS.get(family, CLOTHS))
    for row in range(2):
        for column in range(4):
            left, top = 90 + column * 270, 110 + row * 370
            own = shade(colour, chance.randint(-5, 5))
            for number, part in enumerate(GOODS[family]):
                outline = [(left + x + chance.randint(-3, 3), top + y) for x, y in part]
                draw.polygon(outline, fill=shade(own, -14 * number), outline=shade(own, -40), width=3)
    return image


def wood(chance: random.Random) -> Image.Image:
    """Grain of an oak top, and the joint of a leg."""
    colour = chance.choice(OAKS)
    image = Image.new("RGB", SIZE, colour)
    draw = ImageDraw.Draw(image)
    for y in range(0, SIZE[1], 9):
        bend = chance.randint(-14, 14)
        draw.line([(0, y), (600, y + bend), (SIZE[0], y)], fill=shade(colour, chance.randint(-26, 10)), width=4)
    draw.rectangle([520, 300, 700, SIZE[1]], fill=shade(colour, -18), outline=shade(colour, -60), width=5)
    return image


def metal(chance: random.Random) -> Image.Image:
    """A coated surface with the light on it, and a screw."""
    colour = chance.choice(METALS)
    image = Image.new("RGB", SIZE, colour)
    draw = ImageDraw.Draw(image)
    for x in range(SIZE[0]):
        draw.line([(x, 0), (x, SIZE[1])], fill=shade(colour, int(50 - abs(x - 420) / 9)))
    draw.ellipse([760, 420, 900, 560], fill=shade(colour, 40), outline=shade(colour, -50), width=6)
    draw.line([(785, 515), (875, 465)], fill=shade(colour, -60), width=14)
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


def container_inside(chance: random.Random, hole: bool = False) -> Image.Image:
    """Looking in through the open doors: walls, roof and the planks of the floor."""
    colour = shade(chance.choice(CLOTHS), 30)
    image = Image.new("RGB", SIZE, shade(colour, 24))
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 0), (430, 250), (430, 600), (0, 900)], fill=colour)
    draw.polygon([(1200, 0), (770, 250), (770, 600), (1200, 900)], fill=shade(colour, -12))
    draw.rectangle([430, 250, 770, 600], fill=shade(colour, -30))
    draw.polygon([(0, 900), (430, 600), (770, 600), (1200, 900)], fill=(134, 104, 70))
    for x in range(0, 1201, 150):
        draw.line([(x, 900), (430 + x * 340 // 1200, 600)], fill=(96, 72, 48), width=5)
    if hole:
        draw.ellipse([700, 800, 770, 836], fill=(18, 14, 10), outline=(214, 208, 190), width=9)
    return image


DRAWN = {
    "seam": seam,
    "sound_seam": partial(seam, missing=0),
    "open_seam": partial(seam, ringed=True),
    "held_seam": partial(seam, missing=34, ringed=True),
    "wood": wood,
    "metal": metal,
    "carton": carton,
    "dropped_carton": dropped_carton,
    "container": container,
    "container_inside": container_inside,
    "container_hole": partial(container_inside, hole=True),
} | {f"samples {family}": partial(samples, family=family) for family in GOODS}
