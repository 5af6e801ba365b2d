"""Logos on documents: checked as every upload, and kept as a PNG of print size whose ground stays transparent."""

import hashlib
import io
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from . import serving
from .errors import Rejected
from .files import Content, clean_name, examine, read, refused
from .models import StoredFile
from .models.files import FileKind

FORMATS = {"image/png", "image/jpeg"}
MOST_BYTES = 2 * 2**20
LEAST_PIXELS = 100  # of the longer side: less is coarse at 40 mm
BOX_PIXELS = (945, 331)  # 40 × 14 mm at 600 dots per inch
PRINT = "logo"


def store(upload, *, by) -> StoredFile:
    """Raises Rejected with a sentence where it is no PNG or JPEG, damaged, too large or too coarse."""
    if upload.size > MOST_BYTES:
        raise refused(_("The logo is larger than 2 MB. Make it smaller and try again."))
    content = pictured(read(upload))
    if max(content.width or 0, content.height or 0) < LEAST_PIXELS:
        raise refused(_("The logo is less than 100 pixels wide and high; printed, it would be coarse."))
    picture = upright(content.data)
    stored = StoredFile(
        uuid=uuid.uuid4(),
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
    stored.derivatives = {PRINT: printed(picture, stored)}
    stored.save()
    return stored


def pictured(data: bytes) -> Content:
    """Whoever chose the wrong file reads of a logo, not of photos."""
    try:
        content = examine(data, (str(FileKind.PHOTO),))
    except Rejected as error:
        raise no_picture() from error
    if content.media_type not in FORMATS:
        raise no_picture()
    return content


def no_picture() -> Rejected:
    return refused(_("This is no PNG or JPEG that can be opened. Export the logo again."))


def upright(data: bytes) -> Image.Image:
    """Read to its end, and of print size; examining a file reads no more than its head."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            picture = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise no_picture() from error
    picture.thumbnail(BOX_PIXELS, Image.Resampling.LANCZOS)
    return picture


def printed(picture: Image.Image, stored: StoredFile) -> dict:
    """A new picture, so that nothing else of the file leaves the house."""
    clean, out = Image.frombytes("RGBA", picture.size, picture.tobytes()), io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    path = default_storage.save(f"{stored.sha256[:2]}/{stored.uuid}/{PRINT}.png", ContentFile(out.getvalue()))
    return {"path": path, "width": clean.width, "height": clean.height, "size_bytes": out.tell()}


def open_logo(stored: StoredFile):
    return default_storage.open(stored.derivatives[PRINT]["path"])


def response(stored: StoredFile):
    return serving.sent(open_logo(stored), "image/png", stored.name, etag=f"{stored.sha256}-{PRINT}")
