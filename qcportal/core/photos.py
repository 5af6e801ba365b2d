"""Scales photos as they are read: the only importer of libvips. It reads what cameras and browsers write, nothing else.

A JPEG is decoded at the size that is wanted and not larger, so a photo of 12 megapixels never stands in memory whole.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

os.environ.setdefault("VIPS_CONCURRENCY", "1")  # read when it loads; a worker has one core

import pyvips

QUALITY = 78
WHITE = [255, 255, 255]  # shines through where a picture is transparent
READERS = ("VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp")
DAMAGE = "error"  # the slightest that is not read past

pyvips.block_untrusted_set(True)
pyvips.operation_block_set("VipsForeignLoad", True)
for _reader in READERS:
    pyvips.operation_block_set(_reader, False)
pyvips.cache_set_max(0)  # no two photos are the same, so nothing is worth keeping
threads_of: dict[str, int] = {}  # the process that has started them


class Damaged(Exception):
    """It cannot be read to its end."""


@dataclass(frozen=True)
class Scaled:
    """A JPEG in sRGB without metadata; width and height in px."""

    data: bytes
    width: int
    height: int


def scaled(data: bytes, sides: Mapping[str, int]) -> dict[str, Scaled]:
    """{name: a copy whose longer side is at most so many px}, upright as its EXIF says; Damaged if it ends early or is broken."""
    check_process()
    try:
        largest = read(data, max(sides.values()))
        return {name: saved(largest, side) for name, side in sides.items()}
    except pyvips.Error as error:
        raise Damaged(str(error)) from error


def check_process() -> None:
    """Its threads do not survive a fork: a child would wait for ever for those of its parent."""
    if threads_of.setdefault("pid", os.getpid()) != os.getpid():
        raise RuntimeError("Photos were scaled in this process's parent before it forked; scale them in workers alone.")


def read(data: bytes, side: int) -> pyvips.Image:
    """Turned, in sRGB with 8 bits a colour, and whole in memory."""
    picture = opened(data, side).thumbnail_image(
        side, height=side, size="down", import_profile="srgb", export_profile="srgb"
    )
    if picture.hasalpha():
        picture = picture.flatten(background=WHITE)
    return picture.colourspace("srgb").cast("uchar").copy_memory()


def opened(data: bytes, side: int) -> pyvips.Image:
    """Not decoded yet; of a JPEG every second, fourth or eighth pixel, if that is still enough."""
    how = {"access": "sequential", "fail_on": DAMAGE}
    picture = pyvips.Image.new_from_buffer(data, "", **how)
    longer, shorter = max(picture.width, picture.height), min(picture.width, picture.height)
    fewer = next((each for each in (8, 4, 2) if side * each <= longer and each <= shorter), 1)
    if fewer == 1 or not picture.get("vips-loader").startswith("jpeg"):
        return picture
    return pyvips.Image.new_from_buffer(data, "", shrink=fewer, **how)


def saved(picture: pyvips.Image, side: int) -> Scaled:
    small = picture.thumbnail_image(side, height=side, size="down")
    jpeg = small.jpegsave_buffer(Q=QUALITY, keep="none", interlace=True, optimize_coding=True)
    return Scaled(jpeg, small.width, small.height)
