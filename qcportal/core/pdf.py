"""HTML to PDF: the only importer of WeasyPrint. Nothing is fetched but what the caller hands over."""

import gc
import hashlib
import io
import os
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from django.conf import settings

os.environ.setdefault("FONTCONFIG_FILE", str(settings.BUILD_DIR / "fonts" / "fonts.conf"))  # before fontconfig loads

import pydyf
import weasyprint
from PIL import ImageFile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from . import actual_text  # noqa: F401  it wraps how WeasyPrint draws a line
from .archival import finisher
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


def compress(_document, made: pydyf.PDF) -> None:
    """Each stream once; pydyf would do it a second time for the identifier of the file."""
    for each in made.objects:
        if isinstance(each, pydyf.Stream) and each.extra.get("Subtype") == "/Image":
            each.stream = [Once(part) for part in each.stream]
        if isinstance(each, pydyf.Stream) and each.compress:
            each.stream, each.compress = [zlib.compress(content_of(each))], False
            each.extra["Filter"] = "/FlateDecode"


def content_of(stream: pydyf.Stream) -> bytes:
    plain = pydyf.Stream(stream.stream).data
    return plain.partition(b"stream\n")[2].removesuffix(b"\nendstream")


def check_alternative_texts(page: weasyprint.HTML) -> None:
    """A reader who does not see would miss them, and WeasyPrint lets them pass."""
    silent = [each for each in page.etree_element.iter("img") if not (each.get("alt") or "").strip()]
    if silent:
        raise ValueError(f"No alternative text: {', '.join(each.get('src') or '' for each in silent)}")


@cache
def settle() -> None:
    """What the process has loaded by now lives to its end; the collector need not walk it after each document."""
    gc.collect()
    gc.freeze()


def render(document: Document) -> bytes:
    """PDF/A-3u and PDF/UA-1 in one file. The collector rests meanwhile: a layout makes millions of objects that all live to its end."""
    attachments = [
        weasyprint.Attachment(string=part.data, name=name, relationship="Data")
        for name, part in document.attachments.items()
    ]
    fetcher = PrivateFetcher(document.parts)
    settle()
    gc.disable()
    try:
        fonts = FontConfiguration()
        page = weasyprint.HTML(string=document.html, base_url=PRIVATE, url_fetcher=fetcher)
        check_alternative_texts(page)
        style = weasyprint.CSS(string=document.style, font_config=fonts, url_fetcher=fetcher)
        options = {"pdf_variant": VARIANT, "pdf_tags": True, "attachments": attachments}
        laid_out = page.render(font_config=fonts, stylesheets=[style], **options)
        write_page_numbers(laid_out)
        return laid_out.write_pdf(finisher=finish(document.identifier), **options)
    finally:
        gc.enable()
        gc.collect()
