"""What scaling a photo at upload costs, beside the way that decodes it whole with Pillow."""

import io
import time
from collections.abc import Callable

from PIL import Image, ImageOps

from qcportal.core import files, photos

ROUNDS = 3


def compared(taken: list[bytes]) -> dict:
    """CPU seconds a photo of both ways, checked and scaled; the median round."""
    pairs = [(cpu(ours, taken), cpu(by_pillow, taken)) for _round in range(ROUNDS)]
    mine, other = sorted(pairs, key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
    return {"ours": mine / len(taken), "pillow": other / len(taken)}


def cpu(way: Callable[[bytes], object], taken: list[bytes]) -> float:
    began = time.process_time()
    for data in taken:
        way(data)
    return time.process_time() - began


def ours(data: bytes) -> list[bytes]:
    return [each.data for each in photos.scaled(data, files.DERIVATIVES).values()]


def by_pillow(data: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return [smaller(upright, side) for side in files.DERIVATIVES.values()]


def smaller(upright: Image.Image, side: int) -> bytes:
    small, out = upright.copy(), io.BytesIO()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.save(out, "JPEG", quality=78, optimize=True, progressive=True)
    return out.getvalue()
