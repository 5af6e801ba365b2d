"""Photos as a camera makes them: light and shade, texture and the grain of a sensor. The same number gives the same photo."""

import pyvips

CAMERA = (4000, 3000)  # px, 12 MP
SMALLER = (1600, 1200)
# (how many times coarser than the photo, spread of 255): shapes, folds, weave, fine detail
LAYERS = ((640, 40), (80, 25), (16, 14), (4, 10))
GRAIN = 5  # spread of 255, pixel by pixel
FINEST = 4


def jpeg(number: int, size: tuple[int, int] = CAMERA) -> bytes:
    """One photo of so many pixels, quality 90."""
    width, height = size
    red, *others = [shade(number * 3 + place, width // FINEST, height // FINEST) for place in range(3)]
    shades = red.bandjoin(others).resize(FINEST, kernel="linear")
    grain = pyvips.Image.gaussnoise(shades.width, shades.height, mean=128, sigma=GRAIN, seed=number)
    lit = (shades + grain).cast("uchar").copy(interpretation="srgb")
    return lit.jpegsave_buffer(Q=90, keep="none")


def shade(seed: int, columns: int, rows: int) -> pyvips.Image:
    """Light and shade of one colour, without their mean, at a quarter of the photo's size."""
    layers = [layer(seed * 8 + place, columns, rows, *each) for place, each in enumerate(LAYERS)]
    return sum(layers[1:], start=layers[0]).copy_memory()


def layer(seed: int, columns: int, rows: int, coarser: int, spread: float) -> pyvips.Image:
    times = coarser // FINEST
    small = pyvips.Image.gaussnoise(columns // times + 3, rows // times + 3, mean=0, sigma=spread, seed=seed)
    return small.copy_memory().resize(times, kernel="linear").crop(0, 0, columns, rows)
