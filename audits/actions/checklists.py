"""Checklists from files become drafts, and standards become files."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from ..checklists.reading import Checklist
from ..checklists.writing import FORMATS, write_checklist
from ..enums import StandardState
from ..models import Standard
from .standards import change_standard, content_of, draft_standard, new_version, replace_content

LONGEST_CODE = 40
HEADING = ("name", "description", "validity_months")


@transaction.atomic
def draft_from_checklist(*, checklist: Checklist, by, code: str = "", name: str = "") -> Standard:
    """Version 1 of a new code; else the draft of the next version, whose content is replaced. What the file says of
    itself is taken where nothing else is said."""
    if not checklist.ok:
        raise Rejected(checklist.errors[0], field="file", code="unreadable")
    said = {field: checklist.about[field] for field in HEADING if checklist.about.get(field)} | named(name)
    code = code or code_of(checklist)
    draft = draft_with(code, said, by)
    check_keeps_content(draft, checklist)
    return replace_content(standard=draft, sections=checklist.sections, by=by)


def check_keeps_content(draft: Standard, checklist: Checklist) -> None:
    """A file without a question would empty what is here."""
    if not checklist.questions and draft.questions.exists():
        raise Rejected(_("The file holds no question."), field="file", code="empty")


def named(name: str) -> dict:
    return {"name": name} if name else {}


def code_of(checklist: Checklist) -> str:
    """What the file calls itself, as a code."""
    for text in (checklist.about.get("code"), checklist.about.get("name"), checklist.title):
        if found := slugify(text or "")[:LONGEST_CODE].strip("-_"):
            return found
    raise Rejected(_("Give a code: short, in Latin letters, digits and hyphens."), field="code", code="required")


def draft_with(code: str, said: dict, by) -> Standard:
    latest = Standard.objects.filter(code=code).order_by("-version_number").first()
    if latest is None:
        return draft_standard(code=code, by=by, **({"name": code} | said))
    draft = latest if latest.state == StandardState.DRAFT else new_version(standard=latest, by=by)
    return change_standard(standard=draft, by=by, **said) if said else draft


def would_make(checklist: Checklist, code: str = "") -> tuple[str, Standard | None]:
    """The code, and the version of it that is here already."""
    code = code or code_of(checklist)
    return code, Standard.objects.filter(code=code).order_by("-version_number").first()


def exported(standard: Standard, kind: str) -> tuple[bytes, str, str]:
    """The file, its name and its media type."""
    ending, media_type = FORMATS[kind]
    about = {name: getattr(standard, name) for name in ("code", *HEADING)}
    content = write_checklist(kind, about=about, sections=content_of(standard))
    return content, f"{standard.code}-v{standard.version_number}{ending}", media_type


def refusal_lines(error: ValidationError | Rejected) -> list[str]:
    """What is refused of the whole, as every other line begins."""
    sentences = error.messages if isinstance(error, ValidationError) else [str(error.sentence)]
    return [f"file:1 {sentence}" for sentence in sentences]
