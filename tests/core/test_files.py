import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from qcportal.core import files, photos
from qcportal.core.errors import Rejected
from tests.builders.people import inspector

pytestmark = pytest.mark.django_db
GPS_IFD, ORIENTATION = 0x8825, 0x0112


def picture(size=(1200, 900), **options) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, options.pop("format", "JPEG"), **options)
    return out.getvalue()


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_photo_that_leaves_the_house_has_no_place_and_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the camera was turned by 90°
    exif.get_ifd(GPS_IFD)[2] = (22.0, 32.0, 11.0)
    stored = files.store(upload(picture(exif=exif)), by=inspector())
    with files.open_derivative(stored, "print") as file, Image.open(file) as seen:
        assert not seen.getexif()
        assert seen.height > seen.width


def test_the_original_is_kept_as_it_came():
    data = picture()
    stored = files.store(upload(data), by=inspector())
    with stored.file.open("rb") as file:
        assert file.read() == data
    assert stored.size_bytes == len(data)


def test_derivatives_are_small_enough_for_print_and_grid():
    stored = files.store(upload(picture()), by=inspector())
    assert stored.derivatives["print"]["width"] == 800
    assert stored.derivatives["thumb"]["width"] == 320


def test_content_decides_not_the_name():
    with pytest.raises(Rejected, match="none of"):
        files.store(upload(b"%PDF-1.7\n%...", "really.jpg"), by=inspector())


def test_a_pdf_named_jpg_is_kept_as_a_pdf_where_pdfs_are_allowed():
    stored = files.store(upload(b"%PDF-1.7\n1 0 obj\n", "really.jpg"), by=inspector(), allow=("photo", "pdf"))
    assert stored.media_type == "application/pdf"


def test_a_damaged_photo_gets_a_sentence():
    with pytest.raises(Rejected, match="damaged"):
        files.store(upload(picture()[:2000]), by=inspector())


def test_a_damaged_photo_is_refused_also_where_documents_are_made():
    import qcportal.core.pdf  # noqa: F401  WeasyPrint would let Pillow open it

    with pytest.raises(Rejected, match="damaged"):
        files.store(upload(picture()[:2000]), by=inspector())


def test_an_iphone_photo_says_how_to_send_it():
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500
    with pytest.raises(Rejected, match="Most Compatible"):
        files.store(upload(heic, "IMG_0001.HEIC"), by=inspector())


def test_a_decompression_bomb_gets_a_sentence():
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    with pytest.raises(Rejected, match="megapixels|damaged"):
        files.store(upload(bomb.getvalue(), "small.png"), by=inspector())


@pytest.mark.parametrize("data", [b"", b"x" * 10])
def test_what_is_no_photo_gets_a_sentence(data):
    with pytest.raises(Rejected):
        files.store(upload(data), by=inspector())


def test_a_file_over_the_limit_is_not_even_read(settings):
    settings.UPLOAD_LIMIT_BYTES = 1000
    with pytest.raises(Rejected, match="larger"):
        files.store(upload(picture()), by=inspector())


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\temp\\缝线.jpg", "a\x00b.jpg"])
def test_a_name_brings_no_folder_and_keeps_its_script(name):
    kept = files.clean_name(name)
    assert "/" not in kept
    assert "\\" not in kept
    assert kept.isprintable()


# -- what leaves the house -----------------------------------------------------------------------
def seen(stored, name: str = "print") -> Image.Image:
    with files.open_derivative(stored, name) as file:
        return Image.open(io.BytesIO(file.read()))


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def quarters() -> Image.Image:
    """Red above left, green above right, blue below left, white below right."""
    image = Image.new("RGB", (1600, 1200), "white")
    for place, colour in (((0, 0), "red"), ((800, 0), "lime"), ((0, 600), "blue")):
        image.paste(colour, (*place, place[0] + 800, place[1] + 600))
    return image


def named(pixel) -> str:
    """The colour that it is, give or take what JPEG changes."""
    known = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
    return min(known, key=lambda name: sum(abs(a - b) for a, b in zip(known[name], pixel, strict=True)))


def corners(image: Image.Image) -> list[str]:
    """From left to right, from above to below."""
    width, height = image.size
    places = [(width // 4 * across, height // 4 * down) for down in (1, 3) for across in (1, 3)]
    return [named(image.getpixel(place)) for place in places]


@pytest.mark.parametrize(
    ("turn", "size", "found"),
    [
        (1, (800, 600), ["red", "green", "blue", "white"]),
        (2, (800, 600), ["green", "red", "white", "blue"]),
        (3, (800, 600), ["white", "blue", "green", "red"]),
        (4, (800, 600), ["blue", "white", "red", "green"]),
        (5, (600, 800), ["red", "blue", "green", "white"]),
        (6, (600, 800), ["blue", "red", "white", "green"]),
        (7, (600, 800), ["white", "green", "blue", "red"]),
        (8, (600, 800), ["green", "white", "red", "blue"]),
    ],
)
def test_a_photo_stands_upright_however_the_camera_was_turned(turn, size, found):
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    stored = files.store(upload(encoded(quarters(), "JPEG", exif=exif, quality=95)), by=inspector())
    assert seen(stored).size == size
    assert corners(seen(stored)) == found
    assert corners(seen(stored, "thumb")) == found


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {"quality": 95})])
def test_every_kind_of_photo_keeps_its_colours(kind, options):
    stored = files.store(upload(encoded(quarters(), kind, **options)), by=inspector())
    assert corners(seen(stored)) == ["red", "green", "blue", "white"]


