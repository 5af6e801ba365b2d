"""POST with Idempotency-Key: the same key and body give the first answer again and create nothing."""

import hashlib
import json
from collections.abc import Callable

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.response import Response

from ..errors import Refused
from ..models import IdempotentAnswer
from .bodies import TOO_DEEP
from .renderer import as_json

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("ETag", "Location")


class KeyUsedForOther(Refused):
    status, code = 422, "idempotency_key_reused"


def once(request, create: Callable[[], Response]) -> Response:
    """Run `create` once per person and key; a second request waits for the first and gets its answer."""
    key = request.headers.get(HEADER, "")
    if not key:
        with transaction.atomic():
            return create()
    if len(key) > 200:
        raise ValidationError({HEADER: [_("At most %(most)d characters.") % {"most": 200}]})
    return first(request, key, create) or again(request, key)


def first(request, key: str, create) -> Response | None:
    with transaction.atomic():
        kept = claim(request, key)
        if kept is None:
            return None
        response = create()
        kept.status, kept.body = response.status_code, json.loads(as_json(response.data))
        kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        kept.save(update_fields=["status", "body", "headers"])
        return response


def claim(request, key: str) -> IdempotentAnswer | None:
    """The unique index makes a second request wait here until the first has committed."""
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(user=request.user, key=key, fingerprint=fingerprint(request))
    except IntegrityError:
        return None


def again(request, key: str) -> Response:
    kept = IdempotentAnswer.objects.get(user=request.user, key=key)
    if kept.fingerprint != fingerprint(request):
        raise KeyUsedForOther(_("This Idempotency-Key was used for another request. Use a new one."))
    return Response(kept.body, status=kept.status, headers=kept.headers | {"Idempotent-Replay": "true"})


def fingerprint(request) -> str:
    """Of all that was sent; a file counts by its content. Python's own writer takes whatever its reader took."""
    data = dict(request.data.lists()) if isinstance(request.data, MultiValueDict) else request.data
    try:
        body = json.dumps(data, default=plain, sort_keys=True).encode()
    except RecursionError as error:
        raise ParseError(TOO_DEEP) from error
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + body).hexdigest()


def plain(value) -> str:
    if not isinstance(value, File):
        return str(value)
    digest = hashlib.sha256()
    for piece in value.chunks():
        digest.update(piece)
    value.seek(0)
    return digest.hexdigest()
