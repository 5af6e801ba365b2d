"""What arrives with a form: a file over the limit is let go while it comes in, and its form says so with all else that was typed."""

import io

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LimitedUploads(FileUploadHandler):
    """Stands before the handlers that keep files: of a file that is too large nothing more reaches memory or disk."""

    def receive_data_chunk(self, raw_data, start):
        return raw_data if start + len(raw_data) <= settings.UPLOAD_LIMIT_BYTES else None

    def file_complete(self, file_size):
        """An empty file that tells its size, which core.files refuses; None leaves a usual one to the next handler."""
        if file_size <= settings.UPLOAD_LIMIT_BYTES:
            return None
        return UploadedFile(io.BytesIO(), self.file_name, self.content_type, size=file_size)


def is_too_large(request) -> bool:
    """Whether a request says that it is larger than any form; asked before a byte of it is read."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return length.isdecimal() and int(length) > settings.REQUEST_LIMIT_BYTES
