"""Stored files: the kind is told by content, photos lose EXIF and place before they leave the house."""

import hashlib
import io
import uuid
from dataclasses import dataclass

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from . import photos, serving
from .errors import Conflict, Rejected
from .models import StoredFile
from .models.files import FileKind
from .punctuation import listed

PROOF = (FileKind.PHOTO, FileKind.PDF)  # what shows that something is so

PHOTO_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
KINDS = {
    ".pdf": (FileKind.PDF, "application/pdf"),
    ".xlsx": (FileKind.SHEET, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".xls": (FileKind.SHEET, "application/vnd.ms-excel"),
}
SHEET_STARTS = {b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}
# What an iPhone writes unless told otherwise; no reader of it has a licence that fits.
HEIC = {b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")}
# derivative name → longest side in px: 320 for a grid, 800 is enough for two to a row on paper (80 mm)
DERIVATIVES = {"thumb": 320, "print": 800}
FILE = "file"  # what a refusal is about; a form shows it beside its file
READABLE = DERIVATIVES | {"large": 2400}  # of a page or a label, whose small print must be read
LONGEST_SIDE_PIXELS = 20_000
MOST_PIXELS = 100_000_000  # a 100-megapixel phone photo; more is a bomb


@dataclass(frozen=True)
class Content:
    data: bytes
    kind: str
    media_type: str
    width: int | None = None
    height: int | None = None


def store(
    upload, *, by, allow: tuple[str, ...] = (FileKind.PHOTO,), file_uuid: uuid.UUID | None = None, sides=DERIVATIVES
) -> StoredFile:
    """Check an uploaded file and keep it, with the derivatives that people get to see.

    Raises Rejected with a sentence if it is too large, not of an allowed kind, damaged or a decompression bomb,
    Conflict if its maker's uuid is taken.
    """
    check_free(file_uuid)
    content = examine(read(upload), allow)
    smaller = scaled(content, sides)
    stored = StoredFile(
        uuid=file_uuid or uuid.uuid4(),
        sha256=hashlib.sha256(content.data).hexdigest(),
        kind=content.kind,
        media_type=content.media_type,
        name=clean_name(upload.name),
        size_bytes=len(content.data),
        width=content.width,
        height=content.height,
        uploaded_by=by,
    )
    stored.file.save(stored.name, ContentFile(content.data), save=False)
    stored.file.close()
    stored.derivatives = {name: keep_derivative(each, name, stored) for name, each in smaller.items()}
    stored.save()
    return stored


def refused(sentence) -> Rejected:
    return Rejected(sentence, field=FILE)


def check_free(file_uuid: uuid.UUID | None) -> None:
    if file_uuid and StoredFile.objects.filter(uuid=file_uuid).exists():
        raise Conflict(_("There is a record with this uuid already."), field="uuid")


def read(upload) -> bytes:
    limit = settings.UPLOAD_LIMIT_BYTES
    if upload.size > limit:
        raise refused(_("The file is larger than %(mb)d MB. Make it smaller and try again.") % {"mb": limit // 2**20})
    if upload.size == 0:
        raise refused(_("The file is empty."))
    return upload.read()


def examine(data: bytes, allow: tuple[str, ...]) -> Content:
    """What the bytes are, whatever the name says."""
    found = photo(data) if FileKind.PHOTO in allow else None
    found = found or (sheet(data) if FileKind.SHEET in allow else None) or sheet_or_pdf(data)
    if data[4:12] in HEIC:
        raise refused(
            _(
                "This is a photo in Apple's HEIC format. On the iPhone choose Settings, Camera, Formats, Most Compatible; or send it as JPEG."
            )
        )
    if found is None or found.kind not in allow:
        names = listed(FileKind(kind).label for kind in allow)
        raise refused(_("This file is none of: %(kinds)s. Its content decides, not its name.") % {"kinds": names})
    return found


def photo(data: bytes) -> Content | None:
    """By its head; whether the rest is whole shows when it is scaled."""
    try:
        with Image.open(io.BytesIO(data), formats=list(PHOTO_FORMATS)) as image:
            check_size(image)
            return Content(data, FileKind.PHOTO, PHOTO_FORMATS[image.format], *image.size)
    except UnidentifiedImageError:
        return None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise damaged() from error


def damaged() -> Rejected:
    return refused(_("The photo is damaged and cannot be opened. Take or export it again."))


def check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE_PIXELS:
        raise refused(_("The photo has more than 100 megapixels. Make it smaller and try again."))


def sheet_or_pdf(data: bytes) -> Content | None:
    try:
        suffix = puremagic.from_string(data)
    except puremagic.PureError:
        return None
    kind = KINDS.get(suffix)
    return Content(data, *kind) if kind else None


def sheet(data: bytes) -> Content | None:
    """Packed, old Excel, or text in whatever encoding: only its reader can tell whether it is a table."""
    for start, suffix in SHEET_STARTS.items():
        if data.startswith(start):
            return Content(data, *KINDS[suffix])
    if b"\0\0" in data[:4096] or data.startswith(b"%PDF"):
        return None
    return Content(data, FileKind.SHEET, "text/csv")


def clean_name(name: str) -> str:
    """The person's own file name without folders and control characters; its script is kept."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in bare if letter.isprintable()).strip()[-255:] or "file"


def scaled(content: Content, sides=DERIVATIVES) -> dict[str, photos.Scaled]:
    """Of a photo the copies that leave the house: they carry no EXIF, so neither place nor device."""
    if content.kind != FileKind.PHOTO:
        return {}
    try:
        return photos.scaled(content.data, sides)
    except photos.Damaged as error:
        raise damaged() from error


def keep_derivative(each: photos.Scaled, name: str, stored: StoredFile) -> dict:
    path = default_storage.save(f"{stored.sha256[:2]}/{stored.uuid}/{name}.jpg", ContentFile(each.data))
    told = {"path": path, "width": each.width, "height": each.height, "size_bytes": len(each.data)}
    return told | {"sha256": hashlib.sha256(each.data).hexdigest()}


def open_derivative(stored: StoredFile, derivative: str):
    """The file that may leave the house: a photo's derivative, any other file itself."""
    return default_storage.open(path_of(stored, derivative))


def path_of(stored: StoredFile, derivative: str) -> str:
    return stored.derivatives[derivative]["path"] if stored.kind == FileKind.PHOTO else stored.file.name


def response(stored: StoredFile, derivative: str = "print", attachment: bool = False) -> HttpResponseBase:
    """Send a file after the caller has checked that this person may see the record it hangs on."""
    photo = stored.kind == FileKind.PHOTO
    etag = f"{stored.sha256}-{derivative}-{stored.derivatives[derivative]['size_bytes']}" if photo else stored.sha256
    return serving.stored(
        path_of(stored, derivative),
        "image/jpeg" if photo else stored.media_type,
        stored.name,
        etag=etag,
        attachment=attachment,
        large=not photo,
    )
