from django.conf import settings


def portal(request) -> dict:
    """What every template knows."""
    told = {"portal_url": settings.PORTAL_URL, "languages": settings.LANGUAGES}
    told |= {"document_languages": settings.DOCUMENT_LANGUAGES}
    return told | {"most_bytes": settings.UPLOAD_LIMIT_BYTES}
