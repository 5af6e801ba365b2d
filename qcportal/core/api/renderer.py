import json

import orjson
from rest_framework.renderers import BaseRenderer


def as_json(data) -> bytes:
    """Dates as ISO 8601; UUIDs, decimals and lazy texts as text.

    What orjson does not write (half of a surrogate pair, in the name of a field that a caller made up) Python does.
    """
    try:
        return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        return json.dumps(data, default=str).encode()


class FastJSON(BaseRenderer):
    """JSON by orjson."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else as_json(data)
