"""How often one address may ask what anybody may ask; counted in each process, for pages and API alike."""

from rest_framework.throttling import SimpleRateThrottle

from .client_address import client_address


class AddressThrottle(SimpleRateThrottle):
    """Signed in or not: who asks in public is counted by address. A view of the API names the `scope` in a subclass."""

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": client_address(request)}


class Throttle:
    """For a page; the rate stands in DEFAULT_THROTTLE_RATES."""

    def __init__(self, scope: str):
        self.counting = type("Counting", (AddressThrottle,), {"scope": scope})

    def lets_in(self, request) -> bool:
        return self.counting().allow_request(request, None)
