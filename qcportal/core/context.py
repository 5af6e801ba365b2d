from django.conf import settings


def portal(request) -> dict:
    """What every template knows."""
    return {"portal_url": settings.PORTAL_URL, "languages": settings.LANGUAGES}