def test_a_photo_for_print_shops_comes_out_in_the_colours_of_a_screen():
    cyan, magenta, yellow = (
        Image.new("CMYK", (400, 900), ink) for ink in ((200, 0, 0, 0), (0, 200, 0, 0), (0, 0, 200, 0))
    )
    sheet = Image.new("CMYK", (1200, 900))
    for place, band in enumerate((cyan, magenta, yellow)):
        sheet.paste(band, (place * 400, 0))
    picture = seen(files.store(upload(encoded(sheet, "JPEG", quality=95)), by=inspector()))
    assert picture.mode == "RGB"
    lowest = [min(range(3), key=picture.getpixel((across, 300)).__getitem__) for across in (130, 400, 670)]
    assert lowest == [0, 1, 2]  # red is what cyan takes away, then green, then blue


def test_sixteen_bits_a_colour_become_eight_as_light_as_before():
    deep = Image.frombytes("I;16", (900, 600), (40_000).to_bytes(2, "little") * 900 * 600)
    picture = seen(files.store(upload(encoded(deep, "PNG"), "scan.png"), by=inspector()))
    assert picture.getpixel((400, 250)) == pytest.approx((156, 156, 156), abs=2)


def test_what_is_transparent_is_white_on_paper():
    clear = Image.new("RGBA", (900, 600), (0, 0, 0, 0))
    picture = seen(files.store(upload(encoded(clear, "PNG"), "logo.png"), by=inspector()))
    assert picture.getpixel((400, 250)) == (255, 255, 255)


def test_the_profile_of_a_camera_does_not_leave_the_house():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stored = files.store(upload(picture(icc_profile=profile)), by=inspector())
    assert "icc_profile" not in seen(stored).info


@pytest.mark.parametrize("size", [(1, 1), (3, 5000), (5000, 3), (200, 100)])
def test_a_small_or_narrow_photo_is_not_blown_up(size):
    stored = files.store(upload(encoded(Image.new("RGB", size, "red"), "JPEG")), by=inspector())
    times = min(1, 800 / max(size))
    assert seen(stored).size == tuple(max(1, round(side * times)) for side in size)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.9, 0.999])
def test_a_photo_that_ends_early_gets_a_sentence_and_leaves_nothing_behind(kind, part):
    data = encoded(Image.effect_noise((900, 600), 60).convert("RGB"), kind)
    with pytest.raises(Rejected, match="damaged"):
        files.store(upload(data[: int(len(data) * part)]), by=inspector())
    assert not files.StoredFile.objects.exists()


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP"])
def test_a_picture_of_another_kind_is_not_even_opened(kind):
    with pytest.raises(Rejected, match="none of"):
        files.store(upload(encoded(quarters(), kind)), by=inspector())


def test_libvips_reads_nothing_but_photos():
    """So neither a drawing that draws in other files, nor a format whose reader nobody has tried to break."""
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>'
    for data in (drawing, encoded(quarters(), "GIF"), encoded(quarters(), "TIFF"), b"%PDF-1.7\n"):
        with pytest.raises(photos.Damaged):
            photos.scaled(data, files.DERIVATIVES)


def scaled_in_a_fork(before: str) -> str:
    """What a forked worker says; it scales a photo after its parent has done what stands in `before`."""
    program = f"""
import io, os, signal
from PIL import Image
from qcportal.core import photos
out = io.BytesIO()
Image.new("RGB", (1600, 1200), "red").save(out, "JPEG")
{before}
child = os.fork()
if child == 0:
    signal.alarm(30)
    try:
        print(photos.scaled(out.getvalue(), {{"print": 800}})["print"].width, flush=True)
    except RuntimeError as error:
        print(error, flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60).stdout


def test_a_worker_that_forked_from_a_server_scales_photos():
    assert scaled_in_a_fork(before="pass") == "800\n"


def test_a_worker_whose_parent_scaled_before_it_forked_says_so_instead_of_waiting_for_ever():
    assert "before it forked" in scaled_in_a_fork(before='photos.scaled(out.getvalue(), {"print": 800})')


def test_photos_are_scaled_by_several_threads_at_once():
    data = picture()
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _turn: photos.scaled(data, files.DERIVATIVES)["print"].data, range(12)))
    assert len(set(made)) == 1
