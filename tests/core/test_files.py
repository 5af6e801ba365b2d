import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from qcportal.core import files
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
