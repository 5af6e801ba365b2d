"""HTML to PDF by WeasyPrint. Nothing is fetched but what the caller hands over."""

import hashlib
import io
import os
import zlib
from collections.abc import Callable, Mapping

from django.conf import settings

os.environ.setdefault("FONTCONFIG_FILE", str(settings.BUILD_DIR / "fonts" / "fonts.conf"))  # before fontconfig loads

import pydyf
import weasyprint
from PIL import ImageFile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from . import actual_text, hot_spots  # noqa: F401  they wrap how WeasyPrint draws and measures
from .archival import finisher
from .collecting import collector_at_rest
from .contents import write_page_numbers
from .documents import Document, Part

# WeasyPrint makes Pillow open damaged pictures in the whole process; core.files refuses them.
ImageFile.LOAD_TRUNCATED_IMAGES = False

VARIANT = "pdf/a-3u"
PRIVATE = "portal:"  # portal:NAME is the only address a document may ask for


class PrivateFetcher(URLFetcher):
    """Serves the document's own parts; any other address is a fatal error, so no document reads network or disk."""

    def __init__(self, parts: Mapping[str, Part]):
        super().__init__(allowed_protocols=["portal"])
        self.parts = parts

    def fetch(self, url, headers=None):
        part = self.parts.get(url.removeprefix(PRIVATE)) if url.startswith(PRIVATE) else None
        if part is None:
            raise FatalURLFetchingError(f"The document asks for {url}, which is not one of its own parts.")
        return URLFetcherResponse(url, io.BytesIO(part.data), {"Content-Type": part.media_type})


def finish(identifier: str) -> Callable[[weasyprint.Document, pydyf.PDF], None]:
    """What WeasyPrint leaves out of the file, and last of all its streams packed."""
    conform = finisher(identifier)

    def finished(laid_out: weasyprint.Document, made: pydyf.PDF) -> None:
        conform(laid_out, made)
        compress(laid_out, made)

    return finished


class Once(pydyf.Object):
    """A picture that is read as it is written. For the identifier of the file pydyf puts all objects together in memory;
    there its hash stands for it."""

    def __init__(self, picture: pydyf.Object):
        super().__init__()
        self.picture, self.digest = picture, b""

    @property
    def data(self) -> bytes:
        if self.digest:
            return self.digest
        data = self.picture.data
        self.digest = hashlib.sha256(data).digest()
        return data


class Written(pydyf.Object):
    """An object as its bytes. pydyf would put them together once for the file and once more for its identifier."""

    def __init__(self, plain: pydyf.Object):
        super().__init__()
        self.number, self.generation = plain.number, plain.generation
        self.packs, self.bytes = plain.compressible, plain.data

    @property
    def data(self) -> bytes:
        return self.bytes

    @property
    def compressible(self) -> bool:
        """Whether it may stand in a packed stream with others."""
        return self.packs


def compress(_document, made: pydyf.PDF) -> None:
    """Each object and each stream once, but for pictures: as bytes they would stand in memory all at once."""
    for place, each in enumerate(made.objects):
        if isinstance(each, pydyf.Stream) and each.extra.get("Subtype") == "/Image":
            each.stream = [Once(part) for part in each.stream]
        elif each.free == "n":
            made.objects[place] = Written(packed(each))


def packed(each: pydyf.Object) -> pydyf.Object:
    if isinstance(each, pydyf.Stream) and each.compress:
        each.stream, each.compress = [zlib.compress(content_of(each))], False
        each.extra["Filter"] = "/FlateDecode"
    return each


def content_of(stream: pydyf.Stream) -> bytes:
    plain = pydyf.Stream(stream.stream).data
    return plain.partition(b"stream\n")[2].removesuffix(b"\nendstream")


def check_alternative_texts(page: weasyprint.HTML) -> None:
    """A reader who does not see would miss them, and WeasyPrint lets them pass."""
    silent = [each for each in page.etree_element.iter("img") if not (each.get("alt") or "").strip()]
    if silent:
        raise ValueError(f"No alternative text: {', '.join(each.get('src') or '' for each in silent)}")


def render(document: Document) -> bytes:
    """PDF/A-3u and PDF/UA-1 in one file."""
    with collector_at_rest():
        return written(document)


def written(document: Document) -> bytes:
    attachments = [
        weasyprint.Attachment(string=part.data, name=name, relationship="Data")
        for name, part in document.attachments.items()
    ]
    fetcher = PrivateFetcher(document.parts)
    fonts = FontConfiguration()
    page = weasyprint.HTML(string=document.html, base_url=PRIVATE, url_fetcher=fetcher)
    check_alternative_texts(page)
    style = weasyprint.CSS(string=document.style, font_config=fonts, url_fetcher=fetcher)
    options = {"pdf_variant": VARIANT, "pdf_tags": True, "attachments": attachments}
    laid_out = page.render(font_config=fonts, stylesheets=[style], **options)
    write_page_numbers(laid_out)
    return laid_out.write_pdf(finisher=finish(document.identifier), **options)
