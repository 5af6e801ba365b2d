"""What arrives with a form: a file over the limit is let go while it comes in, and its form says so with all else that was typed."""

import io

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploads(TemporaryFileUploadHandler):
    """Of a file that is too large nothing is kept beyond the limit, and in the end nothing at all; small requests stay in memory."""

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) <= settings.UPLOAD_LIMIT_BYTES:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        """A file over the limit is an empty one that tells its size, which core.files refuses."""
        if file_size <= settings.UPLOAD_LIMIT_BYTES:
            return super().file_complete(file_size)
        self.file.close()
        return UploadedFile(io.BytesIO(), self.file_name, self.content_type, size=file_size)


def is_too_large(request) -> bool:
    """Whether a request says that it is larger than any form; asked before a byte of it is read."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return length.isdecimal() and int(length) > settings.REQUEST_LIMIT_BYTES
