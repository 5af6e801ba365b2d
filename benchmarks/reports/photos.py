"""Photos as a camera makes them: light and shade, texture and the grain of a sensor. The same number gives the same photo.

Scenes take the longest to make, so there are few: a photo is one of them, mirrored or not, under a grain that is its own.
"""

from functools import cache

import pyvips

CAMERA = (4000, 3000)  # px, 12 MP
PRINTED = (800, 600)
SCENES = 3
# (how many times coarser than the photo, spread of 255): shapes, folds, weave, fine detail
LAYERS = ((640, 40), (80, 25), (16, 14), (4, 10))
GRAIN = 5  # spread of 255, pixel by pixel
FINEST = 4
SHIFTS = 61  # places across and down at which the grain may begin


def jpeg(number: int, size: tuple[int, int] = CAMERA) -> bytes:
    """One photo of so many pixels, quality 90."""
    turn, kind = divmod(number, SCENES)
    lit = scene(kind, size)
    lit = lit.fliphor() if turn % 2 else lit
    lit = lit.flipver() if turn // 2 % 2 else lit
    down, across = divmod(number * 997, SHIFTS)
    own = grain(size).crop(across, down % SHIFTS, *size)
    return (lit + own).cast("uchar").copy(interpretation="srgb").jpegsave_buffer(Q=90, keep="none")


@cache
def scene(kind: int, size: tuple[int, int]) -> pyvips.Image:
    """Without its grain."""
    width, height = size
    red, *others = [shade(kind * 3 + place, width // FINEST, height // FINEST) for place in range(3)]
    shades = red.bandjoin(others).resize(FINEST, kernel="linear")
    return (shades + 128).cast("uchar").copy_memory()


@cache
def grain(size: tuple[int, int]) -> pyvips.Image:
    """A little larger than the photo."""
    width, height = (side + SHIFTS for side in size)
    return pyvips.Image.gaussnoise(width, height, mean=0, sigma=GRAIN, seed=1).cast("char").copy_memory()


def shade(seed: int, columns: int, rows: int) -> pyvips.Image:
    """Light and shade of one colour, without their mean, at a quarter of the photo's size."""
    layers = [layer(seed * 8 + place, columns, rows, *each) for place, each in enumerate(LAYERS)]
    return sum(layers[1:], start=layers[0]).copy_memory()


def layer(seed: int, columns: int, rows: int, coarser: int, spread: float) -> pyvips.Image:
    times = coarser // FINEST
    small = pyvips.Image.gaussnoise(columns // times + 3, rows // times + 3, mean=0, sigma=spread, seed=seed)
    return small.copy_memory().resize(times, kernel="linear").crop(0, 0, columns, rows)
