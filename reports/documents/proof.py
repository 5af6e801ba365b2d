"""By what anybody tells that a document is genuine: the address in its code, and the hash of what it says."""

import io
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.urls import reverse

from qcportal.core.documents import Part

from ..models import Report

CODE = "verify-code"  # the part of every document that is its QR code


def address(report: Report) -> str:
    """Where the page about this very document is. Nobody finds it without the document: its identifier is random."""
    return f"{settings.PORTAL_URL}{reverse('reports:verify_document', args=[report.uuid.hex])}"


def shown_address() -> str:
    """The short one, which people type, without what a browser adds by itself."""
    parts = urlsplit(settings.PORTAL_URL)
    return f"{parts.netloc}{parts.path}{reverse('reports:verify')}".rstrip("/")


def schema_address(kind: str) -> str:
    return f"{settings.PORTAL_URL}{reverse('reports:verify_schema', args=[kind])}"


def code(report: Report) -> Part:
    """The QR code, as lines. Medium redundancy: of more it has more squares, and smaller ones, which cameras read less well."""
    out = io.BytesIO()
    segno.make(address(report), error="m", micro=False).save(out, kind="svg", border=0, svgclass=None, lineclass=None)
    return Part(out.getvalue(), "image/svg+xml")
