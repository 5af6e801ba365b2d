"""From what a document says to its PDF: one head, one sheet and one attachment for all of them."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.template.loader import render_to_string

from qcportal.core import logos
from qcportal.core.documents import Document, Part
from qcportal.core.scripts import with_languages

from ..enums import Paper
from ..models import Report
from . import machine, proof

FOLDER = "reports/documents"
LOGO = "logo"  # the part that holds the buyer's; without it the head names the portal
FIGURES = "figures.json"
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
    told = {"r": content, "logo": LOGO if letterhead(content.report) else ""} | checked(content.report)
    return with_languages(render_to_string(f"{FOLDER}/{name}.html", told), content.report.language)


def letterhead(report: Report) -> dict[str, Part]:
    """The logo of the buyer whose document it is, as it stands now: how it looks is no part of what it says."""
    stored = report.owner.logo if report.owner else None
    if stored is None:
        return {}
    with logos.open_logo(stored) as file:
        return {LOGO: Part(file.read(), "image/png")}


def checked(report: Report) -> dict:
    """For the head of a document: its language, and where anybody asks whether it is genuine."""
    asked = {"verify_address": proof.address(report), "verify_shown": proof.shown_address()}
    return {"language": report.language, "verify_code": proof.CODE} | asked


def to_pdf(content: Content, name: str) -> bytes:
    """Laid out by `NAME.html` and `NAME.css`, after the sheet that all documents share."""
    from qcportal.core import pdf  # noqa: PLC0415  WeasyPrint takes half a second to load, and workers alone print

    report = content.report
    figures = machine.attachment(content.figures, content.known_on, proof.schema_address(report.kind))
    attached = {FIGURES: Part(figures, "application/json")}
    parts = {**content.parts, **letterhead(report), proof.CODE: proof.code(report)}
    sheet = style(name, report.paper)
    return pdf.render(Document(to_html(content, name), sheet, parts, attached, proof.address(report)))


def style(name: str, paper: str) -> str:
    folder = Path(settings.BASE_DIR) / "templates" / FOLDER
    sheets = [(folder / f"{each}.css").read_text(encoding="utf-8") for each in ("paper", "changes", name)]
    return "\n".join([f"@page {{ size: {SIZES[Paper(paper)]}; }}", *sheets])
