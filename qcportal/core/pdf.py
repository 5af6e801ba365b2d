"""HTML to PDF: the only importer of WeasyPrint. Nothing is fetched but what the caller hands over."""

import gc
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.conf import settings

os.environ.setdefault("FONTCONFIG_FILE", str(settings.BUILD_DIR / "fonts" / "fonts.conf"))  # before fontconfig loads

import weasyprint
from PIL import ImageFile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .archival import finisher

# WeasyPrint makes Pillow open damaged pictures in the whole process; core.files refuses them.
ImageFile.LOAD_TRUNCATED_IMAGES = False

VARIANT = "pdf/a-3u"
PRIVATE = "portal:"  # portal:NAME is the only address a document may ask for


@dataclass(frozen=True)
class Part:
    """Something a document shows or carries: a picture by name, or an attached file."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class Document:
    html: str
    style: str  # CSS
    parts: Mapping[str, Part] = field(default_factory=dict)
    attachments: Mapping[str, Part] = field(default_factory=dict)
    identifier: str = ""  # what the file is known by, in its metadata


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


class Pictures(HTMLParser):
    """Finds pictures that a reader who does not see would miss; WeasyPrint lets them pass."""

    def __init__(self):
        super().__init__()
        self.silent: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "img" and not (given.get("alt") or "").strip():
            self.silent.append(given.get("src") or "")


def check_alternative_texts(html: str) -> None:
    pictures = Pictures()
    pictures.feed(html)
    if pictures.silent:
        raise ValueError(f"No alternative text: {', '.join(pictures.silent)}")


def render(document: Document) -> bytes:
    """PDF/A-3u and PDF/UA-1 in one file. The collector rests meanwhile: a layout makes millions of objects that all live to its end."""
    check_alternative_texts(document.html)
    attachments = [
        weasyprint.Attachment(string=part.data, name=name, relationship="Data")
        for name, part in document.attachments.items()
    ]
    fetcher = PrivateFetcher(document.parts)
    gc.disable()
    try:
        fonts = FontConfiguration()
        page = weasyprint.HTML(string=document.html, base_url=PRIVATE, url_fetcher=fetcher)
        style = weasyprint.CSS(string=document.style, font_config=fonts, url_fetcher=fetcher)
        return page.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_variant=VARIANT,
            pdf_tags=True,
            attachments=attachments,
            finisher=finisher(document.identifier),
        )
    finally:
        gc.enable()
        gc.collect()
