"""Stored files on their way out: by the nginx in front, from the storage itself, or sent by ourselves, in parts if asked.

FILE_SERVING says which. Whoever calls has checked that this person may see the record that the file hangs on.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response

FROM_NGINX = "/stored-files/"  # the internal location of docs/guide/deploy.md
SIGNED_SECONDS = 60  # to begin with; a download that has begun goes on
ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)
PDF = "application/pdf"


class SentFile(FileResponse):
    """A file that the portal sends itself; RangeMiddleware makes of it the part that was asked for."""


def stored(path: str, media_type: str, name: str, *, etag: str, attachment: bool, large: bool) -> HttpResponseBase:
    """What answers with the file at this path of the storage.

    Only what is `large` is left to the storage: pages show photos, and our own address is all that they may show.
    """
    disposed = disposition(name, attachment)
    if settings.FILE_SERVING == "nginx":
        headers = {"X-Accel-Redirect": FROM_NGINX + quote(path)}
        return guarded(HttpResponse(content_type=media_type, headers=headers), media_type, disposed)
    if settings.FILE_SERVING == "storage" and large:
        given = {"ResponseContentDisposition": disposed, "ResponseContentType": media_type}
        led = HttpResponseRedirect(default_storage.url(path, parameters=given, expire=SIGNED_SECONDS))
        led["Cache-Control"] = "private, no-store"
        return led
    return sent(default_storage.open(path), media_type, name, etag=etag, attachment=attachment)


def sent(file: BinaryIO, media_type: str, name: str, *, etag: str = "", attachment: bool = False) -> SentFile:
    """Send an open file, which is closed afterwards. `etag`: what only these bytes are called, without quotes."""
    answer = SentFile(file, content_type=media_type)
    answer["Accept-Ranges"] = "bytes"
    if etag:
        answer["ETag"] = f'"{etag}"'
    return guarded(answer, media_type, disposition(name, attachment))


def guarded(answer: HttpResponse | SentFile, media_type: str, disposed: str):
    """What a stranger sent in is shown and never run. A browser's PDF viewer does not start in a sandbox; it runs nothing of ours."""
    answer["Content-Disposition"] = disposed
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    if media_type != PDF:
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def disposition(name: str, attachment: bool) -> str:
    """By RFC 6266: the name in its own script, and for programs that know no `filename*` what of it is plain."""
    kind = "attachment" if attachment else "inline"
    plain = re.sub(r"[^ !#-\[\]-~]", "_", name)
    own = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'{kind}; filename="{plain}"{own}'


# -- parts ---------------------------------------------------------------------------------------
class RangeMiddleware:
    """Answers what is asked about a file that we send: whether it is still the same, and one part of it.

    By RFC 9110, 13 and 14. Who asks for several parts at once gets the whole, as a server may.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if not isinstance(answer, SentFile) or answer.status_code != 200:
            return answer
        known = get_conditional_response(request, etag=answer.get("ETag"), response=answer)
        if known is not answer:
            answer.close()
            return known
        if request.method == "HEAD":
            answer.streaming_content = ()
            return answer
        return part_of(answer, request.headers.get("Range", ""), request.headers.get("If-Range"))


def part_of(answer: SentFile, asked: str, if_same: str | None) -> HttpResponseBase:
    """The part, 416 if it has none there, or the whole where nothing was asked, or of other bytes (`If-Range`)."""
    size = int(answer["Content-Length"])
    part = bounds(asked, size)
    if not part or if_same not in (None, answer.get("ETag")):
        return answer
    first, last = part
    if first > last:
        answer.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file = answer.file_to_stream
    answer.streaming_content = piece(file, first, last - first + 1, answer.block_size)
    answer.status_code = 206
    answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Content-Length"] = str(last - first + 1)
    return answer


def bounds(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range asked for; the first behind the last where the file has nothing there."""
    found = ONE_RANGE.fullmatch(asked)
    first, last = found.groups() if found else ("", "")
    if not first and not last or first and last and int(last) < int(first):
        return None
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last or size), size - 1)


def piece(file: BinaryIO, first: int, length: int, block: int) -> Iterator[bytes]:
    file.seek(first)
    while length > 0 and (data := file.read(min(block, length))):
        length -= len(data)
        yield data


def begins(request) -> bool:
    """Whether the file is fetched from its start, and not a broken download gone on with, or only asked about."""
    found = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    return request.method == "GET" and (not found or not found[1] or int(found[1]) == 0)
