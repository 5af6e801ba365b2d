"""In which language a document is made, the same wherever it is asked for. Documents are written in more languages than pages."""

from django.conf import settings
from django.utils.translation import get_language, get_supported_language_variant

from qcportal.core.models import User

SPOKEN = dict(settings.DOCUMENT_LANGUAGES)


def spoken(language: str, *, owner, before: str = "") -> str:
    """What was chosen beside the button; unasked, that of the document before, else what its owner wants for its
    documents or all its people read, else the language of the page or request."""
    return known(language or before or preferred(owner) or of_all(owner) or get_language() or "")


def known(language: str) -> str:
    """`es` for es-MX; English, for a language of which documents have no translation."""
    alone = language.lower().split("-")[0]
    if alone in SPOKEN:
        return alone
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def preferred(owner) -> str:
    """What a buyer has chosen for its documents; nothing if it has not, or the house is the owner."""
    return owner.document_language if owner else ""


def of_all(owner) -> str:
    """The language in which everybody of a buyer reads the portal; nothing where they differ or have not chosen."""
    people = User.objects.filter(is_active=True, memberships__buyer=owner) if owner else User.objects.none()
    chosen = set(people.values_list("language", flat=True))
    return chosen.pop() if len(chosen) == 1 else ""
