"""From what a document says to its PDF: one head, one sheet and one attachment for all of them."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.template.loader import render_to_string

from qcportal.core.pdf import Document, Part, render

from ..enums import Paper
from ..models import Report
from . import machine

FOLDER = "reports/documents"
SIZES = {Paper.A4: "A4", Paper.LETTER: "letter"}


class Content(Protocol):
    """What every document tells of itself."""

    @property
    def report(self) -> Report: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def known_on(self) -> date: ...
    @property
    def parts(self) -> Mapping[str, Part]: ...
    @property
    def figures(self) -> dict: ...
    @property
    def content_sha256(self) -> str: ...


def to_html(content: Content, name: str) -> str:
    return render_to_string(f"{FOLDER}/{name}.html", {"r": content, "language": content.report.language})


def to_pdf(content: Content, name: str) -> bytes:
    """Laid out by `NAME.html` and `NAME.css`, after the sheet that all documents share."""
    attached = {"figures.json": Part(machine.attachment(content.figures, content.known_on), "application/json")}
    return render(Document(to_html(content, name), style(name, content.report.paper), content.parts, attached))


def style(name: str, paper: str) -> str:
    folder = Path(settings.BASE_DIR) / "templates" / FOLDER
    sheets = [(folder / f"{each}.css").read_text(encoding="utf-8") for each in ("paper", "changes", name)]
    return "\n".join([f"@page {{ size: {SIZES[Paper(paper)]}; }}", *sheets])
