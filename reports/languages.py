"""In which language a document is made: who asks decides."""

from django.conf import settings
from django.utils.translation import get_supported_language_variant

from qcportal.core.models import User


def spoken(language: str, *, owner, before: str = "") -> str:
    """What is asked for; unasked, that of the document before, or of its readers."""
    return known(language or before or of_all(owner))


def known(language: str) -> str:
    """English, for a language of which documents have no translation."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def of_all(owner) -> str:
    """The language in which everybody of a buyer reads the portal; nothing where they differ or have not chosen."""
    people = User.objects.filter(is_active=True, memberships__buyer=owner) if owner else User.objects.none()
    chosen = set(people.values_list("language", flat=True))
    return chosen.pop() if len(chosen) == 1 else ""
