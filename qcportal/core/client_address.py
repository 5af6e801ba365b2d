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


def network_of(address: str | None) -> str:
    """The network alone, "203.0.113.0/24" or "2001:db8::/48": it tells an office or a provider, and no machine."""
    if not address or not is_address(address):
        return ""
    host = ipaddress.ip_address(address)
    host = getattr(host, "ipv4_mapped", None) or host
    kind, bits = (ipaddress.IPv4Network, 24) if host.version == 4 else (ipaddress.IPv6Network, 48)
    return str(kind((int(host), bits), strict=False))
