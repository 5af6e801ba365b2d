"""Who asks, as far as anybody behind proxies can tell; the login throttles count by it."""

import ipaddress

from django.conf import settings


def client_address(request) -> str | None:
    """Behind PROXY_COUNT proxies the address that the outermost of them saw; what stands before it anybody can write."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.PROXY_COUNT and len(hops) >= settings.PROXY_COUNT:
        seen = hops[-settings.PROXY_COUNT].strip()
        if is_address(seen):
            return seen
    return request.META.get("REMOTE_ADDR") or None


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
